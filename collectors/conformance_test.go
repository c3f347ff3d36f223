package collectors_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/file"
	"sheaf/collectors/git"
	"sheaf/collectors/github"
	"sheaf/collectors/github/fakehub"
	"sheaf/collectors/jira"
	"sheaf/collectors/jira/fakejira"
	"sheaf/evidence"
)

// source is a source to hold up to the contract. Each call of make is another
// run of the program.
type source struct {
	want []evidence.Window
	make func() (collectors.Collector, error)
	gate *gate // of a remote one
}

// kinds are all kinds of sources. A folder beside this file that is not among
// them fails the test.
var kinds = map[string]func(*testing.T) source{
	"git": gitSource, "file": fileSource, "github": githubSource, "jira": jiraSource,
}

func TestEveryKindIsHere(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && kinds[e.Name()] == nil {
			t.Errorf("%s has no source to be held up to the contract", e.Name())
		}
	}
}

func each(t *testing.T, run func(*testing.T, source)) {
	for _, name := range []string{"git", "file", "github", "jira"} {
		t.Run(name, func(t *testing.T) { run(t, kinds[name](t)) })
	}
}

// ledger keeps what runs yield, as the program does.
type ledger struct {
	lines    map[string]string // by place and id
	point    collectors.Checkpoint
	changed  int
	requests int
}

var errEnough = errors.New("enough")

// run collects until the end or until so many batches were kept.
func (l *ledger) run(ctx context.Context, t *testing.T, s source, most int) error {
	t.Helper()
	c, err := s.make()
	if err != nil {
		t.Fatal(err)
	}
	if l.lines == nil {
		l.lines = map[string]string{}
	}
	l.changed = 0
	kept := 0
	for b, err := range c.Collect(ctx, collectors.Ask{Want: s.want, Since: l.point}) {
		if err != nil {
			return err
		}
		if b.IsProgress() {
			continue
		}
		for i := range b.Items {
			line, err := evidence.AppendLine(nil, &b.Items[i])
			if err != nil {
				t.Fatal(err)
			}
			key := b.Place + "\x00" + b.Items[i].ID
			if l.lines[key] != string(line) {
				l.changed++
			}
			l.lines[key] = string(line)
		}
		l.point, l.requests = b.Next, b.Progress.Requests
		if kept++; kept == most {
			return errEnough
		}
	}
	return nil
}

func (l *ledger) export() string {
	var lines []string
	for _, line := range l.lines {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// whole is a run that nothing happens to.
func whole(t *testing.T, s source) *ledger {
	t.Helper()
	l := &ledger{}
	if err := l.run(t.Context(), t, s, 0); err != nil {
		t.Fatal(err)
	}
	if len(l.lines) == 0 {
		t.Fatal("the source yields nothing")
	}
	return l
}

func TestASecondRunYieldsNothingNew(t *testing.T) {
	each(t, func(t *testing.T, s source) {
		l := whole(t, s)
		if err := l.run(t.Context(), t, s, 0); err != nil || l.changed > 0 {
			t.Errorf("%d changed, %v", l.changed, err)
		}
	})
}

func TestResumeAfterEachBatch(t *testing.T) {
	each(t, func(t *testing.T, s source) {
		want := whole(t, s).export()
		for most := 1; ; most++ {
			l := &ledger{}
			err := l.run(t.Context(), t, s, most)
			if err != nil && !errors.Is(err, errEnough) {
				t.Fatal(err)
			}
			ended := err == nil
			if err := l.run(t.Context(), t, s, 0); err != nil || l.export() != want {
				t.Errorf("stopped after batch %d, it differs: %v", most, err)
			}
			if ended {
				return
			}
		}
	})
}

func TestACancelIsHeeded(t *testing.T) {
	each(t, func(t *testing.T, s source) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		l := &ledger{}
		if err := l.run(ctx, t, s, 0); !errors.Is(err, context.Canceled) || time.Since(began) > 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if err := l.run(t.Context(), t, s, 0); err != nil || l.export() != whole(t, s).export() {
			t.Errorf("after it, %v", err)
		}
	})
}

// Ids are one for each thing and the same in each run, whatever was read
// before, and times are UTC.
func TestItemsAreWellFormed(t *testing.T) {
	each(t, func(t *testing.T, s source) {
		c, err := s.make()
		if err != nil {
			t.Fatal(err)
		}
		natives := map[string]string{}
		for b, err := range c.Collect(t.Context(), collectors.Ask{Want: s.want}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range b.Items {
				for _, at := range []time.Time{it.At, it.Created, it.Updated, it.Done} {
					if at.Location() != time.UTC && !at.IsZero() {
						t.Errorf("%s has %v", it.ID, at)
					}
				}
				if it.ID == "" || it.Source == "" || !slices.Contains(evidence.Kinds(), it.Kind) {
					t.Errorf("%+v", it)
				}
				key := string(it.Kind) + it.Native
				if before, ok := natives[key]; ok && it.Native != "" && before != it.ID {
					t.Errorf("%s is %s too", it.ID, before)
				}
				natives[key] = it.ID
			}
		}
		if a, b := whole(t, s).export(), whole(t, s).export(); a != b {
			t.Error("two runs differ")
		}
		other, err := s.make()
		if err != nil || other.Fingerprint() != c.Fingerprint() {
			t.Errorf("fingerprints %s and %s, %v", c.Fingerprint(), other.Fingerprint(), err)
		}
	})
}

// gate stands before a remote source and answers in its place.
type gate struct {
	behind http.Handler
	asked  atomic.Int64
	// answer is called for each request with its number and reports whether
	// it answered.
	answer func(n int64, w http.ResponseWriter, r *http.Request) bool
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if n := g.asked.Add(1) - 1; g.answer == nil || !g.answer(n, w, r) {
		g.behind.ServeHTTP(w, r)
	}
}

func remotes(t *testing.T, run func(*testing.T, source)) {
	each(t, func(t *testing.T, s source) {
		if s.gate == nil {
			t.Skip("reads nothing over the network")
		}
		run(t, s)
	})
}

func status(code int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "0")
		http.Error(w, `{"message":"no"}`, code)
	}
}

