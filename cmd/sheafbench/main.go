//go:build unix

// Sheafbench measures sheaf harvest against git log --numstat on a repository:
// whole processes one after the other in each run, and prints how long each
// took, what it kept the processors busy for, and its memory. Each harvest has a
// ledger of its own; for what is new it is one that has the rest. Without a
// repository it generates one.
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
	flag.StringVar(&b.only, "only", "", "measure only the rows whose names contain this")
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
	sheaf, repo, author, profile, only string

	runs    int
	out     io.Writer
	temp    string // everything written is below it
	last    time.Time
	commits int
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
		if err := generate(b.repo, 1, generatedCommits); err != nil {
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
	log, err := b.git(b.repo, "log", "--all", "--fixed-strings", "--author=<"+b.author+">", "--format=%at").Output()
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
	log, err := b.git(b.repo, "log", "--all", "--format=%ae").Output()
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

// run measures every row and prints the table.
func (b *bench) run() error {
	rows, err := b.rows()
	if err != nil {
		return err
	}
	history := rows[2]
	var names []string
	rows = slices.DeleteFunc(rows, func(r row) bool {
		names = append(names, r.name)
		return !strings.Contains(r.name, b.only)
	})
	if len(rows) == 0 {
		return fmt.Errorf("no row is named %q; there are: %s", b.only, strings.Join(names, "; "))
	}
	fmt.Fprintf(b.out, "%s: %d commits by %s, median of %d runs\n\n", b.repo, b.commits, b.author, b.runs)
	const line = "%-22s %10s %10s %6s %10s %10s %6s %8s %8s\n"
	fmt.Fprintf(b.out, line, "window", "git log", "sheaf", "ratio", "git CPU", "sheaf CPU", "ratio", "git mem", "sheaf mem")
	if _, _, err := b.pair(history); err != nil { // brings the disk's files into memory
		return err
	}
	for _, r := range rows {
		var theirs, ours []usage
		for range b.runs {
			g, h, err := b.pair(r)
			if err != nil {
				return err
			}
			theirs, ours = append(theirs, g), append(ours, h)
		}
		g, h := median(theirs), median(ours)
		fmt.Fprintf(b.out, line, r.name, milliseconds(g.wall), milliseconds(h.wall), ratio(h.wall, g.wall),
			milliseconds(g.busy), milliseconds(h.busy), ratio(h.busy, g.busy), megabytes(g.peak), megabytes(h.peak))
	}
	return nil
}

func (b *bench) git(repo string, args ...string) *exec.Cmd {
	cmd := exec.Command("git", append([]string{"--no-pager", "-C", repo}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC", "GIT_NO_LAZY_FETCH=1")
	return cmd
}

func ratio(a, b time.Duration) string { return fmt.Sprintf("%.2f", a.Seconds()/b.Seconds()) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

func megabytes(bytes int64) string { return fmt.Sprintf("%d MB", bytes>>20) }
