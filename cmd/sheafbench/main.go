//go:build unix

// Sheafbench measures sheaf harvest against git log --numstat on a repository:
// whole processes side by side, a fresh ledger each time, and prints how long
// and how much memory each took. Without a repository it generates one.
//
//	sheafbench [-sheaf PROGRAM] [-runs N] [-repo PATH -author EMAIL]
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	b := bench{out: os.Stdout}
	flag.StringVar(&b.sheaf, "sheaf", "bin/sheaf", "the sheaf to measure")
	flag.IntVar(&b.runs, "runs", 5, "runs of each; their median is printed")
	flag.StringVar(&b.repo, "repo", "", "repository to read; without one, one is generated")
	flag.StringVar(&b.author, "author", "", "whose commits; without one, whoever made most")
	flag.StringVar(&b.profile, "profile", "", "instead write a CPU profile of the collector's year to this file")
	flag.Parse()
	err := b.prepare()
	if err == nil && b.profile != "" {
		err = b.writeProfile()
	} else if err == nil {
		err = b.run()
	}
	if err := errors.Join(err, os.RemoveAll(b.temp)); err != nil {
		fmt.Fprintln(os.Stderr, "sheafbench:", err)
		os.Exit(1)
	}
}

// bench is one comparison.
type bench struct {
	sheaf, repo, author, profile string
	runs                         int
	out                          io.Writer
	temp                         string // everything written is below it
	last                         time.Time
	commits                      int
}

// prepare finds out whose commits are looked for and when they end.
func (b *bench) prepare() (err error) {
	if b.runs < 1 {
		return errors.New("at least one run")
	}
	if b.sheaf, err = filepath.Abs(b.sheaf); err != nil {
		return err
	}
	if b.temp, err = os.MkdirTemp("", "sheafbench"); err != nil {
		return err
	}
	if b.repo == "" {
		b.repo = filepath.Join(b.temp, "generated")
		if err := generate(b.repo, generatedCommits); err != nil {
			return err
		}
	}
	if b.repo, err = filepath.Abs(b.repo); err != nil {
		return err
	}
	if b.author == "" {
		if b.author, err = b.busiest(); err != nil {
			return err
		}
	}
	log, err := b.git("log", "--all", "--fixed-strings", "--author=<"+b.author+">", "--format=%at").Output()
	if err != nil {
		return fmt.Errorf("git log in %s: %w", b.repo, err)
	}
	var last int64
	for line := range strings.Lines(string(log)) {
		at, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
		if err == nil && at < time.Now().Unix() {
			last = max(last, at)
		}
		b.commits++
	}
	if last == 0 {
		return fmt.Errorf("no commits by %s in %s", b.author, b.repo)
	}
	b.last = time.Unix(last, 0).UTC()
	return nil
}

// busiest is the address most commits are by, the first of several.
func (b *bench) busiest() (string, error) {
	log, err := b.git("log", "--all", "--format=%ae").Output()
	if err != nil {
		return "", fmt.Errorf("git log in %s: %w", b.repo, err)
	}
	count := make(map[string]int)
	var first []string
	for email := range strings.FieldsSeq(string(log)) {
		if count[email]++; count[email] == 1 {
			first = append(first, email)
		}
	}
	if len(first) == 0 {
		return "", fmt.Errorf("no commits in %s", b.repo)
	}
	return slices.MaxFunc(first, func(x, y string) int { return cmp.Compare(count[x], count[y]) }), nil
}

// span is a row of the table: the days from since up to and with until.
type span struct {
	name         string
	since, until time.Time
	cores        int  // zero for all
	again        bool // into a ledger that has it
}

// spans are the windows compared: the last month with work and the year and
// everything up to it.
func (b *bench) spans() []span {
	month := time.Date(b.last.Year(), b.last.Month(), 1, 0, 0, 0, 0, time.UTC)
	until := month.AddDate(0, 1, -1)
	year, all := month.AddDate(-1, 1, 0), time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC)
	return []span{
		{name: "month", since: month, until: until},
		{name: "year", since: year, until: until},
		{name: "history", since: all, until: until},
		{name: "month, one core", since: month, until: until, cores: 1},
		{name: "year, one core", since: year, until: until, cores: 1},
		{name: "history, one core", since: all, until: until, cores: 1},
		{name: "nothing new", since: year, until: until, again: true},
	}
}

// run measures every span and prints the table.
func (b *bench) run() error {
	fmt.Fprintf(b.out, "%s: %d commits by %s, median of %d runs\n\n", b.repo, b.commits, b.author, b.runs)
	const row = "%-18s %11s %11s %6s %11s %11s\n"
	fmt.Fprintf(b.out, row, "window", "git log", "sheaf", "ratio", "git memory", "sheaf memory")
	spans := b.spans()
	if _, _, err := b.pair(spans[2]); err != nil { // brings the disk's files into memory
		return err
	}
	for _, s := range spans {
		var theirs, ours []usage
		for range b.runs {
			g, h, err := b.pair(s)
			if err != nil {
				return err
			}
			theirs, ours = append(theirs, g), append(ours, h)
		}
		g, h := median(theirs), median(ours)
		fmt.Fprintf(b.out, row, s.name, milliseconds(g.wall), milliseconds(h.wall),
			fmt.Sprintf("%.2f", h.wall.Seconds()/g.wall.Seconds()), megabytes(g.peak), megabytes(h.peak))
	}
	return nil
}

// pair measures git and then sheaf, with a ledger of its own.
func (b *bench) pair(s span) (theirs, ours usage, err error) {
	dir, err := os.MkdirTemp(b.temp, "ledger")
	if err != nil {
		return usage{}, usage{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ledger := filepath.Join(dir, "ledger")
	if s.again {
		if _, err := measure(b.harvest(s, ledger)); err != nil {
			return usage{}, usage{}, err
		}
	}
	if theirs, err = measure(b.log(s)); err != nil {
		return usage{}, usage{}, err
	}
	ours, err = measure(b.harvest(s, ledger))
	return theirs, ours, err
}

// log is what a person would do instead.
func (b *bench) log(s span) *exec.Cmd {
	return s.confine(b.git("log", "--all", "--fixed-strings", "--author=<"+b.author+">", "--numstat",
		"--since="+s.since.Format(time.RFC3339), "--until="+s.until.AddDate(0, 0, 1).Format(time.RFC3339)))
}

func (b *bench) harvest(s span, ledger string) *exec.Cmd {
	cmd := exec.Command(b.sheaf, "harvest", "--quiet", "--repo", b.repo, "--me", b.author, "--ledger", ledger,
		"--since", s.since.Format(time.DateOnly), "--until", s.until.Format(time.DateOnly))
	cmd.Env = append(os.Environ(), "TZ=UTC", "XDG_CONFIG_HOME="+b.temp, "XDG_STATE_HOME="+b.temp)
	return s.confine(cmd)
}

func (b *bench) git(args ...string) *exec.Cmd {
	cmd := exec.Command("git", append([]string{"--no-pager", "-C", b.repo}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC", "GIT_NO_LAZY_FETCH=1")
	return cmd
}

// confine keeps a program to the cores of its span.
func (s span) confine(cmd *exec.Cmd) *exec.Cmd {
	if s.cores == 1 {
		only := exec.Command("taskset", append([]string{"-c", "0"}, cmd.Args...)...)
		only.Env = append(cmd.Env, "GOMAXPROCS=1")
		return only
	}
	return cmd
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

func megabytes(bytes int64) string { return fmt.Sprintf("%d MB", bytes>>20) }
