package numstat

import (
	"context"
	"sync/atomic"
	"time"
)

// work is what is left of the time for one change.
type work struct {
	ctx      context.Context
	deadline time.Time
	waited   time.Duration // for others, which does not count
	late     *lateness
}

// lateness is what a change is given beyond its time. A machine that sleeps or
// has others to serve lets time pass in which nothing is done, so that what is
// given is processor time.
type lateness struct {
	grace time.Duration
	since atomic.Int64 // processor time when the time was up; 0 before that
}

// over reports whether the grace is used up, too.
func (l *lateness) over() bool {
	used := int64(processorTime())
	l.since.CompareAndSwap(0, used)
	return used-l.since.Load() >= int64(l.grace)
}

// over reports whether the time is up.
func (w *work) over() bool { return w.err() != nil }

// err returns why the time is up: the context's error, or that the change
// takes too long; nil while there is time.
func (w *work) err() error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if time.Now().After(w.deadline) && w.late.over() {
		return errTime
	}
	return nil
}

var errTime = limitError("takes too long")
