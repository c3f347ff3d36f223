package numstat

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"sheaf/collectors/git/objects"
)

// A shelf keeps texts from when they are read until the last comparison with
// them is done. So the versions of files can be read in the order in which they
// lie in packs, in which each is made once, out of what was made just before,
// while the two that are compared may lie far from each other.
type shelf struct {
	tasks    []task
	versions []shelved
	order    []int32 // in which they are read
	at       map[objects.ID]int32

	board *board
	mu    sync.Mutex // guards what of versions may change
}

// shelved is a version that takes part in comparisons.
type shelved struct {
	id    objects.ID // zero for the one that stands for none
	place objects.Place
	jobs  []job
	left  int  // jobs to be done
	met   bool // it was its turn
	kept  bool // its text is on the board
	on    span
}

// A job is a file whose lines are to be counted, and the versions it takes.
type job struct {
	task, file int32
	versions   [2]int32 // twice the same if there is but one
}

// none stands for no version.
const none int32 = -1

// newShelf lists the comparisons of all tasks. Texts lie on the board.
func newShelf(tasks []task, board *board) *shelf {
	files := 0
	for i := range tasks {
		files += len(tasks[i].raw)
	}
	// A version is mostly in two comparisons: it came with one change and went
	// with the next.
	s := &shelf{tasks: tasks, board: board, at: make(map[objects.ID]int32, files), versions: make([]shelved, 0, files+files/2)}
	for i := range tasks {
		for f := range tasks[i].raw {
			s.add(int32(i), int32(f), &tasks[i].raw[f])
		}
	}
	s.order = make([]int32, len(s.versions))
	for i := range s.order {
		s.order[i] = int32(i)
	}
	slices.SortFunc(s.order, func(a, b int32) int {
		v, w := &s.versions[a], &s.versions[b]
		if v.place != w.place {
			return v.place.Compare(w.place)
		}
		return cmp.Or(strings.Compare(s.path(v.jobs[0]), s.path(w.jobs[0])), cmp.Compare(a, b))
	})
	return s
}

func (s *shelf) path(j job) string { return s.tasks[j.task].raw[j.file].path }

func (s *shelf) add(task, file int32, r *rawFile) {
	old, new := none, none
	if r.oldDiff != Binary && r.newDiff != Binary { // else it is not read
		if r.oldKind.stored() {
			old = s.version(r.oldID, r.oldPlace)
		}
		if r.newKind.stored() {
			new = s.version(r.newID, r.newPlace)
		}
	}
	switch {
	case old == none && new == none:
		old = s.version(objects.ID{}, objects.Place{})
		new = old
	case old == none:
		old = new
	case new == none:
		new = old
	}
	j := job{task, file, [2]int32{old, new}}
	for _, v := range j.distinct() {
		s.versions[v].jobs = append(s.versions[v].jobs, j)
		s.versions[v].left++
	}
}

func (s *shelf) version(id objects.ID, place objects.Place) int32 {
	v, ok := s.at[id]
	if !ok {
		v = int32(len(s.versions))
		s.at[id] = v
		s.versions = append(s.versions, shelved{id: id, place: place})
	}
	return v
}

// awaits reports whether a version, whose turn it is, is to be compared with one
// that is still to come.
func (s *shelf) awaits(v int32) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.versions[v].jobs, func(j job) bool {
		return j.versions[0] != j.versions[1] && !s.versions[j.other(v)].met
	})
}

// distinct are the versions that it takes.
func (j *job) distinct() []int32 {
	if j.versions[0] == j.versions[1] {
		return j.versions[:1]
	}
	return j.versions[:]
}

// other is the version that v is compared with, itself where there is none.
func (j job) other(v int32) int32 {
	if j.versions[0] == v {
		return j.versions[1]
	}
	return j.versions[0]
}

// meet says that a version had its turn, and returns the jobs for which that
// was the last.
func (s *shelf) meet(v int32) (ready []job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions[v].met = true
	for _, j := range s.versions[v].jobs {
		if s.versions[j.other(v)].met {
			ready = append(ready, j)
		}
	}
	return ready
}

// keep puts a copy of a version's text on the shelf if there is room.
func (s *shelf) keep(v int32, text []byte) {
	on, ok := s.board.put(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions[v].on, s.versions[v].kept = on, ok
}

// text returns the text of a version that is kept, until the job is done that it
// is asked for.
func (s *shelf) text(id objects.ID) (text []byte, ok bool) {
	if s == nil {
		return nil, false
	}
	v, ok := s.at[id]
	if !ok {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.versions[v].kept {
		return nil, false
	}
	return s.board.text(s.versions[v].on), true
}

// done says that a job is done. Texts that no other takes are gone.
func (s *shelf) done(j job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range j.distinct() {
		v := &s.versions[i]
		if v.left--; v.left == 0 && v.kept {
			v.kept = false
			s.board.remove(v.on)
		}
	}
}
