package gogit

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"

	"sheaf/collectors/git/objects"
)

// open makes a repository with one pack and some loose objects.
func open(t *testing.T) (dir string, s *Storer) {
	t.Helper()
	dir = t.TempDir()
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"},
		{"-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-q", "--allow-empty", "-m", "one"},
		{"repack", "-adq"},
		{"-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-q", "--allow-empty", "-m", "two"},
		{"-c", "user.name=Ann", "-c", "user.email=ann@example.org", "tag", "-a", "-m", "tagged", "v1"},
	} {
		git(t, dir, args...)
	}
	store, err := objects.Open(filepath.Join(dir, ".git", "objects"), objects.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return dir, New(store, 1<<20)
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(cmd.Environ(), "HOME="+dir, "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestGoGitReads(t *testing.T) {
	dir, s := open(t)
	c, err := object.GetCommit(s, plumbing.NewHash(git(t, dir, "rev-parse", "main")))
	if err != nil {
		t.Fatal(err)
	}
	parent, err := c.Parent(0)
	if err != nil {
		t.Fatal(err)
	}
	if c.Message != "two\n" || parent.Message != "one\n" || c.Author.Email != "ann@example.org" {
		t.Errorf("commits are %q by %s and %q", c.Message, c.Author.Email, parent.Message)
	}
	if _, err := c.Tree(); err != nil {
		t.Errorf("empty tree: %v", err)
	}
}

func TestStorer(t *testing.T) {
	dir, s := open(t)
	h := plumbing.NewHash(git(t, dir, "rev-parse", "main"))
	o, err := s.EncodedObject(plumbing.AnyObject, h)
	if err != nil {
		t.Fatal(err)
	}
	in, err := o.Reader()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(in)
	if err != nil || string(bytes.TrimSpace(data)) != git(t, dir, "cat-file", "commit", "main") || o.Size() != int64(len(data)) {
		t.Errorf("content %q of %d bytes, %v", data, o.Size(), err)
	}
	if size, err := s.EncodedObjectSize(h); err != nil || size != o.Size() {
		t.Errorf("size %d, %v, want %d", size, err, o.Size())
	}
	if o.Hash() != h || o.Type() != plumbing.CommitObject {
		t.Errorf("object is %s %s", o.Type(), o.Hash())
	}
	if err := s.HasEncodedObject(h); err != nil {
		t.Errorf("HasEncodedObject: %v", err)
	}

	if _, err := s.EncodedObject(plumbing.BlobObject, h); err != plumbing.ErrObjectNotFound {
		t.Errorf("a commit as a blob: %v", err)
	}
	none := plumbing.NewHash(strings.Repeat("7", 40))
	if _, err := s.EncodedObject(plumbing.AnyObject, none); err != plumbing.ErrObjectNotFound {
		t.Errorf("EncodedObject of none: %v", err)
	}
	if _, err := s.EncodedObjectSize(none); err != plumbing.ErrObjectNotFound {
		t.Errorf("EncodedObjectSize of none: %v", err)
	}
	if err := s.HasEncodedObject(none); err != plumbing.ErrObjectNotFound {
		t.Errorf("HasEncodedObject of none: %v", err)
	}
	if _, err := New(s.store, 10).EncodedObject(plumbing.AnyObject, h); !errors.As(err, new(*objects.TooLarge)) {
		t.Errorf("too large: %v", err)
	}

	if _, err := s.SetEncodedObject(s.NewEncodedObject()); err != ErrReadOnly {
		t.Errorf("SetEncodedObject: %v", err)
	}
	if err := s.AddAlternate(dir); err != ErrReadOnly {
		t.Errorf("AddAlternate: %v", err)
	}
	if _, err := o.Writer(); err != ErrReadOnly {
		t.Errorf("Writer: %v", err)
	}
}

func TestIterate(t *testing.T) {
	dir, s := open(t)
	for kind, want := range map[plumbing.ObjectType]int{
		plumbing.AnyObject:    4,
		plumbing.CommitObject: 2,
		plumbing.TreeObject:   1,
		plumbing.TagObject:    1,
		plumbing.BlobObject:   0,
	} {
		it, err := s.IterEncodedObjects(kind)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		if err := it.ForEach(func(o plumbing.EncodedObject) error {
			got = append(got, o.Hash().String()+" "+o.Type().String())
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		list := git(t, dir, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
		for _, line := range got {
			if !strings.Contains(list, line) {
				t.Errorf("%s is not among git's objects", line)
			}
		}
		if len(got) != want {
			t.Errorf("%s: %d objects, want %d", kind, len(got), want)
		}
	}
	it, err := s.IterEncodedObjects(plumbing.AnyObject)
	if err != nil {
		t.Fatal(err)
	}
	if err := it.ForEach(func(plumbing.EncodedObject) error { return storer.ErrStop }); err != nil {
		t.Errorf("stopped: %v", err)
	}
	if _, err := it.Next(); err != io.EOF {
		t.Errorf("after it was closed: %v", err)
	}
}
