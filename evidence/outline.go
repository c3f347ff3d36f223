package evidence

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// outline is what grouping asks of an item beyond the fields that an outline
// has: what is read out of texts and files, which it has not.
type outline struct {
	reading
	headline string // where it is not the title
	paths    string
}

// IsOutline reports whether the item is told in outline only: it has all that
// Group and Directory.InferHome ask, and no text but its title, no files and no
// people.
func (it *Item) IsOutline() bool { return it.outline != nil }

// Outliner tells items in outline, a tenth of what they are whole.
type Outliner struct {
	linker           *Linker
	sites, collected map[string]bool
}

// NewOutliner makes one for items that will be grouped by the linker together
// with those of mine.
func NewOutliner(linker *Linker, mine []*Item) *Outliner {
	return &Outliner{linker, newHomes(mine).sites, projectsOf(mine)}
}

// outlineForm is raised with each change of what an outline tells, and of how
// References and Group read an item by itself.
const outlineForm = "3"

// Basis is what the outlines rest on beside the items: those made on another
// basis do not hold.
func (o *Outliner) Basis() string {
	parts := []string{outlineForm, ""}
	if o.linker.keys != nil {
		parts[1] = o.linker.keys.String()
	}
	for _, set := range []map[string]bool{o.linker.projects, o.sites, o.collected} {
		parts = append(parts, strings.Join(slices.Sorted(maps.Keys(set)), "\n"))
	}
	return strings.Join(parts, "\x00")
}

// pathSize is how many bytes stand for a path in paths.
const pathSize = 8

// paths are the item's paths as hashes, in order.
func (it *Item) paths() string {
	if it.outline != nil {
		return it.outline.paths
	}
	sums := make([]uint64, len(it.Files))
	for i, f := range it.Files {
		sums[i] = pathSum(f.Path)
	}
	slices.Sort(sums)
	all := make([]byte, 0, pathSize*len(sums))
	for _, sum := range sums {
		all = binary.BigEndian.AppendUint64(all, sum)
	}
	return string(all)
}

// pathSum is FNV-1a with 64 bits.
func pathSum(path string) uint64 {
	sum := uint64(14695981039346656037)
	for i := range len(path) {
		sum = (sum ^ uint64(path[i])) * 1099511628211
	}
	return sum
}

// What an outline has of an item by one bit, in this order.
const (
	hasTime = 1 << iota
	hasFinished
	finishedThen // at its time
	isMerge
	isDropped
)

// outlineFacts are the facts that grouping asks for.
var outlineFacts = [...]string{
	FactDefaultBranch, FactPatch, FactParent, FactSuperseded, FactOwners, FactCommits, FactWritten, FactMergeCommit, FactOpenWork,
}

// Append adds the outlines of items, whole ones or outlines themselves, as
// ReadOutlines reads them.
func (o *Outliner) Append(dst []byte, items []*Item) []byte {
	p := packer{number: map[string]int{}}
	for _, it := range items {
		p.item(it, read(it, o.linker, o.sites, o.collected))
	}
	for _, n := range [...]int{len(items), p.refs, p.facts} {
		dst = binary.AppendUvarint(dst, uint64(n))
	}
	dst = binary.AppendUvarint(dst, uint64(len(p.words)))
	for _, w := range p.words {
		dst = binary.AppendUvarint(dst, uint64(len(w)))
		dst = append(dst, w...)
	}
	return append(dst, p.out...)
}

// packer writes outlines. Words that many items have in common are numbered.
type packer struct {
	out    []byte
	words  []string
	number map[string]int
	// How many there are in all.
	refs, facts int
}

func (p *packer) int(n int) { p.out = binary.AppendUvarint(p.out, uint64(n)) }

func (p *packer) text(s string) {
	p.int(len(s))
	p.out = append(p.out, s...)
}

func (p *packer) word(w string) {
	n, known := p.number[w]
	if !known {
		n = len(p.words)
		p.number[w] = n
		p.words = append(p.words, w)
	}
	p.int(n)
}

func (p *packer) time(t time.Time) {
	p.out = binary.AppendVarint(p.out, t.Unix())
	p.int(t.Nanosecond())
}

func (p *packer) ref(r Ref) {
	p.text(r.To)
	p.word(string(r.Via))
}

