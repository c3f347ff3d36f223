package report

import (
	"testing"
	"time"

	"sheaf/evidence"
)

func TestMakeupCountsNoChangeTwice(t *testing.T) {
	p := work(1, "payments", "Close a day", on(2026, time.May, 4), 4)
	p.Items = append(p.Items, &evidence.Item{ID: "github:acme/pay#7", Kind: evidence.PullRequest, At: p.Done})
	tests := []struct {
		repeats []int
		want    string
	}{
		{nil, "1 pull request and 4 commits"},
		{[]int{1, 3}, "1 pull request and 2 commits"},
		{[]int{1, 2, 3}, "1 pull request and 1 commit"},
		{[]int{0, 1, 2, 3}, "1 pull request"},
		{[]int{0, 1, 2, 3, 4}, "1 pull request and 4 commits"},
	}
	for _, tt := range tests {
		p.Repeats = map[string]string{}
		for _, i := range tt.repeats {
			p.Repeats[p.Items[i].ID] = p.Items[0].ID
		}
		if got := makeup(p); got != tt.want {
			t.Errorf("items %d repeat others: %s, want %s", tt.repeats, got, tt.want)
		}
	}
}

// TestMainSpaceOfRepeats holds that a piece is told of the space that the commit
// it is named after is in, not of one where the same change was made again.
func TestMainSpaceOfRepeats(t *testing.T) {
	p := &evidence.Piece{
		Items: []*evidence.Item{
			{ID: "git:1", Space: "web"},
			{ID: "git:2", Space: "api"},
			{ID: "git:3", Space: "api"},
		},
		Repeats: map[string]string{"git:2": "git:1", "git:3": "git:1"},
	}
	if got := mainSpace(p); got != "web" {
		t.Errorf("the commit is told of %s", got)
	}
	p.Repeats = nil
	if got := mainSpace(p); got != "api" {
		t.Errorf("three commits are told of %s", got)
	}
}
