package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sheaf/config"
)

// consoleBlocks are the README's sessions.
var consoleBlocks = regexp.MustCompile("(?s)```console\n(.*?)```")

// README's sessions are run, in its repository and on its day, and must print
// what they show. "[...]" stands for anything, ./shop for the folder, and /tmp
// is a folder of the test's own.
func TestReadmeSessions(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/repos/year.sh")
	if err != nil {
		t.Fatal(err)
	}
	dir := home(t)
	bin, tmp := filepath.Join(dir, "bin"), filepath.Join(dir, "tmp")
	for _, made := range []string{bin, tmp} {
		if err := os.Mkdir(made, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "sheaf")); err != nil {
		t.Fatal(err)
	}
	shell := func(in, command string) string {
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = in
		cmd.Env = append(os.Environ(), "SHEAF_TEST_PROGRAM=1", "TMPDIR="+tmp, "SHEAF_NOW=2026-11-22T12:00:00+01:00", "TZ=Europe/Berlin",
			"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, _ := cmd.CombinedOutput() // what went wrong is in the output
		return string(bytes.ReplaceAll(bytes.ReplaceAll(out, []byte(tmp), []byte("/tmp")), []byte(dir), []byte(".")))
	}
	if out := shell(dir, "sh "+script); out != "" {
		t.Fatal(out)
	}
	sessions := 0
	for _, block := range consoleBlocks.FindAllStringSubmatch(string(readme), -1) {
		for session := range strings.SplitSeq("\n"+block[1], "\n$ ") {
			command, want, _ := strings.Cut(session, "\n")
			if command == "" {
				continue
			}
			sessions++
			got := shell(filepath.Join(dir, "shop"), strings.ReplaceAll(command, "/tmp/", tmp+"/"))
			if !elided(want).MatchString(strings.TrimSpace(got)) {
				t.Errorf("$ %s\nprints\n%s\nREADME has\n%s", command, got, want)
			}
		}
	}
	if sessions < 2 {
		t.Errorf("README shows %d sessions", sessions)
	}
	for _, target := range []string{"make run REPO=", "make test"} {
		if !strings.Contains(string(readme), target) {
			t.Errorf("README does not name %q", target)
		}
	}
}

// README's config is one that loads, without a warning.
func TestReadmeConfig(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllSubmatch(readme, -1)
	if len(blocks) == 0 {
		t.Fatal("README shows no config")
	}
	for _, block := range blocks {
		cfg, err := config.Parse("README.md", block[1], config.Env{Dir: t.TempDir(), Home: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range cfg.Warnings {
			t.Error(w)
		}
	}
}

// elided matches text in which "[...]" stands for anything.
func elided(text string) *regexp.Regexp {
	pattern := regexp.QuoteMeta(strings.TrimSpace(text))
	return regexp.MustCompile(`(?s)\A` + strings.ReplaceAll(pattern, regexp.QuoteMeta("[...]"), ".*?") + `\z`)
}
