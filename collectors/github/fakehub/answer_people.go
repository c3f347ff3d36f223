package fakehub

import (
	"slices"
	"strings"
)

func (a *Account) key() string { return a.nodeID() }

func (a *Account) nodeID() string {
	prefix := map[Kind]string{User: "U", Bot: "BOT", Mannequin: "MQ", Organization: "O"}[a.Kind]
	return nodeID(prefix, a.ID)
}

func (a *Account) typeName() string { return string(a.Kind) }

func (a *Account) path() string {
	if a.Kind == Bot {
		return "/apps/" + a.Login
	}
	return "/" + a.Login
}

func (a *Account) field(x *execution, name string, args arguments) (any, error) {
	switch name {
	case "id":
		return a.nodeID(), nil
	case "databaseId":
		return a.ID, nil
	case "login":
		return a.Login, nil
	case "name":
		if a.Name == "" {
			return nil, nil
		}
		return a.Name, nil
	case "email": // empty where it is kept private; null for a mannequin
		if a.Kind == Mannequin && a.Email == "" {
			return nil, nil
		}
		return a.Email, nil
	case "bio", "company":
		return nil, nil
	case "isViewer":
		return a == x.token.Account, nil
	case "createdAt":
		return a.Created, nil
	case "avatarUrl":
		return "https://avatars.githubusercontent.com/u/" + digits(a.ID) + "?v=4", nil
	case "resourcePath":
		return a.path(), nil
	case "url":
		return site + a.path(), nil
	case "organizations":
		var all []any
		for _, o := range x.world.Accounts {
			if o.Kind == Organization && slices.Contains(o.Members, a) {
				all = append(all, o)
			}
		}
		return paged("OrganizationConnection", all, args)
	case "issueComments":
		return x.issueComments(a, args)
	}
	return nil, unknown(a, name)
}

// issueComments are the comments one wrote in conversations, of issues and of
// pull requests, as far as the token can see the repository.
func (x *execution) issueComments(a *Account, args arguments) (any, error) {
	var all []*Comment
	for _, r := range x.world.Repositories {
		if !x.visible(r) {
			continue
		}
		for _, t := range r.threads() {
			for _, c := range t.Comments {
				if c.Author == a {
					all = append(all, c)
				}
			}
		}
	}
	sortComments(all, args)
	return paged("IssueCommentConnection", list(all), args)
}

// sortComments orders comments by UPDATED_AT, the one order GitHub has, or by
// creation when none is asked for.
func sortComments(all []*Comment, args arguments) {
	field, descending := args.order("orderBy")
	slices.SortStableFunc(all, func(a, b *Comment) int {
		order := a.Created.Compare(b.Created)
		if field == "UPDATED_AT" {
			order = a.Updated.Compare(b.Updated)
		}
		if order == 0 {
			order = int(a.ID - b.ID)
		}
		if descending {
			return -order
		}
		return order
	})
}

func (t *Team) key() string      { return nodeID("T", t.ID) }
func (t *Team) typeName() string { return "Team" }

func (t *Team) path() string { return "/orgs/" + t.Organization.Login + "/teams/" + t.Slug }

func (t *Team) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "id":
		return t.key(), nil
	case "databaseId":
		return t.ID, nil
	case "name":
		return t.Name, nil
	case "slug":
		return t.Slug, nil
	case "combinedSlug":
		return t.Organization.Login + "/" + t.Slug, nil
	case "organization":
		return t.Organization, nil
	case "resourcePath":
		return t.path(), nil
	case "url":
		return site + t.path(), nil
	}
	return nil, unknown(t, name)
}

// find is the account of that login and kind, ignoring case as GitHub does.
func (w *World) find(login string, kinds ...Kind) *Account {
	for _, a := range w.Accounts {
		if strings.EqualFold(a.Login, login) && slices.Contains(kinds, a.Kind) {
			return a
		}
	}
	return nil
}
