package journal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sheaf/evidence/suggest"
)

// head is a table of an entry, read key by key; what nobody asked for is
// unknown. A value of a wrong type is a problem and counts as absent.
type head struct {
	*file
	path   string
	values map[string]any
	asked  []string
}

func (h *head) at(key string) place {
	if h.places == nil {
		h.places = locate(h.data[h.headAt:h.headEnd], h.headAt)
	}
	path := key
	if h.path != "" {
		path = h.path + "." + key
	}
	if p, ok := h.places[path]; ok {
		return p
	}
	if p, ok := h.places[h.path]; ok {
		return p
	}
	return place{h.headAt, h.headAt}
}

// wrong notes a fault of a key's value.
func (h *head) wrong(key, help, format string, args ...any) {
	h.problem(h.at(key).value, help, format, args...)
}

// word is the place of a word in a key's value, the value's own where it is
// written otherwise.
func (h *head) word(key, word string) int {
	at := h.at(key).value
	if i := strings.Index(h.data[at:h.headEnd], word); i > 0 {
		return at + i
	}
	return at
}

// lacks notes that a key is missing.
func (h *head) lacks(key, help string) {
	h.problem(h.at("").key, help, "%q is missing", key)
}

func (h *head) get(key string) (any, bool) {
	h.asked = append(h.asked, key)
	v, ok := h.values[key]
	return v, ok
}

func (h *head) has(key string) bool {
	_, ok := h.get(key)
	return ok
}

func (h *head) text(key string) string {
	v, ok := h.get(key)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		h.wrong(key, "put it in quotes", "wrong type for %q: want a string", key)
	}
	return strings.TrimSpace(s)
}

// below is the text below the head, where the entry has none as the value of a key.
func (h *head) below(value string) string {
	if value != "" {
		return value
	}
	h.textRead = true
	return strings.TrimSpace(h.file.text)
}

// words is a string or a list of them.
func (h *head) words(key string) []string {
	v, ok := h.get(key)
	if !ok {
		return nil
	}
	var out []string
	switch v := v.(type) {
	case string:
		out = []string{strings.TrimSpace(v)}
	case []any:
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				h.wrong(key, `write it as ["…"]`, "wrong type for %q: want a list of strings", key)
				return nil
			}
			out = append(out, strings.TrimSpace(s))
		}
	default:
		h.wrong(key, `write it as ["…"]`, "wrong type for %q: want a list of strings", key)
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

func (h *head) flag(key string) bool {
	v, ok := h.get(key)
	b, isBool := v.(bool)
	if ok && !isBool {
		h.wrong(key, "write it without quotes", "wrong type for %q: want true or false", key)
	}
	return b
}

// step is a rating from 0 to MaxStep, nil where there is none.
func (h *head) step(key string) *int {
	v, ok := h.get(key)
	if !ok {
		return nil
	}
	n, isInt := v.(int64)
	if !isInt || n < 0 || n > MaxStep {
		h.wrong(key, "steps are "+stepsInWords(), "%q is no step from 0 to %d", key, MaxStep)
		return nil
	}
	step := int(n)
	return &step
}

// time is a day or a moment, in the zone given. Noon stands for a day.
func (h *head) time(key string, zone *time.Location) time.Time {
	v, ok := h.get(key)
	if !ok {
		return time.Time{}
	}
	if s, isText := v.(string); isText {
		if t, err := ParseDay(s, zone); err == nil {
			return t
		}
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t.In(zone)
		}
	}
	t, isTime := v.(time.Time)
	if !isTime {
		h.wrong(key, "write it as 2026-10-03", "%q is no date", key)
		return time.Time{}
	}
	switch t.Location().String() {
	case "date-local":
		return noon(t, zone)
	case "datetime-local":
		y, m, d := t.Date()
		return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, zone)
	case "time-local":
		h.wrong(key, "write it as 2026-10-03", "%q is no date", key)
		return time.Time{}
	}
	return t.In(zone)
}

// tables are the tables [[key]].
func (h *head) tables(key string) []*head {
	v, ok := h.get(key)
	if !ok {
		return nil
	}
	list, ok := v.([]map[string]any)
	if !ok {
		h.problem(h.at(key).key, "write [["+key+"]] above each", "wrong type for %q: want tables [[%s]]", key, key)
		return nil
	}
	var out []*head
	for i, values := range list {
		out = append(out, &head{file: h.file, path: fmt.Sprintf("%s[%d]", key, i), values: values})
	}
	return out
}

// named are the tables [key.NAME] in order of their names.
func (h *head) named(key string) (names []string, tables []*head) {
	v, ok := h.get(key)
	if !ok {
		return nil, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		h.problem(h.at(key).key, "write ["+key+".NAME]", "wrong type for %q: want tables [%s.NAME]", key, key)
		return nil, nil
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		values, ok := m[name].(map[string]any)
		if !ok {
			h.problem(h.at(key+"."+name).key, "write ["+key+"."+name+"]", "wrong type for %q: want a table", key+"."+name)
			continue
		}
		names = append(names, name)
		tables = append(tables, &head{file: h.file, path: key + "." + name, values: values})
	}
	return names, tables
}

// items are the tables [[item]].
func (h *head) items(zone *time.Location) []Item {
	var out []Item
	for _, t := range h.tables("item") {
		it := Item{ID: t.text("id"), Title: t.text("title"), At: t.time("at", zone)}
		t.rest()
		if it.ID == "" {
			t.lacks("id", "it is what sheaf show prints")
			continue
		}
		out = append(out, it)
	}
	return out
}

// rest notes the keys nobody asked for, and a text that nobody read.
func (h *head) rest() {
	for _, key := range slices.Sorted(maps.Keys(h.values)) {
		if !slices.Contains(h.asked, key) {
			h.problem(h.at(key).key, suggest.OrKnown(key, h.asked), "unknown key %q", key)
		}
	}
	if h.path == "" && !h.textRead && strings.TrimSpace(h.file.text) != "" {
		h.problem(len(h.data)-len(strings.TrimLeft(h.file.text, "\r\n")), "say it in one place, below or as the value of a key", "what stands below the head is not read")
	}
}

// noon is the middle of a day in a zone.
func noon(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 12, 0, 0, 0, zone)
}

// ParseDay reads a day such as 2026-10-03, at its noon.
func ParseDay(s string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no day of the calendar", s)
	}
	return noon(t, zone), nil
}
