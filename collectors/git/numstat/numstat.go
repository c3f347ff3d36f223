// Package numstat counts what commits changed: for each changed file the lines
// added and deleted, whether it is binary, and where it was renamed from,
// equal to what git log --numstat prints with git's defaults.
//
// # What git's defaults are
//
// A commit is compared with its first parent. Added files are matched with
// deleted ones by content; copies are not looked for. A file is binary if a
// NUL is among its first 8000 bytes or it is larger than a threshold, unless
// attributes say otherwise. A submodule is one line, a symbolic link its
// target, and what follows the last newline a line too. Lines are compared by
// the algorithm of Myers, with the limits and shortcuts that make git's counts
// what they are.
//
// # What is promised
//
// Unknown is not zero: a file whose content is missing, damaged or too large,
// and a change beyond the bounds of Options, come back without counts and with
// the reason. Trees are hostile data: malformed, endless or absurd ones cost
// bounded time and memory.
package numstat

import (
	"context"
	"runtime"
	"time"

	"sheaf/collectors/git/crew"
	"sheaf/collectors/git/objects"
)

// A Change is what a commit did: it turned the tree of its parent into its
// own. A zero id is the empty tree, which the first commit started from.
type Change struct {
	Tree, Parent objects.ID
	// From is the commit whose tree Parent is, where that is left to be read.
	From objects.ID
}

// A File is one changed file.
type File struct {
	// Path is the file's path after the change, or before it where the file
	// was deleted: raw bytes of the repository, neither cleaned nor checked.
	Path string
	// From is the path of the deleted file this one was renamed from, or
	// empty.
	From string
	// Additions and Deletions are lines. They are known if Counted is set.
	Additions, Deletions int
	// Counted says that the lines were counted. Where neither Counted nor
	// Binary is set, the counts are unknown.
	Counted bool
	// Binary says that git prints no counts for the file.
	Binary bool
}

// A Result is all that a change did.
type Result struct {
	// Files are in git's order: by path, directories as if their names ended
	// in a slash.
	Files []File
	// Cut says that Files are not all: some trees could not be read, or there
	// was no end to them.
	Cut bool
	// Unknown says why some counts, or all, or some files, are unknown. It is
	// empty if everything is known. It is made for people and holds no text
	// from the repository but object names.
	Unknown string
	// Damaged says that an object which is missing, or is not what it should
	// be, is among the reasons: time, size and other bounds are not all.
	Damaged bool
	// Missing is an object that is not there, if that is among the reasons.
	Missing objects.ID
	// Patch sums up the lines added less those deleted, wherever they stand:
	// the same in another place of a file, of history, or under another path.
	// Patches of changes that follow each other add up to that of the whole.
	// It is zero where it is not known, or the lines deleted are those added.
	Patch uint64
}

// Options bound the work. Zero values stand for the defaults.
type Options struct {
	// MaxBlob is the size in bytes of the largest file whose lines are
	// counted; 512 MiB if zero.
	MaxBlob int64
	// BigFile is the size in bytes from which on git takes a file for binary
	// without looking at it: one more than core.bigFileThreshold, and than its
	// default of 512 MiB if zero.
	BigFile int64
	// MaxPaths is how many changed paths a change may have; 300,000 if zero,
	// more than the largest projects have files. A larger one comes back
	// without files.
	MaxPaths int
	// Budget is the time spent on one change; 10 seconds if zero. Beyond it
	// half as much processor time is given.
	Budget time.Duration
	// Attributes tells what attributes say about a path, raw as in File. It
	// is called by several goroutines at once. Nil says nothing about any.
	Attributes func(path string) Diff
	// Ignore tells which submodules are not looked at, by path. It is called by
	// several goroutines at once. Nil ignores none.
	Ignore func(path string) bool
	// Default is what holds of all that is no regular file, the nothing on one
	// side of an added file included.
	Default Diff
	// Workers is how many goroutines count; one for each processor if zero.
	Workers int
	// Crew runs them. Nil starts goroutines.
	Crew *crew.Crew
}

func (o Options) withDefaults() Options {
	if o.MaxBlob <= 0 {
		o.MaxBlob = gitBigFile
	}
	if o.BigFile <= 0 {
		o.BigFile = gitBigFile + 1
	}
	if o.MaxPaths <= 0 {
		o.MaxPaths = 300_000
	}
	if o.Budget <= 0 {
		o.Budget = 10 * time.Second
	}
	if o.Attributes == nil {
		o.Attributes = func(string) Diff { return Auto }
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return o
}

// Count counts what the changes did and calls done with each change's index
// and result, in order, on the calling goroutine. It is fastest if changes
// that follow each other in history follow each other here. The only error is
// the context's.
func Count(ctx context.Context, store *objects.Store, changes []Change, opt Options, done func(i int, r Result)) error {
	opt = opt.withDefaults()
	readers := make([]reader, opt.Workers)
	for i := range readers {
		r := store.NewReader()
		defer r.Close()
		readers[i] = r
	}
	var memory []byte
	b := newBatch(readers, func() []byte {
		memory = store.Borrow(boardSize)
		return memory
	}, opt)
	defer func() { store.Return(memory) }()
	return count(ctx, b, changes, done)
}

// count counts the changes batch by batch, one ahead of what is handed on.
func count(ctx context.Context, b *batch, changes []Change, done func(i int, r Result)) error {
	var failed error
	counted := make(chan []task)
	b.opt.Crew.Go(func() {
		defer close(counted)
		for left := changes; len(left) > 0; {
			var tasks []task
			if tasks, failed = b.count(ctx, left); failed != nil {
				return
			}
			counted <- tasks
			left = left[len(tasks):]
		}
	})
	next := 0
	for tasks := range counted {
		for i := range tasks {
			done(next, tasks[i].result())
			next++
		}
	}
	return failed
}
