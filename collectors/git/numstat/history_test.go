package numstat

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A history makes commits that change files in all the ways there are.
type history struct {
	texter
	files map[string]stored
	out   bytes.Buffer
	blobs map[string]int // mark of each blob
}

type stored struct {
	mode string
	text string
}

func newHistory(seed uint64) *history {
	return &history{
		texter: texter{Rand: rand.New(rand.NewPCG(seed, 0)), vocabulary: 400, common: 10},
		files:  make(map[string]stored),
		blobs:  make(map[string]int),
	}
}

var names = []string{
	"a", "b", "c", "a.b", "a-b", "LICENSE", "README.md", "main.go", "doc.go", "é\xff", "new\nline", "tab\tquote\"",
}

func (h *history) newPath() string {
	var path string
	for range h.IntN(4) {
		path += names[h.IntN(len(names))] + "/"
	}
	return path + names[h.IntN(len(names))]
}

// put stores a file. What stands in the way of its path goes.
func (h *history) put(path string, f stored) {
	for p := range h.files {
		if strings.HasPrefix(p, path+"/") || strings.HasPrefix(path, p+"/") {
			delete(h.files, p)
		}
	}
	h.files[path] = f
}

func (h *history) newFile() stored {
	f := stored{"100644", string(join(h.lines(h.IntN(60))))}
	switch h.IntN(12) {
	case 0:
		f.text = ""
	case 1:
		f.text = strings.TrimSuffix(f.text, "\n")
	case 2:
		f.text = strings.ReplaceAll(f.text, "\n", "\r\n")
	case 3:
		f.text += "\x00\n"
	case 4:
		f.text = strings.Repeat("long enough to hide the zero byte at the end\n", 200) + "\x00\n"
	case 5:
		f.mode = "100755"
	case 6:
		f.mode, f.text = "120000", "to/"+h.newPath()
	case 7:
		f.mode, f.text = "160000", fmt.Sprintf("%040x", h.IntN(3)+1)
	case 8:
		f.text = "same text for all\n"
	case 9:
		f.text = strings.ReplaceAll(f.text, "\n", " ")
	}
	return f
}

// edit changes some lines of a file.
func (h *history) editFile(f stored) stored {
	if f.mode == "160000" {
		f.text = fmt.Sprintf("%040x", h.IntN(9)+1)
		return f
	}
	lines := slices.Collect(strings.Lines(f.text))
	f.text = string(join(h.texter.edit(lines, 3, max(1, len(lines)/[]int{2, 4, 10}[h.IntN(3)]))))
	if f.mode == "120000" {
		f.text = "to/" + h.newPath()
	}
	return f
}

// step changes some file in some way.
func (h *history) step() {
	paths := slices.Sorted(maps.Keys(h.files))
	if len(paths) < 30 || h.IntN(8) == 0 {
		h.put(h.newPath(), h.newFile())
		return
	}
	path := paths[h.IntN(len(paths))]
	f := h.files[path]
	switch h.IntN(10) {
	case 0:
		delete(h.files, path)
	case 1: // a new mode or type, with the same or another text
		f.mode = []string{"100644", "100755", "120000"}[h.IntN(3)]
		h.files[path] = f
	case 2: // another file in its place
		h.files[path] = h.newFile()
	case 3: // a rename
		delete(h.files, path)
		h.put(h.newPath(), f)
	case 4, 5: // a rename with changes
		delete(h.files, path)
		h.put(h.newPath(), h.editFile(f))
	case 6: // a move into another directory
		delete(h.files, path)
		h.put(h.newPath()+"/"+base(path), h.editFile(f))
	case 7: // a swap
		other := paths[h.IntN(len(paths))]
		h.files[path], h.files[other] = h.files[other], f
	case 8: // a directory renamed
		dir, _, _ := strings.Cut(path, "/")
		to := h.newPath()
		for _, p := range paths {
			rest, inside := strings.CutPrefix(p, dir+"/")
			if f, ok := h.files[p]; ok && inside {
				delete(h.files, p)
				h.put(to+"/"+rest, h.editFile(f))
			}
		}
	case 9: // similar files beside it
		for range 1 + h.IntN(4) {
			h.put(h.newPath(), h.editFile(f))
		}
	}
	if h.IntN(2) == 0 {
		h.put(path, h.editFile(f))
	}
}

// commit writes a commit with all files for git fast-import.
func (h *history) commit(n int) {
	var tree bytes.Buffer
	for _, p := range slices.Sorted(maps.Keys(h.files)) {
		f := h.files[p]
		ref := f.text
		if f.mode != "160000" {
			mark, ok := h.blobs[f.text]
			if !ok {
				mark = len(h.blobs) + 1
				h.blobs[f.text] = mark
				fmt.Fprintf(&h.out, "blob\nmark :%d\ndata %d\n%s\n", mark, len(f.text), f.text)
			}
			ref = fmt.Sprintf(":%d", mark)
		}
		fmt.Fprintf(&tree, "M %s %s %s\n", f.mode, ref, quote(p))
	}
	fmt.Fprintf(&h.out, "commit refs/heads/main\ncommitter a <a@example.org> %d +0000\ndata 0\ndeleteall\n", n)
	h.out.Write(tree.Bytes())
}

// quote quotes a path for git fast-import.
func quote(path string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(path) {
		switch c := path[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// compareWithGit counts all commits of a repository and holds the results
// against git's.
func compareWithGit(t *testing.T, r *gitRepo, opt Options) {
	t.Helper()
	names, changes, want := r.commits("--all")
	if len(changes) == 0 {
		t.Fatal("no commits")
	}
	next := 0
	err := Count(t.Context(), r.open(), changes, opt, func(i int, got Result) {
		if i != next {
			t.Errorf("result of change %d came in place of %d", i, next)
		}
		next++
		if got.Unknown != "" {
			t.Errorf("%s: unknown: %s", names[i], got.Unknown)
		}
		for _, f := range got.Files {
			if !slices.Contains(want[i], f) {
				t.Errorf("%s: %+v, which git does not say", names[i], f)
			}
		}
		if len(got.Files) != len(want[i]) {
			t.Errorf("%s: %d files, git says %d", names[i], len(got.Files), len(want[i]))
		} else if !t.Failed() && !slices.Equal(got.Files, want[i]) {
			t.Errorf("%s: order differs from git's", names[i])
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if next != len(changes) {
		t.Errorf("%d results for %d changes", next, len(changes))
	}
}

func TestHistoriesAreGits(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := newHistory(seed)
			for n := range 150 {
				for range 1 + h.IntN(8) {
					h.step()
				}
				h.commit(n)
			}
			r := newGitRepo(t)
			r.run(h.out.Bytes(), "fast-import", "--quiet")
			compareWithGit(t, r, Options{})
		})
	}
}
