package numstat

import (
	"bytes"
	"testing"
)

// longestCommon returns the number of lines of a longest common subsequence,
// by the textbook.
func longestCommon(old, new [][]byte) int {
	row := make([]int, len(new)+1)
	for _, a := range old {
		diagonal := 0
		for j, b := range new {
			above := row[j+1]
			if bytes.Equal(a, b) {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(new)]
}

func splitLines(text []byte) [][]byte {
	lines := bytes.SplitAfter(text, []byte{'\n'})
	if n := len(lines); len(lines[n-1]) == 0 {
		lines = lines[:n-1]
	}
	return lines
}

// Whatever the texts, the counts differ by the difference in lines, and are
// never fewer than a longest common subsequence leaves over. Texts of a few
// lines, from which nothing is left out, come out shortest.
func FuzzCount(f *testing.F) {
	f.Add([]byte("a\nb\nc"), []byte("b\nc\n"))
	f.Add([]byte("a\na\na\n"), []byte("a\n"))
	f.Add([]byte(""), []byte("\n\n"))
	f.Add([]byte("x\n\n}\n\ny"), []byte("}\n\nx\r\n\n"))
	var c counter
	f.Fuzz(func(t *testing.T, old, new []byte) {
		if len(old) > 2000 || len(new) > 2000 {
			return
		}
		a, b := splitLines(old), splitLines(new)
		if countLines(old) != len(a) || countLines(new) != len(b) {
			t.Fatalf("%d and %d lines, want %d and %d", countLines(old), countLines(new), len(a), len(b))
		}
		forward := c.count(old, new, endless(t))
		added, deleted := forward.added, forward.deleted
		if added-deleted != len(b)-len(a) {
			t.Fatalf("+%d -%d from %d to %d lines", added, deleted, len(a), len(b))
		}
		least := len(b) - longestCommon(a, b)
		if added < least || added > len(b) {
			t.Fatalf("%d added, want %d at least and %d at most", added, least, len(b))
		}
		if max(len(a), len(b)) < leastCrowd && added != least {
			t.Fatalf("%d added, want %d", added, least)
		}
		back := c.count(new, old, endless(t))
		if back.added-back.deleted != len(a)-len(b) {
			t.Fatalf("the other way +%d -%d", back.added, back.deleted)
		}
		if want := linesHash(new) - linesHash(old); forward.patch != want || back.patch != -want {
			t.Fatalf("patch %x and back %x, want %x", forward.patch, back.patch, want)
		}
	})
}
