package crew

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

func TestAll(t *testing.T) {
	c := New()
	defer c.Close()
	for name, c := range map[string]*Crew{"a crew": c, "none": nil} {
		t.Run(name, func(t *testing.T) {
			for n := range 20 {
				called := make([]atomic.Int32, n)
				c.All(n, func(i int) {
					if i > 2 {
						return
					}
					c.All(2, func(int) { called[i].Add(1) }) // from within
				})
				for i := range called {
					if got := called[i].Load(); i < 3 && got != 2 {
						t.Errorf("of %d number %d was done %d times, not twice", n, i, got)
					}
				}
			}
		})
	}
}

// TestSideBySide has functions wait for each other, which one after the other
// would never end.
func TestSideBySide(t *testing.T) {
	c := New()
	defer c.Close()
	for range 100 {
		met := make(chan int)
		c.All(2, func(i int) {
			if i == 0 {
				met <- 0
			} else {
				<-met
			}
		})
	}
}

// TestStays holds that a goroutine that is done takes what comes next, and that
// it ends with the crew.
func TestStays(t *testing.T) {
	before := runtime.NumGoroutine()
	c := New()
	c.Go(func() {})
	patient, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	done := make(chan bool)
	select {
	case c.work <- func() { close(done) }:
		<-done
	case <-patient.Done():
		t.Error("nobody takes more work")
	}
	c.Close()
	for ; runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if patient.Err() != nil {
			t.Fatalf("%d goroutines are left", runtime.NumGoroutine()-before)
		}
	}
}
