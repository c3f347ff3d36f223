package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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
