package git

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecord(t *testing.T) {
	c := checkpoint{Asked: "who \"asks\"", Repositories: map[string]repoState{"/b": {Fixed: "b"}, "/gone": {}}}
	r := c.record()
	hold := func() {
		t.Helper()
		got, err := readCheckpoint(r.encode(), c.Asked, false)
		if diff := cmp.Diff(c, got); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		if want, _ := json.Marshal(c); string(want) != string(r.encode()) {
			t.Errorf("%s\nwant %s", r.encode(), want)
		}
	}
	hold()
	for i := range 20 {
		place := fmt.Sprintf("/src/%d \"é\"", i*7%11)
		state := repoState{Fixed: fmt.Sprint(i), Heads: []string{"1", "2"}}
		c.Repositories[place] = state
		r.keep(place, &state)
		hold()
	}
	for _, place := range []string{"/gone", "/never", "/b"} {
		delete(c.Repositories, place)
		r.keep(place, nil)
		hold()
	}
	none := checkpoint{Asked: c.Asked, Repositories: map[string]repoState{}}
	if want, _ := json.Marshal(none); string(none.record().encode()) != string(want) {
		t.Errorf("%s\nwant %s", none.record().encode(), want)
	}
}

// BenchmarkRecord is a checkpoint for each of 200 repositories.
func BenchmarkRecord(b *testing.B) {
	for b.Loop() {
		r := checkpoint{Repositories: map[string]repoState{}}.record()
		for i := range 200 {
			r.keep(fmt.Sprintf("/home/ada/src/repository-%d/.git", i), &repoState{Fixed: "0123456789abcdef0123456789abcdef", Heads: make([]string, 20)})
			_ = r.encode()
		}
	}
}
