package jira

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/jira/fakejira"
	"sheaf/evidence"
)

var now = time.Date(2026, time.November, 22, 9, 0, 0, 0, time.UTC)

// ledger is what a caller keeps: items, the checkpoint, what was covered.
type ledger struct {
	lines   map[string]string
	since   collectors.Checkpoint
	before  collectors.Checkpoint // where since does not count
	anew    bool                  // for all is to be read again
	covered []evidence.Window
	skipped []collectors.Skip
	waits   []string
	stop    int // after how many batches the harvest under way is stopped, 0 for never
}

func newLedger() *ledger { return &ledger{lines: map[string]string{}} }

// export is the ledger as text.
func (l *ledger) export() string {
	var all []string
	for _, line := range l.lines {
		all = append(all, line)
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

func (l *ledger) items(t *testing.T) map[string]evidence.Item {
	t.Helper()
	out := map[string]evidence.Item{}
	for id, line := range l.lines {
		var it evidence.Item
		if err := it.UnmarshalJSON([]byte(line)); err != nil {
			t.Fatal(err)
		}
		out[id] = it
	}
	return out
}

type harness struct {
	site   *fakejira.Site
	url    string
	config Config
	env    collectors.Env
}

// serve starts a site and says how to read it.
func serve(t *testing.T, w *fakejira.World, under string) *harness {
	t.Helper()
	site := fakejira.New(w, under)
	srv := httptest.NewServer(site)
	t.Cleanup(srv.Close)
	h := &harness{site: site, url: srv.URL + under}
	login := collectors.Login{Secret: w.Token, From: "JIRA_API_TOKEN"}
	if w.Kind == fakejira.Cloud {
		login.User = w.Email
	}
	h.config = Config{Name: "corp", URL: h.url}
	h.env = collectors.Env{HTTP: &http.Client{}, Log: slog.New(slog.DiscardHandler),
		Now:   func() time.Time { return now },
		Login: func(context.Context) (collectors.Login, error) { return login, nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	return h
}

// harvest reads the windows into the ledger as the program does.
func (h *harness) harvest(ctx context.Context, t *testing.T, l *ledger, want ...evidence.Window) error {
	t.Helper()
	c, err := New(h.config, h.env)
	if err != nil {
		t.Fatal(err)
	}
	l.skipped, l.waits = nil, nil
	for batch, err := range c.Collect(ctx, collectors.Ask{Want: want, Covered: l.covered, Since: l.since, Before: l.before, Anew: l.anew}) {
		if err != nil {
			return err
		}
		for i := range batch.Items {
			line, err := evidence.AppendLine(nil, &batch.Items[i])
			if err != nil {
				t.Fatal(err)
			}
			l.lines[batch.Items[i].ID] = string(line)
		}
		if batch.Progress.Note != "" {
			l.waits = append(l.waits, batch.Progress.Note)
		}
		l.skipped = append(l.skipped, batch.Skipped...)
		l.since = batch.Next
		if l.stop--; l.stop == 0 {
			return errStopped
		}
	}
	for _, w := range want {
		l.covered = evidence.Union(append(l.covered, w.Intersect(evidence.Window{To: now}))...)
	}
	return nil
}

var year = evidence.Window{From: now.AddDate(-1, 0, 0), To: now.AddDate(0, 0, 1)}
