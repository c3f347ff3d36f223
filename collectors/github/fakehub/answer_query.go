package fakehub

import (
	"fmt"
	"strconv"
	"strings"
)

// site is where the pages for people of github.com are.
const site = "https://github.com"

// query is the root of all queries.
type query struct{}

func (query) typeName() string { return "Query" }

func (q query) field(x *execution, name string, a arguments) (any, error) {
	switch name {
	case "viewer":
		return x.token.Account, nil
	case "rateLimit":
		if x.hub.Enterprise != "" { // null where limits are off, as they are by default
			return nil, nil
		}
		return x.rateLimit(), nil
	case "user":
		if account := x.world.find(a.text("login"), User); account != nil {
			return account, nil
		}
		return nil, notFound("Could not resolve to a User with the login of '%s'.", a.text("login"))
	case "organization":
		if account := x.world.find(a.text("login"), Organization); account != nil {
			if err := x.guarded(account); err != nil {
				return nil, err
			}
			return account, nil
		}
		return nil, notFound("Could not resolve to an Organization with the login of '%s'.", a.text("login"))
	case "repository":
		full := a.text("owner") + "/" + a.text("name")
		r, moved := x.world.named(full)
		if r == nil || moved && a["followRenames"] == false || !x.readable(r) {
			return nil, notFound("Could not resolve to a Repository with the name '%s'.", full)
		}
		if err := x.guarded(r.Owner); err != nil {
			return nil, err
		}
		return r, nil
	case "node":
		return x.node(a.text("id"))
	case "nodes":
		ids := a.texts("ids")
		if len(ids) > maxIDs {
			return nil, &failure{kind: "ARGUMENT_LIMIT", message: fmt.Sprintf("You may not provide more than %d node ids; you provided %d.", maxIDs, len(ids))}
		}
		var all []any
		for _, id := range ids {
			o, err := x.node(id)
			if err != nil { // one error for each, beside a null in its place
				o = err
			}
			all = append(all, o)
		}
		return all, nil
	case "search":
		return x.search(a)
	}
	return nil, unknown(q, name)
}

func notFound(format string, args ...any) error {
	return &failure{kind: "NOT_FOUND", message: fmt.Sprintf(format, args...)}
}

// named finds a repository by its full name, or a former one: moved tells.
func (w *World) named(full string) (r *Repository, moved bool) {
	for _, r := range w.Repositories {
		if strings.EqualFold(r.FullName(), full) {
			return r, false
		}
	}
	for _, r := range w.Repositories {
		for _, former := range r.Former {
			if strings.EqualFold(former, full) {
				return r, true
			}
		}
	}
	return nil, false
}

// node finds anything by its global id. What the token may not see is as if
// it was not there.
func (x *execution) node(id string) (any, error) {
	missing := notFound("Could not resolve to a node with the global id of '%s'.", id)
	for _, a := range x.world.Accounts {
		if a.key() == id {
			return a, nil
		}
	}
	for _, t := range x.world.Teams {
		if t.key() == id {
			return t, nil
		}
	}
	for _, r := range x.world.Repositories {
		if o := r.node(id); o != nil {
			if !x.readable(r) {
				return nil, missing
			}
			if err := x.guarded(r.Owner); err != nil {
				return nil, err
			}
			return o, nil
		}
	}
	return nil, missing
}

// node finds what is in a repository by its global id.
func (r *Repository) node(id string) any {
	if r.key() == id {
		return r
	}
	prefix, rest := parseNodeID(id)
	number, _ := strconv.ParseInt(rest, 10, 64)
	for _, i := range r.Issues {
		if prefix == "I" && i.ID == number {
			return i
		}
		if c := i.said(prefix, number); c != nil {
			return c
		}
	}
	for _, p := range r.Pulls {
		if prefix == "PR" && p.ID == number {
			return p
		}
		if c := p.said(prefix, number); c != nil {
			return c
		}
		if o := p.node(prefix, rest, number); o != nil {
			return o
		}
	}
	return nil
}

func (t *Thread) said(prefix string, number int64) *Comment {
	for _, c := range t.Comments {
		if prefix == "IC" && c.ID == number {
			return c
		}
	}
	return nil
}

// node finds a commit, a review or one of its comments.
func (p *PullRequest) node(prefix, rest string, number int64) any {
	switch prefix {
	case "C":
		for _, c := range p.Commits {
			if c.OID == rest {
				return c
			}
		}
		if p.Merge != nil && p.Merge.OID == rest {
			return p.Merge
		}
	case "PRR", "PRRC":
		for _, review := range p.Reviews {
			if prefix == "PRR" && review.ID == number {
				return review
			}
			for _, c := range review.Comments {
				if prefix == "PRRC" && c.ID == number {
					return c
				}
			}
		}
	}
	return nil
}
