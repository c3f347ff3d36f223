//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestGenerate makes the repository that is measured where none is given.
func TestGenerate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "generated")
	if err := generate(dir, 1, 50); err != nil {
		t.Fatal(err)
	}
	b := bench{sheaf: "sheaf", repo: dir, runs: 1}
	defer func() { os.RemoveAll(b.temp) }()
	if err := b.prepare(); err != nil {
		t.Fatal(err)
	}
	log, err := b.log(row{span: span{since: time.Unix(0, 0), until: time.Unix(generatedFrom, 0).AddDate(1, 0, 0)}}, dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(log), "\ncommit ") + 1; n != b.commits || n < 10 || n == 50 {
		t.Errorf("%d of %d commits by %s", n, b.commits, b.author)
	}
	if last := generatedFrom + 50*3600; b.last.Unix() > int64(last) || b.last.Unix() < generatedFrom {
		t.Errorf("the last one is of %s", b.last)
	}
}

// TestGrown makes the repository that has new commits since a harvest.
func TestGrown(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "generated")
	if err := generate(dir, 1, 400); err != nil {
		t.Fatal(err)
	}
	b := bench{sheaf: "sheaf", repo: dir, temp: t.TempDir()}
	r, err := b.grown(span{})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.point(r.repos[0], r.old); err != nil {
		t.Fatal(err)
	}
	out, err := b.git(r.repos[0], "rev-list", "--count", r.tip, "--not", "HEAD").Output()
	if n := strings.TrimSpace(string(out)); err != nil || n != "299" {
		t.Errorf("%s commits are new, %v", n, err)
	}
}

func TestMedian(t *testing.T) {
	got := median([]usage{{wall: 3, busy: 5, peak: 1}, {wall: 1, busy: 6, peak: 2}, {wall: 2, busy: 4, peak: 3}})
	if got != (usage{wall: 2, busy: 5, peak: 2}) {
		t.Errorf("got %+v", got)
	}
}
