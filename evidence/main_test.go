package evidence

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws the same texts every time; fuzzing looks for others.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.seed", "20261122"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
