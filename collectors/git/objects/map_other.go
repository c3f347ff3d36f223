//go:build !unix || solaris || aix

package objects

import (
	"errors"
	"os"
)

const openFlags = 0

// mapFile refuses: on Windows git could not delete a mapped pack, and other
// systems have no call for it here. Reading falls back to ReadAt.
func mapFile(*os.File, int64) ([]byte, error) { return nil, errors.ErrUnsupported }

// unmapFile has nothing to undo.
func unmapFile([]byte) error { return nil }

// releaseFile has nothing to give back.
func releaseFile([]byte) {}

// newMemory returns n bytes.
func newMemory(n int) []byte { return make([]byte, n) }

// freeMemory leaves it to the collector.
func freeMemory([]byte) {}
