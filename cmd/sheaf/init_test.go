package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sheaf/collectors/git"
	"sheaf/config"
)

// clones is a home with two clones, one of which has teams; the current folder
// is in neither.
func clones(t *testing.T) (dir string) {
	t.Helper()
	dir = home(t)
	t.Setenv("SHEAF_NOW", "2026-11-22T12:00:00+01:00")
	t.Setenv("PATH", "/usr/bin:/bin") // without gh
	for _, name := range []string{"code/shop", "elsewhere/cart"} {
		repo := filepath.Join(dir, name)
		if err := os.MkdirAll(repo, 0o755); err != nil {
			t.Fatal(err)
		}
		runGit(t, repo, "init", "-q")
		runGit(t, repo, "remote", "add", "origin", "https://github.com/acme/"+filepath.Base(name))
		if err := os.WriteFile(filepath.Join(repo, "CODEOWNERS"), []byte("* @acme/pay\n/docs @acme/docs\n/a @acme/pay @other/pay\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		runGit(t, repo, "add", ".")
		runGit(t, repo, "-c", "user.email=ann@"+filepath.Base(name)+".test", "commit", "-q", "-m", "begin")
	}
	t.Chdir(dir)
	return dir
}

// TestInitOutOfTime has no time to look around. What is known without is kept.
func TestInitOutOfTime(t *testing.T) {
	dir := clones(t)
	t.Chdir(filepath.Join(dir, "code/shop"))
	runGit(t, ".", "config", "user.name", "Ann")
	for _, me := range []string{"", "ann@acme.test"} {
		var out strings.Builder
		a := &app{stderr: &out, env: os.Getenv}
		if me != "" {
			a.flags.me = []string{me}
		}
		l := &lookout{app: a, ctx: t.Context(), setup: &setup{}}
		if err := l.find(nil); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "looked for 0s and stopped there") {
			t.Errorf("%q is all that is said", out.String())
		}
		if l.name != "Ann" || !slices.Equal(l.repos, []string{filepath.Join(dir, "code/shop")}) || me != "" && !slices.Equal(l.emails, []string{me}) {
			t.Errorf("%q, %q, in %q", l.name, l.emails, l.repos)
		}
	}
}

// A short talk finds everything out; mistakes are asked again.
func TestInitTalk(t *testing.T) {
	dir := clones(t)
	said, digest := conversation(t, strings.Join([]string{
		"nowhere", "~/elsewhere", "", // folders: one that is none, one more, no further
		"ann at acme", "ann@acme.test", // addresses
		"y", "no", // those under the same name
		"boss", "", "", // levels
		"1",                   // team
		"Dana",                // manager
		"", "acme.test", "\n", // GitHub, Jira
	}, "\n"), "init")
	for _, want := range []string{
		"Found 1 repository in ~/code/*.", "nowhere is no folder", "Found 2 repositories", `"ann" is no address`,
		"ann@cart.test>. Yours too?", `"boss" is none of them`, "1  @acme/pay", "none yet", `"acme.test" is no web address`,
		"wrote ", "next month: sheaf harvest",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if !strings.Contains(digest, "# November 2026: Ann (senior → staff)") {
		t.Errorf("no digest: %s", digest)
	}
	cfg, err := config.Load(filepath.Join(dir, ".config", "sheaf", "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(cfg.Me.Emails, " "); got != "ann@acme.test ann@cart.test" || cfg.Me.Manager != "Dana" || cfg.Me.Team != "acme-pay" {
		t.Errorf("me: %q, %q, %q", got, cfg.Me.Manager, cfg.Me.Team)
	}
	if len(cfg.GitHub)+len(cfg.Jira) != 0 || len(cfg.Git) != 1 || len(cfg.Git[0].Repos) != 2 || len(cfg.Teams) != 3 {
		t.Errorf("sources: %+v %+v", cfg.Git, cfg.Teams)
	}
	// The one that is not mine is named, and left out.
	text, err := os.ReadFile(cfg.File)
	if err != nil || !strings.Contains(string(text), `add it above if it is you: "ann@shop.test"`) {
		t.Errorf("%v\n%s", err, text)
	}
}

// What no config would take is asked again at once, before the rest is answered.
func TestInitTalkRefuses(t *testing.T) {
	dir := clones(t)
	said, _ := conversation(t, strings.Join([]string{
		"", "ann@", "ann@acme.test", "", "", "", // a folder, addresses, levels
		"@pay", "", "", // team, manager
		"https://github.com/ann", "ann", "acme/shop", "acme", // GitHub
		"http://jira.acme.test", "https://acme.atlassian.net\n", // Jira
	}, "\n"), "init", "--no-harvest")
	for _, want := range []string{
		`"ann@" is no e-mail address`, `"@pay" is no team of GitHub; write it as CODEOWNERS does: "@acme/pay"`,
		`"https://github.com/ann" is no login of GitHub; it is the last part of github.com/NAME`, `"acme/shop" is no login of GitHub`,
		"a token would be sent to jira.acme.test without encryption; write https",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	cfg, err := config.Load(filepath.Join(dir, ".config", "sheaf", "config.toml"))
	if err != nil || len(cfg.GitHub)*len(cfg.Jira) != 1 {
		t.Fatalf("%v\n%s", err, said)
	}
	if cfg.Me.GitHub != "ann" || !slices.Equal(cfg.GitHub[0].Orgs, []string{"acme"}) || cfg.Jira[0].URL != "https://acme.atlassian.net" {
		t.Errorf("%+v, %+v, %+v", cfg.Me, cfg.GitHub, cfg.Jira)
	}
}

// None is said in several ways, and is no name of anybody.
func TestInitTalkNone(t *testing.T) {
	dir := clones(t)
	conversation(t, "\n\n\n\n\nnone\n-\nno\nNone\n", "init", "--no-harvest")
	cfg, err := config.Load(filepath.Join(dir, ".config", "sheaf", "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Me.Team != "" || cfg.Me.Manager != "" || cfg.Me.GitHub != "" || len(cfg.GitHub)+len(cfg.Jira) != 0 {
		t.Errorf("%+v, %+v, %+v", cfg.Me, cfg.GitHub, cfg.Jira)
	}
}

// Where no config can be written, nobody is asked for one.
func TestInitTalkInVain(t *testing.T) {
	clones(t)
	path := "code/shop/CODEOWNERS/config.toml" // below a file
	var said strings.Builder
	a := newApp(strings.NewReader(strings.Repeat("\n", 20)), os.Stdout, os.Stderr, os.Getenv)
	a.scripted, a.stderr = true, &said
	err := a.execute(t.Context(), []string{"init", "--config", path})
	var at *fs.PathError
	if !errors.As(err, &at) || !strings.HasSuffix(at.Path, path) || strings.Contains(said.String(), "Your") {
		t.Errorf("%v\n%s", err, said.String())
	}
}

// Who leaves writes nothing.
func TestInitLeft(t *testing.T) {
	dir := clones(t)
	a := newApp(strings.NewReader("\n"), os.Stdout, os.Stderr, os.Getenv)
	a.scripted = true
	if err := a.execute(t.Context(), []string{"init"}); err == nil || exitCode(err) != exitInterrupted {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, ".config")); err == nil {
		t.Error("something was written")
	}
}

// What goes into the config is read back as it was.
func TestTOMLStrings(t *testing.T) {
	for _, text := range []string{"plain", `a "b" \c`, "tab\tand\nline\x7f\u0085", "Dänä 語", "\x00"} {
		cfg, err := config.Parse("c.toml", []byte("[me]\nname = "+config.TOML(text)+"\n[git.a]\nrepos = "+config.TOMLList([]string{"/x", text})+"\n[teams."+config.TOMLKey(text)+"]\nmembers = []\n"),
			config.Env{Dir: "/", Home: "/"})
		if err != nil || cfg.Me.Name != text || len(cfg.Git[0].Repos) != 2 || cfg.Teams[0].ID != text {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A repository whose name looks like a glob is found again by the pattern that
// the config has for it.
func TestRepositoryNamedLikeAGlob(t *testing.T) {
	for _, name := range []string{"plain", "[a] {b}", "what?"} {
		repo := filepath.Join(t.TempDir(), name)
		if err := os.MkdirAll(repo, 0o755); err != nil {
			t.Fatal(err)
		}
		runGit(t, repo, "init", "-q")
		l := &lookout{setup: &setup{}}
		if err := l.repositories(t.Context(), repo); err != nil {
			t.Fatal(err)
		}
		found, skipped, err := git.Find(t.Context(), l.patterns, nil)
		if err != nil || len(skipped) > 0 || len(found) != 1 {
			t.Errorf("%s: pattern %q finds %q, %v, %v", name, l.patterns, found, skipped, err)
		}
	}
}
