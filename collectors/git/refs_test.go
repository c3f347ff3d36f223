package git

import "testing"

func TestRefNamesAsGit(t *testing.T) {
	r := newRepo(t)
	for _, name := range []string{
		"a", "a.b", "a..b", ".a", "a.", "a./b", "a.lock", "a.lock/b", "a.lockx", "a.lock.", "x/.lock", ".lock/a", "/a", "a/", "a//b",
		"@", "a@{b", "{", "a b", "a\x7f", "a\x01", "a\n", "\xff", "é", "-a", "a~", "a^", "a:b", "a?", "a*", "a[", "a]", `a\`, `"a"`, "", ".", "..",
	} {
		_, err := tryGit(r.dir, "check-ref-format", "refs/heads/"+name)
		if got := isRefName("refs/heads/" + name); got != (err == nil) {
			t.Errorf("%q is a name: %v, git says %v", name, got, err)
		}
	}
}
