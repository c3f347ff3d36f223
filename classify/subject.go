package classify

import (
	"strings"
	"time"
	"unicode/utf8"

	"sheaf/evidence"
)

// subject is one item as conditions see it: its fields, its prose scanned
// once for all words of all rules, and its files counted once under all globs.
// It is scratch memory: reset makes it speak of another item.
type subject struct {
	c     *Classifier
	piece pieceFacts
	item  *evidence.Item

	// start is where the words of the title begin, prefix what marks it.
	start  int
	prefix string
	// subject is the title without its marks, once a condition asked for it;
	// series then says whether the title is one of several steps.
	subject string
	series  truth

	// written is the title, a line feed and the prose of the body; own is
	// where the part that the actor wrote starts: past the title of a change
	// they reviewed.
	written []byte
	folded  []byte
	words   []span
	own     int
	prose   prose
	figures int
	// inTitle and inText are where phrases were found in the title and in what
	// the actor wrote.
	inTitle, inText hits
	// unwritten says that the actor's words are still to come: the item is a
	// review that is asked for. What is counted in them is not known.
	unwritten bool
	// awake are the rules that can hold for the item or be near.
	awake ruleSet

	// fired and short are room for the outcomes of one piece, near and open for
	// what addShort makes of them.
	fired, short []outcome
	near, open   []candidate

	under  []amount
	dropAt []int32
	// asked are the last answers of the patterns.
	asked []recalled
	// known remembers the globs of paths seen before: the same files change
	// again and again.
	known map[string][]int
	// changed is all lines changed by hand, partial whether files were left
	// out of the list, uncounted whether some amount is not known.
	changed            int
	partial, uncounted bool
	// discounted is all lines changed in files no person writes.
	discounted int
}

// amount is what an item changed under the globs of one set.
type amount struct {
	files, added, removed int
	// uncounted is set where the lines of a file that matched are not known.
	uncounted bool
	// most is the number of the file with the most changes, mostLines those.
	most, mostLines int
	// at is the file counted last, so that two globs count a file once.
	at int32
}

// pieceFacts is what the items of a piece come to together.
type pieceFacts struct {
	piece                                     *evidence.Piece
	items, commits, changes, reviews, tickets int
	months, spaces, people, teams, days       int
	finished                                  bool
}

func (c *Classifier) newSubject() *subject {
	return &subject{
		c:       c,
		awake:   make(ruleSet, len(c.triggers.always)),
		inTitle: make(hits, len(c.lexicon.phrases)),
		inText:  make(hits, len(c.lexicon.phrases)),
		under:   make([]amount, c.atlas.sets),
		dropAt:  make([]int32, c.atlas.sets),
		asked:   make([]recalled, c.patterns),
		known:   map[string][]int{},
	}
}

// reset makes the subject speak of an item of the piece last given to
// gather.
func (s *subject) reset(item *evidence.Item) {
	s.item = item
	s.unwritten = item.Kind == evidence.Review && item.IsOpenWork()
	copy(s.awake, s.c.triggers.always)
	s.readText()
	s.countFiles()
	s.wakeByFiles()
}

func (s *subject) readText() {
	s.subject, s.series = "", unknown
	s.start = subjectStart(s.item.Title)
	s.prefix = titlePrefix(s.item.Title, s.start)
	s.inTitle.reset()
	s.inText.reset()
	s.written = append(s.written[:0], clip(s.item.Title, maxText)...)
	s.written = append(s.written, '\n')
	titleEnd := len(s.written)
	s.written, s.prose = strip(s.written, s.item.Body, s.item.Space)
	s.folded = fold(s.folded[:0], s.written)
	s.words = tokens(s.words[:0], s.folded)

	title := 0
	for title < len(s.words) && int(s.words[title].from) < titleEnd {
		title++
	}
	s.own = 0
	own := s.words
	if s.item.Kind == evidence.Review || s.item.Kind == evidence.Comment {
		s.own = titleEnd
		own = s.words[title:]
	} else {
		s.prose.chars += utf8.RuneCountInString(s.item.Title)
	}
	inTitle, inText := sink{s.inTitle, s.c.triggers.inTitle}, sink{s.inText, s.c.triggers.inText}
	if s.own == 0 {
		s.c.lexicon.scan(s.folded, s.words[:title], s.awake, inTitle, inText)
	} else {
		s.c.lexicon.scan(s.folded, s.words[:title], s.awake, inTitle)
	}
	s.c.lexicon.scan(s.folded, s.words[title:], s.awake, inText)
	s.figures = figures(s.folded, own)
}

