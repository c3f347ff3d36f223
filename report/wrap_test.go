package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

func TestWrapAndReflow(t *testing.T) {
	page := "Says what\nthere is, in two lines.\n\nUsage:\n  sheaf list     find pieces of work\n  sheaf a-name-that-is-long  that\n"
	if got := Wrap(page, 80); got != page {
		t.Errorf("what fits was changed: %q", got)
	}
	if got := Reflow(page, 80); got != page {
		t.Errorf("what fits was set anew: %q", got)
	}
	want := "Says what there is, in two\nlines.\n\nUsage:\n  sheaf list     find pieces\n      of work\n  sheaf a-name-that-is-long\n      that\n"
	if got := Reflow(page, 28); got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	for _, command := range []string{"next: sheaf triage 2026-10 --config ~/sheaf.toml (3)\n", "  sheaf export 2026-10 --journal -o backup.jsonl\n"} {
		if got := Wrap(command, 24); got != command {
			t.Errorf("a command was broken: %q", got)
		}
	}
	if got, want := Wrap("sheaf triage asks about pieces", 24), "sheaf triage asks about\npieces"; got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	if got, want := Wrap("git  11 repositories  38 items read", 24), "git  11 repositories  38\n     items read"; got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

// TestWrapMarkdown holds that a page broken for a terminal fits it, but for
// tables, headings and links, and means the same.
func TestWrapMarkdown(t *testing.T) {
	html := func(md string) string {
		var b bytes.Buffer
		if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(md), &b); err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(b.String()), " ")
	}
	in := year()
	in.Show = &in.Judged[0]
	broken := 0
	for _, doc := range []Document{DigestReport, GapReport, UnmappedReport, ListReport, ItemList, ShowReport} {
		d := Build(in, doc)
		whole := render(t, d, doc, Markdown, Options{})
		for _, width := range []int{40, 60} {
			page := render(t, d, doc, Markdown, Options{Width: width})
			if html(page) != html(whole) {
				t.Errorf("%s at %d columns means something else:\n%s", doc, width, page)
			}
			if page != whole {
				broken++
			}
			for line := range strings.Lines(page) {
				if len([]rune(line)) > width+25 && !strings.Contains(line, "|") && !strings.HasPrefix(line, "#") && !strings.Contains(line, "](") {
					t.Errorf("%s at %d columns: %q", doc, width, line)
				}
			}
		}
	}
	if broken < 6 {
		t.Errorf("only %d pages were broken", broken)
	}
}
