package github

import (
	"slices"
	"testing"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// TestOneStory holds that a pull request and its commits, which a clone gave,
// are one piece of work, with the merge commit that a colleague or a program
// made.
func TestOneStory(t *testing.T) {
	u := newUser(t, fakehub.New(fakehub.Month(1)))
	u.now = march()[0].To
	u.must(march())
	var items []*evidence.Item
	commitsOf := map[string][]string{}
	for _, it := range u.of(evidence.PullRequest) {
		items = append(items, &it)
		for _, ref := range it.Refs {
			if ref.Via != evidence.ViaAPI || ref.To[:4] != "git:" {
				continue
			}
			commit := &evidence.Item{ID: ref.To, Source: "git", Kind: evidence.Commit, Actor: "ada@acme.test", Role: evidence.Author, At: it.Created, Title: "a commit", Space: it.Space}
			commit.Facts.Set(evidence.FactDefaultBranch, true)
			items = append(items, commit)
			commitsOf[it.ID] = append(commitsOf[it.ID], ref.To)
		}
	}
	if len(commitsOf) < 20 {
		t.Fatalf("only %d pull requests with commits", len(commitsOf))
	}
	for _, p := range evidence.Group(items, evidence.Grouping{}) {
		for _, it := range p.Items {
			for _, commit := range commitsOf[it.ID] {
				if !slices.ContainsFunc(p.Items, func(o *evidence.Item) bool { return o.ID == commit }) {
					t.Errorf("%s is in another piece than its commit %s", it.ID, commit)
				}
			}
			if it.Kind == evidence.Commit && p.ID == it.ID {
				t.Errorf("commit %s is a piece of its own", it.ID)
			}
		}
	}
}
