package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

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
	// Me are the person's own handles, which stay.
	Me []string
}

// KnownPerson is somebody by all they are called.
type KnownPerson struct {
	Name    string
	Handles []string
	// Team is empty where it is not known.
	Team string
}

// Empty reports whether nothing is left out.
func (r *Redaction) Empty() bool {
	return r == nil || (r.People == "" || r.People == "full") && !r.URLs && !r.Bodies && len(r.Words) == 0 && r.Repo == nil
}

// redactor replaces what is not to be seen, the same thing by the same.
type redactor struct {
	Redaction
	// names are whole words and what stands for them, longest first; pattern
	// finds any of them.
	names   map[string]string
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
		quote:   regexp.MustCompile(`“[^”]*”`),
		link:    regexp.MustCompile(`(?i)\b(?:https?|ftp|ssh|git)://\S+`),
		address: regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`),
		mention: regexp.MustCompile(`(^|[^\pL\pN_/.])@[\pL\pN][\pL\pN_/-]*`),
	}
})

// redacted is the input without what is not to be seen, and what was removed.
// Judgements stay as they were: they were made before.
func (in Input) redacted() (Input, []string) {
	r := &redactor{Redaction: *in.Redact, names: map[string]string{}, done: map[string]string{}}
	r.nameSpaces(in)
	r.namePeople(in)
	r.compile()
	in.Judged = r.copy(reflect.ValueOf(in.Judged)).Interface().([]classify.Judged)
	in.Others = r.copy(reflect.ValueOf(in.Others)).Interface().([]*evidence.Piece)
	in.Sources = r.copy(reflect.ValueOf(in.Sources)).Interface().([]Source)
	in.Answers = r.copy(reflect.ValueOf(in.Answers)).Interface().([]Answer)
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
	if r.People == "" || r.People == "full" {
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

func (r *redactor) name(word, label string) {
	if key := strings.ToLower(word); len(word) > 1 && r.names[key] == "" {
		r.names[key] = label
	}
}

func (r *redactor) compile() {
	keys := make([]string, 0, len(r.names))
	for k := range r.names {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	for i, k := range keys {
		keys[i] = regexp.QuoteMeta(k)
	}
	if len(keys) > 0 {
		r.pattern = regexp.MustCompile(`(?i)@?(?:` + strings.Join(keys, "|") + `)`)
	}
	var words []string
	for _, w := range r.Words {
		if w = strings.TrimSpace(w); w != "" {
			words = append(words, regexp.QuoteMeta(w))
		}
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	if len(words) > 0 {
		r.words = regexp.MustCompile(`(?i)` + strings.Join(words, "|"))
	}
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
	if r.people > 0 {
		out = redactable().address.ReplaceAllStringFunc(out, func(found string) string {
			if slices.ContainsFunc(r.Me, func(me string) bool { return strings.EqualFold(me, found) }) {
				return found
			}
			return "somebody"
		})
		out = redactable().mention.ReplaceAllString(out, "${1}somebody")
	}
	if r.words != nil {
		out = r.words.ReplaceAllLiteralString(out, "[left out]")
	}
	r.done[s] = out
	return out
}

// wholeWords replaces names that are not part of a longer word.
func (r *redactor) wholeWords(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range r.pattern.FindAllStringIndex(s, -1) {
		if at[0] > 0 && isWordEdge(s[at[0]-1]) && isWordEdge(s[at[0]]) || at[1] < len(s) && isWordEdge(s[at[1]]) && isWordEdge(s[at[1]-1]) {
			continue
		}
		b.WriteString(s[last:at[0]])
		b.WriteString(r.names[strings.ToLower(strings.TrimPrefix(s[at[0]:at[1]], "@"))])
		last = at[1]
	}
	if last == 0 {
		return s
	}
	b.WriteString(s[last:])
	return b.String()
}

func isWordEdge(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
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
		return out
	}
	return v
}

func (r *redactor) copyStruct(v, out reflect.Value) reflect.Value {
	exported := false
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		exported = true
		switch {
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
