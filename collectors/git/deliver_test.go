package git

import (
	"fmt"
	"testing"

	"sheaf/collectors/git/numstat"
	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// TestDeliverLargeChanges has commits of many files: few of them are handed on at a
// time, and all come.
func TestDeliverLargeChanges(t *testing.T) {
	const files = batchFiles/4 + 1
	counted := numstat.Result{Files: make([]numstat.File, files)}
	for i := range counted.Files {
		counted.Files[i] = numstat.File{Path: fmt.Sprint(i), Counted: true}
	}
	h := &history{repository: &repository{}, found: make([]candidate, 10)}
	h.matcher.me = evidence.NewHandles([]string{"ada@example.com"})
	for i := range h.found {
		h.found[i].part.author = true
	}
	var sent []int
	d := deliverer{h: h, maker: itemMaker{
		repo: h.repository, matcher: &h.matcher, marks: newMarks(h.repository, nil, nil), name: objects.ID.String,
	}, send: func(d delivery) error {
		sent = append(sent, len(d.items))
		return nil
	}}
	for range h.found {
		d.emit(&counted)
	}
	if fmt.Sprint(sent) != "[4 4]" || len(d.items) != 2 {
		t.Errorf("%v were sent, %d are left", sent, len(d.items))
	}
}
