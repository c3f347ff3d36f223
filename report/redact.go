package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"sheaf/classify"
	"sheaf/evidence"
)

// Redaction is what a report leaves out, for a file that goes to others.
type Redaction struct {
	// People is how others appear: "full", "first" name, "role" or "none".
	People string
	// URLs and Bodies leave out addresses, and text that is quoted.
	URLs, Bodies bool
	// Words are struck out wherever they stand, whatever their case.
	Words []string
	// Repo reports whether a space is called by another name; nil for none.
	Repo func(space string) bool
	// Known are the people that can be named.
	Known []KnownPerson
	// Me are the person's own handles, which stay, mentioned or written out.
	Me []string
}

// hidesPeople reports whether others are called otherwise than by all their names.
func (r *Redaction) hidesPeople() bool { return r.People != "" && r.People != "full" }

// KnownPerson is somebody by all they are called.
type KnownPerson struct {
	Name    string
	Handles []string
	// Team is empty where it is not known.
	Team string
}

// Empty reports whether nothing is left out.
func (r *Redaction) Empty() bool {
	return r == nil || !r.hidesPeople() && !r.URLs && !r.Bodies && len(r.Words) == 0 && r.Repo == nil
}

// redactor replaces what is not to be seen, the same thing by the same.
type redactor struct {
	Redaction
	// names are what stands for whole words. pattern finds where any of them may be,
	// longest are they, the longest first.
	names   map[string]string
	longest []string
	pattern *regexp.Regexp
	words   *regexp.Regexp
	// done are texts that were seen before.
	done map[string]string

	people, spaces int
}

// forms are what is looked for in texts whoever they are of.
type forms struct{ quote, link, address, mention *regexp.Regexp }

