package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"sheaf/journal"
)

// conversation runs a command as a person at a terminal would who types what is
// given, and returns what they saw and the result.
func conversation(t *testing.T, typed string, args ...string) (said, result string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{stdin: strings.NewReader(typed), stdout: bufio.NewWriter(&out), stderr: &errs, env: os.Getenv, scripted: true}
	if err := a.execute(context.Background(), args); err != nil {
		t.Fatalf("sheaf %v: %v\n%s", args, err, errs.String())
	}
	return errs.String(), out.String()
}

// shop is a home with the repository of the scripts, harvested; the current
// folder is that repository. It returns the journal's folder.
func shop(t *testing.T) string {
	t.Helper()
	script, err := filepath.Abs("testdata/repos/shop.sh")
	if err != nil {
		t.Fatal(err)
	}
	dir := home(t)
	t.Setenv("SHEAF_NOW", "2026-11-22T12:00:00+01:00")
	t.Setenv("TZ", "Europe/Berlin")
	cmd := exec.Command("sh", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Chdir(filepath.Join(dir, "shop"))
	conversation(t, "", "harvest", "1y", "-q")
	folder := filepath.Join(dir, "journal")
	t.Setenv("SHEAF_JOURNAL", folder)
	return folder
}

func entries(t *testing.T, folder string, kind journal.Kind) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(folder, string(kind), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		list[i] = filepath.Base(list[i])
	}
	return list
}

// One key decides about a piece, and u returns to it.
func TestTriageByKeys(t *testing.T) {
	folder := shop(t)
	said, _ := conversation(t, "?", "triage", "1y")
	if !strings.Contains(said, "1 of 3") || !strings.Contains(said, "it comes up again next time") || !strings.Contains(said, "0 pieces decided") {
		t.Error(said)
	}
	// Nothing, undone, then the first capability; pass over one; a rule; leave.
	said, _ = conversation(t, "nucasrbq", "triage", "1y")
	for _, want := range []string{"took the last decision back", "counts for technical-design", "[rule.my-", "Nothing is kept", "1 piece decided"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if got := entries(t, folder, journal.Decisions); len(got) != 3 {
		t.Errorf("decisions: %v", got)
	}
	_, list := conversation(t, "", "--no-input", "triage", "1y")
	if strings.Count(list, "\n") != 2 {
		t.Errorf("left:\n%s", list)
	}
}

// A manager who has sheaf answers in the terminal, and sees the ladder, not the
// ratings.
func TestAnswerAsManager(t *testing.T) {
	folder := shop(t)
	conversation(t, "", "--no-input", "rate", "--set", "mentoring=4", "--words", "my own words")
	conversation(t, "", "--no-input", "checkin", "-o", "ask.md", "--to", "Bea")
	said, _ := conversation(t, "r2\nr\n7\n2\nlater this year\ntalk to Kim\n2027-01-31\n\nn\n\n\n\n", "checkin", "answer", "ask.md", "--as-manager")
	if !strings.Contains(said, "staff: ") || !strings.Contains(said, `"7" is no step`) || !strings.Contains(said, `"r2" is none`) || !strings.Contains(said, "what you will do") || strings.Contains(said, "my own words") {
		t.Error(said)
	}
	if got := entries(t, folder, journal.CheckIns); len(got) != 1 {
		t.Errorf("the manager's call kept %v", got)
	}
	said, _ = conversation(t, "y\n", "checkin", "answer", "ask-answered.md")
	if !strings.Contains(said, "agreed, no room here; 2, some of it; “later this year”; will: talk to Kim by 31 Jan 2027") || !strings.Contains(said, "kept 2 answers") {
		t.Error(said)
	}
	said, _ = conversation(t, "n\n", "checkin", "answer", "ask-answered.md")
	if got := entries(t, folder, journal.CheckIns); len(got) != 2 {
		t.Errorf("after a no there is %v\n%s", got, said)
	}
}

// Ratings are asked for before any count is shown.
func TestRateByAnswers(t *testing.T) {
	folder := shop(t)
	said, result := conversation(t, "9\n3\nsince spring\n", "rate")
	if !strings.Contains(said, `"9" is no step`) || strings.Contains(said, " of 3") {
		t.Error(said)
	}
	if !strings.HasPrefix(result, "technical-design\t3\t") || len(entries(t, folder, journal.Ratings)) != 1 {
		t.Errorf("%q", result)
	}
}

// interruptedAfter is a person who types and then presses Ctrl-C.
type interruptedAfter struct {
	io.Reader
	interrupt func()
}

func (r interruptedAfter) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err == nil {
		return n, nil
	}
	r.interrupt()
	select {}
}

