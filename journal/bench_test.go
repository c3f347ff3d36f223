package journal

import (
	"fmt"
	"testing"
	"time"

	"sheaf/evidence"
)

// Ten years of a diligent person: 2,000 decisions.
func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	at := time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)
	for i := range 2000 {
		p := &evidence.Piece{ID: fmt.Sprint("git:", i), Items: []*evidence.Item{{ID: fmt.Sprint("git:", i), Title: "x", At: at}}}
		if _, err := writer(dir).AddDecision(Decision{Entry: Entry{At: at}, About: AboutPiece(p), None: true}, fmt.Sprint("piece ", i)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if j, err := Read(dir, Options{Zone: berlin}); err != nil || len(j.Decisions) != 2000 {
			b.Fatal(err)
		}
	}
}
