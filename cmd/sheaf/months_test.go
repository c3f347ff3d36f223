package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheaf/classify"
	"sheaf/collectors"
	"sheaf/collectors/git"
	"sheaf/config"
	"sheaf/evidence"
	"sheaf/report"
)

// tangle makes a repository of a year and more: work on main and on branches
// that are merged by pull requests, squashed, rebased, picked, or left open.
func tangle(t *testing.T, seed uint64) string {
	dir := filepath.Join(t.TempDir(), "shop")
	rng := rand.New(rand.NewPCG(seed, 8))
	at := time.Date(2025, 11, 1, 9, 0, 0, 0, time.UTC)
	run := func(args ...string) error {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		when := at.Format(time.RFC3339)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE="+when, "GIT_COMMITTER_DATE="+when,
			"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@acme.test", "GIT_COMMITTER_NAME=Bob", "GIT_COMMITTER_EMAIL=bob@acme.test")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, out)
		}
		return nil
	}
	must := func(args ...string) {
		if err := run(args...); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	commit := func() {
		n++
		at = at.Add(time.Duration(1+rng.IntN(400)) * time.Hour)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint("f", n)), []byte(strings.Repeat(fmt.Sprintln("line of", n), 5)), 0o644); err != nil {
			t.Fatal(err)
		}
		must("add", "-A")
		must("commit", "-q", "-m", fmt.Sprint("change ", n))
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	must("init", "-q", "-b", "main")
	commit()
	for pull := 1; at.Year() < 2027; pull++ {
		if rng.IntN(3) == 0 {
			commit()
			continue
		}
		topic := fmt.Sprint("topic", pull)
		must("checkout", "-q", "-b", topic)
		for range 1 + rng.IntN(4) {
			commit()
		}
		must("checkout", "-q", "main")
		if rng.IntN(2) == 0 {
			commit()
		}
		at = at.Add(time.Duration(rng.IntN(900)) * time.Hour)
		switch rng.IntN(5) {
		case 0:
			must("merge", "-q", "--squash", topic)
			must("commit", "-q", "-m", fmt.Sprintf("topic %d (#%d)", pull, pull))
		case 1:
			must("checkout", "-q", "-b", topic+"-again", topic)
			must("rebase", "-q", "main")
			must("checkout", "-q", "main")
			must("merge", "-q", "--ff-only", topic+"-again")
		case 2:
			must("cherry-pick", topic)
		case 3: // left open
		default:
			must("merge", "-q", "--no-ff", "-m", fmt.Sprintf("Merge pull request #%d from ann/%s", pull, topic), topic)
		}
	}
	return dir
}

// A year counts what its months count, through the collector, grouping, rules
// and reports; and what was harvested month by month is what was harvested at
// once.
func TestAYearIsTheSumOfItsMonths(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal("git is needed to make repositories: ", err)
	}
	cfg := config.Default()
	now := time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC)
	month := func(m time.Month) evidence.Window {
		return evidence.MonthOf(time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC))
	}
	for seed := range uint64(2) {
		dir := tangle(t, seed)
		collector, err := git.New(git.Config{Repositories: []string{dir}, Emails: []string{"ann@acme.test"}, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		harvest := func(ask collectors.Ask, into map[string]*evidence.Item) collectors.Checkpoint {
			for batch, err := range collector.Collect(t.Context(), ask) {
				if err != nil {
					t.Fatal(err)
				}
				for i := range batch.Items {
					into[batch.Items[i].ID] = &batch.Items[i]
				}
				ask.Since = batch.Next
			}
			return ask.Since
		}
		count := func(held map[string]*evidence.Item, w evidence.Window) report.Counts {
			var items []*evidence.Item
			for _, it := range held {
				items = append(items, it)
			}
			var judged []classify.Judged
			pieces := evidence.Group(items, evidence.Grouping{})
			for i := range pieces {
				v := cfg.Classifier().Classify(&pieces[i])
				judged = append(judged, classify.Judged{Piece: &pieces[i], Verdict: v, Level: cfg.Classifier().Level(v, "staff")})
			}
			return report.Build(report.Input{Now: now, Window: w, Current: "senior", Target: "staff", Ladder: cfg.Ladder, Judged: judged}, report.DigestReport).Counts
		}
		whole := map[string]*evidence.Item{}
		harvest(collectors.Ask{Want: []evidence.Window{evidence.All}}, whole)
		year := evidence.Window{From: month(1).From, To: month(12).To}
		sum := 0
		for m := time.January; m <= time.December; m++ {
			sum += count(whole, month(m)).Done()
		}
		if want := count(whole, year).Done(); want != sum || sum < 12 {
			t.Errorf("seed %d: the months add up to %d, the year has %d", seed, sum, want)
		}

		// Month by month: what landed in a month is found with it, though it was
		// written before the first one.
		pieces := map[string]*evidence.Item{}
		var since collectors.Checkpoint
		var want []evidence.Window
		for m := time.January; m <= time.December; m++ {
			want = evidence.Union(append(want, month(m))...)
			since = harvest(collectors.Ask{Want: want, Since: since}, pieces)
			if got, all := count(pieces, month(m)).Done(), count(whole, month(m)).Done(); got != all {
				t.Errorf("seed %d, %s: %d pieces by then, %d in the end", seed, m, got, all)
			}
		}
	}
}
