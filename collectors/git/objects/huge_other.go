//go:build !linux

package objects

// preferHuge has nothing to ask for.
func preferHuge([]byte) {}
