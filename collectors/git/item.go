package git

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"sheaf/collectors/git/numstat"
	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// headers are the parts of a commit that a walk does not show.
type headers struct {
	author, committer []byte
	encoding          string
	message           string
}

func readHeaders(raw []byte) headers {
	var h headers
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		if len(line) == 0 {
			h.message = messageText(rest)
			break
		}
		key, value, _ := bytes.Cut(line, []byte(" "))
		switch string(key) {
		case "author":
			h.author = value // the last one counts, as in git
		case "committer":
			h.committer = value
		case "encoding":
			if h.encoding == "" { // the first one counts
				h.encoding = string(value)
			}
		}
		raw = rest
	}
	return h
}

// itemMaker turns commits of one repository into items.
type itemMaker struct {
	source  string
	repo    *repository
	matcher *matcher
	marks   *marks
	space   string
	name    func(objects.ID) string // in full
	landing bool                    // it is known where work lands
	merges  merges
}

// item makes the item of a commit. counted says what it changed; nil for a
// merge, and where that is unknown.
func (m *itemMaker) item(c *candidate, counted *numstat.Result) evidence.Item {
	h := readHeaders(c.raw)
	decode := decoderFor(h.encoding).fitting(c.raw)
	message := decode.text(h.message)
	title, body := splitMessage(message)
	_, trailers := evidence.ParseTrailers(message)

	authorAsWritten, _ := parseIdent(h.author)
	author := m.known(decode.person(authorAsWritten))
	sha := m.name(c.id)
	it := evidence.Item{
		ID: "git:" + sha, Source: m.source, Kind: evidence.Commit,
		Actor: decode.text(c.part.actor), Author: author.email, At: c.at,
		Title: title, Body: body, URL: m.repo.remote.commitURL(sha), Space: m.space,
		Trailers: trailers,
	}
	if c.part.author {
		it.Roles = append(it.Roles, evidence.Author)
	}
	if c.part.coAuthor {
		it.Roles = append(it.Roles, evidence.CoAuthor)
	}
	if c.part.mentor {
		it.Roles = append(it.Roles, evidence.Mentor)
	}
	if len(c.parents) > 1 {
		// A merge brings work together, whoever wrote it.
		it.Roles = []evidence.Role{evidence.Merger}
	}
	it.Role = it.Roles[0]
	it.People = m.people(c, decode, author, authorAsWritten, h.committer, trailers)
	if counted != nil {
		m.addFiles(&it, counted)
	}
	if !c.truncated {
		it.Facts.Set(evidence.FactParents, len(c.parents))
	}
	if m.landing {
		it.Facts.Set(evidence.FactDefaultBranch, c.landed)
	}
	if len(c.merges) > 0 {
		it.Done = c.landedAt
		to, branch := m.merges.belongs(c, title)
		if to != "" && !ownMerge(&it, m.space, to) {
			it.Refs = []evidence.Ref{{To: to, Via: evidence.ViaMerge}}
		}
		if branch != "" {
			it.Facts.Set(evidence.FactBranch, branch)
		}
	}
	if c.superseded {
		it.Facts.Set(evidence.FactSuperseded, true)
	}
	if !c.landed && len(c.parents) > 0 {
		it.Facts.Set(evidence.FactParent, c.parents[0].String())
	}
	it.Facts.Set(evidence.FactClones, []string{m.space})
	return it
}

// ownMerge reports whether a commit is itself a merge of the project's, so that
// it belongs to the pull request it names. A number far below that of the pull
// request around it was given in a fork.
func ownMerge(it *evidence.Item, space, around string) bool {
	own, ok := evidence.ReadMerge(space, it.Title, it.Body)
	if !ok || own.Number == "" || !it.IsMerge() {
		return false
	}
	outer := around[strings.LastIndexAny(around, "#!:")+1:]
	return !foreign(own.Number, outer)
}

// people are all others in a commit: its author where I am a co-author only,
// its co-authors and mentors, and who committed it if that is another person.
func (m *itemMaker) people(c *candidate, decode decoder, author, written person, committerLine []byte, trailers []evidence.Trailer) []evidence.Participant {
	var people []evidence.Participant
	add := func(p person, role evidence.Role) {
		next := evidence.Participant{Handle: p.email, Role: role}
		if p.email != "" && !p.isBot() && !slices.Contains(people, next) {
			people = append(people, next)
		}
	}
	if !c.part.author {
		add(author, evidence.Author)
	}
	for _, named := range []struct {
		key  string
		role evidence.Role
	}{{coAuthorKey, evidence.CoAuthor}, {mentorKey, evidence.Mentor}} {
		for _, other := range namedIn(trailers, named.key) {
			if _, me := m.matcher.mine(other); !me {
				add(m.known(other), named.role)
			}
		}
	}
	committer, _ := parseIdent(committerLine)
	_, me := m.matcher.mine(committer)
	mapped := m.known(decode.person(committer))
	if !me && !strings.EqualFold(mapped.email, author.email) && !strings.EqualFold(committer.email, written.email) {
		add(mapped, evidence.Merger)
	}
	return people
}

// known is a person as the mailmap has them.
func (m *itemMaker) known(p person) person {
	return decoder{}.person(m.matcher.mailmap.resolve(p))
}

func (m *itemMaker) addFiles(it *evidence.Item, counted *numstat.Result) {
	additions, deletions := evidence.Count(0), evidence.Count(0)
	paths := make([]string, 0, len(counted.Files))
	for _, f := range counted.Files {
		file := evidence.File{Path: quotePath(f.Path), Binary: f.Binary, Generated: m.marks.isGenerated(f.Path)}
		if f.From != "" {
			file.From = quotePath(f.From)
			paths = append(paths, f.From)
		}
		paths = append(paths, f.Path)
		switch {
		case f.Counted:
			file.Additions, file.Deletions = evidence.Count(f.Additions), evidence.Count(f.Deletions)
			additions, deletions = additions.Plus(file.Additions), deletions.Plus(file.Deletions)
		case !f.Binary:
			additions, deletions = evidence.Amount{}, evidence.Amount{}
		}
		it.Files = append(it.Files, file)
	}
	slices.SortStableFunc(it.Files, func(a, b evidence.File) int { return strings.Compare(a.Path, b.Path) })
	it.Additions, it.Deletions = additions, deletions
	it.FilesTotal = evidence.Count(len(counted.Files))
	if counted.Patch != 0 {
		it.Facts.Set(evidence.FactPatch, strconv.FormatUint(counted.Patch, 16))
	}
	if counted.Cut { // what was changed is not known as a whole
		it.Additions, it.Deletions, it.FilesTotal = evidence.Amount{}, evidence.Amount{}, evidence.Amount{}
	}
	if owners, ok := m.marks.ownersOf(paths); ok {
		it.Facts.Set(evidence.FactOwners, owners)
	}
}
