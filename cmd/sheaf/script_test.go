package main

import (
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sheaf/collectors/github/fakehub"
	"sheaf/collectors/jira/fakejira"
)

var update = flag.Bool("update", false, "rewrite the golden output in the scripts")

func TestMain(m *testing.M) {
	if os.Getenv("SHEAF_TEST_PROGRAM") != "" {
		os.Exit(run())
	}
	testscript.Main(m, map[string]func(){
		"sheaf": func() { os.Exit(run()) },
	})
}

// TestScripts runs every command as a person would, in a home of its own, on
// 22 November 2026, as git's user Ann. Scripts begin with "exec sh
// $REPOS/NAME.sh" where they need a repository.
func TestScripts(t *testing.T) {
	repos, err := filepath.Abs("testdata/repos")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"wrong": wrong, "hub": hub, "jira": jiraSite, "story": story},
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			if err := os.MkdirAll(home, 0o755); err != nil {
				return err
			}
			for _, v := range [][2]string{
				{"HOME", home}, {"JOURNAL", filepath.Join(home, ".local", "share", "sheaf", "journal")}, {"XDG_CONFIG_HOME", ""}, {"XDG_STATE_HOME", ""}, {"XDG_DATA_HOME", ""}, {"REPOS", repos},
				{"SHEAF_NOW", "2026-11-22T12:00:00+01:00"}, {"TZ", "Europe/Berlin"}, {"LC_ALL", "C.UTF-8"},
				{"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig")},
			} {
				env.Setenv(v[0], v[1])
			}
			return os.WriteFile(filepath.Join(home, ".gitconfig"),
				[]byte("[user]\n\tname = Ann\n\temail = ann@acme.test\n[init]\n\tdefaultBranch = main\n"), 0o644)
		},
	})
}

// hub serves a month of Ada's on a GitHub until the script ends: hub VARIABLE
// sets the variable to the root of its API, and GH_TOKEN to Ada's token there.
// With "open" there is open work as well, in acme/tests.
func hub(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: hub variable [open]")
	}
	world := fakehub.Month(1)
	if len(args) == 2 {
		bob, at := world.User("bob"), fakehub.YearTo().AddDate(0, 0, -20)
		tests := world.Repository(world.Organization("acme"), "tests")
		tests.Issue(bob, "The tests of payouts are flaky", at)
		tests.Issue(bob, "The tests of refunds are flaky", at).Assignees = append([]*fakehub.Account{}, bob)
		tests.Open(bob, "Retry payouts", at).Ask(bob, world.Me, at)
	}
	h := fakehub.New(world)
	server := httptest.NewServer(h)
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
	ts.Setenv("GH_TOKEN", h.Token())
}

// jiraSite serves a year of Ann's on a Jira until the script ends: jira VARIABLE KIND
// sets the variable to its root, and JIRA_API_TOKEN to Ann's token there. A third word
// is by how much the clock of the site is behind.
func jiraSite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: jira variable kind [behind]")
	}
	world := fakejira.Year(args[1], 1, 80)
	site := fakejira.New(world, "/jira")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(args) == 3 {
			behind, err := time.ParseDuration(args[2])
			ts.Check(err)
			w.Header().Set("Date", time.Now().Add(-behind).UTC().Format(http.TimeFormat))
		}
		site.ServeHTTP(w, r)
	}))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL+"/jira")
	ts.Setenv("JIRA_API_TOKEN", world.Token)
}

// wrong runs sheaf with a mistake in it: wrong CODE MESSAGE HINT ARGS... wants
// the exit code, an error and a hint that match, and nothing on stdout.
func wrong(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: wrong code message hint args...")
	}
	err := ts.Exec("sheaf", args[3:]...)
	code := "0"
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = strconv.Itoa(exit.ExitCode())
	}
	stderr := ts.ReadFile("stderr")
	if code != args[0] {
		ts.Fatalf("sheaf %v: exit code %s, want %s\n%s", args[3:], code, args[0], stderr)
	}
	for prefix, want := range map[string]string{"sheaf: error: ": args[1], "sheaf: hint: ": args[2]} {
		found := false
		for line := range strings.Lines(stderr) {
			found = found || strings.HasPrefix(line, prefix) && strings.Contains(line, want)
		}
		if !found {
			ts.Fatalf("sheaf %v: no %q with %q in\n%s", args[3:], prefix, want, stderr)
		}
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("sheaf %v printed %q", args[3:], out)
	}
}