// redactable are these forms, made when first asked for: classes of letters take
// a millisecond, which every start of the program would wait for.
var redactable = sync.OnceValue(func() forms {
	return forms{
		// What is quoted may hold quotes, and may be cut off before it ends.
		quote:   regexp.MustCompile(`(?s)“(?:.*”|.*)`),
		link:    regexp.MustCompile(`(?i)\b(?:https?|ftp|ssh|git)://\S+`),
		address: regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`),
		mention: regexp.MustCompile(`(^|[^\pL\pN_/.])@([\pL\pN][\pL\pN_/-]*)`),
	}
})

// redacted is the input without what is not to be seen, and what was removed.
// Judgements stay as they were: they were made before.
func (in Input) redacted() (Input, []string) {
	r := &redactor{Redaction: *in.Redact, names: map[string]string{}, done: map[string]string{}}
	r.nameSpaces(in)
	r.namePeople(in)
	r.compile()
	r.tellApart(in)
	in.Judged = r.copy(reflect.ValueOf(in.Judged)).Interface().([]classify.Judged)
	in.Others = r.copy(reflect.ValueOf(in.Others)).Interface().([]*evidence.Piece)
	in.Sources = r.copy(reflect.ValueOf(in.Sources)).Interface().([]Source)
	in.Answers = r.copy(reflect.ValueOf(in.Answers)).Interface().([]Answer)
	in.Ratings = r.copy(reflect.ValueOf(in.Ratings)).Interface().([]Rating)
	in.Promises = r.copy(reflect.ValueOf(in.Promises)).Interface().([]Promise)
	in.Questions = r.copy(reflect.ValueOf(in.Questions)).Interface().([]Question)
	in.Goals = r.copy(reflect.ValueOf(in.Goals)).Interface().([]Goal)
	impacts := make(map[string]Impact, len(in.Impacts))
	for id, said := range in.Impacts {
		impacts[r.text(id)] = Impact{r.text(said.Text), said.At}
	}
	in.Impacts = impacts
	if in.Show != nil {
		in.Show = r.copy(reflect.ValueOf(in.Show)).Interface().(*classify.Judged)
	}
	if r.Bodies {
		for i := range in.Answers {
			in.Answers[i].Words, in.Answers[i].Will = "", ""
		}
		for i := range in.Ratings {
			in.Ratings[i].SelfWords, in.Ratings[i].ManagerWords = "", ""
		}
		in.Promises = nil
	}
	in.Direction = r.text(in.Direction)
	in.Name, in.Flags = nil, nil
	return in, r.removed()
}

// nameSpaces gives the spaces that are not to be named numbers, in order of
// their names.
func (r *redactor) nameSpaces(in Input) {
	if r.Repo == nil {
		return
	}
	var spaces []string
	for _, p := range in.pieces() {
		for _, it := range p.Items {
			if it.Space != "" && r.Repo(it.Space) {
				spaces = append(spaces, it.Space)
			}
		}
	}
	slices.Sort(spaces)
	spaces = slices.Compact(spaces)
	r.spaces = len(spaces)
	for i, space := range spaces {
		label := fmt.Sprintf("repository-%d", i+1)
		r.name(space, label)
		if base := space[strings.LastIndexByte(space, '/')+1:]; len(base) > 2 {
			r.name(base, label)
		}
	}
}

func (in Input) pieces() []*evidence.Piece {
	out := slices.Clone(in.Others)
	for _, j := range in.Judged {
		out = append(out, j.Piece)
	}
	if in.Show != nil {
		out = append(out, in.Show.Piece)
	}
	return out
}

// namePeople says what stands for everybody who occurs in the pieces or is
// known, in order of what they are called.
func (r *redactor) namePeople(in Input) {
	if !r.hidesPeople() {
		return
	}
	known := slices.Clone(r.Known)
	seen := map[string]bool{}
	for _, p := range known {
		for _, h := range p.Handles {
			seen[strings.ToLower(h)] = true
		}
	}
	for _, h := range r.Me {
		seen[strings.ToLower(h)] = true
	}
	meet := func(handle string) {
		if handle != "" && !seen[strings.ToLower(handle)] {
			seen[strings.ToLower(handle)] = true
			known = append(known, KnownPerson{Handles: []string{handle}})
		}
	}
	for _, p := range in.pieces() {
		for _, it := range p.Items {
			meet(it.Author)
			for _, other := range it.People {
				meet(other.Handle)
			}
			for _, e := range it.Events {
				meet(e.Actor)
			}
		}
	}
	slices.SortStableFunc(known, func(a, b KnownPerson) int {
		return cmp.Or(strings.Compare(a.Team, b.Team), strings.Compare(a.Name, b.Name), slices.Compare(a.Handles, b.Handles))
	})
	r.people = len(known)
	numbers := map[string]int{}
	for _, p := range known {
		label := r.label(p, numbers)
		for _, h := range p.Handles {
			r.name(h, label)
		}
		if p.Name == "" {
			continue
		}
		r.name(p.Name, label)
		if parts := strings.Fields(p.Name); r.People == "first" {
			for _, part := range parts[1:] {
				r.name(part, label)
			}
		} else {
			for _, part := range parts {
				r.name(part, label)
			}
		}
	}
}

// label is what stands for a person.
func (r *redactor) label(p KnownPerson, numbers map[string]int) string {
	switch {
	case r.People == "none":
		return "somebody"
	case r.People == "first" && p.Name != "":
		return strings.Fields(p.Name)[0]
	}
	label := "an engineer"
	if p.Team != "" {
		label += " of " + p.Team
	}
	numbers[label]++
	if n := numbers[label]; n > 1 {
		label += fmt.Sprintf(" (%d)", n)
	}
	return label
}

// name says what stands for a word, as it is written and in lower case, which may
// have other letters than any that are the same but for their case.
func (r *redactor) name(word, label string) {
	if len(word) < 2 {
		return
	}
	for _, form := range []string{word, strings.ToLower(word)} {
		if r.names[form] == "" {
			r.names[form] = label
		}
	}
}

// anyOf finds any of some words, whatever their case, the longest first.
func anyOf(words []string) (*regexp.Regexp, []string) {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	if words = slices.Compact(words); len(words) == 0 {
		return nil, nil
	}
	escaped := make([]string, len(words))
	for i, w := range words {
		escaped[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(`(?i)` + strings.Join(escaped, "|")), words
}

func (r *redactor) compile() {
	r.pattern, r.longest = anyOf(slices.Collect(maps.Keys(r.names)))
	words := make([]string, len(r.Words))
	for i, w := range r.Words {
		words[i] = strings.TrimSpace(w)
	}
	r.words, _ = anyOf(words)
}

// text is s without what is not to be seen.
func (r *redactor) text(s string) string {
	if s == "" {
		return s
	}
	if out, ok := r.done[s]; ok {
		return out
	}
	out := s
	if r.Bodies {
		out = redactable().quote.ReplaceAllString(out, "“[left out]”")
	}
	if r.URLs {
		out = redactable().link.ReplaceAllLiteralString(out, "[link]")
	}
	if r.pattern != nil {
		out = r.wholeWords(out)
	}
	if r.hidesPeople() {
		out = redactable().address.ReplaceAllStringFunc(out, func(found string) string {
			if r.isMe(found) {
				return found
			}
			return "somebody"
		})
		out = replaceMentions(out, func(login string) string {
			if r.isMe(login) {
				return "@" + login
			}
			return "somebody"
		})
	}
	if r.words != nil {
		out = r.words.ReplaceAllLiteralString(out, "[left out]")
	}
	r.done[s] = out
	return out
}

// tellApart numbers the ids of items that would be the same without what is not to
// be seen, in order of what they were: what is said of one holds for no other.
func (r *redactor) tellApart(in Input) {
	var ids []string
	for _, p := range in.pieces() {
		for _, it := range p.Items {
			ids = append(ids, it.ID)
		}
	}
	slices.Sort(ids)
	same := map[string]int{}
	for _, id := range slices.Compact(ids) {
		out := r.text(id)
		if same[out]++; same[out] > 1 {
			r.done[id] = fmt.Sprintf("%s (%d)", out, same[out])
		}
	}
}

func (r *redactor) isMe(handle string) bool {
	return slices.ContainsFunc(r.Me, func(me string) bool { return strings.EqualFold(me, handle) })
}

// replaceMentions replaces each "@login" in s.
func replaceMentions(s string, with func(login string) string) string {
	var b strings.Builder
	last := 0
	for _, at := range redactable().mention.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[last:at[3]]) // up to the mark
		b.WriteString(with(s[at[4]:at[5]]))
		last = at[1]
	}
	return b.String() + s[last:]
}

// wholeWords replaces names that are not part of a longer word.
func (r *redactor) wholeWords(s string) string {
	var b strings.Builder
	last := 0
	for from := 0; from < len(s); {
		at := r.pattern.FindStringIndex(s[from:])
		if at == nil {
			break
		}
		start := from + at[0]
		_, size := utf8.DecodeRuneInString(s[start:])
		from = start + size
		if end, label := r.nameAt(s, start); end > 0 {
			b.WriteString(strings.TrimSuffix(s[last:start], "@"))
			b.WriteString(label)
			last, from = end, end
		}
	}
	return b.String() + s[last:]
}

// nameAt is the longest name at a place that is a whole word, by where it ends, and
// what stands for it; the end is 0 for none.
func (r *redactor) nameAt(s string, start int) (end int, label string) {
	before, _ := utf8.DecodeLastRuneInString(s[:start])
	if first, _ := utf8.DecodeRuneInString(s[start:]); isWord(before) && isWord(first) {
		return 0, ""
	}
	for _, name := range r.longest {
		end := foldedPrefix(s[start:], name)
		if end == 0 {
			continue
		}
		last, _ := utf8.DecodeLastRuneInString(s[:start+end])
		if next, _ := utf8.DecodeRuneInString(s[start+end:]); !isWord(last) || !isWord(next) {
			return start + end, r.names[name]
		}
	}
	return 0, ""
}

// foldedPrefix is how many bytes of s are a name but for the case of letters, 0 for
// none.
func foldedPrefix(s, name string) int {
	end := 0
	for range utf8.RuneCountInString(name) {
		_, size := utf8.DecodeRuneInString(s[end:])
		if size == 0 {
			return 0
		}
		end += size
	}
	if !strings.EqualFold(s[:end], name) {
		return 0
	}
	return end
}

// isWord reports whether a rune is part of a word; what is no text is not.
func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// url is an address as far as it may be seen: one that names what is not to be
// seen is left out whole.
func (r *redactor) url(s string) string {
	if s == "" {
		return ""
	}
	if r.URLs || r.text(s) != s {
		return ""
	}
	return s
}

// copy is a value with all texts in it redacted. What is not exported is left
// behind, but for values that keep everything to themselves, as times do.
func (r *redactor) copy(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(r.copy(v.Elem()))
		}
		return out
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			return v
		}
		if facts, ok := v.Interface().(evidence.Facts); ok {
			return reflect.ValueOf(r.facts(facts))
		}
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(r.copy(v.Index(i)))
			}
		}
		return out
	case reflect.Struct:
		return r.copyStruct(v, out)
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			out.SetString(r.text(v.String()))
			return out
		}
	case reflect.Map:
		if !v.IsNil() {
			out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
			for at := v.MapRange(); at.Next(); {
				out.SetMapIndex(r.copy(at.Key()), r.copy(at.Value()))
			}
		}
		return out
	}
	return v
}

// ofLadder are the fields that say which part of the ladder or of a goal's life is
// meant. They are compared with it, which every report prints as it is: a word struck out
// of them would leave evidence out.
var ofLadder = [...]string{"Capability", "Expectation", "Outcome"}

func (r *redactor) copyStruct(v, out reflect.Value) reflect.Value {
	exported := false
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		exported = true
		switch {
		case slices.Contains(ofLadder[:], f.Name):
			out.Field(i).Set(v.Field(i))
		case f.Name == "URL":
			out.Field(i).SetString(r.url(v.Field(i).String()))
		case f.Name == "Body" && r.Bodies:
		default:
			out.Field(i).Set(r.copy(v.Field(i)))
		}
	}
	if !exported {
		return v
	}
	return out
}

// facts are those that are numbers, yes or no, and the epic.
func (r *redactor) facts(facts evidence.Facts) evidence.Facts {
	out := evidence.Facts{}
	for _, fact := range facts {
		value, _ := facts.Value(fact.Name)
		switch value := value.(type) {
		case bool, float64:
			out = append(out, fact)
		case string:
			if fact.Name == "epic" {
				out.Set(fact.Name, r.text(value))
			}
		}
	}
	return out
}

// removed says what was left out, without saying it.
func (r *redactor) removed() []string {
	var out []string
	switch r.People {
	case "first":
		out = append(out, "other people are called by their first name ("+count(r.people, "person")+")")
	case "role":
		out = append(out, "other people are called by their team ("+count(r.people, "person")+")")
	case "none":
		out = append(out, "other people are not named ("+count(r.people, "person")+")")
	}
	if r.Repo != nil {
		out = append(out, count(r.spaces, "repository")+" under another name, with their addresses")
	}
	if r.URLs {
		out = append(out, "addresses of pages")
	}
	if r.Bodies {
		out = append(out, "text that was quoted")
	}
	if len(r.Words) > 0 {
		out = append(out, count(len(r.Words), "word")+" struck out")
	}
	return out
}
