package git

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"sheaf/collectors"
	"sheaf/collectors/git/crew"
	"sheaf/evidence"
)

// delivery is something a repository's reader hands to Collect. The first one of a
// repository in which something changed has nothing but its place.
type delivery struct {
	// read and found say how far the repository is: commits of mine with an
	// item, and all of them.
	read, found int
	items       []evidence.Item
	// done marks the last one, which carries what follows. opened says that there is
	// a repository at the place, which else is the path that was given; common is then
	// the place, if that much is known.
	done   bool
	opened bool
	common string
	skips  []collectors.Skip
	place  string
	quiet  bool       // nothing changed since the last run
	next   *repoState // nil forgets the repository
	err    error      // ends everything: the context's, or the ledger's
	// matched says that branches asked for are in it, unmatched that others
	// alone are.
	matched, unmatched bool
}

// Collect reads the repositories side by side and yields them in the order
// they are configured. The checkpoint moves on with the last batch of a
// repository; one that is cut off is read again.
func (c *Collector) Collect(ctx context.Context, ask collectors.Ask) iter.Seq2[collectors.Batch, error] {
	return func(yield func(collectors.Batch, error) bool) {
		// With other repositories than before, those that were read already are
		// where they were.
		since := ask.Since
		if since == nil {
			since = ask.Before
		}
		point, err := readCheckpoint(since, c.asked(), ask.Anew)
		if err != nil {
			yield(collectors.Batch{}, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		common := &commons{crew: crew.New()}
		away, moved := gone(ask.Places)
		ask.Gone = slices.Concat(ask.Gone, away, moved)
		reading := c.readAll(ctx, ask.Spans(c.config.Now()), point, ask, common)
		defer func() { // a caller that stops early leaves nothing running
			cancel()
			for _, deliveries := range reading {
				for range deliveries {
				}
			}
			common.crew.Close()
			common.rings.Close()
		}()
		g := c.gather(point, len(reading), away, moved)
		for _, deliveries := range reading {
			for d := range deliveries {
				if d.err != nil {
					yield(collectors.Batch{}, d.err)
					return
				}
				if batch, tell := g.take(d); tell && !yield(batch, nil) {
					return
				}
			}
			g.progress.Done++
		}
		if err := ctx.Err(); err != nil {
			yield(collectors.Batch{}, err)
			return
		}
		if batch, tell := g.rest(ask.Places); tell {
			yield(batch, nil)
		}
	}
}

// gathering makes batches out of what the repositories' readers deliver.
type gathering struct {
	*Collector
	record   *record
	progress collectors.Progress
	// waiting goes with the next batch. Skips of quiet repositories gather in it.
	waiting collectors.Batch
	untold  bool // something waits, or the checkpoint has moved on
	// seen are the places that were looked at, whether anything is there or not, and
	// unseen the paths of repositories that could not be opened.
	seen   map[string]bool
	unseen []string
	// matched says that some repository has branches asked for, unmatched that
	// some has others alone.
	matched, unmatched bool
}

// gather begins with the places at which there is no repository any more, of which
// those are told that nobody moved.
func (c *Collector) gather(point checkpoint, repositories int, gone, moved []string) *gathering {
	g := &gathering{
		Collector: c, record: point.record(), untold: len(gone)+len(moved) > 0, seen: make(map[string]bool),
		progress: collectors.Progress{Total: repositories, Unit: "repositories"},
	}
	g.waiting.Gone = slices.Concat(gone, moved)
	for _, place := range g.waiting.Gone {
		g.seen[place] = true
	}
	for _, path := range c.config.Unopened {
		g.fail(path)
	}
	if len(gone) > 0 {
		g.waiting.Skipped = append(g.waiting.Skipped, c.goneSkip(gone))
	}
	return g
}

// take takes what was delivered, and returns the batch that is due, if one is.
func (g *gathering) take(d delivery) (batch collectors.Batch, tell bool) {
	if !d.done && d.found == 0 {
		g.progress.Note = d.place + ": reading history"
		return collectors.Batch{Progress: g.progress}, true
	}
	g.matched, g.unmatched = g.matched || d.matched, g.unmatched || d.unmatched
	g.progress.Note = fmt.Sprintf("%s: %d of %d commits", d.place, d.read, d.found)
	progress := g.progress
	if d.done {
		g.progress.Note = ""
		progress.Done, progress.Note = progress.Done+1, ""
		g.waiting.Skipped = append(g.waiting.Skipped, d.skips...)
		g.look(d)
		g.record.keep(d.place, d.next)
		if g.untold = true; d.quiet {
			return collectors.Batch{}, false
		}
	}
	if progress.Total == 1 && d.found > 0 {
		progress = collectors.Progress{Done: d.read, Total: d.found, Unit: "commits"}
	}
	batch = g.waiting
	batch.Items, batch.Place, batch.Next, batch.Progress = d.items, d.place, g.record.encode(), progress
	g.waiting, g.untold = collectors.Batch{}, false
	return batch, true
}

// look notes that a place was looked at.
func (g *gathering) look(d delivery) {
	g.seen[d.place], g.seen[d.common] = true, true
	if !d.opened {
		g.fail(d.place)
	}
}

// fail notes a path at or below which repositories could not be opened.
func (g *gathering) fail(path string) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	g.unseen = append(g.unseen, path)
}

// left are the places that no repository asked for is at. Of one that can not be
// opened it is not known at which it is: none in its folder is left.
func (g *gathering) left(places []string) []string {
	return slices.DeleteFunc(slices.Clone(places), func(place string) bool {
		return g.seen[place] || slices.ContainsFunc(g.unseen, func(path string) bool {
			return place == path || strings.HasPrefix(place, path+string(filepath.Separator))
		})
	})
}

// rest is what waits when all repositories were read, if anything does. places are
// those of earlier runs.
func (g *gathering) rest(places []string) (batch collectors.Batch, tell bool) {
	if g.unmatched && !g.matched && !readsAll(g.config.Branches) {
		g.waiting.Skipped, g.untold = append(g.waiting.Skipped, g.noBranch()), true
	}
	batch = g.waiting
	batch.Left = g.left(places)
	batch.Next, batch.Progress = g.record.encode(), g.progress
	return batch, g.untold || len(batch.Left) > 0
}

// goneSkip says that repositories are gone, which is told once: the folder was
// moved or deleted, or a disk is not there.
func (c *Collector) goneSkip(places []string) collectors.Skip {
	path := func(place string) string { return strings.TrimSuffix(place, string(filepath.Separator)+".git") }
	skip := collectors.Skip{What: path(places[0]), Why: "there is no repository any more; what it gave stays", Notice: true}
	if n := len(places); n > 1 {
		skip.What = c.config.Name
		skip.Why = fmt.Sprintf("%d repositories are there no more, first %s; what they gave stays", n, path(places[0]))
	}
	return skip
}

// noBranch says that branches were asked for that no repository has: likely a
// name is wrong. That some of them lack one is usual.
func (c *Collector) noBranch() collectors.Skip {
	return collectors.Skip{
		What: c.config.Name, Why: fmt.Sprintf("no repository has a branch of branches = %q", c.config.Branches),
		Hint: `write names without that of a remote: "main", not "origin/main"`, Notice: true,
	}
}

// gone are the places at which there is no repository any more, nor what is left
// of one. Those that lead to where it lies now are moved.
func gone(places []string) (gone, moved []string) {
	for _, place := range places {
		real, err := filepath.EvalSymlinks(place)
		if err == nil && real == place {
			var l layout
			l, err = locateGitDir(place)
			real = l.common
		}
		switch {
		case err == nil && real != place:
			moved = append(moved, place)
		case (errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)) && remains(place) == "":
			gone = append(gone, place)
		}
	}
	return gone, moved
}
