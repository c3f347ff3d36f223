package collectors

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

var errBoom = errors.New("boom")

// asked does what Patience waits for without waiting, and notes it.
func asked(errs ...error) (waits []time.Duration, notes []string, tries int, err error) {
	p := Patience{Sleep: func(ctx context.Context, d time.Duration) error {
		waits = append(waits, d)
		return ctx.Err()
	}}
	tell := func(note string) error { notes = append(notes, note); return nil }
	err = p.Do(context.Background(), tell, func(context.Context) error {
		tries++
		if tries > len(errs) {
			return nil
		}
		return errs[tries-1]
	})
	return waits, notes, tries, err
}

func TestPatience(t *testing.T) {
	again := &AgainError{Err: errBoom}
	limit := &AgainError{Err: errors.New("rate limit"), Limit: true, Wait: 30 * time.Minute}
	endless := &AgainError{Err: errors.New("rate limit"), Limit: true, Wait: 48 * time.Hour}

	if waits, _, tries, err := asked(); err != nil || tries != 1 || len(waits) > 0 {
		t.Errorf("success: %v %d %v", waits, tries, err)
	}
	if _, _, tries, err := asked(errBoom); !errors.Is(err, errBoom) || tries != 1 {
		t.Errorf("failure for good: %d tries, %v", tries, err)
	}
	waits, notes, tries, err := asked(again, again, again)
	if err != nil || tries != 4 || !strings.Contains(notes[2], "boom, tries again (3)") {
		t.Errorf("three failures: %d tries, %v, %q", tries, err, notes)
	}
	for i, wait := range waits {
		if most := firstBackoff << i; wait > most || wait < most/2 {
			t.Errorf("wait %d is %v", i, wait)
		}
	}
	if _, _, tries, err := asked(again, again, again, again, again, again, again); !errors.Is(err, errBoom) || tries != usualTries {
		t.Errorf("always failing: %d tries, %v", tries, err)
	}
	// Limits are waited for as long as they ask, and do not use up the tries.
	waits, notes, _, err = asked(limit, again, again, again, again, limit, again)
	if err != nil || waits[0] < limit.Wait || waits[0] > limit.Wait+4*time.Second || !strings.Contains(notes[0], "rate limit, goes on at ") {
		t.Errorf("limit: %v, %v, %q", err, waits, notes)
	}
	if _, _, tries, err := asked(limit, limit, limit, limit, limit, limit, limit); err == nil || tries != limitsInARow+1 {
		t.Errorf("a limit that never ends: %d tries, %v", tries, err)
	}
	if waits, _, _, err := asked(endless); err == nil || len(waits) > 0 || !strings.Contains(err.Error(), "rate limit; it ends at ") {
		t.Errorf("too long a limit: %v, %v", err, waits)
	}
}

func TestPatienceEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	began := time.Now()
	err := Patience{}.Do(ctx, func(string) error { cancel(); return nil }, func(context.Context) error {
		return &AgainError{Err: errBoom, Limit: true, Wait: time.Hour}
	})
	if !errors.Is(err, context.Canceled) || time.Since(began) > time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"60": time.Minute, "0": 0, "-5": 0, "Sun, 22 Nov 2026 12:00:30 GMT": 30 * time.Second, "Sun, 22 Nov 2026 11:00:00 GMT": 0,
	} {
		if got, ok := RetryAfter(http.Header{"Retry-After": {value}}, now); !ok || got != want {
			t.Errorf("%q: %v, %v", value, got, ok)
		}
	}
	for _, value := range []string{"", "soon", "99999999999999999999"} {
		if got, ok := RetryAfter(http.Header{"Retry-After": {value}}, now); ok {
			t.Errorf("%q: %v", value, got)
		}
	}
}
