package numstat

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// files are the texts of all files of a commit by path.
type files map[string]string

// newHistoryOf makes a repository whose commits hold the given files.
func newHistoryOf(t *testing.T, commits ...files) *gitRepo {
	t.Helper()
	h := newHistory(0)
	for n, c := range commits {
		clear(h.files)
		for path, text := range c {
			h.files[path] = stored{"100644", text}
		}
		h.commit(n)
	}
	r := newGitRepo(t)
	r.run(h.out.Bytes(), "fast-import", "--quiet")
	return r
}

// text returns lines of their own for a number, from one line to another.
func text(number, from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "line %d of text %d\n", i, number)
	}
	return b.String()
}

func TestRenamesAreGits(t *testing.T) {
	for _, test := range []struct {
		name     string
		old, new files
	}{
		{
			"the same name wins over a better match",
			files{"docs/ext.txt": text(1, 0, 100)},
			files{"docs/config/ext.txt": text(1, 0, 80), "docs/ext.md": text(1, 0, 99)},
		},
		{
			"the same name without enough in common",
			files{"docs/ext.txt": text(1, 0, 100)},
			files{"docs/config/ext.txt": text(1, 0, 74), "docs/ext.md": text(1, 0, 99)},
		},
		{
			"a name that several files have",
			files{"a/x": text(1, 0, 100), "b/x": text(2, 0, 100)},
			files{"c/x": text(1, 0, 80), "y": text(1, 0, 99)},
		},
		{"half alike", files{"a": text(1, 0, 50)}, files{"b": text(1, 0, 25) + text(2, 25, 50)}},
		{"less than half alike", files{"a": text(1, 0, 50)}, files{"b": text(1, 0, 24) + text(2, 24, 50)}},
		{"half the size", files{"a": text(1, 10, 50)}, files{"b": text(1, 10, 30)}},
		{"less than half the size", files{"a": text(1, 10, 50)}, files{"b": text(1, 10, 29)}},
		{
			"equal files, one with the name",
			files{"a/x": "same\n", "b/y": "same\n", "c/z": "same\n"},
			files{"d/z": "same\n", "d/w": "same\n"},
		},
		{"empty files", files{"a": "", "b": ""}, files{"c": "", "d": ""}},
		{"carriage returns", files{"a": text(1, 0, 50)}, files{"b": strings.ReplaceAll(text(1, 0, 50), "\n", "\r\n")}},
		{
			"carriage returns in a binary file",
			files{"a": "\x00\n" + strings.Repeat("abc\n", 50)},
			files{"b": "\x00\n" + strings.Repeat("abc\r\n", 50)},
		},
		{"no newline at all", files{"a": "some words and more"}, files{"b": "some words and others"}},
		{
			"long lines",
			files{"a": strings.Repeat("0123456789abcdef", 40) + "x\n"},
			files{"b": strings.Repeat("0123456789abcdef", 40) + "y\n"},
		},
		{
			"lines of just one piece",
			files{"a": strings.Repeat("x", 64) + "\n" + strings.Repeat("y", 63) + "\n" + text(1, 0, 7)},
			files{"b": strings.Repeat("x", 64) + "\r\n" + strings.Repeat("y", 63) + "\r\n" + text(2, 0, 7)},
		},
		{"a swap", files{"a": text(1, 0, 9), "b": text(2, 0, 9)}, files{"a": text(2, 0, 9), "b": text(1, 0, 9)}},
		{"a file becomes a directory", files{"a": text(1, 0, 9), "a.b": "x\n"}, files{"a/a": text(1, 0, 8)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			compareWithGit(t, newHistoryOf(t, test.old, test.new), Options{})
		})
	}
}

// Many deleted files of one content, of which the last has the name wanted:
// only so many are looked at.
func TestRenamesAmongManyEqualFiles(t *testing.T) {
	for _, n := range []int{99, 100, 101, 102, 103, 150} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			old, new := make(files), files{"z/name": "same\n", "z/zz/name2": "same\n"}
			for i := range n - 1 {
				old[fmt.Sprintf("d/%03d", i)] = "same\n"
			}
			old["e/name"] = "same\n"
			old["e/name2"] = "same\n"
			compareWithGit(t, newHistoryOf(t, old, new), Options{})
		})
	}
	t.Run("all of them renamed", func(t *testing.T) {
		t.Parallel()
		old, new := make(files), make(files)
		for i := range 250 {
			old[fmt.Sprintf("d/%03d", i)] = "same\n"
			new[fmt.Sprintf("e/%03d", (i*7)%250+100)] = "same\n"
		}
		compareWithGit(t, newHistoryOf(t, old, new), Options{})
	})
}

// Deleted and added files that are alike in ever different ways, so that files
// compete for each other.
func TestRenamesAmongManySimilarFiles(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var commits []files
	for range 40 {
		f := make(files)
		for range 5 + r.IntN(20) {
			var b strings.Builder
			for k := range 20 {
				b.WriteString(text(k, r.IntN(3), r.IntN(2)+2))
			}
			f[fmt.Sprintf("%c/%c", 'a'+r.IntN(9), 'a'+r.IntN(26))] = b.String()
		}
		commits = append(commits, f)
	}
	compareWithGit(t, newHistoryOf(t, commits...), Options{})
}

// The number of pairs from which files are not compared with each other.
func TestRenameLimit(t *testing.T) {
	for _, size := range [][2]int{{1000, 1000}, {1000, 1001}, {4000, 250}, {4001, 250}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			old, new := make(files), make(files)
			for i := range size[0] {
				old[fmt.Sprintf("a/%04d", i)] = text(i, 0, 3)
			}
			for i := range size[1] {
				new[fmt.Sprintf("b/%04d.x", i)] = text(i, 0, 4)
			}
			compareWithGit(t, newHistoryOf(t, old, new), Options{})
		})
	}
}
