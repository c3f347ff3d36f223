package collectors

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Patience says how long a source is waited for. The zero Patience is the
// usual one.
type Patience struct {
	// Tries is how often a request that failed is sent in a row, 6 where it
	// is zero. Waits for a limit do not count.
	Tries int
	// Sleep waits, or returns the context's error. nil is Sleep.
	Sleep func(context.Context, time.Duration) error
}

const (
	usualTries = 6
	// The wait after the first failure doubles up to the most, each time shortened by
	// up to a half at random.
	firstBackoff = 500 * time.Millisecond
	mostBackoff  = 10 * time.Second
	// longestLimit is the longest wait for a limit; a source that asks for more is
	// given up. Limits by the hour end within.
	longestLimit = 65 * time.Minute
	// limitsInARow is how often the same request may run into a limit before
	// the source is given up: each time it was waited for as it asked.
	limitsInARow = 5
)

// Do calls try until it succeeds or fails for good: with an error that is no
// *AgainError, too often, or with a limit that lasts too long. Before each
// wait it tells what is waited for; an error of tell ends it.
func (p Patience) Do(ctx context.Context, tell func(note string) error, try func(context.Context) error) error {
	tries, sleep := cmp.Or(p.Tries, usualTries), p.Sleep
	if sleep == nil {
		sleep = Sleep
	}
	failed, limited := 0, 0
	for {
		err := try(ctx)
		var again *AgainError
		if err == nil || !errors.As(err, &again) {
			return err
		}
		if cause := ctx.Err(); cause != nil {
			return cause
		}
		var wait time.Duration
		var note string
		switch {
		case again.Limit && again.Wait > longestLimit:
			return fmt.Errorf("%w; it ends at %s", err, clock(again.Wait))
		case again.Limit:
			if limited++; limited > limitsInARow {
				return fmt.Errorf("%w, %d times in a row", err, limited)
			}
			// A little later than told: clocks differ, and others wait too.
			wait = again.Wait + time.Second + time.Duration(rand.Int64N(int64(2*time.Second)))
			note = fmt.Sprintf("%v, goes on at %s", again.Err, clock(wait))
		default:
			if failed++; failed >= tries {
				return fmt.Errorf("%w, %d times in a row", err, failed)
			}
			wait = min(firstBackoff<<(failed-1), mostBackoff)
			wait -= time.Duration(rand.Int64N(int64(wait)/2 + 1))
			note = fmt.Sprintf("%v, tries again (%d)", again.Err, failed)
		}
		if err := tell(note); err != nil {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// clock is the time of day after a wait, on this machine's clock, with the day
// where it is another one.
func clock(wait time.Duration) string {
	now := time.Now()
	then := now.Add(wait)
	if then.YearDay() != now.YearDay() || wait > 24*time.Hour {
		return then.Format("15:04 on 2 Jan")
	}
	return then.Format("15:04")
}

// Sleep waits for d, or until the context ends.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// RetryAfter is how long an answer asks to wait, by its header Retry-After in
// seconds or as a date (RFC 9110, 10.2.3), never negative.
func RetryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}
