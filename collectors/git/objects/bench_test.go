package objects

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkInflate(b *testing.B) {
	for name, text := range samples() {
		if name == "empty" || name == "one" {
			continue
		}
		b.Run(name, func(b *testing.B) {
			src := deflated(b, 6, text)
			dst := make([]byte, len(text)+1+slack)
			var z inflater
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if err := z.reset(src); err != nil {
					b.Fatal(err)
				}
				if err := z.finish(dst, len(text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWalk(b *testing.B) {
	r := newRepo(b)
	r.tangle(5000)
	r.git("repack", "-adq")
	tips := r.tips()
	s := r.open(Options{})
	for b.Loop() {
		result, err := s.Walk(b.Context(), tips, WalkOptions{}, func(int, *Commit) error { return nil })
		if err != nil || result.Visited != 5000 {
			b.Fatal(result, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/5000, "ns/commit")
}

// BenchmarkGet reads objects at random, most of them through many deltas.
func BenchmarkGet(b *testing.B) {
	r := newRepo(b)
	r.history(0, 500)
	r.git("repack", "-adfq", "--depth=50")
	all := r.all()
	reader := r.open(Options{}).NewReader()
	random := rand.New(rand.NewPCG(5, 6))
	var bytes int64
	for b.Loop() {
		_, data, err := reader.Get(all[random.IntN(len(all))].id, 0)
		if err != nil {
			b.Fatal(err)
		}
		bytes += int64(len(data))
	}
	b.ReportMetric(float64(bytes)/b.Elapsed().Seconds()/1e6, "MB/s")
}
