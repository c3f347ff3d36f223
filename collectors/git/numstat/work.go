package numstat

import (
	"context"
	"time"
)

// work is what is left of the time for one change.
type work struct {
	ctx      context.Context
	deadline time.Time
}

// over reports whether the time is up.
func (w *work) over() bool { return w.err() != nil }

// err returns why the time is up: the context's error, or that the change
// takes too long; nil while there is time.
func (w *work) err() error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if time.Now().After(w.deadline) {
		return errTime
	}
	return nil
}

var errTime = limitError("takes too long")
