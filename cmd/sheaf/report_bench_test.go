package main

import (
	"crypto/sha1"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheaf/evidence"
	"sheaf/store"
)

// tenYears makes a ledger of 50,000 commits over ten years, a third of them in
// pull requests of several, and returns its path.
func tenYears(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "ledger.db")
	st, err := store.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	batch := store.Batch{Source: "git", Place: "shop"}
	for n := range 50_000 {
		it := evidence.Item{
			ID: fmt.Sprintf("git:%x", sha1.Sum(fmt.Append(nil, n))), Source: "git", Kind: evidence.Commit, Actor: "ann@acme.test", Author: "ann@acme.test",
			Role: evidence.Author, Roles: []evidence.Role{evidence.Author}, Space: "acme/shop",
			At:    time.Date(2016, 11, 23, 9, 0, 0, 0, time.UTC).Add(time.Duration(n) * 105 * time.Minute),
			Title: fmt.Sprintf("cart: keep the list of prices warm, part %d", n%9),
			Body:  "The list went cold when nobody looked at it, and the first customer of the morning paid for all others.\n\nNow it is read again before it is needed.",
		}
		if n%3 == 0 {
			it.Title += fmt.Sprintf(" (#%d)", n/12+1)
		}
		for f := range 1 + n%5 {
			it.Files = append(it.Files, evidence.File{Path: fmt.Sprintf("services/cart/part%d/file%d.go", n%40, f),
				Additions: evidence.Count(n % 60), Deletions: evidence.Count(n % 13)})
		}
		it.Facts.Set(evidence.FactDefaultBranch, true)
		it.Facts.Set(evidence.FactParents, 1)
		batch.Items = append(batch.Items, it)
	}
	if _, err := st.Add(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
	a := newApp(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	s, err := a.newSession()
	if err == nil {
		err = s.renewBrief(b.Context(), st)
	}
	if err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkReports50000 is a report over ten years of work, from the ledger to
// the last byte.
func BenchmarkReports50000(b *testing.B) {
	b.Setenv("SHEAF_NOW", "2026-11-22T12:00:00Z")
	b.Setenv("HOME", b.TempDir())
	ledger := tenYears(b)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer null.Close()
	for _, command := range [][]string{{"list", "2026-10"}, {"list", "all"}, {"digest", "1y"}, {"gap"}, {"show", "b6589fc"}} {
		b.Run(strings.Join(command, "-"), func(b *testing.B) {
			for b.Loop() {
				args := append([]string{"-q", "--me", "ann@acme.test", "--ledger", ledger, "--repo", "../.."}, command...)
				if err := newApp(os.Stdin, null, null, os.Getenv).execute(b.Context(), args); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkClosingCounts is what a harvest of a hundred new commits does after
// it stored them in a ledger of 50,000.
func BenchmarkClosingCounts(b *testing.B) {
	b.Setenv("SHEAF_NOW", "2026-11-22T12:00:00Z")
	b.Setenv("HOME", b.TempDir())
	a := newApp(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	a.flags.me = []string{"ann@acme.test"}
	st, err := store.Open(b.Context(), tenYears(b))
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	s, err := a.newSession()
	if err == nil {
		err = s.identify(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		ledger, err := s.readBrief(b.Context(), st, nil)
		if err != nil || ledger.whole {
			b.Fatalf("outlines do not hold: %v", err)
		}
		var fresh result
		for _, it := range ledger.items[len(ledger.items)-100:] {
			fresh.fresh = append(fresh.fresh, it.ID)
		}
		sum := &summary{results: []result{fresh}, zone: time.UTC}
		if err := s.count(b.Context(), st, sum, ledger); err != nil {
			b.Fatal(err)
		}
		if sum.pieces.done() == 0 {
			b.Fatal("nothing was counted")
		}
	}
}
