package git

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSSHHost(t *testing.T) {
	const config = `# names of mine
Host work github-home !github-away
  User git
  HostName github.com
Host  git-*
	hostname=%h.corp.example
Host "quoted"
  HostName "GHE.corp.example"
Host number
  HostName 10.0.0.7
Host	tabs
	HostName	tabs.example
Host none
  User git
Host	other
  HostName other.example
Host tunnel
  HostName localhost
Host git.corp.example ghe.corp.example
  HostName ssh-%h
Host away.corp.example
  HostName far.example
Host home
Host work home
  HostName too.late
Match host matched
  HostName never.example
`
	for name, want := range map[string]string{
		"work": "github.com", "github-home": "github.com", "github-away": "github-away", "git-a": "git-a.corp.example",
		"quoted": "ghe.corp.example", "number": "number", "home": "too.late", "matched": "matched", "github.com": "github.com",
		"tabs": "tabs.example", "none": "none", "tunnel": "tunnel", "ghe.corp.example": "ghe.corp.example", "away.corp.example": "far.example",
	} {
		if got := sshHost(config, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := sshHost("HostName all.example\nHost *\nHostName x\n", "any"); got != "all.example" {
		t.Errorf("got %s", got)
	}
}

// Several accounts at one host have a name each; work is of the host.
func TestRemoteByAnotherName(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.Mkdir(filepath.Join(home, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".ssh", "config"), []byte("Host work\nHostName github.com\nHost github.com\nHostName ssh.github.com\nHost *\nHostName %h\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"git@work:acme/shop.git": "github.com", "ssh://git@work/acme/shop": "github.com", "git@github.com:acme/shop.git": "github.com",
		"git@github.com-work:acme/shop.git": "github.com", "ssh://git@ssh.github.com:443/acme/shop.git": "github.com",
		"https://www.github.com/acme/shop": "github.com", "https://work/acme/shop": "work", "git@ghe.corp:acme/shop": "ghe.corp",
		"https://github.com.evil.example/acme/shop": "github.com.evil.example",
	} {
		r, ok := mainRemote(settings{{key: "remote.origin.url", value: address}}, nil)
		if !ok || r.host != want || r.path != "acme/shop" {
			t.Errorf("%s: %+v, want %s", address, r, want)
		}
	}
	if r, ok := mainRemote(settings{{key: "remote.origin.url", value: "/srv/shop.git"}}, nil); !ok || r.host != "" {
		t.Errorf("a folder: %+v", r)
	}
}
