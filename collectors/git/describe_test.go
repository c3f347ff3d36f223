package git

import (
	"slices"
	"testing"
)

func TestDescribe(t *testing.T) {
	r := newRepo(t)
	r.write("docs/CODEOWNERS", "* @acme/pay @bob\n/docs @acme/docs\n/a @acme/pay\n/b ann@acme.test\n")
	r.commit("begin")
	r.git("remote", "add", "origin", "https://token@github.com/acme/shop.git")
	d, err := Describe(t.Context(), r.dir)
	if err != nil || d.Host != "github.com" || d.Space != "acme/shop" || !slices.Equal(d.Teams, []string{"@acme/pay", "@acme/docs"}) {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := Describe(t.Context(), newRepo(t).dir); err != nil || d.Host != "" || d.Teams != nil {
		t.Errorf("an empty one: %+v, %v", d, err)
	}
	if _, err := Describe(t.Context(), t.TempDir()); err == nil {
		t.Error("a folder is described")
	}
}
