package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sheaf/classify"
	"sheaf/evidence"
)

// secretInput puts names that are not to be seen into every field that may
// hold one.
func secretInput() Input {
	in := told()
	in.Judged = append(in.Judged[:8:8], in.Judged[len(in.Judged)-4:]...)
	in.Sources[0].Skipped = []Skip{{What: "acme/vault", Why: "Grace Hopper moved it", Hint: "ask ghopper"}}
	in.Sources[0].Err = "https://vault.acme.example refused Zanzibar"
	in.Answers[0].Words, in.Answers[0].Will = "A quoted answer of Grace", "ask Grace about Zanzibar"
	in.Goals[0].Text, in.Goals[0].Evidence = "Ship zanzibar with Grace", "acme/vault uses it"
	for id := range in.Impacts {
		in.Impacts[id] = Impact{"Grace says Zanzibar is calm", in.Now}
	}
	in.Name = func(handle string) string { return "Grace Hopper" }
	in.Flags = []string{"--repo", "/home/x/vault"}
	for i := range in.Judged {
		j := &in.Judged[i]
		j.Piece.Title = "fix: ask @ghopper about Zanzibar in acme/vault, see https://vault.acme.example/x"
		j.Piece.Notices = []string{"acme/vault was cut"}
		j.Piece.Links = []evidence.Link{{From: j.Piece.ID, To: "github:acme/vault#7", Via: evidence.ViaMention}}
		for _, it := range j.Piece.Items {
			it.Title = j.Piece.Title
			it.Body = "A body of Grace."
			it.Space, it.State, it.Author = "acme/vault", "waiting for Grace", "grace@acme.example"
			it.URL = "https://github.com/acme/vault/pull/7"
			it.Labels = []string{"zanzibar"}
			it.People = []evidence.Participant{{Handle: "ghopper", Role: evidence.Reviewer}, {Handle: "unknown-soul", Role: evidence.Reviewer}}
			it.Facts.Set("change_body", "Grace's words")
			it.Facts.Set("epic", "Zanzibar")
			it.Reach.Why = "Grace Hopper owns it"
			it.Files = []evidence.File{{Path: "vault/zanzibar.go", Additions: evidence.Count(3)}}
		}
		v := &j.Verdict
		for t := range v.Tags {
			v.Tags[t].ScopeWhy = "Grace Hopper owns it"
			v.Tags[t].Rules = []evidence.RuleMatch{{ID: "r", Why: "asked Grace", Matched: []string{"“a quoted answer”", "3 lines added in vault/zanzibar.go"}}}
		}
		v.Near = append(v.Near, classify.NearMiss{Capability: "performance", Rule: "zanzibar", Why: "Grace", Would: evidence.Strong, Missing: "were it not for “a quoted answer”"})
		v.Unknown = []classify.Unknown{{Capability: "performance", Rule: "r", Fact: "Zanzibar"}}
		v.Vetoed = []evidence.RuleMatch{{ID: "veto", Why: "Grace", Matched: []string{"“a quoted answer”"}}}
	}
	in.Show = &in.Judged[0]
	in.Redact = &Redaction{People: "role", URLs: true, Bodies: true, Words: []string{"Zanzibar"},
		Repo:  func(space string) bool { return space == "acme/vault" },
		Known: []KnownPerson{{Name: "Grace Hopper", Handles: []string{"ghopper", "grace@acme.example"}, Team: "platform"}},
		Me:    []string{"ada@acme.example"}}
	return in
}

// TestNothingRedactedIsLeft looks for what must not be there in every report
// and format.
func TestNothingRedactedIsLeft(t *testing.T) {
	for _, audience := range audiences {
		in := secretInput()
		in.For = audience
		if audience != ForSelf {
			in.Window = evidence.All
		}
		for _, doc := range documents {
			d := Build(in, doc)
			for _, f := range doc.Formats() {
				page := strings.ToLower(render(t, d, doc, f, Options{}))
				for _, secret := range []string{"ghopper", "grace", "hopper", "unknown-soul", "zanzibar", "vault", "github.com", "quoted answer", "a body of"} {
					if i := strings.Index(page, secret); i >= 0 {
						t.Errorf("%s as %s holds %q: …%s…", doc, f, secret, page[max(0, i-60):min(len(page), i+60)])
					}
				}
				if f != CSV && f != Lines && !(f == JSON && (doc == ListReport || doc == ItemList)) && !strings.Contains(page, "other people are called by their team") {
					t.Errorf("%s as %s does not say what was left out", doc, f)
				}
			}
		}
	}
}

// TestRepeatsAreRedacted counts a piece the same with and without redaction.
func TestRepeatsAreRedacted(t *testing.T) {
	in := secretInput()
	p := in.Judged[0].Piece
	again := *p.Items[0]
	again.ID += "-again"
	p.Items = append(p.Items, &again)
	p.Repeats = map[string]string{again.ID: p.Items[0].ID}
	want := len(ownItems(p))
	hidden, _ := in.redacted()
	if got := len(ownItems(hidden.Judged[0].Piece)); got != want {
		t.Errorf("%d items of its own, want %d", got, want)
	}
}

