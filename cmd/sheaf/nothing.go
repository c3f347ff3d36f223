package main

import (
	"context"
	"fmt"
	"strings"

	"sheaf/collectors/git"
)

// maxAuthors is how many other people are named where nobody is me.
const maxAuthors = 5

// explainNothing says what was looked at where a harvest of repositories found
// nothing of mine at all: whose commits there are, and how to say who I am.
func (s *session) explainNothing(ctx context.Context, sum *summary) {
	if !s.adhoc || !sum.empty || sum.failure() != nil {
		return
	}
	for _, repo := range s.repos {
		authors, err := git.Authors(ctx, repo)
		switch {
		case err != nil:
			s.app.warn("%s: %v", repo, err)
		case len(authors) == 0:
			s.app.inform("%s has no commits yet", repo)
		default:
			var names []string
			for _, a := range authors[:min(len(authors), maxAuthors)] {
				names = append(names, fmt.Sprintf("%s <%s> (%d)", a.Name, a.Email, a.Commits))
			}
			s.app.inform("no commits by %s in %s in that time; it has commits by %s", strings.Join(s.me.Handles, ", "), repo, strings.Join(names, ", "))
			s.app.inform("say who you are with --me EMAIL, or look further back with sheaf harvest all")
		}
	}
}
