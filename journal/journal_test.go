package journal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheaf/evidence"
)

var (
	berlin = time.FixedZone("CEST", 2*60*60)
	known  = []string{"mentoring", "performance", "cross-team-influence"}
)

// folder makes a journal of files by path.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Read(dir, Options{Zone: berlin, Capabilities: known})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func writer(dir string) *Writer { return &Writer{Dir: dir, Context: context.Background()} }

// A mistake made by hand is told with its place and a way out, and costs no
// other entry.
func TestMistakes(t *testing.T) {
	for name, test := range map[string]struct{ path, text, want string }{
		"unknown key":        {"notes/2026-10-03-a.md", "+++\nwiht = \"bob\"\n+++\nx", `2:1: unknown key "wiht" did you mean "with"?`},
		"unknown capability": {"notes/2026-10-03-a.md", "+++\nas = [\"mentorin\"]\n+++\nx", `2:8: unknown capability "mentorin" did you mean "mentoring"?`},
		"wrong type":         {"notes/2026-10-03-a.toml", "link = 3\ntext = 'x'", `1:8: wrong type for "link": want a string put it in quotes`},
		"list of numbers":    {"notes/2026-10-03-a.toml", "with = [1]\ntext = 'x'", `1:8: wrong type for "with": want a list of strings`},
		"syntax":             {"notes/2026-10-03-a.md", "+++\nat = 2026-10-03\nlink = no\n+++\nx", `3:8: `},
		"no closing mark":    {"notes/2026-10-03-a.md", "+++\nat = 2026-10-03\nx", `1:1: the head is not closed`},
		"yaml":               {"notes/2026-10-03-a.md", "---\ntitle: x\n---\nx", `1:1: the head between --- is YAML`},
		"no day":             {"notes/talk.md", "talk", `"at" is missing`},
		"no such day":        {"notes/talk.toml", "at = '2026-02-30'\ntext = 'x'", `1:6: "at" is no date`},
		"empty":              {"notes/2026-10-03-a.md", "+++\n+++\n", `the note says nothing`},
		"half a merge":       {"notes/2026-10-03-a.md", "x\n<<<<<<< HEAD\ny\n", `2:1: a merge is not finished here`},
		"not UTF-8":          {"notes/2026-10-03-a.md", "caf\xe9", `1:4: the file is not UTF-8`},
		"decides nothing":    {"decisions/2026-10-03-a.toml", "piece = '#12'", `"as" is missing`},
		"decides both":       {"decisions/2026-10-03-a.toml", "piece = '#12'\nas = 'mentoring'\nnone = true", `3:8: "as" and "none" at once`},
		"about nothing":      {"decisions/2026-10-03-a.toml", "as = 'mentoring'", `"piece" is missing`},
		"undoes nothing":     {"decisions/2026-10-03-a.toml", "undo = '2026-10-02-a'", `undo names "2026-10-02-a"`},
		"item without id":    {"decisions/2026-10-03-a.toml", "none = true\n[[item]]\ntitle = 'x'", `2:1: "id" is missing`},
		"text twice":         {"notes/2026-10-03-a.md", "+++\ntext = 'x'\n+++\n\ny\n", `5:1: what stands below the head is not read`},
		"note of an impact":  {"notes/2026-10-03-a.md", "+++\nimpact = '#12'\nlink = 'https://x.test'\n+++\ny", `3:8: "impact" and "link" at once`},
		"goal of no ladder":  {"goals/2026-10-03-a.toml", "text = 'x'\nproves = 'mentorin'\nby = 2026-12-31", `unknown capability "mentorin" did you mean "mentoring"?`},
		"why twice":          {"decisions/2026-10-03-a.md", "+++\nnone = true\npiece = '#12'\nwhy = 'x'\n+++\r\ny", `6:1: what stands below the head is not read`},
		"text of a rating":   {"ratings/2026-10-03-a.md", "+++\n[rating.mentoring]\nstep = 2\n+++\ny", `5:1: what stands below the head is not read`},
		"key of an item":     {"decisions/2026-10-03-a.toml", "none = true\n[[item]]\nid = 'a'\n[[item]]\nid = 'b'\ntilte = 'x'", `6:1: unknown key "tilte" did you mean "title"?`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, map[string]string{test.path: test.text, "notes/2026-10-01-fine.md": "fine"})
			j := read(t, dir)
			if len(j.Problems) != 1 {
				t.Fatalf("problems: %+v", j.Problems)
			}
			p := j.Problems[0]
			if got := fmt.Sprintf("%d:%d: %s %s", p.Line, p.Column, p.Msg, p.Help); !strings.Contains(got, test.want) {
				t.Errorf("%s, want %s", got, test.want)
			}
			if p.File != filepath.Join(dir, test.path) {
				t.Errorf("file %s", p.File)
			}
			if len(j.Notes) == 0 || j.Notes[0].Title != "fine" {
				t.Errorf("notes: %+v", j.Notes)
			}
		})
	}
}

