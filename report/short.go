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
	// first are the commits of the pieces by their first digits, and more all
	// of those that begin alike, sorted. Both are made when they are needed.
	first map[string]string
	more  map[string][]string
}

// know adds the items of a piece to those that ids are told apart from.
func (s *shortener) know(p *evidence.Piece) { s.pieces = append(s.pieces, p) }

func (s *shortener) index() {
	s.first, s.more = make(map[string]string, 2*len(s.pieces)), map[string][]string{}
	for _, p := range s.pieces {
		for _, it := range p.Items {
			name, isCommit := strings.CutPrefix(it.ID, "git:")
			if !isCommit || len(name) < shortDigits {
				continue
			}
			head := name[:shortDigits]
			if other, known := s.first[head]; !known {
				s.first[head] = name
			} else if other != name {
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
	if s.first == nil {
		s.index()
	}
	head := name[:shortDigits]
	alike := s.more[head]
	if alike == nil {
		alike = []string{s.first[head]}
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
