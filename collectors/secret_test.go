package collectors

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// programs puts shell scripts of the names given first in the path.
func programs(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestSecretPlacesInOrder(t *testing.T) {
	programs(t, map[string]string{
		"gh":     `test "$*" = "auth token --hostname ghe.corp" && test -n "$GH_PROMPT_DISABLED" && test ! -e .git && echo from-gh`,
		"git":    `test "$GIT_TERMINAL_PROMPT" = 0 && test -z "$GIT_DIR" && test "$(cat)" = "$(printf 'protocol=https\nhost=ghe.corp\n\n')" && printf 'username=ann\npassword=from-git\n'`,
		"pass":   `echo "from-$1"; echo "url: ghe.corp"`,
		"broken": `echo leaked-secret >&2; exit 3`,
		"silent": `exit 0`,
	})
	t.Setenv("GIT_DIR", "/nowhere")
	vars := map[string]string{"MINE": " from-mine\n", "SECOND": "from-second", "BLANK": "  "}
	all := SecretPlaces{Host: "ghe.corp", TokenEnv: "MINE", Variables: []string{"FIRST", "SECOND"}, Command: []string{"pass", "command"}, GH: true,
		Env: func(name string) string { return vars[name] }}
	for _, step := range []struct {
		want, from string
		less       func(*SecretPlaces)
	}{
		{"from-mine", "MINE", func(*SecretPlaces) {}},
		{"from-second", "SECOND", func(p *SecretPlaces) { p.TokenEnv = "BLANK" }},
		{"from-command", "the command pass", func(p *SecretPlaces) { p.Variables = nil }},
		{"from-gh", "gh", func(p *SecretPlaces) { p.Command = nil }},
		{"from-git", "git's credential helper", func(p *SecretPlaces) { p.GH = false }},
	} {
		step.less(&all)
		got, err := all.Find(t.Context())
		if err != nil || got.Secret != step.want || got.From != step.from {
			t.Errorf("%+v, %v; want %s", got, err, step.want)
		}
	}
	for _, command := range []string{"broken", "silent", "no-such-program"} {
		all.Command, all.GH = []string{command}, true
		got, err := all.Find(t.Context())
		var login *LoginError
		if !errors.As(err, &login) || got.Secret != "" || !strings.Contains(err.Error(), command) || strings.Contains(err.Error(), "leaked") || login.Hint == "" {
			t.Errorf("%s: %+v, %v", command, got, err)
		}
	}
}

// Without any, git itself must neither ask nor hang, wherever one stands.
func TestNoSecretAnywhere(t *testing.T) {
	home := t.TempDir()
	for _, v := range [][2]string{{"HOME", home}, {"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_ASKPASS", "/bin/echo"}} {
		t.Setenv(v[0], v[1])
	}
	repo := t.TempDir()
	if err := os.MkdirAll(filepath.Join(repo, ".git", "refs"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(repo, ".git", "objects"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"HEAD":   "ref: refs/heads/main\n",
		"config": "[core]\n\trepositoryformatversion = 0\n[credential]\n\thelper = \"!echo password=planted; touch " + filepath.Join(home, "ran") + ";\"\n",
	} {
		if err := os.WriteFile(filepath.Join(repo, ".git", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(repo)
	got, err := SecretPlaces{Host: "ghe.corp", Variables: []string{"GH_ENTERPRISE_TOKEN"}, Env: func(string) string { return "" }}.Find(t.Context())
	var login *LoginError
	if !errors.As(err, &login) || got.Secret != "" || !strings.Contains(login.Hint, "GH_ENTERPRISE_TOKEN") {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(home, "ran")); err == nil {
		t.Error("a helper of the repository was run")
	}
}
