package objects

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A repo is a repository made by git for a test.
type repo struct {
	t   testing.TB
	dir string
}

func newRepo(t testing.TB) *repo {
	t.Helper()
	r := &repo{t, filepath.Join(t.TempDir(), "repo")}
	if err := os.Mkdir(r.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	r.git("init", "-q", "-b", "main")
	return r
}

// command is git in the repository, untouched by the configuration around it.
func (r *repo) command(args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(),
		"HOME="+r.dir, "XDG_CONFIG_HOME="+r.dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.org", "GIT_AUTHOR_DATE=1700000000 +0100",
		"GIT_COMMITTER_NAME=Cem", "GIT_COMMITTER_EMAIL=cem@example.org", "GIT_COMMITTER_DATE=1700000100 +0000")
	return cmd
}

// git runs git and returns what it prints, trimmed.
func (r *repo) git(args ...string) string {
	r.t.Helper()
	return r.pipe("", args...)
}

func (r *repo) pipe(input string, args ...string) string {
	r.t.Helper()
	cmd := r.command(args...)
	cmd.Stdin = strings.NewReader(input)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, &errs)
	}
	return strings.TrimSpace(out.String())
}

func (r *repo) objects() string { return filepath.Join(r.dir, ".git", "objects") }

// only returns the one file that matches a pattern under the objects folder.
func (r *repo) only(pattern string) string {
	r.t.Helper()
	list, err := filepath.Glob(filepath.Join(r.objects(), pattern))
	if err != nil || len(list) != 1 {
		r.t.Fatalf("files like %s: %v %v, want one", pattern, list, err)
	}
	return list[0]
}

func (r *repo) open(opt Options) *Store {
	r.t.Helper()
	s, err := Open(r.objects(), opt)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { s.Close() })
	return s
}

// id resolves a revision.
func (r *repo) id(rev string) ID {
	r.t.Helper()
	id, err := ParseID(r.git("rev-parse", rev))
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// history adds commits to the branch checked out: one file that grows and
// changes, and others that come and go.
func (r *repo) history(from, to int) {
	r.t.Helper()
	var b strings.Builder
	for i := from; i < to; i++ {
		var text strings.Builder
		for line := range 60 + i {
			n := line
			if line%17 == i%17 {
				n += 1000 * i
			}
			fmt.Fprintf(&text, "line %d says %d\n", line, n*n)
		}
		fmt.Fprintf(&b, "commit refs/heads/main\nauthor Ann <ann@example.org> %d +0100\ncommitter Cem <cem@example.org> %[1]d +0000\n", 1_600_000_000+i)
		message := fmt.Sprintf("commit %d\n", i)
		fmt.Fprintf(&b, "data %d\n%s\n", len(message), message)
		if i == from && from > 0 {
			b.WriteString("from refs/heads/main^0\n")
		}
		for name, content := range map[string]string{"big.txt": text.String(), fmt.Sprintf("dir/%d.txt", i%7): message} {
			fmt.Fprintf(&b, "M 100644 inline %s\ndata %d\n%s\n", name, len(content), content)
		}
	}
	b.WriteString("done\n")
	r.pipe(b.String(), "-c", "fastimport.unpackLimit=100000", "fast-import", "--quiet", "--done")
}

// An object is what git says of one.
type object struct {
	id   ID
	kind string
	data []byte
}

// all returns every object git knows of, its own and borrowed ones.
func (r *repo) all() []object {
	r.t.Helper()
	out, err := r.command("cat-file", "--batch", "--batch-all-objects").Output()
	if err != nil {
		r.t.Fatal(err)
	}
	var list []object
	for in := bufio.NewReader(bytes.NewReader(out)); ; {
		line, err := in.ReadString('\n')
		if err == io.EOF {
			return list
		}
		f := strings.Fields(line)
		if err != nil || len(f) != 3 {
			r.t.Fatalf("git cat-file says %q, %v", line, err)
		}
		id, err := ParseID(f[0])
		size, err2 := strconv.Atoi(f[2])
		if err != nil || err2 != nil {
			r.t.Fatal(err, err2)
		}
		o := object{id, f[1], make([]byte, size)}
		if _, err := io.ReadFull(in, o.data); err != nil {
			r.t.Fatal(err)
		}
		in.Discard(1)
		list = append(list, o)
	}
}

// same compares a store with git, object by object.
func (r *repo) same(s *Store) {
	r.t.Helper()
	want := r.all()
	if len(want) == 0 {
		r.t.Error("git has no objects")
	}
	sized, got := s.NewReader(), s.NewReader()
	for _, o := range want {
		if !s.Has(o.id) {
			r.t.Errorf("Has(%s) is false", o.id)
		}
		kind, size, err := sized.Size(o.id)
		if err != nil || kind.String() != o.kind || size != int64(len(o.data)) {
			r.t.Errorf("Size(%s) = %v, %d, %v, want %s, %d", o.id, kind, size, err, o.kind, len(o.data))
		}
		if o.kind == "tree" && s.opt.SHA256 {
			o.data = shortNames(nil, o.data)
		}
		kind, data, err := got.Get(o.id, 0)
		if err != nil || kind.String() != o.kind || !bytes.Equal(data, o.data) {
			r.t.Errorf("Get(%s) = %v, %d bytes, %v, want %s, %d bytes", o.id, kind, len(data), err, o.kind, len(o.data))
		}
	}
	if p := s.Problems(); len(p) > 0 {
		r.t.Errorf("problems: %v", p)
	}
}

// each runs a test with files in memory, mapped, and read where they are.
func each(t *testing.T, f func(t *testing.T, opt Options)) {
	t.Run("in memory", func(t *testing.T) { f(t, Options{}) })
	t.Run("mapped", func(t *testing.T) { f(t, Options{mapped: true}) })
	t.Run("read", func(t *testing.T) { f(t, Options{plain: true}) })
	t.Run("without room", func(t *testing.T) { f(t, Options{DeltaCache: 1000}) })
}

// revs returns the commits git reaches, in the order of their names.
func (r *repo) revs(args ...string) []ID {
	r.t.Helper()
	var ids []ID
	for _, f := range strings.Fields(r.git(append([]string{"rev-list"}, args...)...)) {
		id, err := ParseID(f)
		if err != nil {
			r.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	slices.SortFunc(ids, compareIDs)
	return ids
}

func compareIDs(a, b ID) int { return bytes.Compare(a[:], b[:]) }