func TestRedactionIsConsistent(t *testing.T) {
	in := secretInput()
	d := Build(in, ItemList)
	page := render(t, d, ItemList, Markdown, Options{})
	if !strings.Contains(page, "ask an engineer of platform about \\[left out\\] in repository-1, see \\[link\\]") {
		t.Errorf("got %s", page)
	}
	if in.Judged[0].Piece.Items[0].Space != "acme/vault" {
		t.Error("the input was changed")
	}
	in.Redact.People = "first"
	page = render(t, Build(in, ItemList), ItemList, Markdown, Options{})
	if !strings.Contains(page, "ask Grace about") || strings.Contains(page, "Hopper") {
		t.Errorf("by first name: %s", page)
	}
	in.Redact, in.Unredacted = nil, true
	if page := render(t, Build(in, GapReport), GapReport, HTML, Options{}); !strings.Contains(page, "Not redacted") {
		t.Error("a page that is not redacted does not say so")
	}
	in.Redact, in.Unredacted = &Redaction{People: "full"}, false
	if page := render(t, Build(in, GapReport), GapReport, Text, Options{}); strings.Contains(page, "Left out on purpose") {
		t.Error("an empty redaction says that it left something out")
	}
}

// TestWordOfTheLadder has a word struck out that is the name of a capability: evidence,
// answers, ratings and goals still belong to it.
func TestWordOfTheLadder(t *testing.T) {
	in := told()
	in.Goals[0].Capability = "performance"
	want := Build(in, GapReport).Gap
	in.Redact = &Redaction{Words: []string{"performance", "done"}}
	got := Build(in, GapReport).Gap
	for i, x := range want.Expectations {
		y := got.Expectations[i]
		if x.Found != y.Found || x.State != y.State || (x.Manager == nil) != (y.Manager == nil) {
			t.Errorf("%s: %d (%s), want %d (%s)", x.Expectation.Capability, y.Found, y.State, x.Found, x.State)
		}
	}
	out, _ := in.redacted()
	if out.Goals[0].Capability != "performance" || out.Ratings[0].Capability != in.Ratings[0].Capability {
		t.Errorf("goals %+v, ratings %+v", out.Goals, out.Ratings)
	}
}

// TestRedactedTexts has texts in which what is not to be seen is hard to tell from what
// stands around it.
func TestRedactedTexts(t *testing.T) {
	known := []KnownPerson{
		{Name: "Max Weber", Handles: []string{"mweber"}}, {Name: "İlker Şen", Handles: []string{"ilker"}}, {Name: "Zoë Ort"},
	}
	for _, c := range []struct {
		people, text, want string
		known              []KnownPerson
	}{
		{"none", "thanks to bob@corp.com and @bob", "thanks to somebody and somebody", nil},
		{"none", "asked @ann and ann@acme.test, not @annette", "asked @ann and ann@acme.test, not somebody", nil},
		{"none", "pair with İlker", "pair with somebody", known},
		{"none", strings.ToLower("pair with İlker"), "pair with somebody", known},
		{"none", "PAIR WITH ŞEN", "PAIR WITH somebody", known},
		{"none", "“Max Weber” said; for Weber… and —Max—", "“somebody” said; for somebody… and —somebody—", known},
		{"none", "Max Webers Idee", "somebody Webers Idee", known},
		{"none", "Maxim and the climax of Weberei", "Maxim and the climax of Weberei", known},
		{"none", "by @mweber, mweber/fix and zoë", "by somebody, somebody/fix and somebody", known},
		{"none", "Zoe\u0308 is not Zoë", "Zoe\u0308 is not somebody", known},
		{"full", "thanks to bob@corp.com and @bob", "thanks to bob@corp.com and @bob", known},
	} {
		r := &redactor{Redaction: Redaction{People: c.people, Known: c.known, Me: []string{"ann@acme.test", "ann"}}, names: map[string]string{}, done: map[string]string{}}
		r.namePeople(Input{})
		r.compile()
		if got := r.text(c.text); got != c.want {
			t.Errorf("%s: %q became %q, want %q", c.people, c.text, got, c.want)
		}
	}
	r := &redactor{Redaction: Redaction{Bodies: true}, done: map[string]string{}}
	for _, text := range []string{"“the slow path” because payroll of ACME”", "“never closed, payroll", "says “a” and “payroll”", "“two\nlines of payroll”"} {
		if got := r.text(text); strings.Contains(got, "payroll") || !strings.Contains(got, "“[left out]”") {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestRedactedPiecesStayApart holds that pieces whose ids differ by what is left out
// are told as two, each with what was said of it.
func TestRedactedPiecesStayApart(t *testing.T) {
	in := year()
	ids := []string{"note:2026-10-05-coached-ada", "note:2026-10-05-coached-bob"}
	for i, id := range ids {
		j := in.Judged[0]
		p := *j.Piece
		p.ID, p.Title = id, id[len("note:"):]
		p.Items = []*evidence.Item{{ID: id, Kind: evidence.Note, Title: p.Title, At: p.Done}}
		j.Piece = &p
		in.Judged[i] = j
	}
	in.Judged = in.Judged[:2]
	in.Impacts = map[string]Impact{ids[1]: {"runs the rota now", in.Now}}
	in.Redact = &Redaction{Words: []string{"ada", "bob"}}
	got := map[string]string{}
	for _, e := range Build(in, ListReport).List {
		got[e.ID] = e.Impact
	}
	want := map[string]string{"note:2026-10-05-coached-[left out]": "", "note:2026-10-05-coached-[left out] (2)": "runs the rota now"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
