package classify

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexicon finds the words and phrases of all rules in one pass over a text.
// A phrase is words in sequence, whatever stands between them; "retr*" stands
// for every word that starts so, and "#" for a number. Case does not matter.
type lexicon struct {
	ids     map[string]int
	phrases []phrase
	words   []word // of all phrases
	// heads holds the phrases that start with a word by what that word starts
	// with, which words that share it can be mistaken for; byKey is a place in
	// heads, from one. digits are those that start with a number.
	heads  []head
	byKey  [headKeys]uint16
	digits []int

	lists  slab[int]
	firsts slab[wholeWord]
}

// The built-in rules have 1430 phrases of 2135 words, the first of which start in
// 496 ways.
const (
	usualPhrases = 1536
	usualWords   = 2304
	usualHeads   = 512
)

// headKey is made of the first prefixLen bytes of a word, five bits of each.
type headKey uint16

const headKeys = 1 << (5 * prefixLen)

// head is the phrases whose first words start alike.
type head struct {
	whole    []wholeWord
	prefixed []int
}

// wholeWord is the phrases that start with one word.
type wholeWord struct {
	text    string
	phrases []int
}

func keyOf[T string | []byte](word T) headKey {
	var key headKey
	for i := range min(len(word), prefixLen) {
		key |= headKey(word[i]&31) << (5 * i)
	}
	return key
}

type phrase struct {
	written string
	words   []word
}

type word struct {
	text string
	kind wordKind
}

type wordKind int8

const (
	whole wordKind = iota
	prefixed
	digits
)

// prefixLen is how many letters a shortened word needs at least.
const prefixLen = 3

func newLexicon() *lexicon {
	return &lexicon{
		ids: make(map[string]int, usualPhrases), phrases: make([]phrase, 0, usualPhrases),
		words: make([]word, 0, usualWords), heads: make([]head, 0, usualHeads),
	}
}

// add returns the number of a phrase, which is the same for the same phrase.
func (l *lexicon) add(written string) (id int, err error) {
	if id, ok := l.ids[written]; ok {
		return id, nil
	}
	at := len(l.words)
	if l.words, err = parsePhrase(l.words, written); err != nil {
		return 0, err
	}
	id = len(l.phrases)
	l.ids[written] = id
	l.phrases = append(l.phrases, phrase{written, slices.Clip(l.words[at:])})
	l.file(id, l.words[at])
	return id, nil
}

// file puts a phrase where scan finds it by its first word.
func (l *lexicon) file(id int, first word) {
	if first.kind == digits {
		l.digits = append(l.digits, id)
		return
	}
	key := keyOf(first.text)
	if l.byKey[key] == 0 {
		l.heads = append(l.heads, head{})
		l.byKey[key] = uint16(len(l.heads))
	}
	h := &l.heads[l.byKey[key]-1]
	if first.kind == prefixed {
		h.prefixed = l.lists.add(h.prefixed, id)
		return
	}
	i := slices.IndexFunc(h.whole, func(w wholeWord) bool { return w.text == first.text })
	if i < 0 {
		i = len(h.whole)
		h.whole = l.firsts.add(h.whole, wholeWord{text: first.text})
	}
	h.whole[i].phrases = l.lists.add(h.whole[i].phrases, id)
}

// parsePhrase appends the words of a phrase, of which there is one at least.
func parsePhrase(words []word, written string) ([]word, error) {
	var letters [64]byte
	folded, text, before := fold(letters[:0], []byte(written)), written, len(words)
	if string(folded) != written {
		text = string(folded)
	}
	for i := 0; i < len(folded); {
		if folded[i] == '#' {
			words = append(words, word{kind: digits})
			i++
			continue
		}
		size := wordEnd(folded[i:])
		if size == 0 {
			_, n := utf8.DecodeRune(folded[i:])
			i += n
			continue
		}
		w := word{text: text[i : i+size]}
		i += size
		if i < len(folded) && folded[i] == '*' {
			if len(w.text) < prefixLen {
				return words, fmt.Errorf("%q is too short before *", w.text)
			}
			w.kind = prefixed
		}
		words = append(words, w)
	}
	if len(words) == before {
		return words, fmt.Errorf("%q has no word in it", written)
	}
	return words, nil
}

// fold appends text in lower case, byte for byte where it was: a letter whose
// lower case has another length stays.
func fold(dst, text []byte) []byte {
	start := len(dst)
	dst = append(dst, text...)
	i := 0
	for low := dst[start:]; i < len(low) && low[i] < utf8.RuneSelf; i++ {
		if c := low[i]; 'A' <= c && c <= 'Z' {
			low[i] = c + 'a' - 'A'
		}
	}
	dst = dst[:start+i]
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if low := unicode.ToLower(r); low != r && utf8.RuneLen(low) == size {
			dst = utf8.AppendRune(dst, low)
		} else {
			dst = append(dst, text[i:i+size]...)
		}
		i += size
	}
	return dst
}

