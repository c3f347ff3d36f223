// Package collectors holds the contract between sheaf and the sources it
// reads, and what the remote sources share.
//
// A collector turns one configured source into batches of items. It keeps no
// state between runs but its checkpoint, which it hands out with each batch
// and which the caller stores together with the batch's items. So a run that
// is cut off anywhere loses at most the batch under way, and the next run goes
// on from there.
package collectors

import (
	"context"
	"encoding/json"
	"iter"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"sheaf/evidence"
)

// Collector reads one configured source.
type Collector interface {
	// Fingerprint identifies what is asked of the source: identities,
	// queries, options. Where it differs from the stored one, what was
	// covered before counts as not covered.
	Fingerprint() string

	// Collect yields what the ask lacks. Each batch is complete: a caller
	// that stores it together with its Next can stop at any point and go on
	// from there. After a non-nil error the sequence ends.
	Collect(ctx context.Context, ask Ask) iter.Seq2[Batch, error]
}

// Ask is what a run wants from a source.
type Ask struct {
	// Want are the spans the items shall lie in, disjoint and in order: the
	// window asked for now and all that was asked for before.
	Want []evidence.Window
	// Covered are the spans of Want that earlier runs have read whole.
	Covered []evidence.Window
	// Places are those of earlier batches that are not known to be gone, and Gone
	// those that are. Elsewhere are those that other sources alone have read.
	Places, Gone, Elsewhere []string
	// Kept reads what earlier batches of a place gave, those of another source where
	// it is of Elsewhere, as it is stored, of the items whose id is wanted, in no
	// order. It is for use by several goroutines;
	// wanted must not call it.
	Kept func(ctx context.Context, place string, wanted func(id string) bool) ([]evidence.Item, error)
	// Told is Kept for the items with these ids.
	Told func(ctx context.Context, place string, ids []string) ([]evidence.Item, error)
	// Since is the checkpoint of the last stored batch; nil starts over.
	Since Checkpoint
	// Before is, where that is nil, the checkpoint of a run with another
	// Fingerprint, for a collector that can tell what of it still holds. Anew says
	// that it is of one with the same, but that all is to be read again.
	Before Checkpoint
	Anew   bool
}

// Spans are what is wanted, disjoint and in order. One that reaches now has no end:
// it is the same tomorrow, and in it is what clocks that are ahead date later.
func (a Ask) Spans(now time.Time) []evidence.Window {
	out := slices.Clone(a.Want)
	for i, w := range out {
		if !w.To.IsZero() && !w.To.Before(now) {
			out[i].To = time.Time{}
		}
	}
	return evidence.Union(out...)
}

// Checkpoint is a collector's own note of how far it got. Nobody else reads it.
type Checkpoint = json.RawMessage

// Batch is some of a source's items and how to go on after them, or only how far
// the collector is.
type Batch struct {
	// Place is the part of the source the items were seen in, such as one
	// clone of many. The same item seen in two places is one item. Empty
	// where the source is one place.
	Place string
	Items []evidence.Item
	// Gone are places of earlier batches that are no more: a clone that was
	// moved or deleted. Their items stay, and other places know better.
	Gone []string
	// Left are places of earlier batches that may be there, but are not asked for
	// any more. They come with the last batch.
	Left []string
	// Skipped is what could not be read, or not in full.
	Skipped []Skip
	// Next is the checkpoint once the batch is stored; nil is the one before.
	Next     Checkpoint
	Progress Progress
}

// IsProgress reports whether there is nothing in the batch to store.
func (b *Batch) IsProgress() bool {
	return len(b.Items) == 0 && len(b.Gone) == 0 && b.Next == nil
}

// Skip names something that could not be read, or not in full, and why.
type Skip struct {
	What string `json:"what"`
	Why  string `json:"why"`
	// Hint is the next step for the person, where there is one.
	Hint string `json:"hint,omitempty"`
	// Notice marks what the reader should know of though nothing is missing
	// that could be had, such as a shallow clone.
	Notice bool `json:"notice,omitempty"`
}

// Progress is how far a run got. Total is zero while it is not known.
type Progress struct {
	Done, Total int
	// Unit is what is counted: "repositories", "pull requests".
	Unit string
	// Note is what is going on or waited for.
	Note string
	// Requests is how many requests to the source were made so far.
	Requests int
	// Points is what they cost, where the source counts so.
	Points int
	// Ahead is by how much this machine's clock is ahead of the source's, as far as
	// that is known: what is read up to now is read up to that long before.
	Ahead time.Duration
}

// Env is what collectors get from outside. Nothing in it is nil.
type Env struct {
	HTTP *http.Client
	Log  *slog.Logger
	Now  func() time.Time
	// Login finds how to log in to the source, when it is first needed. The
	// error is a *LoginError that says how to give it.
	Login func(context.Context) (Login, error)
	// Sleep waits, or returns the context's error.
	Sleep func(context.Context, time.Duration) error
}
