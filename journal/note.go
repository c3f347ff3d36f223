package journal

import (
	"strings"

	"sheaf/evidence"
)

// Note is what a person wrote down about something no tool can see.
type Note struct {
	Entry
	// As are the capabilities it is to count for, With who took part: names of
	// people in the config, or free.
	As, With []string
	Link     string
	// Title is the first line, Body the rest.
	Title, Body string
}

// Impact is what a person said came of a piece of work.
type Impact struct {
	Entry
	About
	Text string
}

// noteHead is the TOML of a note.
type noteHead struct {
	At     stamp    `toml:"at"`
	As     []string `toml:"as,omitempty"`
	With   []string `toml:"with,omitempty"`
	Link   string   `toml:"link,omitempty"`
	Impact string   `toml:"impact,omitempty"`
	Items  []Item   `toml:"item,omitempty"`
}

func (r *reader) note(e Entry, h *head) {
	n := Note{Entry: e, As: r.capabilities(h), With: h.words("with"), Link: h.text("link")}
	impact := Impact{Entry: e, About: About{Piece: h.text("impact"), Items: h.items(r.zone)}}
	text := h.below(h.text("text"))
	h.rest()
	if text == "" {
		h.problem(h.headEnd, "write it below the head, or as text = \"…\"", "the note says nothing")
		return
	}
	if impact.Piece != "" || len(impact.Items) > 0 {
		for _, key := range []string{"as", "with", "link"} {
			if h.has(key) {
				h.wrong(key, "an impact fills the blank of a piece; write a note of its own for the rest", `"impact" and %q at once`, key)
			}
		}
		impact.Text = text
		r.Impacts = append(r.Impacts, impact)
		return
	}
	n.Title, n.Body = FirstLine(text)
	r.Notes = append(r.Notes, n)
}

// FirstLine splits a text into its first line, without the mark of a heading of
// Markdown, and the rest.
func FirstLine(text string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimSpace(text), "\n")
	if marks, title, is := strings.Cut(first, " "); is && strings.Trim(marks, "#") == "" {
		first = title
	}
	return strings.TrimSpace(first), strings.TrimSpace(rest)
}

// AddNote writes a note; its Name and Path are given. Text is its title and
// body.
func (w *Writer) AddNote(n Note) (Entry, error) {
	head := noteHead{At: n.stamp(), As: n.As, With: n.With, Link: n.Link}
	return w.add(Notes, n.At, n.Title, head, joined(n.Title, n.Body))
}

// AddImpact writes what came of a piece.
func (w *Writer) AddImpact(i Impact) (Entry, error) {
	head := noteHead{At: i.stamp(), Impact: i.Piece, Items: i.Items}
	return w.add(Notes, i.At, "impact "+i.Text, head, i.Text)
}

func joined(title, body string) string {
	if body == "" {
		return title
	}
	return title + "\n\n" + body
}

// Source is the source of items made from notes.
const Source = "journal"

// Item is the note as evidence, the person's own. handle is the handle that
// somebody's name stands for.
func (n Note) Item(handle func(name string) string) *evidence.Item {
	it := &evidence.Item{
		ID: "note:" + n.Name, Source: Source, Kind: evidence.Note, Role: evidence.Author, At: n.At.UTC(),
		Title: n.Title, Body: n.Body, URL: n.Link,
	}
	for _, capability := range n.As {
		it.Trailers = append(it.Trailers, evidence.Trailer{Key: "Evidence", Value: capability})
	}
	for _, name := range n.With {
		it.People = append(it.People, evidence.Participant{Handle: handle(name), Role: evidence.TookPart})
	}
	return it
}
