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
	if err := generate(dir, 50); err != nil {
		t.Fatal(err)
	}
	b := bench{sheaf: "sheaf", repo: dir, runs: 1}
	defer func() { os.RemoveAll(b.temp) }()
	if err := b.prepare(); err != nil {
		t.Fatal(err)
	}
	log, err := b.log(span{since: time.Unix(0, 0), until: time.Unix(generatedFrom, 0).AddDate(1, 0, 0)}).Output()
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

func TestMedian(t *testing.T) {
	got := median([]usage{{wall: 3, peak: 1}, {wall: 1, peak: 2}, {wall: 2, peak: 3}})
	if got != (usage{wall: 2, peak: 2}) {
		t.Errorf("got %+v", got)
	}
}
