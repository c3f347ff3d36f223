package fakehub

import (
	"strings"
	"time"
)

func (c *Commit) key() string { return nodeID("C", c.OID) }

func (c *Commit) typeName() string { return "Commit" }

func (c *Commit) field(_ *execution, name string, a arguments) (any, error) {
	headline, body, _ := strings.Cut(c.Message, "\n")
	path := "/" + c.repository.FullName() + "/commit/" + c.OID
	switch name {
	case "id":
		return c.key(), nil
	case "oid":
		return c.OID, nil
	case "abbreviatedOid":
		return c.OID[:7], nil
	case "message":
		return c.Message, nil
	case "messageHeadline":
		return headline, nil
	case "messageBody":
		return strings.TrimLeft(body, "\n"), nil
	case "authoredDate":
		return c.Authored, nil
	case "committedDate":
		return c.Committed, nil
	case "author":
		return signature{c, c.Authored}, nil
	case "committer":
		return signature{c, c.Committed}, nil
	case "authoredByCommitter":
		return true, nil
	case "additions":
		return c.Additions, nil
	case "deletions":
		return c.Deletions, nil
	case "changedFilesIfAvailable":
		return c.Files, nil
	case "parents":
		return paged("CommitConnection", list(c.Parents), a)
	case "repository":
		return c.repository, nil
	case "resourcePath":
		return path, nil
	case "url":
		return site + path, nil
	}
	return nil, unknown(c, name)
}

// signature is who made a commit, and when: a git identity, and the account
// that claims its address, if any does.
type signature struct {
	commit *Commit
	at     time.Time
}

func (signature) typeName() string { return "GitActor" }

func (s signature) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "name":
		return s.commit.Name, nil
	case "email":
		return s.commit.Email, nil
	case "user": // a bot is no user
		if s.commit.Author != nil && s.commit.Author.Kind == User {
			return s.commit.Author, nil
		}
		return nil, nil
	case "date":
		return s.at, nil
	}
	return nil, unknown(s, name)
}