// A fault that passes leaves no trace, at whatever request it strikes.
func TestFaultsThatPassLeaveNoTrace(t *testing.T) {
	faults := map[string]func(http.ResponseWriter){
		"429": status(429), "500": status(500), "502": status(502), "503": status(503),
		"truncated": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"data":{"sea`)
		},
		"cut": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{`)
		},
	}
	remotes(t, func(t *testing.T, s source) {
		want := whole(t, s)
		for name, fault := range faults {
			for at := range int64(3) {
				s.gate.asked.Store(0)
				s.gate.answer = func(n int64, w http.ResponseWriter, _ *http.Request) bool {
					if n == at {
						fault(w)
					}
					return n == at
				}
				l := &ledger{}
				if err := l.run(t.Context(), t, s, 0); err != nil || l.export() != want.export() {
					t.Errorf("%s at request %d: it differs, %v", name, at, err)
				}
			}
		}
		s.gate.answer = nil
	})
}

// A fault that stays is an error, and what came before it is kept and gone on
// from.
func TestFaultsThatStayAreErrors(t *testing.T) {
	remotes(t, func(t *testing.T, s source) {
		want := whole(t, s).export()
		for _, code := range []int{401, 403, 500} {
			for _, from := range []int64{0, 2} {
				s.gate.asked.Store(0)
				s.gate.answer = func(n int64, w http.ResponseWriter, _ *http.Request) bool {
					if n >= from {
						w.Header().Set("Content-Type", "application/json")
						http.Error(w, `{"message":"no"}`, code)
					}
					return n >= from
				}
				l := &ledger{}
				err := l.run(t.Context(), t, s, 0)
				var login *collectors.LoginError
				if err == nil || code == 401 && !errors.As(err, &login) {
					t.Errorf("%d from request %d on: %v", code, from, err)
				}
				s.gate.answer = nil
				if err := l.run(t.Context(), t, s, 0); err != nil || l.export() != want {
					t.Errorf("after %d from request %d on: it differs, %v", code, from, err)
				}
			}
		}
	})
}

func env(now time.Time, login collectors.Login) collectors.Env {
	return collectors.Env{
		HTTP: &http.Client{Transport: &http.Transport{}}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		Login: func(context.Context) (collectors.Login, error) { return login, nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

// serve puts a gate before a handler.
func serve(t *testing.T, behind http.Handler) (*gate, string) {
	g := &gate{behind: behind}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return g, server.URL
}

func githubSource(t *testing.T) source {
	hub := fakehub.New(fakehub.Month(1))
	g, url := serve(t, hub)
	from := fakehub.YearFrom().AddDate(0, 2, 0)
	return source{
		want: []evidence.Window{{From: from, To: from.AddDate(0, 1, 0)}}, gate: g,
		make: func() (collectors.Collector, error) {
			return github.New(github.Config{Name: "hub", Host: "github.com", BaseURL: url, Login: "ada"},
				env(from.AddDate(0, 1, 0), collectors.Login{Secret: hub.Token()}))
		},
	}
}

func jiraSource(t *testing.T) source {
	w := fakejira.Year(fakejira.Cloud, 1, 120)
	g, url := serve(t, fakejira.New(w, ""))
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	return source{
		want: []evidence.Window{{From: now.AddDate(-1, 0, 0), To: now}}, gate: g,
		make: func() (collectors.Collector, error) {
			return jira.New(jira.Config{Name: "corp", URL: url}, env(now, collectors.Login{Secret: w.Token, User: w.Email}))
		},
	}
}

func fileSource(t *testing.T) source {
	dir := t.TempDir()
	for i, name := range []string{"a.jsonl", "b.jsonl"} {
		var text strings.Builder
		for j := range 700 {
			fmt.Fprintf(&text, `{"id":"note:%d-%d","kind":"note","title":"x","at":"2026-05-01T00:00:00+02:00"}`+"\n", i, j)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return source{want: []evidence.Window{evidence.All}, make: func() (collectors.Collector, error) {
		return file.New(file.Config{Name: "notes", Paths: []string{filepath.Join(dir, "*.jsonl")}, Now: time.Now})
	}}
}

func gitSource(t *testing.T) source {
	dir := t.TempDir()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	var repos []string
	for _, name := range []string{"one", "two"} {
		repo := filepath.Join(dir, name)
		var in strings.Builder
		for i := range 600 {
			fmt.Fprintf(&in, "commit refs/heads/main\nauthor Ann <ann@acme.test> %d +0200\ncommitter Ann <ann@acme.test> %[1]d +0200\ndata <<.\n%s %d\n.\nM 100644 inline f%d\ndata <<.\n%[3]d\n.\n",
				1_780_000_000+60*i, name, i, i%7)
		}
		for _, args := range [][]string{{"init", "-q", "-b", "main", repo}, {"-C", repo, "fast-import", "--quiet"}} {
			cmd := exec.Command("git", args...)
			cmd.Stdin = strings.NewReader(in.String())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("git %q: %v\n%s", args, err, out)
			}
		}
		repos = append(repos, repo)
	}
	return source{want: []evidence.Window{evidence.All}, make: func() (collectors.Collector, error) {
		return git.New(git.Config{Name: "git", Repositories: repos, Emails: []string{"ann@acme.test"}, CoAuthors: true})
	}}
}
