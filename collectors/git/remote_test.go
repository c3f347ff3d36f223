package git

import "testing"

func TestRemote(t *testing.T) {
	const sha = "0123456789012345678901234567890123456789"
	for _, c := range []struct{ address, space, url string }{
		{"https://github.com/ada/engine.git", "ada/engine", "https://github.com/ada/engine/commit/" + sha},
		{"https://ada:secret@github.com/ada/engine", "ada/engine", "https://github.com/ada/engine/commit/" + sha},
		{"git@github.com:ada/engine.git", "ada/engine", "https://github.com/ada/engine/commit/" + sha},
		{"ssh://git@ghe.corp.example:2222/ada/engine.git/", "ada/engine", "https://ghe.corp.example/ada/engine/commit/" + sha},
		{"git@gitlab.com:group/sub/engine.git", "gitlab.com/group/sub/engine", "https://gitlab.com/group/sub/engine/commit/" + sha},
		{"https://git.kernel.org/pub/scm/git/git.git", "git.kernel.org/pub/scm/git/git", ""},
		{"git@bitbucket.org:ada/engine.git", "ada/engine", "https://bitbucket.org/ada/engine/commits/" + sha},
		{"/srv/git/engine.git", "engine", ""},
		{"../engine/.git", "engine", ""},
		{"file:///srv/git/engine.git", "engine", ""},
		{"https://token@/engine", "engine", ""},
		{"https://github.com/a b/<x>", "a b/<x>", ""},
		{"https://%zz:pw@host/x/y", "y", ""},
	} {
		r := parseRemote(c.address)
		if got := r.space(); got != c.space {
			t.Errorf("%s: space %q, want %q", c.address, got, c.space)
		}
		if got := r.commitURL(sha); got != c.url {
			t.Errorf("%s: url %q, want %q", c.address, got, c.url)
		}
	}
}

func TestMainRemoteFollowsInsteadOf(t *testing.T) {
	config, err := parseConfig("[remote \"fork\"]\nurl = gh:me/engine\n[remote \"origin\"]\nurl = gh:ada/engine\n" +
		"[url \"https://github.com/\"]\ninsteadOf = gh:\n[url \"https://wrong/\"]\ninsteadOf = g\n")
	if err != nil {
		t.Fatal(err)
	}
	r, ok := mainRemote(config, nil)
	if !ok || r.name != "origin" || r.host != "github.com" || r.path != "ada/engine" {
		t.Errorf("got %+v", r)
	}
}
