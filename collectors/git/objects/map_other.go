//go:build !unix || solaris || aix

package objects

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

const openFlags = 0

// folder is an objects folder.
type folder struct{ path string }

// close has nothing to undo.
func (*folder) close() {}

// readStart reads how a regular file in a folder begins, as far as there is room.
func readStart(in *folder, name string, room []byte) ([]byte, error) {
	f, _, err := openRegular(filepath.Join(in.path, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	n, err := io.ReadFull(f, room)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return room[:n], err
}

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
