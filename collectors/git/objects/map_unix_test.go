//go:build unix && !solaris && !aix

package objects

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSmallFiles opens more small files than may lie in memory: the others are
// mapped, and so is a large one.
func TestSmallFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	open := func(o *opener, size int64) bool {
		t.Helper()
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := o.open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.close()
		if int64(len(f.data)) != size {
			t.Fatalf("%d bytes of %d", len(f.data), size)
		}
		return f.mapped
	}
	if open(&opener{rings: new(loan)}, smallFile) {
		t.Errorf("a file of %d bytes was mapped", smallFile)
	}
	if !open(&opener{rings: new(loan)}, smallFile+1) {
		t.Errorf("a file of %d bytes was read", smallFile+1)
	}
	o := opener{rings: new(loan)}
	inMemory := 0
	for range 2 * smallFiles / smallFile {
		if !open(&o, smallFile) {
			inMemory++
		}
	}
	if inMemory*smallFile != smallFiles {
		t.Errorf("%d files of %d bytes lie in memory, which has room for %d bytes", inMemory, smallFile, smallFiles)
	}
}
