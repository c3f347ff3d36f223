package report

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

func TestOwnTemplates(t *testing.T) {
	own := fstest.MapFS{
		"brief.md.tmpl":    {Data: []byte("{{range .Digest.Target}}{{range .Entries}}- {{.Title}}\n{{end}}{{end}}")},
		"broken.md.tmpl":   {Data: []byte("one\n{{nosuch .Head}}")},
		"unclosed.md.tmpl": {Data: []byte("one\ntwo\n{{if .Head}}")},
		"wrong.md.tmpl":    {Data: []byte("one\n{{.Head.Nothing}}")},
	}
	d := Build(year(), DigestReport)
	got := render(t, d, DigestReport, Markdown, Options{Templates: own, Template: "brief"})
	if got != "- One envelope for every team's events\n- Settle batches in one query\n" {
		t.Errorf("brief prints %q", got)
	}
	for name, want := range map[string]string{
		"broken":   "broken.md.tmpl:2: function \"nosuch\" not defined",
		"unclosed": "unclosed.md.tmpl:3: unexpected EOF",
		"wrong":    "wrong.md.tmpl:2:7: ",
	} {
		var broken *TemplateError
		err := Render(&bytes.Buffer{}, d, DigestReport, Markdown, Options{Templates: own, Template: name})
		if !errors.As(err, &broken) || !strings.HasPrefix(broken.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
