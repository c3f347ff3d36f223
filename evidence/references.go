package evidence

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// maxKeys is how many tickets one text may name before it is taken for a
// list, such as a release note, that makes no piece of work of them.
const maxKeys = 5

// Linker reads references out of the text of items. The zero Linker knows
// ticket keys by their usual form.
type Linker struct {
	keys     *regexp.Regexp
	projects map[string]bool
}

// NewLinker makes a linker for the ticket keys that pattern finds, or the
// usual ones where it is empty. Where projects are given, only their keys
// count.
func NewLinker(pattern string, projects []string) (*Linker, error) {
	l := &Linker{projects: map[string]bool{}}
	for _, p := range projects {
		l.projects[p] = true
	}
	if pattern == "" {
		return l, nil
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("ticket pattern: %w", err)
	}
	l.keys = re
	return l, nil
}

// References are the links of an item to others: those the source stated and
// those its text names, each once with the strongest way it is known, ordered
// by target.
func (l *Linker) References(it *Item) []Ref { return l.references(it, nil, nil) }

// references reads the sites of tickets off addresses, where ids carry them,
// and knows the projects of tickets that were collected.
func (l *Linker) references(it *Item, sites, collected map[string]bool) []Ref {
	s := l.scanner(it.Space)
	s.sites, s.collected = sites, collected
	refs := slices.Clone(it.Refs)
	if it.Kind == PullRequest {
		shas, _ := it.Facts.Strings(FactCommits)
		for _, sha := range shas {
			refs = append(refs, Ref{"git:" + sha, ViaAPI})
		}
	}
	if branch, ok := it.Facts.Text(FactBranch); ok {
		refs = append(refs, branchRefs(s, branch)...)
	}
	refs = append(refs, titleRefs(s, it)...)
	refs = append(refs, bodyRefs(s, it.Body)...)
	for _, t := range it.Trailers {
		refs = append(refs, trailerRefs(s, t)...)
	}
	if it.Kind == Review || it.Kind == Comment {
		refs = onlyMentions(refs, it.Refs)
	}
	return strongest(refs, it.ID)
}

// scanner makes one for the texts of a space.
func (l *Linker) scanner(space string) scanner {
	return scanner{space: space, keys: l.keys, projects: l.projects}
}

func titleRefs(s scanner, it *Item) []Ref {
	title := it.Title
	// A source that says which pull request brought a commit knows better than
	// a title, which may have been written in a fork, about a number there.
	brought := slices.ContainsFunc(it.Refs, func(r Ref) bool { return r.Via == ViaMerge })
	if strings.HasPrefix(title, "Merge") || strings.Contains(title, "erge of #") {
		if m, ok := ReadMerge(s.space, title, it.Body); ok {
			refs := mergeRefs(s, m, brought)
			if headline := headline(it); headline != title && !isList(headline) {
				for _, m := range s.scan(headline) { // the pull request's own title
					if m.ticket && s.names(headline, m) {
						refs = append(refs, Ref{m.to, ViaTitle})
					}
				}
			}
			return refs
		}
	}
	found := s.scan(title)
	if len(found) == 0 {
		return nil
	}
	list := isList(title) || tickets(found) > maxKeys
	quoted := quotedEnd(title)
	var refs []Ref
	for _, m := range found {
		via := ViaMention
		switch {
		case list || m.start < quoted:
		case m.ticket && s.names(title, m):
			via = ViaTitle
		case title[max(0, m.start-1):m.start] == "(" && strings.TrimSpace(title[m.end:]) == ")":
			if via = ViaSquash; brought {
				via = ViaMention
			}
		case m.closing:
			via = ViaCloses
		}
		refs = append(refs, Ref{m.to, via})
	}
	return refs
}

// mergeRefs are what a merge commit names: the pull request it merged and the
// tickets of its branch.
func mergeRefs(s scanner, m PullMerge, brought bool) []Ref {
	var refs []Ref
	if m.Ref != "" {
		via := ViaMerge
		if brought {
			via = ViaMention
		}
		refs = append(refs, Ref{m.Ref, via})
	}
	branch := branchRefs(s, m.Branch)
	if m.LongLived {
		for i := range branch {
			branch[i].Via = ViaMention
		}
	}
	return append(refs, branch...)
}

