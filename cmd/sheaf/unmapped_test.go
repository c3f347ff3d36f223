package main

import "testing"

// A share that is more than the limit is not written as the limit.
func TestShareAboveALimit(t *testing.T) {
	for _, tt := range []struct {
		share, limit float64
		want         string
	}{{75, 10, "75"}, {100.0 / 3, 33, "33.3"}, {100.0 / 3, 33.3, "33.33"}, {20.6, 20, "21"}, {10.04, 10, "10.04"}} {
		if got := shareAbove(tt.share, tt.limit); got != tt.want {
			t.Errorf("%v above %v: %q, want %q", tt.share, tt.limit, got, tt.want)
		}
	}
}
