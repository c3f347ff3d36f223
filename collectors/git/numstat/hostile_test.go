package numstat

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/collectors/git/objects"
)

// A heap holds objects in memory, such as git would not store.
type heap map[objects.ID]object

type object struct {
	kind objects.Type
	data []byte
}

func (h heap) Get(id objects.ID, max int64) (objects.Type, []byte, error) {
	o, ok := h[id]
	switch {
	case !ok:
		return 0, nil, &objects.Missing{ID: id}
	case int64(len(o.data)) > max:
		return 0, nil, &objects.TooLarge{ID: id, Size: int64(len(o.data)), Max: max}
	}
	return o.kind, bytes.Clone(o.data), nil
}

func (h heap) Place(objects.ID) objects.Place { return objects.Place{} }

func (h heap) Size(id objects.ID) (objects.Type, int64, error) {
	o, ok := h[id]
	if !ok {
		return 0, 0, &objects.Missing{ID: id}
	}
	return o.kind, int64(len(o.data)), nil
}

func (h heap) Head(id objects.ID, n int) (objects.Type, int64, []byte, error) {
	typ, size, err := h.Size(id)
	data := h[id].data
	return typ, size, data[:min(n, len(data))], err
}

func (h heap) Large(id objects.ID, max int64) (objects.Type, []byte, func(), error) {
	typ, data, err := h.Get(id, max)
	return typ, data, func() {}, err
}

// put stores an object under a name made from its content.
func (h heap) put(kind objects.Type, data []byte) objects.ID {
	id := objects.ID(sha1.Sum(append(data, byte(kind))))
	h[id] = object{kind, bytes.Clone(data)}
	return id
}

func (h heap) blob(text string) objects.ID { return h.put(objects.TypeBlob, []byte(text)) }

// tree stores a tree of the given entries, each made by line.
func (h heap) tree(entries ...string) objects.ID {
	return h.put(objects.TypeTree, []byte(strings.Join(entries, "")))
}

func line(mode, name string, id objects.ID) string {
	return mode + " " + name + "\x00" + string(id[:])
}

// a misplaced heap tells the size of what lies elsewhere of its objects, as a
// bad index does, and finds that out when it reads them.
type misplaced struct {
	heap
	bad objects.ID
}

func (m misplaced) Size(id objects.ID) (objects.Type, int64, error) {
	if id == m.bad {
		return objects.TypeBlob, 1 << 20, nil
	}
	return m.heap.Size(id)
}

func (m misplaced) Get(id objects.ID, max int64) (objects.Type, []byte, error) {
	if id == m.bad {
		return 0, nil, &objects.Corrupt{ID: id, Why: "is not what it should be"}
	}
	return m.heap.Get(id, max)
}

// TestMisplacedHalf has no lines of what may be a rename from, or to, a file
// that only turns out damaged when it is read.
func TestMisplacedHalf(t *testing.T) {
	h := make(heap)
	text := strings.Repeat("many lines\nof a file\nthat is renamed\n", 9)
	old, new, other := h.blob(text), h.blob(text+"more\n"), h.blob("unlike\n")
	like := h.blob(text + "some\nmore\nlines\n")
	for name, c := range map[string]struct {
		bad            objects.ID
		before, after  []string
		known, unknown string
	}{
		"gone":            {old, []string{line("100644", "a", old), line("100644", "x", other)}, []string{line("100644", "b", new)}, "x", "a b"},
		"new":             {new, []string{line("100644", "a", old)}, []string{line("100644", "b", new), line("100644", "x", other)}, "x", "a b"},
		"none gone":       {new, nil, []string{line("100644", "b", new), line("100644", "x", other)}, "x", "b"},
		"another instead": {old, []string{line("100644", "a", old), line("100644", "l", like)}, []string{line("100644", "b", new)}, "", "a b"},
		"as it is":        {old, []string{line("100644", "a", old), line("100644", "l", like)}, []string{line("100644", "b", like)}, "b", "a"},
	} {
		m := misplaced{h, c.bad}
		var r Result
		change := Change{Parent: h.tree(c.before...), Tree: h.tree(c.after...)}
		if err := count(t.Context(), newBatch([]reader{m}, onHeap, Options{}.withDefaults()), []Change{change}, func(_ int, got Result) { r = got }); err != nil {
			t.Fatal(err)
		}
		known, unknown := []string{}, []string{}
		for _, f := range r.Files {
			if f.Counted {
				known = append(known, f.Path)
			} else {
				unknown = append(unknown, f.Path)
			}
		}
		if got, want := strings.Join(known, " "), c.known; got != want || strings.Join(unknown, " ") != c.unknown || !r.Damaged {
			t.Errorf("%s: known %q, unknown %q of %+v", name, known, unknown, r)
		}
	}
}