// wordEnd is the length of the word text starts with: letters, digits and _.
func wordEnd(text []byte) int {
	for i := 0; i < len(text); {
		if wordBytes[text[i]] {
			i++
			continue
		}
		if text[i] < utf8.RuneSelf {
			return i
		}
		r, size := utf8.DecodeRune(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
		i += size
	}
	return len(text)
}

func isWordByte(c byte) bool { return wordBytes[c] }

// wordBytes are the ASCII bytes of words of folded text.
var wordBytes = func() (is [256]bool) {
	for _, c := range "abcdefghijklmnopqrstuvwxyz0123456789_" {
		is[c] = true
	}
	return is
}()

// span is a word in a folded text.
type span struct{ from, to int32 }

// hits are where phrases were first found, by phrase number: the place after
// the first byte, so that zero is nowhere.
type hits []int32

func (h hits) reset() { clear(h) }

// tokens appends the words of a folded text. Words between backticks on one
// line are code and left out.
func tokens(dst []span, folded []byte) []span {
	code := false
	for i := 0; i < len(folded); {
		switch c := folded[i]; {
		case c == '`':
			code = !code && closesOnLine(folded[i+1:])
			i++
			continue
		case c == '\n':
			code = false
			i++
			continue
		case c < utf8.RuneSelf && !isWordByte(c):
			i++
			continue
		}
		size := wordEnd(folded[i:])
		if size == 0 {
			_, n := utf8.DecodeRune(folded[i:])
			i += n
			continue
		}
		if !code {
			dst = append(dst, span{int32(i), int32(i + size)})
		}
		i += size
	}
	return dst
}

// closesOnLine reports whether a backtick follows before the line ends.
func closesOnLine(text []byte) bool {
	end := bytes.IndexByte(text, '`')
	return end >= 0 && bytes.IndexByte(text[:end], '\n') < 0
}

// sink is where the places of phrases go, and the rules that wait for them.
type sink struct {
	found hits
	wakes []ruleSet
}

// scan records in each sink the first place of each phrase of the lexicon in
// a text, and wakes the rules that wait for it. What the first sink has found
// before, all have.
func (l *lexicon) scan(folded []byte, words []span, awake ruleSet, sinks ...sink) {
	for i, w := range words {
		token := folded[w.from:w.to]
		if at := l.byKey[keyOf(token)]; at > 0 {
			h := &l.heads[at-1]
			for _, w := range h.whole {
				if w.text != string(token) {
					continue
				}
				for _, id := range w.phrases {
					l.try(id, folded, words[i:], awake, sinks)
				}
			}
			for _, id := range h.prefixed {
				if bytes.HasPrefix(token, []byte(l.phrases[id].words[0].text)) {
					l.try(id, folded, words[i:], awake, sinks)
				}
			}
		}
		if len(l.digits) > 0 && isNumberWord(token) {
			for _, id := range l.digits {
				l.try(id, folded, words[i:], awake, sinks)
			}
		}
	}
}

// try records a phrase, whose first word these words start with, where they
// go on with its others.
func (l *lexicon) try(id int, folded []byte, words []span, awake ruleSet, sinks []sink) {
	want := l.phrases[id].words
	if sinks[0].found[id] != 0 || len(words) < len(want) {
		return
	}
	for i := 1; i < len(want); i++ {
		w := &want[i]
		token := folded[words[i].from:words[i].to]
		switch w.kind {
		case whole:
			if string(token) != w.text {
				return
			}
		case prefixed:
			if !bytes.HasPrefix(token, []byte(w.text)) {
				return
			}
		case digits:
			if !isNumberWord(token) {
				return
			}
		}
		// A phrase does not run over the end of a line or sentence.
		if between := folded[words[i-1].to:words[i].from]; len(between) > 1 && bytes.ContainsAny(between, "\n.;!?") ||
			len(between) == 1 && strings.IndexByte("\n.;!?", between[0]) >= 0 {
			return
		}
	}
	for _, s := range sinks {
		if s.found[id] == 0 {
			s.found[id] = words[0].from + 1
			awake.wake(s.wakes[id])
		}
	}
}

// isNumberWord reports whether a word is a number or a version: 12, 2nd, v3.
func isNumberWord(token []byte) bool {
	if token[0] == 'v' && len(token) > 1 {
		token = token[1:]
	}
	return token[0] >= '0' && token[0] <= '9'
}

// figures counts the measured quantities in a text: numbers with a unit of
// time, size, rate or ratio. Bare numbers, versions and dates are none.
func figures(folded []byte, words []span) int {
	n := 0
	for i, w := range words {
		if c := folded[w.from]; c < '0' || c > '9' {
			continue
		}
		token := string(folded[w.from:w.to])
		digits := strings.IndexFunc(token, func(r rune) bool { return r < '0' || r > '9' })
		if digits > 0 {
			if isUnit(token[digits:]) {
				n++
			}
			continue
		}
		if int(w.to) < len(folded) && folded[w.to] == '%' {
			n++
			continue
		}
		if i+1 < len(words) && words[i+1].from == w.to+1 && strings.IndexByte(" -", folded[w.to]) >= 0 &&
			isUnit(string(folded[words[i+1].from:words[i+1].to])) {
			n++
		}
	}
	return n
}

func isUnit(s string) bool {
	switch s {
	case "ns", "us", "µs", "μs", "ms", "msec", "s", "sec", "secs", "second", "seconds", "min", "mins", "minutes", "hours",
		"b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "bytes", "x", "times", "percent", "pct",
		"qps", "rps", "ops", "fps", "iops", "allocs", "allocations", "cycles", "instructions":
		return true
	}
	return false
}

// quote is the words around a place in a text, for an explanation.
func quote(original []byte, at int) string {
	from, to := at, at
	for from > 0 && at-from < 30 && original[from-1] != '\n' {
		from--
	}
	for to < len(original) && to-at < 60 && original[to] != '\n' {
		to++
	}
	if end := bytes.LastIndex(original[from:at], []byte(". ")); end >= 0 {
		from += end + 2
	}
	for from < at && (original[from]&0xC0 == 0x80 || from > 0 && original[from-1] != ' ' && original[from-1] != '\n') {
		from++
	}
	for to < len(original) && to > at && original[to]&0xC0 == 0x80 {
		to--
	}
	text := strings.TrimSpace(string(original[from:to]))
	if to < len(original) && original[to] != '\n' && original[to] != ' ' {
		if space := strings.LastIndexByte(text, ' '); space > at-from {
			text = text[:space] + " …"
		}
	}
	return "“" + text + "”"
}
