package report

import (
	"testing"

	"sheaf/evidence"
)

func TestShortIDs(t *testing.T) {
	var s shortener
	for _, ids := range [][]string{{"git:1234567aaa", "git:1234567ab0"}, {"git:89abcdef00"}, {"git:1234567a0", "git:12"}, {"git:89abcdef00", "github:o/r#12"}} {
		p := &evidence.Piece{}
		for _, id := range ids {
			p.Items = append(p.Items, &evidence.Item{ID: id})
		}
		s.know(p)
	}
	for id, want := range map[string]string{
		"git:1234567aaa": "1234567aa", "git:1234567ab0": "1234567ab", "git:1234567a0": "1234567a0", // alike for long
		"git:89abcdef00": "89abcde", "git:12": "12", "git:fedcba9876": "fedcba9",
		"git:1234567aa0": "1234567aa0", "git:89abcdefff": "89abcdeff", // named, not collected
		"github:o/r#12": "o/r#12", "jira:PAY-7": "PAY-7", "note:a": "note:a", "odd": "odd",
	} {
		if got := s.of(id); got != want {
			t.Errorf("%s is %s in short, want %s", id, got, want)
		}
	}
}
