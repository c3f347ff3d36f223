//go:build !linux

package objects

// preferHuge has nothing to ask for.
func preferHuge([]byte) {}

// writtenSoon leaves the making of pages to when they are come to.
func writtenSoon([]byte) {}
