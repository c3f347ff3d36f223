package numstat

import (
	"context"
	"sync/atomic"
	"time"
)

// work is what is left of the time for one change, for a part of what there is to
// do for it.
type work struct {
	ctx      context.Context
	deadline time.Time
	waited   time.Duration // for others, which does not count
	late     *lateness
	since    time.Duration // processor time when the time was up; 0 before that
}

// lateness is what a change is given beyond its time. A machine that sleeps or
// has others to serve lets time pass in which nothing is done, so that what is
// given is processor time: that of all the process while it works on the change,
// not in between.
type lateness struct {
	grace time.Duration
	used  atomic.Int64 // by parts that are done
}

// over reports whether the time is up.
func (w *work) over() bool { return w.err() != nil }

// err returns why the time is up: the context's error, or that the change
// takes too long; nil while there is time.
func (w *work) err() error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if time.Now().After(w.deadline) && w.beyond() {
		return errTime
	}
	return nil
}

// beyond reports whether what is given beyond the time is used up, too.
func (w *work) beyond() bool {
	now := processorTime()
	if w.since == 0 {
		w.since = now
	}
	return time.Duration(w.late.used.Load())+now-w.since >= w.late.grace
}

// end counts what the part has used.
func (w *work) end() {
	if w.since > 0 {
		w.late.used.Add(int64(processorTime() - w.since))
	}
}

var errTime = limitError("takes too long")