// result counts a single change.
func (h heap) result(t testing.TB, c Change, opt Options) Result {
	t.Helper()
	var result Result
	err := count(t.Context(), newBatch([]reader{h}, onHeap, opt.withDefaults()), []Change{c}, func(_ int, r Result) { result = r })
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestMalformedTrees(t *testing.T) {
	h := make(heap)
	b := h.blob("one\n")
	good := line("100644", "z", b)
	for _, test := range []struct {
		name, tree string
		files      int
		unknown    bool
	}{
		{"cut off in the mode", good + "1006", 1, true},
		{"cut off in the name", good + "100644 nam", 1, true},
		{"cut off in the id", good + line("100644", "name", b)[:20], 1, true},
		{"no mode", good + line("", "name", b), 1, true},
		{"mode of letters", good + line("mode", "name", b), 1, true},
		{"endless mode", good + line(strings.Repeat("1", 99), "name", b), 1, true},
		{"no name", good + line("100644", "", b), 1, true},
		{"odd mode", line("7777777", "name", b) + good, 2, false},
		{"old mode", line("100664", "name", b) + good, 2, false},
		{"unsorted", good + line("100644", "a", b), 2, false},
		{"duplicate", good + good, 2, false},
		{"parent", line("100644", "..", b) + good, 2, false},
		{"git", line("100644", ".git", b) + good, 2, false},
		{"slash", line("100644", "a/b", b) + good, 2, false},
		{"a blob as directory", line("40000", "a", b) + good, 1, true},
		{"a tree as file", line("100644", "a", h.tree(good)) + good, 2, true},
		{"a missing directory", line("40000", "a", objects.ID{1}) + good, 1, true},
		{"a missing file", line("100644", "a", objects.ID{1}) + good, 2, true},
		{"a directory of zero", line("40000", "a", objects.ID{}) + good, 1, true},
		{"a file of zero", line("100644", "a", objects.ID{}) + good, 2, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := h.result(t, Change{Tree: h.tree(test.tree)}, Options{})
			if len(got.Files) != test.files || (got.Unknown != "") != test.unknown {
				t.Errorf("%d files, unknown %q; want %d, %v", len(got.Files), got.Unknown, test.files, test.unknown)
			}
			for _, f := range got.Files {
				if !f.Counted && got.Unknown == "" {
					t.Errorf("%q is not counted, and nothing says why", f.Path)
				}
			}
		})
	}
}

// TestFrom starts from the tree of a commit, which may be one or not.
func TestFrom(t *testing.T) {
	h := make(heap)
	b := h.blob("one\n")
	old, new := h.tree(line("100644", "a", b)), h.tree(line("100644", "a", b), line("100644", "b", b))
	commit := func(tree string) objects.ID { return h.put(objects.TypeCommit, []byte("tree "+tree+"\n\n")) }
	got := h.result(t, Change{Tree: new, From: commit(old.String())}, Options{})
	want := []File{{Path: "b", Additions: 1, Counted: true}}
	if diff := cmp.Diff(want, got.Files); diff != "" || got.Unknown != "" {
		t.Error(diff, got.Unknown)
	}
	gone := objects.ID{1}
	for _, from := range []objects.ID{gone, b, commit("x"), commit(strings.Repeat("x", 40)), commit(gone.String())} {
		got := h.result(t, Change{Tree: new, From: from}, Options{})
		if got.Unknown == "" || !got.Damaged || !got.Cut || len(got.Files) > 0 || (got.Missing != objects.ID{}) != (got.Missing == gone) {
			t.Errorf("from %v: %+v", from, got)
		}
	}
}

