package git

import (
	"context"
	"slices"
	"strings"
)

// Description is what a repository says of itself without its history.
type Description struct {
	// Host it was cloned from, empty for a folder on this machine, and Space,
	// what its items' space is.
	Host, Space string
	// Teams are the owners in its CODEOWNERS that are written as teams
	// ("@acme/pay"), those that own most lines of it first.
	Teams []string
}

// Describe reads what the repository at path says of itself.
func Describe(ctx context.Context, path string) (Description, error) {
	l, err := locate(path)
	if err != nil {
		return Description{}, err
	}
	repo, err := open(l, nil, nil)
	if err != nil {
		return Description{}, err
	}
	var d Description
	if r, ok := mainRemote(repo.config, nil); ok {
		d.Host, d.Space = r.host, r.space()
	}
	h, err := openHistory(ctx, repo, nil)
	if err != nil {
		return d, err
	}
	defer h.Close()
	if h.head == nil {
		return d, nil
	}
	lines := map[string]int{}
	for _, rule := range readOwners(h.head) {
		for _, o := range rule.Owners {
			if name := o.String(); strings.HasPrefix(name, "@") && strings.Contains(name, "/") {
				if lines[name]++; lines[name] == 1 {
					d.Teams = append(d.Teams, name)
				}
			}
		}
	}
	slices.SortStableFunc(d.Teams, func(a, b string) int { return lines[b] - lines[a] })
	return d, nil
}
