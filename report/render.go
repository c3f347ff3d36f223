package report

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Document is a report.
type Document string

// The reports. ItemList is the pieces of list, item by item.
const (
	DigestReport   Document = "digest"
	GapReport      Document = "gap"
	UnmappedReport Document = "unmapped"
	ListReport     Document = "list"
	ItemList       Document = "items"
	ShowReport     Document = "show"
	DashboardPage  Document = "dashboard"
	// NarrativeReport is one of three documents, by Input.For.
	NarrativeReport Document = "narrative"
)

// Format is a form of a report.
type Format string

// The formats. Lines are plain tab-separated lines without a head.
const (
	Text     Format = "text"
	Markdown Format = "md"
	HTML     Format = "html"
	JSON     Format = "json"
	CSV      Format = "csv"
	Lines    Format = "lines"
)

// Options are what a format needs to know of where it goes.
type Options struct {
	// Color allows colour and weight in text.
	Color bool
	// Width is the columns of the terminal; lines of text and Markdown are
	// broken to fit. Zero breaks none.
	Width int
	// Templates are the user's own templates, which go before those of the
	// program that have the same name; nil where there are none.
	Templates fs.FS
	// Template is the name of the user's own template to use instead of the
	// report's, empty for none.
	Template string
}

// A TemplateError is a user's template that can not be used. Its message
// begins with the file and, where that is known, the line.
type TemplateError struct {
	File string
	Err  error
}

func (e *TemplateError) Error() string {
	msg := strings.TrimPrefix(e.Err.Error(), "template: ")
	if !strings.HasPrefix(msg, e.File) {
		msg = e.File + ": " + msg
	}
	return msg
}

func (e *TemplateError) Unwrap() error { return e.Err }

// A FormatError is a report asked for in a form it does not have.
type FormatError struct {
	Document Document
	Format   Format
	// Have are the formats it has.
	Have []Format
}

func (e *FormatError) Error() string {
	words := make([]string, len(e.Have))
	for i, f := range e.Have {
		words[i] = string(f)
	}
	return fmt.Sprintf("no %s as %s: it comes as %s", e.Document, e.Format, join(words, "or"))
}

// Formats are the forms a report has.
func (d Document) Formats() []Format {
	switch d {
	case DashboardPage:
		return []Format{HTML}
	case GapReport, UnmappedReport, ListReport, ItemList:
		return []Format{Text, Markdown, HTML, JSON, CSV, Lines}
	}
	return []Format{Text, Markdown, HTML, JSON}
}

// Headed reports whether a report says in that form what was not collected and
// what was left out. Plain rows have no room for it.
func (d Document) Headed(f Format) bool {
	rows := d == ListReport || d == ItemList
	return f != CSV && f != Lines && !(rows && f == JSON)
}

// Render writes a report. A report that does not come in the format is a
// *FormatError; all else that fails is the writer or a user's template.
func Render(w io.Writer, d Data, doc Document, f Format, opt Options) error {
	if !slices.Contains(doc.Formats(), f) && f != Lines {
		return &FormatError{doc, f, doc.Formats()}
	}
	switch f {
	case JSON:
		return renderJSON(w, d, doc)
	case CSV, Lines:
		return renderCells(w, d, doc, f)
	case Text, Markdown, HTML:
	default:
		return &FormatError{doc, f, doc.Formats()}
	}
	t, err := parseTemplates(doc, f, opt, d)
	if err != nil {
		return fmt.Errorf("report %s: %w", doc, err)
	}
	var page bytes.Buffer
	if err := t.ExecuteTemplate(&page, opt.name(doc, f), d); err != nil {
		if opt.owns(opt.name(doc, f), "shared."+string(f)+".tmpl") {
			err = &TemplateError{opt.name(doc, f), err}
		}
		return fmt.Errorf("report %s: %w", doc, err)
	}
	out := page.Bytes()
	switch f {
	case Text:
		out = bytes.ReplaceAll(wrapAll(out, opt.Width), []byte(unbroken), []byte(" "))
	case Markdown:
		out = wrapMarkdown(squeeze(out), opt.Width)
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("report %s: %w", doc, err)
	}
	return nil
}

// squeeze leaves at most one empty line between lines and ends the last.
func squeeze(page []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(page))
	for line := range bytes.Lines(page) {
		line = bytes.TrimRight(line, " \n")
		if len(line) == 0 {
			if b.Len() > 0 && !bytes.HasSuffix(b.Bytes(), []byte("\n\n")) {
				b.WriteByte('\n')
			}
			continue
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}

// Useful is the sentence that keeps useful work and readiness apart.
func (h Head) Useful(c Counts) string {
	mapped := c.Target + c.Current + c.Unmapped
	if mapped == 0 {
		return ""
	}
	if h.Target == h.Current { // whoever asks how they stand where they are
		return fmt.Sprintf("Of %s %d %s what %s asks for, %d speak for %s all the same, %d for nothing on the ladder.",
			count(mapped, "piece"), c.Target, are(c.Target), oneLine(h.Target), c.Current, oneLine(h.Current), c.Unmapped)
	}
	speak := "speak"
	if c.Target == 1 {
		speak = "speaks"
	}
	return fmt.Sprintf("Useful is not ready: of %s %d %s for %s, %d for %s, %d for nothing on the ladder.",
		count(mapped, "piece"), c.Target, speak, oneLine(h.Target), c.Current, oneLine(h.Current), c.Unmapped)
}

// MergedOnly is the sentence about merges of other people's work; it is empty
// without any.
func (d Data) MergedOnly() string {
	if d.Merges == 0 {
		return ""
	}
	return fmt.Sprintf("%s of other people's work %s not counted: merging is not authorship.", count(d.Merges, "merge"), are(d.Merges))
}

// Undecided is the sentence about pieces whose reach is not known, or guessed,
// and what to configure; it is empty without any.
func (h Head) Undecided(c Counts) string {
	var said []string
	if c.Undecided > 0 {
		it := they(c.Undecided)
		said = append(said, fmt.Sprintf("%d more %s %s undecided: %s would speak for %s if it were known how far %s reached.",
			c.Undecided, plural(c.Undecided, "piece"), are(c.Undecided), it, oneLine(h.Target), it))
	}
	if c.Held > 0 {
		said = append(said, fmt.Sprintf("%d %s for %s would speak for %s if %s reached other teams; %s where most of your work does and %s taken for your own team's, which is a guess.",
			c.Held, plural(c.Held, "piece"), oneLine(h.Current), oneLine(h.Target), they(c.Held), lies(c.Held), are(c.Held)))
	}
	if len(said) == 0 {
		return ""
	}
	advice := "Name teams, with their members and what they own, as teams.NAME in the config."
	switch {
	case h.Teams > 0 && h.Inferred:
		advice = "Say which team is yours, as team under [me] in the config."
	case h.Teams > 0:
		advice = "Say in the config whose that is, as owns and members under teams.NAME."
	}
	return strings.Join(said, " ") + " " + advice
}

func they(n int) string {
	if n == 1 {
		return "it"
	}
	return "they"
}

func lies(n int) string {
	if n == 1 {
		return "it lies"
	}
	return "they lie"
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
