package git

import (
	"fmt"
	"testing"
)

func TestStored(t *testing.T) {
	r := newRepo(t, "--object-format=sha256")
	for i := range 20 {
		r.write("f", fmt.Sprintln(i)).commit("c")
	}
	r.git("repack", "-dq")
	r.write("f", "more\n").commit("c")
	r.git("repack", "-dq")
	if s, err := Stored(r.dir); err != nil || s != (Storage{Packs: 2, SHA256: true}) {
		t.Errorf("%+v, %v", s, err)
	}
	for i := range 400 {
		r.pipe(fmt.Sprintln(i), "hash-object", "-w", "--stdin")
	}
	if s, err := Stored(r.dir); err != nil || s.Loose < 100 || s.Loose > 1200 {
		t.Errorf("%+v, %v for 400 loose objects", s, err)
	}
	r.git("config", "uploadpack.allowFilter", "true")
	clone := r.clone("--depth=1", "--filter=blob:none", "--no-checkout")
	if s, err := Stored(clone); err != nil || !s.Shallow || !s.Partial {
		t.Errorf("%+v, %v for a shallow, partial clone", s, err)
	}
	if _, err := Stored(t.TempDir()); err == nil {
		t.Error("no error where there is no repository")
	}
}