func (p *packer) item(it *Item, r reading) {
	bits := 0
	for i, is := range [...]bool{!it.At.IsZero(), !r.finished.IsZero(), r.finished.Equal(it.At), r.merge, r.dropped} {
		if is {
			bits |= 1 << i
		}
	}
	p.int(bits)
	p.text(it.ID)
	if bits&hasTime != 0 {
		p.time(it.At)
	}
	if bits&hasFinished != 0 && bits&finishedThen == 0 {
		p.time(r.finished)
	}
	p.word(it.Source)
	p.word(string(it.Kind))
	p.word(it.Actor)
	p.word(it.Author)
	p.word(it.Space)
	p.word(string(it.Role))
	p.int(len(it.Roles))
	for _, role := range it.Roles {
		p.word(string(role))
	}
	p.text(it.Title)
	title := headline(it)
	if title == it.Title {
		title = ""
	}
	p.text(title)
	url := it.URL // of which only another host than the public one tells anything
	if strings.HasPrefix(url, "https://github.com/") {
		url = ""
	}
	p.text(url)
	p.text(it.paths())
	p.refs += len(r.refs)
	p.int(len(r.refs))
	for _, ref := range r.refs {
		p.ref(ref)
	}
	p.int(len(it.Refs))
	for _, ref := range it.Refs { // most are among the former
		at := slices.Index(r.refs, ref)
		if p.int(at + 1); at < 0 {
			p.ref(ref)
		}
	}
	var facts Facts
	for _, name := range outlineFacts {
		if raw := it.Facts.raw(name); raw != "" {
			facts = append(facts, Fact{name, raw})
		}
	}
	p.facts += len(facts)
	p.int(len(facts))
	for _, f := range facts.inOrder() {
		p.word(f.Name)
		p.text(f.JSON)
	}
}

// leastOutline is how many bytes an outline takes at least, one for each text, word
// and count in it.
const leastOutline = 16

var errOutline = errors.New("outlines are cut short or damaged")

// ReadOutlines reads what Append wrote. The items' texts are parts of it.
func ReadOutlines(body string) ([]*Item, error) {
	u := unpacker{s: body}
	n := u.count()
	u.refs, u.facts = make([]Ref, 0, u.count()), make(Facts, 0, u.count())
	u.words = make([]string, u.count())
	for i := range u.words {
		u.words[i] = u.text()
	}
	if u.bad {
		return nil, errOutline
	}
	if n > (len(u.s)-u.i)/leastOutline {
		return nil, errOutline
	}
	slab, outlines := make([]Item, n), make([]outline, n)
	items := make([]*Item, n)
	for i := range items {
		items[i] = &slab[i]
		slab[i].outline = &outlines[i]
		u.item(&slab[i], &outlines[i])
	}
	if u.bad || u.i != len(u.s) {
		return nil, errOutline
	}
	return items, nil
}

// unpacker reads outlines. After damage it reads zeros.
type unpacker struct {
	s     string
	i     int
	bad   bool
	words []string
	// Lists of items lie one after the other in these.
	refs  []Ref
	facts Facts
}

func (u *unpacker) int() (n uint64) {
	for shift := 0; u.i < len(u.s) && shift < 64; shift += 7 {
		b := u.s[u.i]
		u.i++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	u.bad, u.i = true, len(u.s)
	return 0
}

// count reads how many things follow, of a byte at least each.
func (u *unpacker) count() int {
	n := u.int()
	if n > uint64(len(u.s)-u.i) {
		u.bad, u.i = true, len(u.s)
		return 0
	}
	return int(n)
}

func (u *unpacker) text() string {
	n := u.count()
	u.i += n
	return u.s[u.i-n : u.i]
}

func (u *unpacker) word() string {
	n := u.int()
	if n >= uint64(len(u.words)) {
		u.bad = true
		return ""
	}
	return u.words[n]
}

func (u *unpacker) time() time.Time {
	n := u.int()
	seconds := int64(n>>1) ^ -int64(n&1) // as binary.Varint
	return time.Unix(seconds, int64(u.int())).UTC()
}

func (u *unpacker) item(it *Item, o *outline) {
	bits := u.int()
	it.ID = u.text()
	if bits&hasTime != 0 {
		it.At = u.time()
	}
	switch {
	case bits&finishedThen != 0:
		o.finished = it.At
	case bits&hasFinished != 0:
		o.finished = u.time()
	}
	o.merge, o.dropped = bits&isMerge != 0, bits&isDropped != 0
	it.Source, it.Kind, it.Actor, it.Author, it.Space = u.word(), Kind(u.word()), u.word(), u.word(), u.word()
	it.Role = Role(u.word())
	for range u.count() {
		it.Roles = append(it.Roles, Role(u.word()))
	}
	it.Title, o.headline, it.URL, o.paths = u.text(), u.text(), u.text(), u.text()
	if len(o.paths)%pathSize != 0 {
		u.bad = true
	}
	from := len(u.refs)
	for range u.count() {
		u.refs = append(u.refs, Ref{u.text(), Via(u.word())})
	}
	o.refs = u.refs[from:len(u.refs):len(u.refs)]
	for range u.count() {
		switch at := u.int(); {
		case at == 0:
			it.Refs = append(it.Refs, Ref{u.text(), Via(u.word())})
		case at <= uint64(len(o.refs)):
			it.Refs = append(it.Refs, o.refs[at-1])
		default:
			u.bad = true
		}
	}
	from = len(u.facts)
	for range u.count() {
		u.facts = append(u.facts, Fact{u.word(), u.text()})
	}
	it.Facts = u.facts[from:len(u.facts):len(u.facts)]
}
