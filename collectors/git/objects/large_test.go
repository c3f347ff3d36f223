package objects

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestLargeAndHead reads objects of all kinds in the ways made for large ones
// and compares them with Get.
func TestLargeAndHead(t *testing.T) {
	r := newRepo(t)
	r.history(0, 40)
	for _, text := range []string{"", "short", strings.Repeat("a line of many\n", 300_000)} {
		r.git("tag", "-m", "blob", "blob-"+string(rune('a'+len(text)%26)), r.pipe(text, "hash-object", "-w", "--stdin"))
	}
	for _, name := range []string{"partly loose", "packed"} {
		if name == "packed" {
			r.git("repack", "-adfq", "--depth=20")
		}
		for _, opt := range []Options{{mapped: true}, {}, {plain: true}} {
			s := r.open(opt)
			reader, other := s.NewReader(), s.NewReader()
			differences := 0
			for line := range strings.Lines(r.git("cat-file", "--batch-all-objects", "--batch-check")) {
				id, err := ParseID(line[:40])
				if err != nil {
					t.Fatal(err)
				}
				kind, want, err := reader.Get(id, 0)
				if err != nil {
					t.Fatal(err)
				}
				got, data, free, err := other.Large(id, 0)
				if err != nil || got != kind || !bytes.Equal(data, want) {
					t.Fatalf("%s: Large gives a %v of %d bytes, %v; want a %v of %d", id, got, len(data), err, kind, len(want))
				}
				free()
				got, size, head, err := other.Head(id, 100)
				if err != nil || got != kind || size != int64(len(want)) {
					t.Fatalf("%s: Head gives a %v of %d bytes, %v; want a %v of %d", id, got, size, err, kind, len(want))
				}
				if head == nil {
					differences++
				} else if !bytes.Equal(head, want[:min(100, len(want))]) {
					t.Fatalf("%s: begins with %q, not %.100q", id, head, want)
				}
			}
			if name == "packed" && differences == 0 {
				t.Errorf("no object is a difference")
			}
			var large *TooLarge
			if _, _, _, err := other.Large(r.id("blob-"+string(rune('a'+4_500_000%26))+"^{}"), 1<<20); !errors.As(err, &large) {
				t.Errorf("%s: error %v for one that is too large", name, err)
			}
		}
	}
}
