package git

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var mailmapTexts = []string{
	"",
	"Ada Lovelace <ada@example.com>\n",
	"Ada Lovelace <ada@example.com> <old@example.com>\n",
	"<ada@example.com> <OLD@example.com>\n",
	"Ada <ada@example.com> Countess <shared@example.com>\nBob <bob@example.com> Bob <shared@example.com>\n",
	"# comment\n # not one <a@x> <old@example.com>\nAda <a@x> # c <old@example.com>\n",
	"One <one@x> <old@example.com>\n<two@x> <old@example.com>\n",
	"Anybody <any@x> <shared@example.com>\nBob <bob@x> Bob <shared@example.com>\n",
	"<> <old@example.com>\n<a@x> <>\nX <>\n",
	"broken <line\nno address\n<a@x\n<a@x> <old@example.com\n",
	"A <a@x> B <old@example.com> C <third@x>\n",
	"\tSpaced   Name\t<a@x>   Old Name   <old@example.com>\r\n",
	"Name only <old@example.com>",
}

var mailmapPeople = []person{
	{"Ada", "ada@example.com"}, {"ADA", "Ada@Example.com"}, {"Old", "old@example.com"}, {"B", "old@example.com"},
	{"Old Name", "old@example.com"}, {"Countess", "shared@example.com"}, {"bob", "SHARED@example.com"}, {"Eve", "shared@example.com"}, {"Eve", "a@x"},
}

func TestMailmapAsGit(t *testing.T) {
	r := newRepo(t)
	for _, text := range mailmapTexts {
		checkMailmap(t, r, text)
	}
}

func TestMailmapAsGitOnRandomText(t *testing.T) {
	r := newRepo(t)
	piece := rapid.SampledFrom([]string{"<", ">", " ", "\n", "Ada", "Bob", "<old@example.com>", "<a@x>", "<shared@example.com>", "#", "<>", "\t", "Eve"})
	rapid.Check(t, func(rt *rapid.T) {
		checkMailmap(rt, r, strings.Join(rapid.SliceOfN(piece, 0, 16).Draw(rt, "pieces"), ""))
	})
}

func checkMailmap(t fataler, r *testRepo, text string) {
	t.Helper()
	r.write(".mailmap", text)
	args := []string{"check-mailmap"}
	for _, p := range mailmapPeople {
		args = append(args, p.name+" <"+p.email+">")
	}
	var m mailmap
	m.add(text)
	want := strings.Split(r.git(args...), "\n")
	for i, p := range mailmapPeople {
		got := m.resolve(p)
		if s := got.name + " <" + got.email + ">"; s != want[i] {
			t.Fatalf("%q maps %v to %q, git to %q", text, p, s, want[i])
		}
	}
}

func FuzzMailmap(f *testing.F) {
	for _, text := range mailmapTexts {
		f.Add(text, "Ada", "old@example.com")
	}
	f.Fuzz(func(t *testing.T, text, name, email string) {
		var m mailmap
		m.add(text)
		to := m.resolve(person{name, email})
		if to.email == "" && email != "" {
			t.Errorf("%q takes the address of %q", text, email)
		}
	})
}
