package evidence

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// UnmarshalJSON reads an item of the format Schema and replaces the whole of
// it. Times come out in UTC, fields that are null are absent, and fields not
// known are kept for MarshalJSON. It fails with a *SchemaError where the item
// is of another version, which a missing schema is not, and else with a
// *FormatError.
func (it *Item) UnmarshalJSON(data []byte) error {
	// One copy, which the item's texts then share.
	return it.ReadLine(string(data))
}

// ReadLine is UnmarshalJSON for a line that is a string. The item's texts are
// parts of it.
func (it *Item) ReadLine(line string) error {
	if !utf8.ValidString(line) {
		line = string([]rune(line))
	}
	*it = Item{}
	p := parser{s: line}
	schema := Schema
	p.object(func(name string) {
		if name == "schema" {
			schema = p.text()
			return
		}
		it.readField(&p, name)
	})
	p.end()
	it.extra = it.extra.inOrder()
	if p.err != nil {
		return p.err
	}
	if schema != Schema {
		return &SchemaError{schema}
	}
	return it.check()
}

func (it *Item) readField(p *parser, name string) {
	p.field = name
	switch name {
	case "id":
		it.ID = p.text()
	case "source":
		it.Source = p.text()
	case "kind":
		it.Kind = Kind(p.text())
	case "actor":
		it.Actor = p.text()
	case "role":
		it.Role = Role(p.text())
	case "roles":
		it.Roles = readList(p, func(p *parser) Role { return Role(p.text()) })
	case "author":
		it.Author = p.text()
	case "at":
		it.At = p.time()
	case "created":
		it.Created = p.time()
	case "updated":
		it.Updated = p.time()
	case "done":
		it.Done = p.time()
	case "events":
		it.Events = readList(p, (*parser).event)
	case "title":
		it.Title = p.text()
	case "body":
		it.Body = p.text()
	case "url":
		it.URL = p.text()
	case "space":
		it.Space = p.text()
	case "state":
		it.State = p.text()
	case "labels":
		it.Labels = readList(p, (*parser).text)
	case "files":
		it.Files = readList(p, (*parser).file)
	case "files_total":
		it.FilesTotal = p.amount()
	case "additions":
		it.Additions = p.amount()
	case "deletions":
		it.Deletions = p.amount()
	case "trailers":
		it.Trailers = readList(p, (*parser).trailer)
	case "people":
		it.People = readList(p, (*parser).participant)
	case "refs":
		it.Refs = readList(p, (*parser).ref)
	case "facts":
		it.Facts = p.facts()
	default:
		p.field = ""
		it.extra = append(it.extra, Fact{name, p.raw()})
	}
	p.field = ""
}

// readList reads a list. One that is there but empty is not nil.
func readList[T any](p *parser, element func(*parser) T) []T {
	if p.null() {
		return nil
	}
	list := []T{}
	p.array(func() { list = append(list, element(p)) })
	return list
}

func (p *parser) time() time.Time {
	if p.null() {
		return time.Time{}
	}
	text := p.quoted()
	t, err := time.Parse(time.RFC3339, text)
	if t = t.UTC(); err != nil || !writable(t) {
		p.fail(fmt.Sprintf("%.40q is not a time as in 2026-10-03T15:04:05Z", text))
		return time.Time{}
	}
	return t
}

func (p *parser) event() (e Event) {
	p.object(func(name string) {
		switch name {
		case "at":
			e.At = p.time()
		case "actor":
			e.Actor = p.text()
		case "what":
			e.What = p.text()
		case "from":
			e.From = p.text()
		case "to":
			e.To = p.text()
		default:
			p.raw()
		}
	})
	return e
}

func (p *parser) file() (f File) {
	p.object(func(name string) {
		switch name {
		case "path":
			f.Path = p.text()
		case "from":
			f.From = p.text()
		case "additions":
			f.Additions = p.amount()
		case "deletions":
			f.Deletions = p.amount()
		case "binary":
			f.Binary = p.bool()
		case "generated":
			f.Generated = p.bool()
		default:
			p.raw()
		}
	})
	return f
}

func (p *parser) trailer() (t Trailer) {
	p.object(func(name string) {
		switch name {
		case "key":
			t.Key = p.text()
		case "value":
			t.Value = p.text()
		default:
			p.raw()
		}
	})
	return t
}

func (p *parser) participant() (who Participant) {
	p.object(func(name string) {
		switch name {
		case "handle":
			who.Handle = p.text()
		case "role":
			who.Role = Role(p.text())
		default:
			p.raw()
		}
	})
	return who
}

func (p *parser) ref() (r Ref) {
	p.object(func(name string) {
		switch name {
		case "to":
			r.To = p.text()
		case "via":
			r.Via = Via(p.text())
		default:
			p.raw()
		}
	})
	return r
}

func (p *parser) facts() Facts {
	if p.null() {
		return nil
	}
	facts := make(Facts, 0, 6)
	p.object(func(name string) { facts = append(facts, Fact{name, p.raw()}) })
	return facts.inOrder()
}
