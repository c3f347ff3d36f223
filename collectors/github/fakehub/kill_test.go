package fakehub

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

// TestSlowForEver holds that an answer that never comes ends with the client.
func TestSlowForEver(t *testing.T) {
	h := New(small())
	c := h.client(t)
	c.http.Timeout = 50 * time.Millisecond
	h.InjectWhere(Query(""), -1, Slow(0))
	for range 2 {
		if o := c.outcome(twoPulls); o.err == nil {
			t.Errorf("an answer: %+v", o)
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
