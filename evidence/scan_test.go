package evidence

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// schemes is a text of one run that begins a URL n times.
func schemes(n int) string { return strings.Repeat("http://a.b/", n) }

// TestScanReadsInProportion holds that twice the text takes twice the work, told
// from what is allocated on the way.
func TestScanReadsInProportion(t *testing.T) {
	work := func(text string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		scanner{}.scan(text)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if once, twice := work(schemes(2000)), work(schemes(4000)); twice > 3*once {
		t.Errorf("%d bytes for a text, %d for twice as much", once, twice)
	}
}

// TestLongURL finds a URL among others, in a run that is longer than one.
func TestLongURL(t *testing.T) {
	for _, text := range []string{
		"https://github.com/acme/shop/pull/7?" + strings.Repeat("a", 2*maxURL),
		schemes(300) + "https://github.com/acme/shop/pull/7",
		"https://web.archive.org/" + strings.Repeat("a", 2*maxURL) + "/https://github.com/acme/shop/pull/7",
	} {
		got := scanner{}.scan(text)
		if len(got) != 1 || got[0].to != "github:acme/shop#7" {
			t.Errorf("%.60s: %+v", text, got)
		}
	}
}

func BenchmarkScanSchemes(b *testing.B) {
	for _, n := range []int{5_000, 50_000} {
		text := schemes(n)
		b.Run(fmt.Sprint(len(text)), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				scanner{}.scan(text)
			}
		})
	}
}
