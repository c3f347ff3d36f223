package fakehub

import (
	"slices"
	"strings"
	"time"
)

func (r *Repository) key() string      { return nodeID("R", r.ID) }
func (r *Repository) typeName() string { return "Repository" }

// threads are the issues and pull requests of a repository.
func (r *Repository) threads() []*Thread {
	var all []*Thread
	for _, i := range r.Issues {
		all = append(all, &i.Thread)
	}
	for _, p := range r.Pulls {
		all = append(all, &p.Thread)
	}
	return all
}

func (r *Repository) field(x *execution, name string, a arguments) (any, error) {
	switch name {
	case "id":
		return r.key(), nil
	case "databaseId":
		return r.ID, nil
	case "name":
		return r.Name, nil
	case "nameWithOwner":
		return r.FullName(), nil
	case "owner":
		return r.Owner, nil
	case "parent":
		return maybe(r.Parent), nil
	case "isPrivate":
		return r.Private, nil
	case "isFork":
		return r.Parent != nil, nil
	case "isArchived":
		return r.Archived, nil
	case "isInOrganization":
		return r.Owner.Kind == Organization, nil
	case "visibility":
		if r.Private {
			return "PRIVATE", nil
		}
		return "PUBLIC", nil
	case "viewerPermission":
		if slices.Contains(r.Readers, x.token.Account) {
			return "WRITE", nil
		}
		return "READ", nil
	case "createdAt":
		return r.Created, nil
	case "updatedAt", "pushedAt":
		return r.updated(), nil
	case "defaultBranchRef":
		return branch{r}, nil
	case "resourcePath":
		return "/" + r.FullName(), nil
	case "url":
		return site + "/" + r.FullName(), nil
	case "issue", "pullRequest":
		n, _ := a.number("number")
		if o := r.numbered(n, name == "issue"); o != nil {
			return o, nil
		}
		return nil, notFound("Could not resolve to %s with the number of %d.", map[string]string{"issue": "an Issue", "pullRequest": "a PullRequest"}[name], n)
	}
	return nil, unknown(r, name)
}

// numbered is the issue or the pull request of a number, or nil.
func (r *Repository) numbered(n int, issue bool) object {
	if issue {
		for _, i := range r.Issues {
			if i.Number == n {
				return i
			}
		}
		return nil
	}
	for _, p := range r.Pulls {
		if p.Number == n {
			return p
		}
	}
	return nil
}

// updated is when something last happened in the repository.
func (r *Repository) updated() time.Time {
	last := r.Created
	for _, t := range r.threads() {
		if t.Updated.After(last) {
			last = t.Updated
		}
	}
	return last
}

// branch is the default branch.
type branch struct{ *Repository }

func (branch) typeName() string { return "Ref" }

func (b branch) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "id":
		return nodeID("REF", b.ID, b.Default), nil
	case "name":
		return b.Default, nil
	case "prefix":
		return "refs/heads/", nil
	case "repository":
		return b.Repository, nil
	}
	return nil, unknown(b, name)
}

func (l *Label) key() string      { return nodeID("LA", l.ID) }
func (l *Label) typeName() string { return "Label" }

func (l *Label) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "id":
		return l.key(), nil
	case "name":
		return l.Name, nil
	case "color":
		return l.Color, nil
	case "description":
		return nil, nil
	case "createdAt":
		return l.repository.Created, nil
	case "url":
		return site + "/" + l.repository.FullName() + "/labels/" + strings.ReplaceAll(l.Name, " ", "%20"), nil
	}
	return nil, unknown(l, name)
}