// Ctrl-C keeps what was answered before, and not half a line.
func TestInterruptedAnswers(t *testing.T) {
	folder := shop(t)
	call := func(typed string, args ...string) (said string, code int) {
		var out, errs bytes.Buffer
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		in := interruptedAfter{iotest.OneByteReader(strings.NewReader(typed)), interrupt}
		a := &app{stdin: in, stdout: bufio.NewWriter(&out), stderr: &errs, env: os.Getenv, scripted: true}
		code = a.report(a.execute(ctx, args))
		return errs.String(), code
	}
	said, code := call("3\nsince spring\n2", "rate")
	if code != exitInterrupted || !strings.Contains(said, "rated 1 capability") || !strings.Contains(said, "interrupted, what arrived is kept") || len(entries(t, folder, journal.Ratings)) != 1 {
		t.Errorf("exit %d: %s", code, said)
	}
	said, code = call("3", "rate")
	if code != exitInterrupted || !strings.Contains(said, "nothing is written") || len(entries(t, folder, journal.Ratings)) != 1 {
		t.Errorf("exit %d: %s", code, said)
	}
	said, code = call("3\nsince", "rate") // the step is a whole answer, the words were not yet
	if code != exitInterrupted || !strings.Contains(said, "step 3 is kept, without words") || !strings.Contains(said, "rated 1 capability") || len(entries(t, folder, journal.Ratings)) != 2 {
		t.Errorf("exit %d: %s", code, said)
	}
	conversation(t, "", "--no-input", "checkin", "-o", "ask.md", "--to", "Bea")
	said, code = call("a\n2\n\n\na\n3\nsin", "checkin", "answer")
	if code != exitInterrupted || !strings.Contains(said, "what you entered of this one is kept") || !strings.Contains(said, "agreed; 3, most of it\n") ||
		!strings.Contains(said, "kept 2 answers,") || len(entries(t, folder, journal.CheckIns)) != 2 {
		t.Errorf("exit %d: %s", code, said)
	}
	said, code = call("n\n2\n\n\n", "checkin", "answer") // nothing of the second yet
	if code != exitInterrupted || strings.Contains(said, "of this one") || !strings.Contains(said, "kept 1 answer,") || len(entries(t, folder, journal.CheckIns)) != 3 {
		t.Errorf("exit %d: %s", code, said)
	}
	said, code = call("r", "checkin", "answer")
	if code != exitInterrupted || !strings.Contains(said, "nothing is written") || len(entries(t, folder, journal.CheckIns)) != 3 {
		t.Errorf("exit %d: %s", code, said)
	}
}

