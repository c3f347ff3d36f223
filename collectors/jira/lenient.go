package jira

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Sites, their versions and what stands between differ in how they write the
// same thing: a number as a text, a list without what goes around it, nothing
// where something is documented. The types here take any of it and never fail;
// what says nothing is empty.

// anyText is a text, or a number as one.
type anyText string

func (w *anyText) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*w = anyText(s)
		return nil
	}
	if _, err := strconv.ParseFloat(string(raw), 64); err == nil {
		*w = anyText(raw)
	}
	return nil
}

// count is a whole number, or a text that holds one.
type count int

func (c *count) UnmarshalJSON(raw []byte) error {
	if n := number(raw); n != nil {
		*c = count(*n)
	}
	return nil
}

// moment is a time in any of the forms in which Jira writes one: ISO 8601 with
// the zone with or without a colon, or seconds or milliseconds since 1970.
type moment struct{ time.Time }

// mostSeconds is from where on a number is milliseconds: as seconds it would be
// the year 5138, as milliseconds it is 1973.
const mostSeconds = 100_000_000_000

// UnmarshalJSON never fails: a time that can not be read is zero.
func (m *moment) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if n < mostSeconds {
			n *= 1000
		}
		if t := time.UnixMilli(n).UTC(); n >= 0 && t.Year() <= 9999 {
			m.Time = t
		}
		return nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999-0700", "2006-01-02T15:04:05.999Z07:00", "2006-01-02T15:04:05.999"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 0 {
			m.Time = t.UTC()
			return nil
		}
	}
	return nil
}

// UnmarshalJSON takes a user, or the name of one.
func (u *user) UnmarshalJSON(raw []byte) error {
	var name string
	if json.Unmarshal(raw, &name) == nil {
		u.Name = name
		return nil
	}
	var o struct{ AccountID, AccountType, Name, Key anyText }
	if json.Unmarshal(raw, &o) == nil {
		*u = user{string(o.AccountID), string(o.AccountType), string(o.Name), string(o.Key)}
	}
	return nil
}

// called is the name of a thing, or what has one.
type called string

func (c *called) UnmarshalJSON(raw []byte) error {
	var o struct{ Name anyText }
	if json.Unmarshal(raw, &o) != nil {
		o.Name = anyText(text(raw))
	}
	*c = called(o.Name)
	return nil
}

// part is some of a list as the site sent it.
type part[T any] struct {
	list []T
	// sent is how many came, those in it that can not be read included, and
	// total how many there are; total is negative where no list came at all.
	sent, total int
}

// more reports whether there is more of a list than was sent.
func (p part[T]) more() bool { return p.total < 0 || p.total > p.sent }

// odd is how many of the things sent can not be read.
func (p part[T]) odd() int { return p.sent - len(p.list) }

// partOf reads a list that is called name and has its total beside it, or one
// that stands by itself.
func partOf[T any](raw json.RawMessage, name string) part[T] {
	p := part[T]{total: -1}
	var whole map[string]json.RawMessage
	var elements []json.RawMessage
	if json.Unmarshal(raw, &whole) == nil && whole != nil {
		raw = whole[name]
	}
	if json.Unmarshal(raw, &elements) != nil || elements == nil {
		return p
	}
	p.sent, p.total = len(elements), len(elements)
	if n := number(whole["total"]); n != nil {
		p.total = int(*n)
	}
	for _, e := range elements {
		var one *T
		if json.Unmarshal(e, &one) == nil && one != nil {
			p.list = append(p.list, *one)
		}
	}
	return p
}

// text is a text of JSON, or a number as one, else empty.
func text(raw json.RawMessage) string {
	var w anyText
	if len(raw) == 0 || json.Unmarshal(raw, &w) != nil {
		return ""
	}
	return string(w)
}

// number is a number of JSON, or a text that holds one.
func number(raw json.RawMessage) *float64 {
	if n, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64); err == nil && n-n == 0 { // neither infinite nor none
		return &n
	}
	return nil
}
