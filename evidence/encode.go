package evidence

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// MarshalJSON writes the item as AppendLine does, without the newline.
func (it Item) MarshalJSON() ([]byte, error) { return it.appendJSON(make([]byte, 0, 1024)) }

// AppendLine appends the item's line in the format Schema to dst, newline
// included. Fields stand in a fixed order and unknown ones last, by name, so
// equal items give equal lines. What a terminal could take for a command or
// show out of order is escaped; the text a reader decodes is the same.
func AppendLine(dst []byte, it *Item) ([]byte, error) {
	out, err := it.appendJSON(dst)
	if err != nil {
		return dst, err
	}
	return append(out, '\n'), nil
}

func (it *Item) appendJSON(dst []byte) ([]byte, error) {
	w := writer{b: dst}
	if err := it.check(); err != nil {
		return dst, err
	}
	w.open()
	w.text("schema", Schema)
	w.text("id", it.ID)
	w.text("source", it.Source)
	w.text("kind", string(it.Kind))
	w.text("actor", it.Actor)
	w.text("role", string(it.Role))
	writeList(&w, "roles", it.Roles, func(w *writer, r Role) { w.quote(string(r)) })
	w.text("author", it.Author)
	w.time("at", it.At)
	w.time("created", it.Created)
	w.time("updated", it.Updated)
	w.time("done", it.Done)
	writeList(&w, "events", it.Events, (*writer).event)
	w.text("title", it.Title)
	w.text("body", it.Body)
	w.text("url", it.URL)
	w.text("space", it.Space)
	w.text("state", it.State)
	writeList(&w, "labels", it.Labels, (*writer).quote)
	writeList(&w, "files", it.Files, (*writer).file)
	w.amount("files_total", it.FilesTotal)
	w.amount("additions", it.Additions)
	w.amount("deletions", it.Deletions)
	writeList(&w, "trailers", it.Trailers, (*writer).trailer)
	writeList(&w, "people", it.People, (*writer).participant)
	writeList(&w, "refs", it.Refs, (*writer).ref)
	if it.Facts != nil {
		w.key("facts")
		w.open()
		w.raws(it.Facts)
		w.close()
	}
	w.raws(it.extra)
	w.close()
	if w.err != nil {
		return dst, fmt.Errorf("write item %q: %w", it.ID, w.err)
	}
	return w.b, nil
}

// check reports what an item needs to be one.
func (it *Item) check() error {
	if it.ID == "" {
		return &FormatError{Field: "id", Why: "missing"}
	}
	switch it.Kind {
	case Commit, PullRequest, Review, Comment, Ticket, Note:
		return nil
	case "":
		return &FormatError{Field: "kind", Why: "missing"}
	}
	return &FormatError{Field: "kind", Why: fmt.Sprintf("%.40q is none of %v", it.Kind, Kinds())}
}

// writer appends JSON. Fields that are absent are not written. It keeps the
// first error.
type writer struct {
	b   []byte
	err error
}

func (w *writer) fail(field, why string) {
	if w.err == nil {
		w.err = &FormatError{Field: field, Why: why}
	}
}

func (w *writer) open()  { w.b = append(w.b, '{') }
func (w *writer) close() { w.b = append(w.b, '}') }

func (w *writer) key(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.quote(name)
	w.b = append(w.b, ':')
}

func (w *writer) text(name, value string) {
	if value != "" {
		w.must(name, value)
	}
}

// must writes a field that is there even when it is empty.
func (w *writer) must(name, value string) {
	w.key(name)
	w.quote(value)
}

func (w *writer) time(name string, t time.Time) {
	if t.IsZero() {
		return
	}
	t = t.UTC()
	if !writable(t) {
		w.fail(name, "year out of range")
		return
	}
	w.key(name)
	w.b = append(w.b, '"')
	w.b = t.AppendFormat(w.b, time.RFC3339Nano)
	w.b = append(w.b, '"')
}