// names reports whether a key in a title is taken for the ticket of the work: where
// it is known for a ticket's, or stands where people put one.
func (s scanner) names(title string, m mention) bool {
	project, _, _ := strings.Cut(m.to[strings.LastIndexAny(m.to, ":/")+1:], "-")
	return s.configured() || s.collected[project] || leads(title, m)
}

// leads reports whether a key stands where people put a ticket's: at the front
// of the title or in brackets. Elsewhere it may be the name of anything.
func leads(title string, m mention) bool {
	before := strings.TrimRight(title[:m.start], " ")
	return before == "" || strings.ContainsRune("[(", rune(before[len(before)-1]))
}

const mergePrefix = "Merge pull request #"

// branchRefs are the tickets a branch's name names. Branch names are written
// in any case, so a lower-case key counts where its project is known.
func branchRefs(s scanner, branch string) []Ref {
	var refs []Ref
	for _, word := range strings.FieldsFunc(branch, func(r rune) bool { return r == '/' || r == '_' || r == ' ' }) {
		parts := strings.Split(word, "-")
		for i := 0; i+1 < len(parts); i++ {
			key := parts[i] + "-" + parts[i+1]
			if up := strings.ToUpper(key); s.projects[strings.ToUpper(parts[i])] || s.collected[strings.ToUpper(parts[i])] {
				key = up
			}
			for _, m := range s.scan(key) {
				if m.ticket {
					refs = append(refs, Ref{m.to, ViaBranch})
				}
			}
		}
	}
	return refs
}

func bodyRefs(s scanner, body string) []Ref {
	prose := stripQuoted(body)
	found := s.scan(prose)
	list := tickets(found) > maxKeys
	var refs []Ref
	for _, m := range found {
		via := ViaMention
		if m.closing && !list {
			via = ViaCloses
		}
		refs = append(refs, Ref{m.to, via})
	}
	for _, id := range idsAfter(prose, "This reverts commit ") {
		refs = append(refs, Ref{"git:" + id, ViaRevert})
	}
	for _, id := range revisions(prose) {
		refs = append(refs, Ref{id, ViaTrailer})
	}
	for _, id := range idsAfter(prose, "(cherry picked from commit ") {
		refs = append(refs, Ref{"git:" + id, ViaCherryPick})
	}
	return refs
}

// joiningTrailers are the keys whose value is the work itself, where a number
// or URL there joins. A ticket key joins in any trailer that is not about a
// person.
var joiningTrailers = map[string]bool{
	"pr-url": true, "pull-request": true, "issue": true, "bug": true, "ticket": true, "jira": true, "closes": true, "close": true,
	"fixes": true, "fix": true, "resolves": true, "implements": true, "gh-issue": true,
}

func trailerRefs(s scanner, t Trailer) []Ref {
	key := strings.ToLower(t.Key)
	if strings.HasSuffix(key, "-by") {
		return nil
	}
	if id, ok := changeID(t.Value); ok && key == "change-id" {
		return []Ref{{id, ViaTrailer}}
	}
	if id, _, _ := strings.Cut(strings.TrimSpace(t.Value), " "); key == "fixes" && hexID(id) { // the kernel's
		return []Ref{{"git:" + strings.ToLower(id), ViaMention}}
	}
	found := s.scan(t.Value)
	list := tickets(found) > maxKeys
	var refs []Ref
	for _, m := range found {
		via := ViaMention
		switch {
		case list, besides[key]:
		case closingWords[key]:
			via = ViaCloses
		case m.ticket || joiningTrailers[key]:
			via = ViaTrailer
		}
		refs = append(refs, Ref{m.to, via})
	}
	return refs
}

// besides are trailers about other work than the commit's own.
var besides = map[string]bool{
	"see-also": true, "related": true, "related-to": true, "relates-to": true, "depends-on": true, "follow-up": true, "follow-up-to": true, "link": true,
	"reverts": true, "part-of": true, "epic": true, "parent": true,
}

// revisions are the reviews that lines such as "Differential Revision: URL",
// which is no trailer to git, say a commit went through.
func revisions(body string) []string {
	_, rest, ok := strings.Cut(body, "Differential Revision: ")
	if !ok {
		return nil
	}
	line, _, _ := strings.Cut(rest, "\n")
	name := strings.TrimSpace(line[strings.LastIndexByte(line, '/')+1:])
	if len(name) < 2 || name[0] != 'D' || digits(name, 1) != len(name) {
		return nil
	}
	return []string{"phabricator:" + name}
}