// maxFiles is how many files of one item rules read. A change with more is a
// sweep, and its amounts are lower bounds like those of a list that was cut.
const maxFiles = 2000

func (s *subject) countFiles() {
	clear(s.under)
	clear(s.dropAt)
	s.changed, s.discounted, s.uncounted = 0, 0, false
	files := s.item.Files
	total, known := s.item.FilesTotal.Get()
	s.partial = known && total > len(files) || len(files) > maxFiles
	if len(files) > maxFiles {
		for _, f := range files[maxFiles:] {
			if f.Generated {
				s.discounted += f.Additions.OrZero() + f.Deletions.OrZero()
			}
		}
		files = files[:maxFiles]
	}
	for i := range files {
		s.countFile(int32(i+1), &files[i])
	}
	if len(files) == 0 && !known && s.isChange() {
		s.uncounted = true
	}
}

func (s *subject) isChange() bool {
	return s.item.Kind == evidence.Commit || s.item.Kind == evidence.PullRequest
}

// countFile adds a file to the sets whose globs take it. number tells the
// file from the others, from one.
func (s *subject) countFile(number int32, f *evidence.File) {
	a := s.c.atlas
	globs := s.globs(f.Path)
	generated := f.Generated
	for _, glob := range globs {
		for _, set := range a.drops[glob] {
			s.dropAt[set] = number
		}
		generated = generated || s.c.generated[glob]
	}
	added, removed := f.Additions.OrZero(), f.Deletions.OrZero()
	uncounted := !f.Binary && !(f.Additions.Known() && f.Deletions.Known())
	if generated {
		s.discounted += added + removed
		added, removed, uncounted = 0, 0, false
	}
	s.changed += added + removed
	s.uncounted = s.uncounted || uncounted
	for _, glob := range globs {
		for _, set := range a.takes[glob] {
			u := &s.under[set]
			if u.at == number || s.dropAt[set] == number {
				continue
			}
			u.at = number
			u.files++
			u.added += added
			u.removed += removed
			u.uncounted = u.uncounted || uncounted
			if added+removed >= u.mostLines {
				u.most, u.mostLines = int(number)-1, added+removed
			}
		}
	}
}

// maxKnown bounds the paths remembered.
const maxKnown = 1 << 14

// globs are the numbers of the globs that match a path.
func (s *subject) globs(path string) []int {
	if globs, ok := s.known[path]; ok {
		return globs
	}
	if len(s.known) == maxKnown {
		clear(s.known)
	}
	globs := s.c.atlas.match(nil, strings.ToLower(path))
	s.known[path] = globs
	return globs
}

// gather makes the subject speak of the items of a piece.
func (s *subject) gather(p *evidence.Piece) {
	f := pieceFacts{piece: p, items: len(p.Items), finished: !p.Done.IsZero()}
	var months, days, spaces, people, teams []string
	for _, it := range p.Items {
		switch it.Kind {
		case evidence.Commit:
			f.commits++
		case evidence.PullRequest:
			f.changes++
		case evidence.Review:
			f.reviews++
		case evidence.Ticket:
			f.tickets++
		}
		if len(p.Items) == 1 {
			break
		}
		if !it.At.IsZero() {
			day := it.At.In(s.c.zone).Format(time.DateOnly)
			months, days = append(months, day[:len("2006-01")]), append(days, day)
		}
		spaces = append(spaces, it.Space)
		for _, who := range it.People {
			people = append(people, who.Handle)
		}
		teams = append(teams, it.Reach.Teams...)
	}
	if len(p.Items) == 1 {
		it := p.Items[0]
		f.months, f.days, f.spaces = 1, 1, 1
		f.people, f.teams = len(it.People), len(it.Reach.Teams)
	} else {
		f.months, f.days, f.spaces = countDistinct(months), countDistinct(days), countDistinct(spaces)
		f.people, f.teams = countDistinct(people), countDistinct(teams)
	}
	s.piece = f
}
