package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sheaf/collectors/github/fakehub"
)

// story makes a clone and a GitHub that tell of the same work, until the
// script ends: story VARIABLE DIR sets the variable to the root of GitHub's
// API, GH_TOKEN to Ada's token there, and makes the clone.
func story(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: story variable dir")
	}
	world := fakehub.NewWorld("ada")
	s := &storyteller{
		ts: ts, dir: ts.MkAbs(args[1]), at: time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC),
		world: world, repo: world.Repository(world.Organization("acme"), "pay"), bob: world.User("bob"), bot: world.Bot("mergebot"),
	}
	world.Me.Name, world.Me.Email = "Ada", "ada@acme.test"
	s.tell()
	h := fakehub.New(world)
	server := httptest.NewServer(h)
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
	ts.Setenv("GH_TOKEN", h.Token())
}

type storyteller struct {
	ts       *testscript.TestScript
	dir      string
	at       time.Time
	world    *fakehub.World
	repo     *fakehub.Repository
	bob, bot *fakehub.Account
}

// tell is a month of pull requests, merged in every way.
func (s *storyteller) tell() {
	ada := s.world.Me
	s.ts.Check(os.MkdirAll(s.dir, 0o755))
	s.git(s.bob, "init", "-q", "-b", "main")
	s.git(s.bob, "remote", "add", "origin", "https://github.com/acme/pay.git")
	s.commit(s.bob, "Begin")
	issue := s.repo.Issue(ada, "Payouts fail at night", s.at)

	// A merge commit, by herself.
	p := s.open("Retry payouts", "Wait before the next try", "Give up after five tries")
	p.Closing = append(p.Closing, issue)
	s.git(ada, "merge", "-q", "--no-ff", "-m", fmt.Sprintf("Merge pull request #%d from acme/%s\n\nRetry payouts", p.Number, p.Branch), p.Branch)
	p.Land(ada, s.at)
	p.Merge.OID = s.head("main")
	s.git(ada, "branch", "-q", "-D", p.Branch)

	// Squashed: by a program, by a colleague in his own name, and in hers.
	for _, as := range []struct {
		title string
		who   *fakehub.Account
	}{{"Cache rates", s.bot}, {"Round amounts", s.bob}, {"Trim logs", ada}} {
		p := s.open(as.title, "One half of "+as.title, "The other half of "+as.title)
		s.git(as.who, "merge", "-q", "--squash", p.Branch)
		s.git(as.who, "commit", "-q", "-m", fmt.Sprintf("%s (#%d)", as.title, p.Number))
		p.Squash(s.bob, s.at)
		p.Merge.OID = s.head("main")
		s.git(ada, "branch", "-q", "-D", p.Branch)
	}

	// Rebased: the old commits are gone, or on a branch of hers.
	for _, title := range []string{"Split ledger", "Name queues"} {
		p := s.open(title, "First of "+title, "Second of "+title)
		s.commit(s.bob, "Between, "+title)
		for _, c := range p.Commits {
			s.git(s.bob, "cherry-pick", c.OID) // as the host rebases: author and his time stay
		}
		p.Land(s.bob, s.at)
		p.Merge.OID = s.head("main")
		if title == "Split ledger" {
			s.git(ada, "branch", "-q", "-D", p.Branch)
		}
	}
	s.git(ada, "update-ref", "refs/remotes/origin/main", "main")
	s.git(ada, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	s.git(ada, "reflog", "expire", "--expire=all", "--all")
	s.git(ada, "gc", "-q", "--prune=now")
}

// open makes a branch of Ada's commits and the pull request for it.
func (s *storyteller) open(title string, commits ...string) *fakehub.PullRequest {
	p := s.repo.Open(s.world.Me, title, s.at)
	p.Commits = nil
	s.git(s.world.Me, "checkout", "-q", "-b", p.Branch)
	for _, c := range commits {
		s.commit(s.world.Me, c)
		p.Push(s.world.Me, c, s.at).OID = s.head("HEAD")
	}
	p.Change(p.Branch+".go", 2, 0)
	s.git(s.world.Me, "checkout", "-q", "main")
	return p
}

func (s *storyteller) commit(who *fakehub.Account, title string) {
	name := filepath.Join(s.dir, strings.ReplaceAll(title, " ", "-")+".go")
	s.ts.Check(os.WriteFile(name, []byte("package pay\n\n// "+title+" explains itself.\n"), 0o644))
	s.git(who, "add", ".")
	s.git(who, "commit", "-q", "-m", title)
}

func (s *storyteller) head(name string) string { return s.git(s.bob, "rev-parse", name) }

// git runs git as somebody, an hour after it was run last.
func (s *storyteller) git(who *fakehub.Account, args ...string) string {
	s.at = s.at.Add(time.Hour)
	cmd := exec.Command("git", args...)
	cmd.Dir = s.dir
	name, email, at := who.Login, who.Email, s.at.Format(time.RFC3339)
	if email == "" {
		name, email = who.Login+"[bot]", who.Login+"[bot]@users.noreply.github.com"
	}
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_NAME="+name, "GIT_AUTHOR_EMAIL="+email,
		"GIT_AUTHOR_DATE="+at, "GIT_COMMITTER_NAME="+name, "GIT_COMMITTER_EMAIL="+email, "GIT_COMMITTER_DATE="+at)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.ts.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}
