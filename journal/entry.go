package journal

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/evidence"
)

// Kind is what an entry is, and the name of the folder it lies in.
type Kind string

// The kinds of entries.
const (
	Notes     Kind = "notes"
	Decisions Kind = "decisions"
	Goals     Kind = "goals"
	Ratings   Kind = "ratings"
	CheckIns  Kind = "checkins"
)

// Kinds lists every kind, in the order of their folders.
func Kinds() []Kind { return []Kind{Notes, Decisions, Goals, Ratings, CheckIns} }

// Entry is what every entry has.
type Entry struct {
	// Name is that of the file without its ending. It is unique in its kind and
	// is how other entries name this one.
	Name string
	// Path is the file.
	Path string
	// At is when what the entry says happened, in the person's zone. A day
	// without an hour is its noon, so that no zone makes it another day.
	At time.Time
	// Day has a writer keep the day alone.
	Day bool
}

// stamp is the entry's time as a file keeps it.
func (e Entry) stamp() stamp { return stamp{e.At, e.Day} }

// newer orders entries by time, the oldest first, then by name, where -10 comes
// after -2.
func newer(a, b Entry) int {
	wordsA, numberA := numbered(a.Name)
	wordsB, numberB := numbered(b.Name)
	return cmp.Or(a.At.Compare(b.At), strings.Compare(wordsA, wordsB), cmp.Compare(numberA, numberB), strings.Compare(a.Name, b.Name))
}

// numbered splits the number off that tells entries of one name apart.
func numbered(name string) (words string, number int) {
	i := strings.LastIndexByte(name, '-')
	n, err := strconv.Atoi(name[i+1:])
	if i < 0 || err != nil {
		return name, 1
	}
	return name[:i], n
}

// Journal is everything that could be read, each kind oldest first.
type Journal struct {
	Notes     []Note
	Impacts   []Impact
	Decisions []Decision
	Goals     []Goal
	Ratings   []Rating
	Asks      []Ask
	Replies   []Reply
	// Problems are what is wrong in files, in order of their paths.
	Problems []Problem
	// Files is how many files were looked at.
	Files int
}

// Item is an item of a piece that an entry is about, as it was when the entry
// was written: a commit that is rebased later is still known by its time and
// title.
type Item struct {
	ID    string    `toml:"id"`
	Title string    `toml:"title,omitempty"`
	At    time.Time `toml:"at,omitempty"`
}

// About is the work that an entry speaks of.
type About struct {
	// Piece is an id as a person writes it, or a short form of one.
	Piece string
	// Items are what the piece was made of.
	Items []Item
}

// AboutPiece is a piece as an entry names it.
func AboutPiece(p *evidence.Piece) About {
	about := About{Piece: p.ID}
	for _, it := range p.Items {
		about.Items = append(about.Items, Item{ID: it.ID, Title: it.Title, At: it.At})
	}
	return about
}

// Abouts are the pieces that entries speak of.
func (j *Journal) Abouts() []About {
	var out []About
	for _, d := range j.Decisions {
		out = append(out, d.About)
	}
	for _, i := range j.Impacts {
		out = append(out, i.About)
	}
	for _, g := range j.Goals {
		for _, f := range g.Filled {
			out = append(out, f.About)
		}
	}
	return out
}

// Index finds the pieces that entries are about.
type Index struct {
	pieces []*evidence.Piece
	byID   map[string]*evidence.Piece
	// byWork finds an item that has another id today, of which the ledger does
	// not know the old one: a commit that was rebased, or what came back out of an
	// export. It has nil where two pieces may be meant, of commits the later one.
	byWork map[work]*evidence.Piece
	// today is the id an item has now, given one it had before.
	today func(id string) string
}

// work is what stays of a commit that is rebased, and of a thing whose repository
// or ticket gets another name.
type work struct {
	stays string
	at    int64
	title string
}

// commits is what stays of a commit's id.
const commits = "git"

func workOf(id string, at time.Time, title string) work {
	stays, name, _ := strings.Cut(id, ":")
	if _, number, ok := strings.Cut(name, "#"); ok {
		stays += "#" + number
	}
	return work{stays, at.Unix(), title}
}

// shares reports whether two entries are about some of the same work.
func (a About) shares(b About) bool {
	return slices.ContainsFunc(a.Items, func(x Item) bool {
		return slices.ContainsFunc(b.Items, func(y Item) bool {
			return x.ID == y.ID || !x.At.IsZero() && workOf(x.ID, x.At, x.Title) == workOf(y.ID, y.At, y.Title)
		})
	})
}

// NewIndex makes an index of all pieces there are. today gives the present id
// of an item that was renamed; nil knows of none.
func NewIndex(pieces []*evidence.Piece, today func(id string) string) *Index {
	ix := &Index{pieces, map[string]*evidence.Piece{}, map[work]*evidence.Piece{}, today}
	for _, p := range pieces {
		for _, it := range p.Items {
			ix.byID[it.ID] = p
			if it.At.IsZero() {
				continue
			}
			key := workOf(it.ID, it.At, it.Title)
			if other, taken := ix.byWork[key]; taken && other != p && key.stays != commits {
				ix.byWork[key] = nil
				continue
			}
			ix.byWork[key] = p
		}
	}
	return ix
}

// Find are the pieces an entry is about, each once: several where it has been
// split since, none where it is gone. Where the entry lists items they decide;
// else its Piece does, if it means one piece.
func (ix *Index) Find(a About) []*evidence.Piece {
	var found []*evidence.Piece
	for _, known := range a.Items {
		p := ix.byID[known.ID]
		if p == nil && ix.today != nil {
			p = ix.byID[ix.today(known.ID)]
		}
		if p == nil && !known.At.IsZero() {
			p = ix.byWork[workOf(known.ID, known.At, known.Title)]
		}
		if p != nil && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	if len(found) > 0 || a.Piece == "" {
		return found
	}
	for _, p := range ix.pieces {
		switch p.Match(a.Piece) {
		case evidence.Whole:
			return []*evidence.Piece{p}
		case evidence.Short:
			found = append(found, p)
		}
	}
	if len(found) > 1 {
		return nil
	}
	return found
}
