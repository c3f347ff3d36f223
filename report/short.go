package report

import (
	"slices"
	"strings"

	"sheaf/evidence"
)

// shortDigits is how many digits of a commit people use, where they are enough.
const shortDigits = 7

// shortener gives ids the form people use: "o/r#12", "PAY-7", and the first
// seven digits of a commit, or as many as tell it from all others.
type shortener struct {
	pieces []*evidence.Piece
	// commits are those of the pieces, first where the first of those that
	// begin alike stands among them, and more all of these, sorted. They are
	// made when they are needed.
	commits []string
	first   map[digits]int32
	more    map[digits][]string
}

// digits are the first of a commit's.
type digits [shortDigits]byte

// know adds the items of a piece to those that ids are told apart from.
func (s *shortener) know(p *evidence.Piece) { s.pieces = append(s.pieces, p) }

func (s *shortener) index() {
	if s.first != nil {
		return
	}
	s.commits = make([]string, 0, len(s.pieces))
	s.first, s.more = make(map[digits]int32, len(s.pieces)), map[digits][]string{}
	for _, p := range s.pieces {
		for _, it := range p.Items {
			name, isCommit := strings.CutPrefix(it.ID, "git:")
			if !isCommit || len(name) < shortDigits {
				continue
			}
			head := digits([]byte(name[:shortDigits]))
			if at, known := s.first[head]; !known {
				s.first[head] = int32(len(s.commits))
				s.commits = append(s.commits, name)
			} else if other := s.commits[at]; other != name {
				if s.more[head] == nil {
					s.more[head] = []string{other}
				}
				s.more[head] = append(s.more[head], name)
			}
		}
	}
	for _, alike := range s.more {
		slices.Sort(alike)
	}
}

// of is the short form of an id.
func (s *shortener) of(id string) string {
	scheme, name, found := strings.Cut(id, ":")
	switch {
	case found && (scheme == "github" || scheme == "jira"):
		return name
	case !found || scheme != "git":
		return id
	case len(name) <= shortDigits:
		return name
	}
	s.index()
	head := digits([]byte(name[:shortDigits]))
	alike := s.more[head]
	if at, known := s.first[head]; known && alike == nil {
		alike = s.commits[at : at+1]
	}
	n := shortDigits
	at, _ := slices.BinarySearch(alike, name)
	for _, other := range alike[max(0, at-1):min(at+2, len(alike))] {
		if other != name {
			n = max(n, common(name, other)+1)
		}
	}
	return name[:min(n, len(name))]
}
