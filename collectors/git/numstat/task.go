package numstat

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sheaf/collectors/git/objects"
)

// A task is one change under way.
type task struct {
	// raw are the differences of the trees; once renames are found, one for
	// each of files.
	raw   []rawFile
	files []File
	spent atomic.Int64 // nanoseconds
	late  lateness
	patch atomic.Uint64

	compared bool // its trees were; else it is left to another batch

	mu      sync.Mutex
	cut     bool
	unknown error
	at      int  // the file unknown is about; the first wins
	damaged bool // some reason, the first or another, is damage
	missing objects.ID
	// gone and new say that a file which was deleted, or added, turned out
	// damaged when its lines were counted: its size, which nothing vouches for
	// before that, may have kept it from being found renamed.
	gone, new bool
}

// whole stands for the whole change where a file's index is asked for.
const whole = -1

// timed runs a part of the work on a task within what is left of its time.
func (t *task) timed(ctx context.Context, budget time.Duration, do func(*work)) {
	start := time.Now()
	k := &work{ctx: ctx, deadline: start.Add(budget - time.Duration(t.spent.Load())), late: &t.late}
	do(k)
	k.end()
	t.spent.Add(int64(time.Since(start) - k.waited))
}

// miss notes why something about a file, or the whole change, is unknown.
func (t *task) miss(file int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.damaged = t.damaged || isDamage(err)
	var missing *objects.Missing
	if errors.As(err, &missing) && t.missing.IsZero() {
		t.missing = missing.ID
	}
	if t.unknown == nil || file < t.at {
		t.unknown, t.at = err, file
	}
}

// missHalf notes that a file which may be half of a rename can not be read.
func (t *task) missHalf(r *rawFile, err error) {
	if gone, new := r.halves(); isDamage(err) {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.gone, t.new = t.gone || gone, t.new || new
	}
}

// forget takes the lines back of files that may be the other half of a rename
// that was not found, or that were found to be one in its place.
func (t *task) forget() {
	for i := range t.raw {
		f, r := &t.files[i], &t.raw[i]
		gone, new := r.halves()
		if t.gone && new || t.new && gone || (t.gone || t.new) && f.From != "" && r.oldID != r.newID {
			f.Additions, f.Deletions, f.Counted, f.Binary = 0, 0, false, false
		}
	}
}

// isDamage reports whether an error is about an object that is not there as it
// should be, and not about a bound.
func isDamage(err error) bool {
	var limit limitError
	var large *objects.TooLarge
	return !errors.As(err, &limit) && !errors.As(err, &large) &&
		!errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// list makes the list of files out of the differences and the renames among
// them.
func (t *task) list(from []int32) {
	t.files = make([]File, 0, len(t.raw))
	if !slices.ContainsFunc(from, func(j int32) bool { return j != keeps }) {
		for i := range t.raw {
			t.files = append(t.files, File{Path: t.raw[i].path})
		}
		return
	}
	raw := make([]rawFile, 0, len(t.raw))
	for i, f := range t.raw {
		var path string
		switch j := from[i]; j {
		case renamed:
			continue
		case keeps:
		default:
			if old := &t.raw[j]; old.path == f.path && old.oldID == f.newID && old.oldKind == f.newKind {
				continue // nothing but its place in a tree that is out of order
			}
			path = t.raw[j].path
			f.oldID, f.oldKind, f.oldRead = t.raw[j].oldID, t.raw[j].oldKind, t.raw[j].oldRead
		}
		raw = append(raw, f)
		t.files = append(t.files, File{Path: f.path, From: path})
	}
	t.raw = raw
}

func (t *task) result() Result {
	r := Result{Files: t.files, Cut: t.cut, Damaged: t.damaged, Missing: t.missing}
	t.forget()
	if t.unknown != nil {
		r.Unknown = t.unknown.Error()
		return r
	}
	r.Patch = t.patch.Load()
	return r
}
