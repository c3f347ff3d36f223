package git

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestIgnoredSubmodules has submodules come, move on, go, and become files, in a
// repository that has git look at them or not, and changes its mind.
func TestIgnoredSubmodules(t *testing.T) {
	r := newRepo(t)
	size := len(r.write("f", "x\n").commit("work"))
	set := func(path, digit string) {
		r.git("update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat(digit, size)+","+path)
	}
	save := func(message string) {
		r.tick()
		r.git("commit", "-q", "--allow-empty", "-m", message)
	}
	set("deep/sub", "1")
	set("other", "1")
	save("added")
	set("deep/sub", "2")
	set("other", "2")
	save("moved on")
	r.git("rm", "-q", "--cached", "deep/sub")
	r.write("deep/sub", "a file\n")
	r.git("add", "deep/sub")
	save("a file in its place")
	r.git("rm", "-q", "-f", "deep/sub")
	set("deep/sub", "3")
	save("a submodule again")
	modules := func(ignore string) string {
		return "[submodule \"One.Sub\"]\n\tpath = deep/sub\n\turl = ../sub\n" + ignore + "[submodule \"two\"]\n\tpath = other\n"
	}
	c := collectorFor(t, []string{r.dir}, "ada@example.com")
	_, _, point := run(t, c, nil)
	for _, tt := range []struct{ modules, key, value string }{
		{modules("\tignore = all\n"), "", ""},
		{modules("\tignore = dirty\n"), "", ""},
		{modules(""), "submodule.One.Sub.ignore", "all"},
		{modules("\tignore = all\n"), "submodule.One.Sub.ignore", "none"},
		{modules("\tignore = all\n"), "submodule.one.sub.ignore", "none"}, // another one
		{"", "submodule.One.Sub.ignore", "all"},
	} {
		put(t, r.dir+"/.gitmodules", tt.modules)
		if tt.key != "" {
			r.git("config", tt.key, tt.value)
		}
		want := fromGit(t, r.dir, "ada@example.com")
		items, _, _ := run(t, c, nil)
		if diff := cmp.Diff(want, asNumstat(items)); diff != "" {
			t.Errorf("%+v (-git +sheaf):\n%s", tt, diff)
		}
		changed, _, after := run(t, c, point)
		for id, it := range asNumstat(changed) {
			if diff := cmp.Diff(want[id], it); diff != "" {
				t.Errorf("%+v, on a later run (-git +sheaf):\n%s", tt, diff)
			}
		}
		if point = after; tt.value == "" && len(changed) == 0 {
			t.Errorf("%+v: nothing is read again", tt)
		}
		if tt.key != "" {
			r.git("config", "--unset", tt.key)
		}
	}
	bare := r.clone("--bare")
	items, _, _ := run(t, collectorFor(t, []string{bare}, "ada@example.com"), nil)
	if diff := cmp.Diff(fromGit(t, bare, "ada@example.com"), asNumstat(items)); diff != "" {
		t.Errorf("bare (-git +sheaf):\n%s", diff)
	}
}
