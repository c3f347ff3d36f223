package fakehub

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestSlowForEver holds that an answer that never comes ends with the client.
func TestSlowForEver(t *testing.T) {
	h := New(small())
	c := h.client(t)
	c.http.Timeout = 50 * time.Millisecond
	for _, f := range []Fault{Slow(0), Stall()} {
		h.Forget()
		h.InjectWhere(Query(""), -1, f)
		for range 2 {
			if o := c.outcome(twoPulls); o.err == nil {
				t.Errorf("%s: an answer: %+v", f.Name, o)
			}
		}
	}
}

func TestKill(t *testing.T) {
	h := New(small())
	base := h.Serve(t)
	ctx, cancel := context.WithCancel(context.Background())
	h.Kill(1, cancel)
	for i := range 2 {
		r, err := http.NewRequestWithContext(ctx, "GET", base+"user", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "token "+h.Token())
		response, err := http.DefaultClient.Do(r)
		if err == nil {
			response.Body.Close()
		}
		if killed := errors.Is(err, context.Canceled); killed != (i == 1) {
			t.Errorf("request %d: %v", i, err)
		}
	}
	if n := len(h.Requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
	h.Forget()
	if n := len(h.Requests()); n != 0 {
		t.Errorf("%d requests after all was forgotten", n)
	}
}

// TestListsOfFaults holds that each fault of the lists can be told by its name
// in the log.
func TestListsOfFaults(t *testing.T) {
	for name, faults := range map[string][]Fault{"passing": Passing(), "lying": Lying(), "lasting": Lasting()} {
		for _, f := range faults {
			if f.Name == "" || f.apply == nil && f.tamper == (tamper{}) {
				t.Errorf("%s: a fault without a name or an effect: %+v", name, f)
			}
		}
	}
}

func TestLatency(t *testing.T) {
	h := New(small())
	h.Latency = 30 * time.Millisecond
	c := h.client(t)
	start := time.Now()
	c.outcome(twoPulls)
	if took := time.Since(start); took < h.Latency {
		t.Errorf("took %v", took)
	}
}

// TestParallel holds that a hub may be asked by many at once: each request is
// in the log once, and each answer is whole.
func TestParallel(t *testing.T) {
	h := New(small())
	c := h.client(t)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if o := c.outcome(twoPulls); o.err != nil || !strings.Contains(o.body, `"one retry"`) {
				t.Errorf("%+v", o)
			}
		})
	}
	group.Wait()
	for i, r := range h.Requests() {
		if r.Index != i || r.Status != 200 || r.Points != 1 {
			t.Errorf("log: %+v", r)
		}
	}
	if n := h.Points(); n != 20 {
		t.Errorf("%d points", n)
	}
}