// changeID is Gerrit's name of a change, which all versions of it carry.
func changeID(value string) (id string, ok bool) {
	value = strings.TrimSpace(value)
	if len(value) != 41 || value[0] != 'I' || !hexID(value[1:]) {
		return "", false
	}
	return "gerrit:" + value, true
}

// isList reports whether a title announces a list of other people's work.
func isList(title string) bool {
	for _, prefix := range [...]string{"merge branch", "merge remote-tracking", "merge tag", "merge commit", "release", "chore(release)", "changelog", "update changelog", "bump version", "back-merge", "backmerge"} {
		if len(title) >= len(prefix) && strings.EqualFold(title[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

// quotedEnd is the end of the other title that a revert or reapply quotes: what
// it names is that title's, not this one's.
func quotedEnd(title string) int {
	if strings.HasPrefix(title, `Revert "`) || strings.HasPrefix(title, `Reapply "`) {
		return strings.LastIndexByte(title, '"')
	}
	return 0
}

func tickets(found []mention) int {
	seen := map[string]bool{}
	for _, m := range found {
		if m.ticket {
			seen[m.to] = true
		}
	}
	return len(seen)
}

// idsAfter finds the commit ids that follow a phrase.
func idsAfter(text, phrase string) []string {
	var ids []string
	for {
		_, rest, ok := strings.Cut(text, phrase)
		if !ok {
			return ids
		}
		end := 0
		for end < len(rest) && wordByte(rest[end]) {
			end++
		}
		if hexID(rest[:end]) {
			ids = append(ids, strings.ToLower(rest[:end]))
		}
		text = rest
	}
}

// stripQuoted blanks out code, quoted text and what is not shown: fenced
// blocks, `code`, lines that begin with > or are indented by four spaces or a
// tab, and HTML comments, in which templates give examples. What others wrote
// there is theirs.
func stripQuoted(text string) string {
	text = withoutComments(text)
	if !quotes(text) {
		return text
	}
	var out strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimLeft(line, " ")
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, trimmed[:1]))]
			if strings.Contains(trimmed[len(fence):], "`") { // closed on the same line
				fence = ""
			}
		case strings.HasPrefix(trimmed, ">"), strings.HasPrefix(line, "    "), strings.HasPrefix(line, "\t"):
		default:
			out.WriteString(withoutCode(line))
			continue
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// quotes reports whether a text may have something to blank out.
func quotes(text string) bool {
	for _, c := range []byte{'`', '>', '\t'} {
		if strings.IndexByte(text, c) >= 0 {
			return true
		}
	}
	return strings.HasPrefix(text, "    ") || strings.Contains(text, "\n    ") || strings.Contains(text, "~~~")
}

// withoutComments takes out HTML comments. One that is not closed is text.
func withoutComments(text string) string {
	if strings.IndexByte(text, '<') < 0 || !strings.Contains(text, "<!--") {
		return text
	}
	var out strings.Builder
	for {
		before, rest, open := strings.Cut(text, "<!--")
		_, after, closed := strings.Cut(rest, "-->")
		if !open || !closed {
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(before)
		text = after
	}
}

func withoutCode(line string) string {
	for {
		before, rest, ok := strings.Cut(line, "`")
		if !ok {
			return line
		}
		_, after, closed := strings.Cut(rest, "`")
		if !closed {
			return line
		}
		line = before + " " + after
	}
}

// onlyMentions keeps what the source stated and weakens the rest: what a
// review's text names is somebody else's work.
func onlyMentions(refs, stated []Ref) []Ref {
	for i := range refs {
		if !slices.Contains(stated, refs[i]) {
			refs[i].Via = ViaMention
		}
	}
	return refs
}

// strongest keeps one reference to each target but the item itself.
func strongest(refs []Ref, self string) []Ref {
	refs = slices.DeleteFunc(refs, func(r Ref) bool { return r.To == self || r.To == "" })
	slices.SortFunc(refs, func(a, b Ref) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.Via.rank(), b.Via.rank()), cmp.Compare(a.Via, b.Via))
	})
	return slices.CompactFunc(refs, func(a, b Ref) bool { return a.To == b.To })
}