// TestBatchOfLargeChanges has changes one of which is most of a batch: no more are
// held at once than fill it, and one for each worker.
func TestBatchOfLargeChanges(t *testing.T) {
	h := make(heap)
	blobs := []objects.ID{h.blob("one\n"), h.blob("two\n")}
	var trees [2]objects.ID
	const files = batchFiles / 2
	for k := range trees {
		var lines strings.Builder
		for i := range files {
			lines.WriteString(line("100644", fmt.Sprintf("%05d", i), blobs[k]))
		}
		trees[k] = h.tree(lines.String())
	}
	changes := make([]Change, 2*stride+1)
	for i := range changes {
		changes[i] = Change{Parent: trees[i%2], Tree: trees[(i+1)%2]}
	}
	readers := []reader{h, h}
	b := newBatch(readers, onHeap, Options{}.withDefaults())
	for left := changes; len(left) > 0; {
		tasks, err := b.count(t.Context(), left)
		if n := len(tasks); err != nil || n == 0 || n*files > batchFiles+len(readers)*files {
			t.Fatalf("%d changes at once of %d, %v", n, len(left), err)
		}
		for i := range tasks {
			if r := tasks[i].result(); len(r.Files) != files || r.Unknown != "" || !r.Files[files-1].Counted {
				t.Fatalf("%d files, %q", len(r.Files), r.Unknown)
			}
		}
		left = left[len(tasks):]
	}
}

// TestLargeTreesAtManyDepths has large trees that differ, or can not be read, at another
// depth each time: what stays of them is bounded.
func TestLargeTreesAtManyDepths(t *testing.T) {
	h := make(heap)
	var lines strings.Builder
	for lines.Len() < 1<<20 {
		lines.WriteString(line("100644", fmt.Sprintf("%06d", lines.Len()), objects.ID{1}))
	}
	old := h.tree(lines.String())
	for name, new := range map[string]objects.ID{"other": h.tree(lines.String(), line("100644", "x", objects.ID{1})), "gone": {9}} {
		d := treeDiffer{reader: h, names: make(interner), maxPaths: 100}
		one, two := old, new
		for depth := range 40 {
			files, err := d.diff(one, two, &work{ctx: t.Context(), deadline: time.Now().Add(time.Hour)})
			if (len(files) == 1) != (name == "other") || (err == nil) != (name == "other") {
				t.Fatalf("%s: %d files, %v", name, len(files), err)
			}
			stays := 0
			for _, l := range d.levels {
				stays += cap(l.old.data) + cap(l.new.data)
			}
			if stays > mostKept || stays != d.kept {
				t.Fatalf("%s: %d bytes stay after depth %d, %d by its own account", name, stays, depth, d.kept)
			}
			one, two = h.tree(line("40000", "d", one)), h.tree(line("40000", "d", two))
		}
	}
}

// A directory and a file whose name ends in a slash sort alike.
func TestSlashAgainstDirectory(t *testing.T) {
	h := make(heap)
	b := h.blob("one\n")
	old, new := h.tree(line("100644", "a/", b)), h.tree(line("40000", "a", h.tree(line("100644", "b", b))))
	for _, c := range []Change{{Tree: old, Parent: new}, {Tree: new, Parent: old}} {
		if r := h.result(t, c, Options{}); r.Unknown == "" {
			t.Errorf("%+v is known", r)
		}
	}
}

