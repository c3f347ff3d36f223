package numstat

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"sheaf/collectors/git/objects"
)

// onHeap is memory for a few small texts.
func onHeap() []byte { return make([]byte, 1<<10) }

// TestBoard puts texts on a board and takes them away at random: none overlaps
// another, and there is room where half the board is free.
func TestBoard(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	b := &board{memory: onHeap}
	type put struct {
		at   span
		text string
	}
	var there []put
	held, refused := 0, 0
	for step := range 100_000 {
		if len(there) > 0 && random.IntN(2) == 0 {
			i := random.IntN(len(there))
			if got := string(b.text(there[i].at)); got != there[i].text {
				t.Fatalf("step %d: %q became %q", step, there[i].text, got)
			}
			b.remove(there[i].at)
			held -= len(there[i].text)
			there = slices.Delete(there, i, i+1)
			continue
		}
		text := fmt.Sprintf("%0*d", random.IntN(1<<10/mostShare+1), step)
		at, ok := b.put([]byte(text))
		switch {
		case ok:
			there = append(there, put{at, text})
			held += len(text)
		case len(text) > 1<<10/mostShare:
		case held == 0:
			t.Fatalf("step %d: no room for %d bytes on an empty board", step, len(text))
		default:
			refused++
		}
	}
	if refused == 0 {
		t.Error("the board was never full")
	}
	for _, p := range there {
		b.remove(p.at)
	}
	if at, ok := b.put(make([]byte, 1<<10/mostShare+1)); ok {
		t.Errorf("a text too large lies at %v", at)
	}
}

// noted notes where the blobs lie that are read.
type noted struct {
	*objects.Reader
	places *[]objects.Place
}

func (n noted) Get(id objects.ID, max int64) (objects.Type, []byte, error) {
	typ, data, err := n.Reader.Get(id, max)
	if typ == objects.TypeBlob {
		*n.places = append(*n.places, n.Place(id))
	}
	return typ, data, err
}

// TestVersionsAreReadInTurn counts a history in which many versions lie far from
// those they are compared with. They are read in the order in which they lie.
func TestVersionsAreReadInTurn(t *testing.T) {
	var commits []files
	for i := range 60 {
		from := i * 37 % 60
		commits = append(commits, files{"a": text(1, from, from+40), "b": text(2, 0, 3*i), "c": text(3, i%2, 50)})
	}
	r := newHistoryOf(t, commits...)
	r.run(nil, "repack", "-adfq")
	store := r.open()
	_, changes, want := r.commits("--all")
	var places []objects.Place
	room := func() []byte { return make([]byte, boardSize) }
	b := newBatch([]reader{noted{store.NewReader(), &places}}, room, Options{}.withDefaults())
	if err := count(t.Context(), b, changes, func(i int, got Result) {
		if len(got.Files) != len(want[i]) || got.Unknown != "" {
			t.Errorf("change %d: %+v, want %v", i, got, want[i])
		}
	}); err != nil {
		t.Fatal(err)
	}
	if len(places) < 100 || !slices.IsSortedFunc(places, objects.Place.Compare) {
		t.Errorf("%d versions were read in the order %v", len(places), places)
	}
	if len(b.board.taken) > 0 {
		t.Errorf("%d texts are left", len(b.board.taken))
	}
}
