package numstat

import (
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"testing"
)

func BenchmarkTreeDiff(b *testing.B) {
	h := make(heap)
	blob := h.blob("one\n")
	wide := func(changed int) (entries []string) {
		for i := range 300 {
			id := blob
			if i == changed {
				id[0]++
			}
			entries = append(entries, line("100644", fmt.Sprintf("file%03d.go", i), id))
		}
		return entries
	}
	old := h.tree(line("40000", "a", h.tree(wide(-1)...)), line("40000", "b", h.tree(wide(0)...)))
	new := h.tree(line("40000", "a", h.tree(wide(200)...)), line("40000", "b", h.tree(wide(0)...)))
	d := treeDiffer{reader: h, names: make(interner), maxPaths: 100}
	for b.Loop() {
		if files, err := d.diff(old, new, endless(b)); err != nil || len(files) != 1 {
			b.Fatal(files, err)
		}
	}
}

func BenchmarkCount(b *testing.B) {
	for _, edits := range []int{1, 20, 400} {
		b.Run(fmt.Sprint(edits), func(b *testing.B) {
			t := &texter{Rand: rand.New(rand.NewPCG(1, 1)), common: 20}
			old := t.lines(5000)
			benchmarkCount(b, pair{join(old), join(t.edit(old, edits, 8))})
		})
	}
	// The most lines that are counted without sorting them, and one more.
	for _, lines := range []int{fewLines, fewLines + 1} {
		b.Run(fmt.Sprint("lines ", lines), func(b *testing.B) {
			t := &texter{Rand: rand.New(rand.NewPCG(1, 1))}
			old := t.lines(1000)
			new := slices.Clone(old)
			for i := range lines {
				new[i*len(new)/lines] = t.line()
			}
			benchmarkCount(b, pair{join(old), join(new)})
		})
	}
}

func benchmarkCount(b *testing.B, p pair) {
	b.SetBytes(int64(len(p.old) + len(p.new)))
	var c counter
	for b.Loop() {
		c.count(p.old, p.new, endless(b))
	}
}

func BenchmarkFingerprint(b *testing.B) {
	t := &texter{Rand: rand.New(rand.NewPCG(1, 1)), common: 20}
	text := join(t.lines(1000))
	seed := maphash.MakeSeed()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		newFingerprint(seed, text, false, endless(b))
	}
}

func BenchmarkRenames(b *testing.B) {
	h := make(heap)
	var files []rawFile
	for i := range 100 {
		files = append(files,
			rawFile{path: fmt.Sprint("a", i), oldKind: regular, oldID: h.blob(text(i, 0, 100))},
			rawFile{path: fmt.Sprint("b", i), newKind: regular, newID: h.blob(text(i, 10, 100))})
	}
	r := newWorker(h, Options{}.withDefaults(), new(oneAtATime)).renames
	for b.Loop() {
		if from, _, err := r.detect(files, endless(b)); err != nil || from[1] != 0 {
			b.Fatal(from, err)
		}
	}
}