func TestTreeBombs(t *testing.T) {
	bomb := func(leaf string) func(h heap) objects.ID {
		return func(h heap) objects.ID {
			id := h.tree(leaf)
			for range 12 {
				var entries []string
				for i := range 10 {
					entries = append(entries, line("40000", fmt.Sprint("d", i), id))
				}
				id = h.tree(entries...)
			}
			return id
		}
	}
	long := strings.Repeat("x", 1<<20)
	for name, make := range map[string]func(h heap) objects.ID{
		"files":     bomb(line("100644", "f", objects.ID{1})),
		"no files":  bomb(""),
		"long name": func(h heap) objects.ID { return nest(h, 100, long) },
		"deep":      func(h heap) objects.ID { return nest(h, 3000, "d") },
		"wide": func(h heap) objects.ID {
			return h.tree(strings.Repeat(line("100644", "f", objects.ID{1}), 300_001))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := heap{}
			tree := make(h)
			start := time.Now()
			got := h.result(t, Change{Tree: tree}, Options{})
			if got.Unknown == "" {
				t.Error("everything is known")
			}
			if len(got.Files) > 0 {
				t.Errorf("%d files", len(got.Files))
			}
			if took := time.Since(start); took > 4*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// nest makes directories one in the other.
func nest(h heap, depth int, name string) objects.ID {
	id := h.tree(line("100644", "f", objects.ID{1}))
	for range depth {
		id = h.tree(line("100644", name, objects.ID{1}), line("40000", "d", id))
	}
	return id
}

func TestUnknownIsNotZero(t *testing.T) {
	h := make(heap)
	small, large, binary := h.blob("one\n"), h.blob(text(1, 0, 99)), h.blob("\x00")
	tree := h.tree(
		line("100644", "a-small", small), line("100644", "b-large", large),
		line("100644", "c-missing", objects.ID{1}), line("100644", "d-binary", binary))
	got := h.result(t, Change{Tree: tree}, Options{MaxBlob: 100})
	want := []File{
		{Path: "a-small", Additions: 1, Counted: true},
		{Path: "b-large"},
		{Path: "c-missing"},
		{Path: "d-binary", Binary: true},
	}
	for i, f := range got.Files {
		if f != want[i] {
			t.Errorf("got %+v, want %+v", f, want[i])
		}
	}
	if !strings.Contains(got.Unknown, large.String()) {
		t.Errorf("unknown %q does not name the large file", got.Unknown)
	}

	// That it is too large to look for renames in matters to files of its size.
	alike := h.blob(text(1, 0, 98))
	for blob, counted := range map[objects.ID]bool{small: true, alike: false} {
		c := Change{Parent: h.tree(line("100644", "b-large", large)), Tree: h.tree(line("100644", "new", blob))}
		got := h.result(t, c, Options{MaxBlob: 100, BigFile: 101})
		if len(got.Files) != 2 || got.Files[0].Binary != counted || got.Files[1].Counted != counted || (got.Unknown == "") != counted {
			t.Errorf("%v is new: %+v", blob, got)
		}
	}

	got = h.result(t, Change{Tree: tree}, Options{MaxPaths: 3})
	if len(got.Files) != 0 || !got.Cut || !strings.Contains(got.Unknown, "3") {
		t.Errorf("with too many paths: %+v", got)
	}
	got = h.result(t, Change{Tree: tree}, Options{Budget: 1})
	if got.Unknown == "" || got.Cut || len(got.Files) != 4 || got.Files[0].Counted {
		t.Errorf("without time: %+v", got)
	}
	if got = h.result(t, Change{Tree: objects.ID{9}}, Options{}); got.Unknown == "" || len(got.Files) != 0 {
		t.Errorf("missing tree: %+v", got)
	}
}

// A comparison that would take very long ends with its time.
func TestTimeEndsComparison(t *testing.T) {
	numbers := func(factor uint32) string {
		b := make([]byte, 0, 8<<20)
		for i := uint32(0); len(b) < 8<<20-3; i++ {
			b = binary.LittleEndian.AppendUint16(b, uint16(i*i*factor>>7)|0x0b0b)
			b = append(b, '\n')
		}
		return string(b)
	}
	h := make(heap)
	c := Change{
		Parent: h.tree(line("100644", "a", h.blob(numbers(7919)))),
		Tree:   h.tree(line("100644", "a", h.blob(numbers(104729)))),
	}
	start := time.Now()
	got := h.result(t, c, Options{Budget: 300 * time.Millisecond})
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if got.Unknown == "" || got.Files[0].Counted {
		t.Errorf("got %+v", got)
	}
}

// A sleeper is a heap on a machine that stands still for a while.
type sleeper struct{ heap }

func (s sleeper) Get(id objects.ID, max int64) (objects.Type, []byte, error) {
	time.Sleep(50 * time.Millisecond)
	return s.heap.Get(id, max)
}

// Time in which nothing is done is not held against a change.
func TestStandstillIsNoWork(t *testing.T) {
	h := make(heap)
	tree := h.tree(line("100644", "a", h.blob("one\n")), line("100644", "b", h.blob("two\n")))
	var got Result
	err := count(t.Context(), newBatch([]reader{sleeper{h}}, onHeap, Options{Budget: 30 * time.Millisecond}.withDefaults()), []Change{{Tree: tree}},
		func(_ int, r Result) { got = r })
	if err != nil || got.Unknown != "" || len(got.Files) != 2 || !got.Files[1].Counted {
		t.Errorf("%v, %+v", err, got)
	}
}

// An idler takes time over some objects: asleep, or at work.
type idler struct {
	heap
	sleeps, works map[objects.ID]bool
}

func (r idler) Get(id objects.ID, max int64) (objects.Type, []byte, error) {
	if r.sleeps[id] {
		time.Sleep(100 * time.Millisecond)
	}
	for until := processorTime() + 100*time.Millisecond; r.works[id] && processorTime() < until; {
	}
	return r.heap.Get(id, max)
}

// What is done for another change is not held against one that is late.
func TestWorkForOthersDoesNotCount(t *testing.T) {
	h := make(heap)
	slow, hard := h.blob("slow\n"), h.blob("hard\n")
	late := h.tree(line("100644", "a", slow), line("100644", "c", h.blob("last\n")))
	long := h.tree(line("100644", "b", hard), line("100644", "d", h.blob("more\n")))
	r := idler{h, map[objects.ID]bool{slow: true}, map[objects.ID]bool{hard: true}}
	var got []Result
	err := count(t.Context(), newBatch([]reader{r}, onHeap, Options{Budget: 60 * time.Millisecond}.withDefaults()), []Change{{Tree: late}, {Tree: long}},
		func(_ int, r Result) { got = append(got, r) })
	if err != nil || len(got) != 2 || got[0].Unknown != "" || !got[0].Files[1].Counted {
		t.Errorf("a change that was late: %v, %+v", err, got)
	}
}

func TestCancel(t *testing.T) {
	h := make(heap)
	tree := h.tree(line("100644", "a", h.blob("one\n")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := count(ctx, newBatch([]reader{h}, onHeap, Options{}.withDefaults()), []Change{{Tree: tree}}, func(int, Result) {
		t.Error("a result after the end")
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// Attributes that take long are asked for no longer than there is time, and not once
// the work was called off.
func TestSlowAttributes(t *testing.T) {
	h := make(heap)
	lines := make([]string, 200)
	for i := range lines {
		lines[i] = line("100644", fmt.Sprintf("%03d", i), h.blob("one\n"))
	}
	tree := h.tree(lines...)
	asked := 0
	got := h.result(t, Change{Tree: tree}, Options{Budget: 20 * time.Millisecond, Attributes: func(string) Diff {
		asked++
		for until := processorTime() + 2*time.Millisecond; processorTime() < until; {
		}
		return Auto
	}})
	if asked > len(lines)/2 || got.Unknown == "" || got.Damaged || len(got.Files) != len(lines) {
		t.Errorf("asked %d times, %d files, %q", asked, len(got.Files), got.Unknown)
	}

	ctx, cancel := context.WithCancel(t.Context())
	asked = 0
	opt := Options{Attributes: func(string) Diff {
		asked++
		cancel()
		return Auto
	}}
	err := count(ctx, newBatch([]reader{h}, onHeap, opt.withDefaults()), []Change{{Tree: tree}}, func(int, Result) {})
	if asked != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("called off: asked %d times, %v", asked, err)
	}
}

func TestAttributes(t *testing.T) {
	h := make(heap)
	textBlob, zeroBlob := h.blob("one\n"), h.blob("\x00\n")
	tree := h.tree(line("100644", "a", textBlob), line("100644", "b", zeroBlob))
	got := h.result(t, Change{Tree: tree}, Options{Attributes: func(path string) Diff {
		return map[string]Diff{"a": Binary, "b": Text}[path]
	}})
	if f := got.Files[0]; !f.Binary || f.Counted {
		t.Errorf("text that attributes call binary: %+v", f)
	}
	if f := got.Files[1]; f.Binary || !f.Counted || f.Additions != 1 {
		t.Errorf("binary that attributes call text: %+v", f)
	}
}

func FuzzTreeDiff(f *testing.F) {
	b := objects.ID{1}
	f.Add([]byte(line("100644", "a", b)), []byte(line("40000", "a", b)))
	f.Add([]byte(line("100644", "a", b)+line("120000", "b", b)), []byte(line("160000", "b", b)+"100"))
	f.Fuzz(func(t *testing.T, old, new []byte) {
		h := make(heap)
		h[b] = object{objects.TypeBlob, []byte("one\n")}
		c := Change{Parent: h.put(objects.TypeTree, old), Tree: h.put(objects.TypeTree, new)}
		got := h.result(t, c, Options{MaxPaths: 100})
		for _, file := range got.Files {
			if file.Path == "" || !file.Counted && !file.Binary && got.Unknown == "" {
				t.Errorf("file %+v of %q", file, got.Unknown)
			}
		}
		same := h.result(t, Change{Parent: c.Tree, Tree: c.Tree}, Options{})
		if len(same.Files) != 0 {
			t.Errorf("a tree differs from itself: %+v", same)
		}
	})
}
