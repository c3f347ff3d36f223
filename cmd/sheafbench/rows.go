//go:build unix

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// span is the days from since up to and with until.
type span struct{ since, until time.Time }

// A row of the table compares what git is asked with a harvest.
type row struct {
	name string
	span
	author string // empty for the one of the bench
	repos  []string
	cores  int // zero for all
	// again harvests into a ledger that has it all.
	again bool
	// old, where it is not empty, is what the one repository's branch points to
	// at a harvest before; tip is what it comes to.
	old, tip string
}

// The small repositories and the new commits that are measured.
const (
	smallRepos   = 50
	smallCommits = 60
	newCommits   = 300
)

// rows are the windows compared: the last month with work, the year and
// everything up to it, and what a harvest costs that was made before.
func (b *bench) rows() ([]row, error) {
	month, year, all := b.spans()
	one := []string{b.repo}
	rows := []row{
		{name: "month", span: month, repos: one},
		{name: "year", span: year, repos: one},
		{name: "history", span: all, repos: one},
		{name: "month, one core", span: month, repos: one, cores: 1},
		{name: "year, one core", span: year, repos: one, cores: 1},
		{name: "history, one core", span: all, repos: one, cores: 1},
		{name: "nothing new", span: year, repos: one, again: true},
	}
	grown, err := b.grown(all)
	if err != nil {
		return nil, err
	}
	small := make([]string, smallRepos)
	for i := range small {
		small[i] = filepath.Join(b.temp, "small", strconv.Itoa(i))
		if err := generate(small[i], i, smallCommits); err != nil {
			return nil, err
		}
	}
	whole := span{time.Unix(generatedFrom, 0).UTC(), time.Unix(generatedFrom, 0).UTC().AddDate(0, 1, 0)}
	return append(rows, grown,
		row{name: "50 small, a month", span: whole, author: generatedAuthor, repos: small},
		row{name: "50 small, nothing new", span: whole, author: generatedAuthor, repos: small, again: true}), nil
}

// spans are the last month with work, and the year and all that end with it.
func (b *bench) spans() (month, year, all span) {
	first := time.Date(b.last.Year(), b.last.Month(), 1, 0, 0, 0, 0, time.UTC)
	until := first.AddDate(0, 1, -1)
	return span{first, until}, span{first.AddDate(-1, 1, 0), until}, span{time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC), until}
}

// grown is the row of a repository that has the last commits since a harvest:
// one branch, on the objects of the one that is measured.
func (b *bench) grown(all span) (row, error) {
	lines, err := b.git(b.repo, "rev-list", "--first-parent", "--max-count="+strconv.Itoa(newCommits), "HEAD").Output()
	ids := strings.Fields(string(lines))
	if err != nil || len(ids) < 2 {
		return row{}, fmt.Errorf("git rev-list in %s: %d commits, %w", b.repo, len(ids), err)
	}
	// Merges bring more than the branch has of its own.
	old := ids[1]
	for _, id := range ids[1:] {
		n, err := b.git(b.repo, "rev-list", "--count", "HEAD", "--not", id).Output()
		if err != nil {
			return row{}, fmt.Errorf("git rev-list in %s: %w", b.repo, err)
		}
		if count, err := strconv.Atoi(strings.TrimSpace(string(n))); err != nil || count > newCommits {
			break
		}
		old = id
	}
	dir := filepath.Join(b.temp, "grown")
	if out, err := exec.Command("git", "clone", "-q", "--bare", "--shared", "--single-branch", b.repo, dir).CombinedOutput(); err != nil {
		return row{}, fmt.Errorf("git clone: %w: %s", err, out)
	}
	all.until = time.Now().UTC().AddDate(0, 0, 1)
	return row{name: "new commits", span: all, repos: []string{dir}, old: old, tip: ids[0]}, nil
}

// pair measures git and then sheaf, with a ledger of its own.
func (b *bench) pair(r row) (theirs, ours usage, err error) {
	dir, err := os.MkdirTemp(b.temp, "ledger")
	if err != nil {
		return usage{}, usage{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ledger := filepath.Join(dir, "ledger")
	if r.old != "" {
		if err := b.point(r.repos[0], r.old); err != nil {
			return usage{}, usage{}, err
		}
	}
	if r.again || r.old != "" {
		if _, err := measure(b.harvest(r, ledger)); err != nil {
			return usage{}, usage{}, err
		}
	}
	if r.old != "" {
		if err := b.point(r.repos[0], r.tip); err != nil {
			return usage{}, usage{}, err
		}
	}
	for _, repo := range r.repos { // one after the other, as a person would
		u, err := measure(b.log(r, repo))
		if err != nil {
			return usage{}, usage{}, err
		}
		theirs.wall, theirs.busy, theirs.peak = theirs.wall+u.wall, theirs.busy+u.busy, max(theirs.peak, u.peak)
	}
	ours, err = measure(b.harvest(r, ledger))
	return theirs, ours, err
}

// point sets the branch a repository's HEAD is on.
func (b *bench) point(repo, id string) error {
	if out, err := b.git(repo, "update-ref", "HEAD", id).CombinedOutput(); err != nil {
		return fmt.Errorf("git update-ref in %s: %w: %s", repo, err, out)
	}
	return nil
}

// log is what a person would do instead.
func (b *bench) log(r row, repo string) *exec.Cmd {
	args := []string{"log", "--all", "--fixed-strings", "--author=<" + cmp.Or(r.author, b.author) + ">", "--numstat",
		"--since=" + r.since.Format(time.RFC3339), "--until=" + r.until.AddDate(0, 0, 1).Format(time.RFC3339)}
	if r.old != "" {
		args = append(args, "--not", r.old)
	}
	return r.confine(b.git(repo, args...))
}

func (b *bench) harvest(r row, ledger string) *exec.Cmd {
	args := []string{"harvest", "--quiet", "--me", cmp.Or(r.author, b.author), "--ledger", ledger,
		"--since", r.since.Format(time.DateOnly), "--until", r.until.Format(time.DateOnly)}
	for _, repo := range r.repos {
		args = append(args, "--repo", repo)
	}
	cmd := exec.Command(b.sheaf, args...)
	cmd.Env = append(os.Environ(), "TZ=UTC", "XDG_CONFIG_HOME="+b.temp, "XDG_STATE_HOME="+b.temp)
	return r.confine(cmd)
}

// confine keeps a program to the cores of its row.
func (r row) confine(cmd *exec.Cmd) *exec.Cmd {
	if r.cores == 1 {
		only := exec.Command("taskset", append([]string{"-c", "0"}, cmd.Args...)...)
		only.Env = append(cmd.Env, "GOMAXPROCS=1")
		return only
	}
	return cmd
}