// On a terminal next is read by a person: what would count first, each with its
// rule and what it depends on, then what to ask for.
func TestNextOnATerminal(t *testing.T) {
	home(t)
	t.Setenv("SHEAF_NOW", "2026-11-22T12:00:00+01:00")
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"c.toml": "[me]\nemails = [\"ann@acme.test\"]\n[file.work]\npaths = [\"items.jsonl\"]\n",
		"items.jsonl": `{"schema":"sheaf.item/1","id":"jira:PAY-3","source":"work","kind":"ticket","title":"The tests of checkout are flaky","url":"https://jira.acme.test/browse/PAY-3","space":"PAY","labels":["payments"],"facts":{"open_work":true}}
{"schema":"sheaf.item/1","id":"github:acme/pay#12","source":"work","kind":"pull_request","author":"bob","title":"Retry payouts","space":"acme/pay","people":[{"handle":"bob","role":"author"}],"facts":{"open_work":true}}
`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	conversation(t, "", "harvest", "-q", "--config", "c.toml")
	var out, errs bytes.Buffer
	a := &app{stdout: bufio.NewWriter(&out), stderr: &errs, env: os.Getenv, out: terminal{isTerminal: true, width: 70, unicode: true}}
	if err := a.execute(context.Background(), []string{"next", "--config", "c.toml"}); err != nil {
		t.Fatal(err, errs.String())
	}
	for _, want := range []string{
		"Of 2 open pieces of work 2 would narrow the gap to staff, the most\nwanted first:\n\n1  jira:PAY-3  The tests of checkout are flaky\n",
		"ticket, nobody's, payments · PAY ·\n   https://jira.acme.test/browse/PAY-3",
		"quality-engineering: 0 of 2; so far weak evidence, wanted moderate",
		"rule flaky-named: “The tests of checkout are flaky”",
		"\n2  github:acme/pay#12  Retry payouts\n   asks for your review · acme/pay\n",
		"0 of 4 would be 1, in a new\n   month; that depends on what you write",
		"Nothing open would show these. Ask for work like:",
		"and 6 more: sheaf next --json",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

// On a terminal what was asked and answered fits it, but for commands.
func TestCheckinListOnATerminal(t *testing.T) {
	home(t)
	t.Setenv("SHEAF_NOW", "2026-11-22T12:00:00+01:00")
	dir := filepath.Join(t.TempDir(), "d")
	conversation(t, "", "demo", dir)
	var out, errs bytes.Buffer
	a := &app{stdout: bufio.NewWriter(&out), stderr: &errs, env: os.Getenv, out: terminal{isTerminal: true, width: 80, unicode: true}}
	if err := a.execute(t.Context(), []string{"checkin", "list", "--config", filepath.Join(dir, "config.toml")}); err != nil {
		t.Fatal(err, errs.String())
	}
	if lines := strings.Count(out.String(), "\n"); lines < 10 {
		t.Errorf("%d lines", lines)
	}
	for line := range strings.Lines(out.String()) {
		command := strings.HasPrefix(line, "    sheaf ") // stays one line, to be copied
		if line = strings.TrimSuffix(line, "\n"); cells(line) > a.out.width && !command {
			t.Errorf("%d columns: %s", cells(line), line)
		}
	}
}

// TestInterruptedInput waits for input that never comes: the first interruption ends
// that, and nothing is written.
func TestInterruptedInput(t *testing.T) {
	shop(t)
	for _, args := range [][]string{
		{"import", "-"}, {"classify", "-"}, {"rules", "score", "-"}, {"note", "-"}, {"checkin", "answer", "-"},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		var out, errs bytes.Buffer
		a := &app{stdin: interruptedAfter{strings.NewReader("{"), interrupt}, stdout: bufio.NewWriter(&out), stderr: &errs, env: os.Getenv}
		if code := a.report(a.execute(ctx, args)); code != exitInterrupted || !strings.Contains(errs.String(), "interrupted, nothing is written") {
			t.Errorf("%s: exit code %d: %s", args, code, errs.String())
		}
		interrupt()
	}
}

// TestLongNote gives a note more than it can hold. It is not cut.
func TestLongNote(t *testing.T) {
	folder := shop(t)
	for size, want := range map[int]int{maxText: 0, maxText + 1: exitUsage} {
		var out, errs bytes.Buffer
		text := "title\n" + strings.Repeat("x", size-len("title\n"))
		a := &app{stdin: strings.NewReader(text), stdout: bufio.NewWriter(&out), stderr: &errs, env: os.Getenv}
		if code := a.report(a.execute(t.Context(), []string{"note", "-"})); code != want {
			t.Errorf("%d bytes: exit code %d in %s: %s", size, code, folder, errs.String())
		}
	}
}

// All that was written in an editor is the note, but for what stood there before.
func TestNoteOfAnEditor(t *testing.T) {
	folder := shop(t)
	t.Setenv("VISUAL", `sh -c '{ printf "A talk\n<!-- their words -->\n> queues\n"; cat "$0"; } >"$0.new"; mv "$0.new" "$0"'`)
	conversation(t, "", "note")
	notes := entries(t, folder, journal.Notes)
	if len(notes) != 1 {
		t.Fatalf("notes %v", notes)
	}
	note, err := os.ReadFile(filepath.Join(folder, string(journal.Notes), notes[0]))
	if err != nil || !strings.HasSuffix(string(note), "+++\nA talk\n\n<!-- their words -->\n> queues\n") {
		t.Errorf("%q, %v", note, err)
	}
}

// What was written in an editor is there until it is in the journal.
func TestTextOfAnEditorIsNotLost(t *testing.T) {
	folder := shop(t)
	drafts := t.TempDir()
	t.Setenv("TMPDIR", drafts)
	t.Setenv("VISUAL", `sh -c 'echo A long thought >"$0"'`)
	conversation(t, "", "note")
	if left, _ := os.ReadDir(drafts); len(left) > 0 || len(entries(t, folder, journal.Notes)) != 1 {
		t.Errorf("left of what is in the journal: %v", left)
	}

	blocked := filepath.Join(t.TempDir(), "journal")
	if err := os.MkdirAll(blocked, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(blocked, "notes"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: bufio.NewWriter(io.Discard), stderr: &errs, env: os.Getenv, scripted: true}
	if err := a.execute(t.Context(), []string{"note", "--journal", blocked}); err == nil {
		t.Error("a note is in a journal that can not be written")
	}
	left, _ := filepath.Glob(filepath.Join(drafts, "*"))
	if len(left) != 1 || !strings.Contains(errs.String(), "what you wrote is kept in "+left[0]) {
		t.Fatalf("left are %v, and said is\n%s", left, errs.String())
	}
	if text, err := os.ReadFile(left[0]); err != nil || string(text) != "A long thought\n" {
		t.Errorf("%q %v", text, err)
	}
}
