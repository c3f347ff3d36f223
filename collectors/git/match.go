package git

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// candidate is a commit of mine inside the windows asked for.
type candidate struct {
	id, tree objects.ID
	parents  []objects.ID
	at       time.Time
	raw      []byte // nil until it is known to be wanted
	landed   bool   // reachable from a default branch
	// merges brought the commit onto the default branch, from the one that
	// brought its line of first parents out to one on the branch's own, which
	// was made at landedAt; the innermost maxMerges of them. There are none for
	// a commit on that line itself.
	merges   []objects.ID
	landedAt time.Time
	// superseded: a branch led to it at the last run, and none does now.
	superseded bool
	truncated  bool // at the end of a shallow clone: its parents are unknown
	part       part
}

// part is what I am in a commit.
type part struct {
	actor    string // my address, as the commit has it
	author   bool
	coAuthor bool
	// mentor: somebody else's commit says that I mentored its author.
	mentor bool
}

// matcher tells commits of mine. It is read by several goroutines.
type matcher struct {
	me        *evidence.Handles
	coAuthors bool
	mailmap   mailmap
	windows   []evidence.Window
	// reach is the windows, each from a while earlier: what was written then
	// may have landed inside.
	reach []evidence.Window
}

// patience is how many days may lie between a commit and its landing for a
// harvest of the time it landed to find it.
const patience = 366

// ask says which spans to look at.
func (m *matcher) ask(windows []evidence.Window) {
	m.windows, m.reach = windows, nil
	for _, w := range windows {
		if !w.From.IsZero() {
			w.From = w.From.AddDate(0, 0, -patience)
		}
		m.reach = append(m.reach, w)
	}
	m.reach = evidence.Union(m.reach...)
}

// mine reports whether an address is one of mine before or after the mailmap,
// and which it is: that of the commit if it is mine itself.
func (m *matcher) mine(p person) (address string, ok bool) {
	if m.me.Has(p.email) {
		return p.email, true
	}
	mapped := m.mailmap.resolve(p)
	return mapped.email, mapped.email != p.email && m.me.Has(mapped.email)
}

// mineAmong is mine for a commit whose author is not told by one plain header:
// there are several, or one with an address too many or none that can be told
// from the rest. As for git log, any word of any of them may be the author's.
func (m *matcher) mineAmong(raw []byte) (address string, ok bool) {
	for len(raw) > 0 && raw[0] != '\n' {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		raw = rest
		author, isAuthor := bytes.CutPrefix(line, []byte("author "))
		if !isAuthor {
			continue
		}
		author, _, _ = bytes.Cut(author, []byte{0})
		for word := range bytes.FieldsFuncSeq(author, func(r rune) bool { return strings.ContainsRune(" \t<>", r) }) {
			if m.me.Has(string(word)) {
				return string(word), true
			}
		}
	}
	return "", false
}

// inReach tells by a commit's headers whether it may be one to collect.
func (m *matcher) inReach(head []byte) bool {
	line, _, _ := authorLine(head)
	return contains(m.reach, identTime(line))
}

// match looks at a commit. One that is mine has its raw text, which is lent as
// that of the commit is; of others it tells when they were written alone.
func (m *matcher) match(c *objects.Commit) (candidate, bool) {
	line, message, several := authorLine(c.Raw)
	if at := identTime(line); !contains(m.reach, at) { // most commits go here
		return candidate{at: at}, false
	}
	author, at := parseIdent(line)
	if !contains(m.reach, at) {
		return candidate{at: at}, false
	}
	if m.mailmap.named { // names in it are UTF-8
		if decode := decoderFor(string(headerOf(c.Raw, "encoding"))).fitting(c.Raw); decode.enc != nil {
			author.name = decode.text(author.name)
		}
	}
	var p part
	if address, ok := m.mine(author); ok {
		p.actor, p.author = address, true
	} else if several || !plainIdent(line) {
		p.actor, p.author = m.mineAmong(c.Raw)
	}
	if mayNamePeople(message) {
		_, trailers := evidence.ParseTrailers(messageText(message))
		named := func(key string) bool {
			for _, other := range namedIn(trailers, key) {
				if address, ok := m.mine(other); ok {
					p.actor = cmp.Or(p.actor, address)
					return true
				}
			}
			return false
		}
		p.coAuthor = m.coAuthors && named(coAuthorKey)
		p.mentor = !p.author && len(c.Parents) < 2 && named(mentorKey)
	}
	if !p.author && !p.coAuthor && !p.mentor {
		return candidate{at: at}, false
	}
	return candidate{
		id: c.ID, tree: c.Tree, parents: append([]objects.ID(nil), c.Parents...), at: at,
		raw: c.Raw, truncated: c.Shallow, part: p,
	}, true
}

func contains(windows []evidence.Window, t time.Time) bool {
	for _, w := range windows {
		if w.Contains(t) {
			return true
		}
	}
	return false
}

// authorLine returns the value of a commit's author header, the last as in git
// where there are several, and the message.
func authorLine(raw []byte) (author, message []byte, several bool) {
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		if len(line) == 0 {
			return author, rest, several
		}
		if value, ok := bytes.CutPrefix(line, []byte("author ")); ok {
			author, several = value, author != nil
		}
		raw = rest
	}
	return author, nil, several
}

// headerOf is the value of a commit's first header of that name, nil where it has
// none.
func headerOf(raw []byte, name string) []byte {
	head, _, _ := bytes.Cut(raw, []byte("\n\n"))
	_, rest, found := bytes.Cut(head, []byte("\n"+name+" "))
	if !found {
		return nil
	}
	value, _, _ := bytes.Cut(rest, []byte("\n"))
	return value
}

// committerTime is when a commit was made, by its headers.
func committerTime(raw []byte) time.Time { return identTime(headerOf(raw, "committer")) }

// titleOf is a commit's subject as written.
func titleOf(raw []byte) string {
	_, message, _ := authorLine(raw)
	title, _ := splitMessage(messageText(message))
	return title
}

// messageText is a message up to its first NUL, where git ends it.
func messageText(message []byte) string {
	if i := bytes.IndexByte(message, 0); i >= 0 {
		message = message[:i]
	}
	return string(message)
}

// The trailers that name people who have a part in a commit.
const (
	coAuthorKey = "Co-authored-by"
	mentorKey   = "Mentored-by"
)

// namedIn returns whom the trailers of a key name.
func namedIn(trailers []evidence.Trailer, key string) []person {
	var out []person
	for _, t := range trailers {
		if strings.EqualFold(t.Key, key) {
			if p, ok := parsePerson(t.Value); ok && p.email != "" {
				out = append(out, p)
			}
		}
	}
	return out
}