// writable reports whether RFC 3339 has room for the time's year.
func writable(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

func (w *writer) amount(name string, a Amount) {
	if n, known := a.Get(); known {
		w.key(name)
		w.b = strconv.AppendInt(w.b, int64(n), 10)
	}
}

func (w *writer) flag(name string, set bool) {
	if set {
		w.key(name)
		w.b = append(w.b, "true"...)
	}
}

// raws writes fields that are JSON already.
func (w *writer) raws(fields Facts) {
	for _, f := range fields {
		if !json.Valid([]byte(f.JSON)) {
			w.fail(f.Name, "value is not JSON")
			return
		}
		w.key(f.Name)
		w.raw(f.JSON)
	}
}

// writeList writes a list that is there, though it may be empty: nothing
// found is not the same as not looked for.
func writeList[T any](w *writer, name string, list []T, element func(*writer, T)) {
	if list == nil {
		return
	}
	w.key(name)
	w.b = append(w.b, '[')
	for i, e := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		element(w, e)
	}
	w.b = append(w.b, ']')
}

func (w *writer) event(e Event) {
	w.open()
	w.time("at", e.At)
	w.text("actor", e.Actor)
	w.must("what", e.What)
	w.text("from", e.From)
	w.text("to", e.To)
	w.close()
}

func (w *writer) file(f File) {
	w.open()
	w.must("path", f.Path)
	w.text("from", f.From)
	w.amount("additions", f.Additions)
	w.amount("deletions", f.Deletions)
	w.flag("binary", f.Binary)
	w.flag("generated", f.Generated)
	w.close()
}

func (w *writer) trailer(t Trailer) {
	w.open()
	w.must("key", t.Key)
	w.must("value", t.Value)
	w.close()
}

func (w *writer) participant(p Participant) {
	w.open()
	w.must("handle", p.Handle)
	w.must("role", string(p.Role))
	w.close()
}

func (w *writer) ref(r Ref) {
	w.open()
	w.must("to", r.To)
	w.must("via", string(r.Via))
	w.close()
}

// quote writes a JSON text. Bytes that are no UTF-8 become U+FFFD each.
func (w *writer) quote(s string) {
	w.b = append(w.b, '"')
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= 0x80 && !steers(r) && !(r == utf8.RuneError && size == 1) {
			i += size
			continue
		}
		w.b = append(w.b, s[start:i]...)
		w.escape(r)
		i += size
		start = i
	}
	w.b = append(w.b, s[start:]...)
	w.b = append(w.b, '"')
}

// raw writes valid JSON without space between its tokens. Inside its texts
// only what quote would not let through is replaced.
func (w *writer) raw(value string) {
	inText := false
	for i := 0; i < len(value); {
		c := value[i]
		switch {
		case c == '"':
			inText = !inText
		case c == '\\':
			w.b = append(w.b, c)
			i++
			c = value[i]
		case !inText && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			i++
			continue
		case c >= 0x7f:
			r, size := utf8.DecodeRuneInString(value[i:])
			if steers(r) {
				w.escape(r)
			} else {
				w.b = utf8.AppendRune(w.b, r)
			}
			i += size
			continue
		}
		w.b = append(w.b, c)
		i++
	}
}

func (w *writer) escape(r rune) {
	switch r {
	case '"', '\\':
		w.b = append(w.b, '\\', byte(r))
	case '\n':
		w.b = append(w.b, `\n`...)
	case '\r':
		w.b = append(w.b, `\r`...)
	case '\t':
		w.b = append(w.b, `\t`...)
	case utf8.RuneError:
		w.b = utf8.AppendRune(w.b, r)
	default:
		const hex = "0123456789abcdef"
		w.b = append(w.b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
}

// steers reports whether a character above space can steer a terminal, turn
// the order of text around, or break a line for some reader of lines: DEL and
// the C1 controls, the bidirectional marks, embeddings, overrides and
// isolates, the line and paragraph separators and the byte order mark.
func steers(r rune) bool {
	switch {
	case r >= 0x7f && r <= 0x9f,
		r == 0x061c,
		r == 0x200e, r == 0x200f,
		r >= 0x2028 && r <= 0x202e,
		r >= 0x2066 && r <= 0x2069,
		r == 0xfeff:
		return true
	}
	return false
}
