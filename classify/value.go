package classify

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// truth is a three-valued answer. Its zero value is unknown: a fact that was
// not looked up is neither true nor false.
type truth int8

const (
	unknown truth = iota
	no
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// not, and, or are Kleene's: an unknown decides nothing, and a decided side
// may decide the whole.
func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}

// kind is the type of a value in a condition.
type kind int8

const (
	none kind = iota // not known
	boolean
	number
	text
	list
	moment
)

var kindNames = [...]string{"anything", "true or false", "a number", "text", "a list", "a time"}

func (k kind) String() string { return kindNames[k] }

// value is what a part of a condition comes to for one item. The zero value is
// an unknown one.
type value struct {
	kind kind
	num  float64
	// atLeast marks a number of which only a lower bound is known, because the
	// source listed a part of what it counted.
	atLeast bool
	str     string
	list    []string
}

func boolValue(b bool) value     { return truthValue(truthOf(b)) }
func numValue(n float64) value   { return value{kind: number, num: n} }
func textValue(s string) value   { return value{kind: text, str: s} }
func listValue(l []string) value { return value{kind: list, list: l} }

func truthValue(t truth) value {
	switch t {
	case yes:
		return value{kind: boolean, num: 1}
	case no:
		return value{kind: boolean}
	}
	return value{}
}

func timeValue(t time.Time) value {
	if t.IsZero() {
		return value{}
	}
	return value{kind: moment, num: float64(t.Unix())}
}

// truth is the value as an answer; what is no answer is unknown.
func (v value) truth() truth {
	if v.kind != boolean {
		return unknown
	}
	return truthOf(v.num != 0)
}

// number is the value as a number. Sources write some numbers as text.
func (v value) number() (n float64, ok bool) {
	switch v.kind {
	case number:
		return v.num, true
	case text:
		n, err := strconv.ParseFloat(strings.TrimSpace(v.str), 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}

// time is the value as a time, to the second.
func (v value) time() time.Time { return time.Unix(int64(v.num), 0).UTC() }

func (v value) String() string {
	switch v.kind {
	case boolean:
		return strconv.FormatBool(v.num != 0)
	case number:
		s := strconv.FormatFloat(math.Trunc(v.num*100)/100, 'f', -1, 64)
		if v.atLeast {
			s = "at least " + s
		}
		return s
	case text:
		return strconv.Quote(clip(v.str, 60))
	case list:
		return strings.Join(v.list, ", ")
	case moment:
		return v.time().Format(time.DateOnly)
	}
	return "not known"
}

// clip shortens s to about n bytes, at a character's edge.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
