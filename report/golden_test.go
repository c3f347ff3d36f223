package report

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/classify"
	"sheaf/evidence"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var documents = []Document{DigestReport, GapReport, UnmappedReport, ListReport, ItemList, ShowReport, NarrativeReport, DashboardPage}

func render(t testing.TB, d Data, doc Document, f Format, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, d, doc, f, opt); err != nil {
		t.Fatalf("%s as %s: %v", doc, f, err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	in := year()
	in.Show = &in.Judged[0]
	check := func(name, got string) {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, doc := range documents {
		d := Build(in, doc)
		for _, f := range doc.Formats() {
			check(string(doc)+"."+string(f), render(t, d, doc, f, Options{}))
		}
		if !slices.Contains(doc.Formats(), Text) {
			continue
		}
		check(string(doc)+".40.text", render(t, d, doc, Text, Options{Width: 40}))
		check(string(doc)+".color.text", render(t, d, doc, Text, Options{Width: 100, Color: true}))
	}
	long := in
	long.Window = evidence.Window{From: on(2025, time.November, 4).Add(-10 * time.Hour), To: on(2026, time.November, 4).Add(-10 * time.Hour)}
	check("digest.year.md", render(t, Build(long, DigestReport), DigestReport, Markdown, Options{}))
	empty := Input{Now: in.Now, Window: in.Window, Current: "senior", Target: "staff", Ladder: ladder()}
	for _, doc := range documents[:4] {
		check(string(doc)+".empty.md", render(t, Build(empty, doc), doc, Markdown, Options{}))
	}
	check("dashboard.empty.html", render(t, Build(empty, DashboardPage), DashboardPage, HTML, Options{}))
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	in := year()
	reversed := year()
	slices.Reverse(reversed.Judged)
	for _, doc := range documents {
		want, got := Build(in, doc), Build(reversed, doc)
		for _, f := range doc.Formats() {
			if diff := cmp.Diff(render(t, want, doc, f, Options{Width: 80}), render(t, got, doc, f, Options{Width: 80})); diff != "" {
				t.Errorf("%s as %s: %s", doc, f, diff)
			}
		}
	}
}

// TestUndecidedAdvice holds that nobody is told to name teams who named them.
func TestUndecidedAdvice(t *testing.T) {
	for want, h := range map[string]Head{
		"Name teams,":                     {Target: "staff"},
		"Say which team is yours":         {Target: "staff", Teams: 2, Inferred: true},
		"Say in the config whose that is": {Target: "staff", Teams: 2},
	} {
		if got := h.Undecided(Counts{Undecided: 2}); !strings.Contains(got, " "+want) {
			t.Errorf("%s: %s", want, got)
		}
	}
}

func TestUseful(t *testing.T) {
	h := Head{Current: "senior", Target: "staff"}
	tests := []struct {
		counts Counts
		want   string
	}{
		{Counts{Target: 9, Current: 61, Unmapped: 26}, "Useful is not ready: of 96 pieces 9 speak for staff, 61 for senior, 26 for nothing on the ladder."},
		{Counts{Target: 1, Current: 1, Undecided: 7}, "Useful is not ready: of 2 pieces 1 speaks for staff, 1 for senior, 0 for nothing on the ladder."},
		{Counts{Current: 1, InProgress: 3}, "Useful is not ready: of 1 piece 0 speak for staff, 1 for senior, 0 for nothing on the ladder."},
		{Counts{Undecided: 2}, ""},
	}
	for _, tt := range tests {
		if got := h.Useful(tt.counts); got != tt.want {
			t.Errorf("%+v:\n got %s\nwant %s", tt.counts, got, tt.want)
		}
	}
	const want = "Of 92 pieces 23 are what senior asks for, 34 speak for senior all the same, 35 for nothing on the ladder."
	if got := (Head{Current: "senior", Target: "senior"}).Useful(Counts{Target: 23, Current: 34, Unmapped: 35}); got != want {
		t.Errorf("of the current level\n got %s\nwant %s", got, want)
	}
}

func TestNotCollectedIsNotNone(t *testing.T) {
	in := year()
	state := func() classify.State { return Build(in, GapReport).Gap.Expectations[2].State }
	if got := state(); got != NotCollected {
		t.Errorf("reviews not collected: state %s", got)
	}
	in.Missing = []evidence.Kind{evidence.Ticket}
	if got := state(); got != classify.NoneYet {
		t.Errorf("reviews collected and none found: state %s", got)
	}
}

func TestOwnTemplateIsEscapedToo(t *testing.T) {
	in := year()
	in.Who = "<b>[x](javascript:y)"
	own := fstest.MapFS{
		"digest.md.tmpl":   {Data: []byte("mine: {{.Head.Who}} {{with $x := .Head.Who}}{{$x}}{{end}}")},
		"digest.html.tmpl": {Data: []byte("mine: {{.Head.Who}}")},
	}
	d := Build(in, DigestReport)
	if got, want := render(t, d, DigestReport, Markdown, Options{Templates: own}), `mine: \<b\>\[x\](javascript:y) \<b\>\[x\](javascript:y)`+"\n"; got != want {
		t.Errorf("got %s", got)
	}
	if got, want := render(t, d, DigestReport, HTML, Options{Templates: own}), "mine: &lt;b&gt;[x](javascript:y)"; got != want {
		t.Errorf("got %s", got)
	}
	if got := render(t, Build(in, GapReport), GapReport, Markdown, Options{Templates: own}); len(got) < 200 {
		t.Errorf("a folder without gap.md.tmpl hides the program's: %s", got)
	}
}

func TestFormats(t *testing.T) {
	var missing *FormatError
	err := Render(&bytes.Buffer{}, Build(year(), DigestReport), DigestReport, CSV, Options{})
	if !errors.As(err, &missing) || err.Error() != "no digest as csv: it comes as text, md, html or json" {
		t.Errorf("digest as csv: %v", err)
	}
}
