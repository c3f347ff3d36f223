package git

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strings"
	"time"

	"sheaf/collectors/git/objects"
)

// Author is somebody who wrote commits, under the name and address of the
// mailmap.
type Author struct {
	Name, Email string
	Commits     int
	Last        time.Time // author time of their latest commit, UTC
}

// Authors returns who wrote the commits of the repository at path, most
// commits first, then by address. It is for telling a person whose commits
// there are where none is theirs.
func Authors(ctx context.Context, path string) ([]Author, error) {
	l, err := locate(path)
	if err != nil {
		return nil, err
	}
	repo, err := open(l, nil, nil)
	if err != nil {
		return nil, err
	}
	h, err := openHistory(ctx, repo, nil)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	h.peel()
	counts := make([]map[string]*Author, runtime.GOMAXPROCS(0)) // by author line without its time
	opt := objects.WalkOptions{Workers: len(counts), Shallow: h.shallow, Grafts: h.grafts}
	opt.Whole = func([]byte) bool { return false }
	_, err = h.store.Walk(ctx, h.tips, opt, func(worker int, c *objects.Commit) error {
		line, _, _ := authorLine(c.Raw)
		p, at := parseIdent(line)
		if counts[worker] == nil {
			counts[worker] = make(map[string]*Author)
		}
		key := p.name + "\x00" + p.email
		a := counts[worker][key]
		if a == nil {
			a = &Author{Name: p.name, Email: p.email}
			counts[worker][key] = a
		}
		a.Commits++
		a.Last = later(a.Last, at)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return h.merge(counts), nil
}

// merge adds up what the workers counted, one entry for each address.
func (h *history) merge(counts []map[string]*Author) []Author {
	var all []Author
	for _, count := range counts {
		for _, a := range count {
			p := decoder{}.person(h.matcher.mailmap.resolve(person{a.Name, a.Email}))
			all = append(all, Author{p.name, p.email, a.Commits, a.Last})
		}
	}
	// The name most commits bear comes first among those of an address.
	slices.SortFunc(all, func(a, b Author) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Email), strings.ToLower(b.Email)), b.Commits-a.Commits,
			strings.Compare(a.Name, b.Name), strings.Compare(a.Email, b.Email))
	})
	var out []Author
	for _, a := range all {
		if n := len(out); n > 0 && strings.EqualFold(out[n-1].Email, a.Email) {
			out[n-1].Commits += a.Commits
			out[n-1].Last = later(out[n-1].Last, a.Last)
			continue
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Author) int { return b.Commits - a.Commits })
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