// What is written is read back the same, in both forms and by hand.
func TestNotes(t *testing.T) {
	dir := folder(t, map[string]string{
		"notes/2026-10-03-by-hand.md":      "# Coached Bob\r\n\r\non profiles\r\n",
		"notes/2026/2026-10-04-older.toml": "at = 2026-10-04T09:30:00\nas = 'Mentoring'\nwith = ['bob']\ntext = '''\nOlder\nbody'''",
		"notes/.2026-10-05-left.md.swp":    "x", "notes/.hidden.md": "x", "README.md": "x",
	})
	at := time.Date(2026, 10, 6, 15, 4, 5, 0, berlin)
	e, err := writer(dir).AddNote(Note{Entry: Entry{At: at}, As: []string{"mentoring"}, Link: "https://example.com", Title: `Grüße "quoted" \ and +++`, Body: "one\n\n+++\ntwo"})
	if err != nil {
		t.Fatal(err)
	}
	if e.Name != "2026-10-06-grusse-quoted-and" && e.Name != "2026-10-06-gru-e-quoted-and" {
		t.Errorf("name %q", e.Name)
	}
	j := read(t, dir)
	if len(j.Problems) > 0 {
		t.Fatal(j.Problems)
	}
	var got []string
	for _, n := range j.Notes {
		got = append(got, fmt.Sprintf("%s|%v|%v|%s|%q", n.At.Format(time.RFC3339), n.As, n.With, n.Title, n.Body))
	}
	want := []string{
		`2026-10-03T12:00:00+02:00|[]|[]|Coached Bob|"on profiles"`,
		`2026-10-04T09:30:00+02:00|[mentoring]|[bob]|Older|"body"`,
		`2026-10-06T15:04:05+02:00|[mentoring]|[]|Grüße "quoted" \ and +++|"one\n\n+++\ntwo"`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	info, err := os.Stat(e.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestFirstLine takes the mark of a heading away, and nothing else.
func TestFirstLine(t *testing.T) {
	for text, want := range map[string][2]string{
		"# Title\n\nbody\n": {"Title", "body"}, "### Title": {"Title", ""}, "#12 is done\nat last": {"#12 is done", "at last"},
		"#": {"#", ""}, "C# in": {"C# in", ""}, "  plain  ": {"plain", ""}, "#hash tag": {"#hash tag", ""},
	} {
		if first, rest := FirstLine(text); first != want[0] || rest != want[1] {
			t.Errorf("%q: %q and %q", text, first, rest)
		}
	}
}

// What is no plain file is named, and neither followed nor waited for.
func TestOddFiles(t *testing.T) {
	dir := folder(t, map[string]string{"notes/2026-10-01-fine.md": "fine", "secret.md": "secret", "notes/2026-10-05-large.md": strings.Repeat("x", maxFile+1)})
	for _, err := range []error{
		os.Symlink("../secret.md", filepath.Join(dir, "notes", "2026-10-02-link.md")),
		os.Symlink("/dev/zero", filepath.Join(dir, "notes", "2026-10-03-zero.md")),
		os.Mkdir(filepath.Join(dir, "notes", "2026-10-04-folder.md"), 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	j := read(t, dir)
	var got []string
	for _, p := range j.Problems {
		got = append(got, filepath.Base(p.File)+": "+p.Msg)
	}
	want := "2026-10-02-link.md: a link, which is not followed\n2026-10-03-zero.md: a link, which is not followed\n2026-10-05-large.md: larger than 1 MB"
	if strings.Join(got, "\n") != want || len(j.Notes) != 1 {
		t.Errorf("%d notes, problems\n%s", len(j.Notes), strings.Join(got, "\n"))
	}
}

// Writers side by side lose nothing and leave nothing behind.
// TestOddWords writes what is no text, or has a meaning of its own in a file, and
// reads it back.
func TestOddWords(t *testing.T) {
	for _, words := range []string{
		"<<<<<<< HEAD is ours", "a\n\n>>>>>>> theirs\n", "nul\x00here", "caf\xe9", "+++", "a\n+++\nb", "---", "\ufeffa", "a\rb\r\nc", `"""`, `\u0000 \`, "# a\n[x]\n",
	} {
		dir := t.TempDir()
		for _, err := range []error{
			errOf(writer(dir).AddNote(Note{Entry: Entry{At: time.Now()}, Title: words, Body: words, With: []string{words}})),
			errOf(writer(dir).AddDecision(Decision{Entry: Entry{At: time.Now()}, About: About{Piece: "git:1"}, None: true, Why: words}, words)),
			errOf(writer(dir).AddImpact(Impact{Entry: Entry{At: time.Now()}, About: About{Piece: "git:1"}, Text: words})),
			errOf(writer(dir).AddGoal(Goal{Entry: Entry{At: time.Now()}, Text: words, Proves: "mentoring", By: time.Now()})),
		} {
			if err != nil {
				t.Fatalf("%q: %v", words, err)
			}
		}
		j := read(t, dir)
		if len(j.Problems) > 0 {
			t.Errorf("%q: %v", words, j.Problems)
		}
		if len(j.Notes) != 1 || len(j.Decisions) != 1 || len(j.Impacts) != 1 || len(j.Goals) != 1 {
			t.Errorf("%q: %d notes, %d decisions, %d impacts, %d goals", words, len(j.Notes), len(j.Decisions), len(j.Impacts), len(j.Goals))
		}
	}
}

func errOf(_ Entry, err error) error { return err }

func TestManyWriters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "journal")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				if _, err := writer(dir).AddNote(Note{Entry: Entry{At: time.Date(2026, 10, 6, 9, 0, 0, 0, berlin)}, Title: "same words"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if j := read(t, dir); len(j.Notes) != 40 || j.Notes[39].Name != "2026-10-06-same-words-40" {
		t.Errorf("%d notes, the last %s", len(j.Notes), j.Notes[len(j.Notes)-1].Name)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*", ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Work decided about by parts that is one by now has one decision in force, and
// the others are still known.
func TestOverruled(t *testing.T) {
	at := time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)
	a, b := piece("git:aaa", "keep warm", at), piece("git:bbb", "keep cold", at.Add(time.Minute))
	both := piece("git:ccc", "keep warm", at) // rebased
	both.Items = append(both.Items, b.Items...)
	decided := func(hour int, p *evidence.Piece, as string) Decision {
		return Decision{Entry: Entry{Name: as, At: at.Add(time.Duration(hour) * time.Hour)}, About: AboutPiece(p), As: []string{as}}
	}
	j := &Journal{Decisions: []Decision{decided(1, a, "mentoring"), decided(2, b, "performance")}}
	ix := NewIndex([]*evidence.Piece{both}, nil)
	if got := j.Overruled(ix, both); len(got) != 1 || got[0].As[0] != "mentoring" || j.InForce(ix)[both].As[0] != "performance" {
		t.Errorf("of two parts: %+v", got)
	}
	for name, later := range map[string]Decision{
		"all of it":        decided(3, both, "security"),
		"the same":         decided(3, b, "mentoring"),
		"taken back":       {Entry: Entry{Name: "undo"}, Undo: "mentoring"},
		"the other undone": {Entry: Entry{Name: "undo"}, Undo: "performance"},
	} {
		j := &Journal{Decisions: append(slices.Clone(j.Decisions), later)}
		if got := j.Overruled(ix, both); len(got) != 0 {
			t.Errorf("then %s: %+v", name, got)
		}
	}
}

// A decision holds for what its items became, and an undo brings back the one
// before.
func TestInForce(t *testing.T) {
	at := time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)
	old := piece("git:aaa", "keep warm", at)
	dir := t.TempDir()
	w := writer(dir)
	add := func(hour int, d Decision) Entry {
		t.Helper()
		d.At = at.Add(time.Duration(hour) * time.Hour)
		e, err := w.AddDecision(d, "keep warm")
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	add(1, Decision{About: AboutPiece(old), As: []string{"mentoring"}})
	second := add(2, Decision{About: AboutPiece(old), None: true, Why: "no"})
	rebased, other := piece("git:bbb", "keep warm", at), piece("git:ccc", "keep warm", at.Add(time.Minute))
	pieces := []*evidence.Piece{rebased, other}
	held := read(t, dir).InForce(NewIndex(pieces, nil))
	if d := held[rebased]; !d.None || d.Why != "no" || len(held) != 1 {
		t.Fatalf("in force: %+v", held)
	}
	undo := add(3, Decision{Undo: second.Name})
	if d := read(t, dir).InForce(NewIndex(pieces, nil))[rebased]; d.None || d.As[0] != "mentoring" {
		t.Errorf("after the undo: %+v", d)
	}
	add(4, Decision{Undo: undo.Name})
	if d := read(t, dir).InForce(NewIndex(pieces, nil))[rebased]; !d.None {
		t.Errorf("after the undo of the undo: %+v", d)
	}
	// The last decision is for a capability that the ladder has no more: what was decided
	// before it does not come back.
	last := add(5, Decision{About: AboutPiece(old), As: []string{"carts"}})
	if d, ok := read(t, dir).InForce(NewIndex(pieces, nil))[rebased]; ok {
		t.Errorf("after one for a capability that is gone: %+v", d)
	}
	add(6, Decision{Undo: last.Name})
	if d := read(t, dir).InForce(NewIndex(pieces, nil))[rebased]; !d.None {
		t.Errorf("after its undo: %+v", d)
	}
	renamed := NewIndex([]*evidence.Piece{piece("github:new/shop#1", "x", at)}, func(string) string { return "github:new/shop#1" })
	if got := renamed.Find(About{Items: []Item{{ID: "github:old/shop#1"}}}); len(got) != 1 {
		t.Error("a renamed item is not found")
	}
	restored := NewIndex([]*evidence.Piece{piece("github:new/shop#1", "x", at), piece("github:new/shop#2", "x", at), piece("jira:OPS-1", "y", at), piece("jira:OPS-2", "z", at), piece("jira:OPS-3", "z", at)}, nil)
	for _, c := range []struct{ id, title, want string }{
		{"github:old/shop#2", "x", "github:new/shop#2"}, {"github:old/shop#3", "x", ""}, {"jira:PAY-7", "y", "jira:OPS-1"}, {"jira:PAY-7", "z", ""}, {"git:aaa", "y", ""},
	} {
		got := ""
		for _, p := range restored.Find(About{Items: []Item{{ID: c.id, Title: c.title, At: at}}}) {
			got += p.ID
		}
		if got != c.want {
			t.Errorf("of a ledger that knows no old ids, %s found %q, want %q", c.id, got, c.want)
		}
	}
	if got := NewIndex(pieces, nil).Find(About{Piece: "cc"}); len(got) != 0 {
		t.Errorf("two letters found %v", got)
	}
}

func piece(id, title string, at time.Time) *evidence.Piece {
	it := &evidence.Item{ID: id, Kind: evidence.Commit, Title: title, At: at}
	return &evidence.Piece{ID: id, Title: title, Items: []*evidence.Item{it}, Done: at}
}

// Whatever the bytes, reading ends, and every problem lies inside the file.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"+++\nat = 2026-10-03\n+++\nx", "+++\n[[item]]\nid='a'\n", "as = [1]\n\"q\" = '''\n", "\ufeff+++\r\n+++\r\nx", "[rating.a]\nstep = 9"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range Kinds() {
			for _, ending := range []string{".toml", ".md"} {
				dir := folder(t, map[string]string{string(kind) + "/2026-10-03-a" + ending: text})
				for _, p := range read(t, dir).Problems {
					if p.Line > 1+strings.Count(text, "\n") || p.Msg == "" {
						t.Errorf("problem %+v", p)
					}
				}
			}
		}
	})
}

// Promises of a talk that no form asked for are told apart, each to be kept by
// itself.
func TestPromisesOfATalk(t *testing.T) {
	dir := folder(t, map[string]string{"checkins/2026-05-19-answer.toml": `kind = "answer"
by = "Bea"
[[answer]]
capability = "mentoring"
answer = "agree"
promise = "find somebody to coach"
due = 2026-08-01
[[answer]]
capability = "security"
answer = "agree"
promise = "ask the red team"
due = 2026-07-01
`})
	ids := func() (ids []string) {
		for _, p := range read(t, dir).Promises() {
			ids = append(ids, p.PromiseID())
		}
		return ids
	}
	if got, want := ids(), []string{"2026-05-19-answer/security", "2026-05-19-answer/mentoring"}; !slices.Equal(got, want) {
		t.Fatalf("promised %v, want %v", got, want)
	}
	at := Entry{At: time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC)}
	if _, err := writer(dir).AddReply(Reply{Entry: at, Kept: []string{"2026-05-19-answer/security"}}, ""); err != nil {
		t.Fatal(err)
	}
	if got, want := ids(), []string{"2026-05-19-answer/mentoring"}; !slices.Equal(got, want) {
		t.Errorf("still promised %v, want %v", got, want)
	}
}

// TestTextOfGoals takes what stands below the head for the goal or, where that ends
// one, for why.
func TestTextOfGoals(t *testing.T) {
	j := read(t, folder(t, map[string]string{
		"goals/2026-10-03-lead.md":      "+++\nproves = 'mentoring'\nby = 2026-12-31\n+++\nLead the guild\n",
		"goals/2026-11-03-done-lead.md": "+++\ncloses = '2026-10-03-lead'\noutcome = 'done'\n+++\nIt meets each month\n",
		"goals/2026-10-03-old.toml":     "text = 'Sail'\nproves = 'sailing'\nby = 2026-12-31",
		"goals/2026-11-03-drop.toml":    "closes = '2026-10-03-old'\noutcome = 'dropped'",
		"checkins/2026-10-04-answer.md": "+++\nkind = 'answer'\n[[answer]]\ncapability = 'mentoring'\nanswer = 'agree'\n+++\n# Check-in: answers\n",
	}))
	if len(j.Problems) > 0 || len(j.Goals) != 2 || j.Goals[0].Text != "Lead the guild" || j.Goals[0].Why != "It meets each month" || len(j.Replies) != 1 {
		t.Errorf("goals %+v, replies %+v, problems %+v", j.Goals, j.Replies, j.Problems)
	}
}

// TestLastAnswers takes words or a rating alone for an answer, unless there is a
// clear one.
func TestLastAnswers(t *testing.T) {
	three := 3
	answer := func(capability, expectation, answer, words string) Answer {
		return Answer{Capability: capability, Expectation: expectation, Answer: answer, Words: words}
	}
	j := &Journal{Replies: []Reply{
		{Answers: []Answer{answer("mentoring", "staff", Agree, ""), answer("security", "staff", "", "let us talk")}},
		{Answers: []Answer{answer("mentoring", "staff", "", "still"), {Capability: "mentoring", Rating: &three}, answer("security", "staff", "", "in March"), answer("performance", "", "", "I see it")}},
		{Answers: []Answer{answer("performance", "", NotYet, "")}},
	}}
	var got []string
	for _, a := range j.LastAnswers() {
		got = append(got, fmt.Sprintf("%s/%s: %s %s", a.Capability, a.Expectation, Answered(a.Answer.Answer), a.Words))
	}
	want := []string{"mentoring/staff: agreed ", "security/staff: neither yes nor no in March", "performance/: not yet "}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
