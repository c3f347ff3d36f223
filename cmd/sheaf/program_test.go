package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"sheaf/collectors"
	"sheaf/store"
)

// program runs this test binary as sheaf.
func program(t *testing.T, dir string, args ...string) (stdout, stderr []byte, err error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SHEAF_TEST_PROGRAM=1", "SHEAF_NOW=2026-11-22T12:00:00+01:00", "TZ=Europe/Berlin")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.Bytes(), errs.Bytes(), err
}

func exitCodeOf(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

// home gives the test a home of its own, with Ann as git's user.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, v := range [][2]string{
		{"HOME", dir}, {"XDG_CONFIG_HOME", ""}, {"XDG_STATE_HOME", ""}, {"SHEAF_CONFIG", ""}, {"SHEAF_LEDGER", ""},
		{"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", filepath.Join(dir, ".gitconfig")},
	} {
		t.Setenv(v[0], v[1])
	}
	for _, who := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"} { // empty is not unset to git
		t.Setenv(who, "")
		os.Unsetenv(who)
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitconfig"), []byte("[user]\n\tname = Ann\n\temail = ann@acme.test\n[init]\n\tdefaultBranch = main\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func runGit(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_DATE=2026-11-10T10:00:00+01:00", "GIT_COMMITTER_DATE=2026-11-10T10:00:00+01:00")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

// longHistory makes a repository of so many commits of Ann's, fast.
func longHistory(t *testing.T, dir string, commits int) {
	t.Helper()
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	runGit(t, dir, "init", "-q")
	var in bytes.Buffer
	for i := range commits {
		fmt.Fprintf(&in, "commit refs/heads/main\nauthor Ann <ann@acme.test> %d +0100\ncommitter Ann <ann@acme.test> %[1]d +0100\ndata <<.\nchange %d\n.\n",
			1_700_000_000+60*i, i)
		fmt.Fprintf(&in, "M 100644 inline dir%d/file%d\ndata <<.\n%s.\n", i%17, i%97, strings.Repeat(fmt.Sprintf("line %d\n", i%1000), 30))
	}
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir, cmd.Stdin = dir, &in
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git fast-import: %v\n%s", err, out)
	}
}

// Ctrl-C ends a harvest within a second and keeps what arrived; the next one
// goes on, and in the end nothing is missing or there twice.
func TestInterruptedHarvestGoesOn(t *testing.T) {
	dir := filepath.Join(home(t), "long")
	longHistory(t, dir, 30_000)
	if _, stderr, err := program(t, dir, "harvest", "all", "--ledger", "whole.db"); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	want, _, err := program(t, dir, "export", "--ledger", "whole.db")
	if err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "harvest", "all", "--ledger", "cut.db")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "SHEAF_TEST_PROGRAM=1", "SHEAF_NOW=2026-11-22T12:00:00+01:00")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if info, err := os.Stat(filepath.Join(dir, "cut.db-wal")); err == nil && info.Size() > 1<<20 || time.Now().After(deadline) {
			break // some batches are stored
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	sent := time.Now()
	err = cmd.Wait()
	if code := exitCodeOf(err); code != exitInterrupted || !strings.Contains(stderr.String(), "interrupted, what arrived is kept") {
		t.Fatalf("exit code %d, want %d\n%s", code, exitInterrupted, stderr.String())
	}
	t.Logf("ended %v after the signal", time.Since(sent))
	if kept, _, err := program(t, dir, "export", "--ledger", "cut.db"); err != nil || len(kept) == 0 || len(kept) >= len(want) {
		t.Errorf("kept %d of %d bytes, %v", len(kept), len(want), err)
	}

	if _, stderr, err := program(t, dir, "harvest", "--ledger", "cut.db"); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	got, _, err := program(t, dir, "export", "--ledger", "cut.db")
	if err != nil || !bytes.Equal(want, got) {
		t.Errorf("%d bytes after the interruption, %d without, %v", len(got), len(want), err)
	}
}

// Ctrl-C while git is asked who I am is Ctrl-C, also where a ledger could be found
// without an answer.
func TestInterruptedWhileGitIsAsked(t *testing.T) {
	dir := filepath.Join(home(t), "repo")
	longHistory(t, dir, 1)
	bin := t.TempDir()
	asked := filepath.Join(bin, "asked")
	slow := "#!/bin/sh\n: > '" + asked + "'\nexec sleep 60\n"
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte(slow), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	for _, command := range []string{"list", "export", "doctor", "config show"} {
		os.Remove(asked)
		cmd := exec.Command(os.Args[0], strings.Fields(command)...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "SHEAF_TEST_PROGRAM=1")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			if _, err := os.Stat(asked); err == nil {
				break
			}
		}
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		if code := exitCodeOf(cmd.Wait()); code != exitInterrupted {
			t.Errorf("%s: exit code %d, want %d\n%s", command, code, exitInterrupted, stderr.String())
		}
	}
}

// A harvest of more than a second says on stderr how far it is, a quiet one
// does not, and neither writes of it to stdout.
func TestProgressOfALongHarvest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		a := &app{stderr: &out}
		p := startProgress(t.Context(), a, []string{"git"})
		p.update("git", collectors.Progress{Done: 1, Total: 3, Unit: "repositories"})
		time.Sleep(patience + time.Millisecond)
		p.finish()
		if got, want := out.String(), "sheaf: git: 1 of 3 repositories\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		out.Reset()
		a.flags.quiet = true
		p = startProgress(t.Context(), a, []string{"git"})
		p.update("git", collectors.Progress{Done: 1, Total: 3, Unit: "repositories"})
		time.Sleep(patience + time.Millisecond)
		p.finish()
		if out.Len() > 0 {
			t.Errorf("a quiet one says %q", out.String())
		}
	})
}

func TestTwoHarvestsAtOnce(t *testing.T) {
	dir := filepath.Join(home(t), "repo")
	longHistory(t, dir, 3)
	path := filepath.Join(dir, "ledger.db")
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	release, err := st.Lock()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr, err := program(t, dir, "harvest", "all", "--ledger", path)
	if code := exitCodeOf(err); code != exitBusy || len(stdout) > 0 || !bytes.Contains(stderr, []byte("another harvest into")) {
		t.Errorf("exit code %d, want %d\n%s%s", code, exitBusy, stdout, stderr)
	}
	if items, err := st.Items(t.Context()); err != nil || len(items) != 0 {
		t.Errorf("%d items, %v", len(items), err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if _, stderr, err := program(t, dir, "harvest", "all", "--ledger", path); err != nil {
		t.Errorf("after the other ended: %v\n%s", err, stderr)
	}
}

// A ledger where nothing can be written is an error that names the place.
func TestReadOnlyLedgerFolder(t *testing.T) {
	dir := filepath.Join(home(t), "repo")
	longHistory(t, dir, 3)
	folder := filepath.Join(t.TempDir(), "sealed")
	if err := os.Mkdir(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	ledger := filepath.Join(folder, "ledger.db")
	if os.Getuid() == 0 {
		ledger = "/proc/sheaf/ledger.db" // root may write to any folder that can be written to
	}
	stdout, stderr, err := program(t, dir, "harvest", "all", "--ledger", ledger)
	if code := exitCodeOf(err); code != exitFailed || len(stdout) > 0 || !bytes.Contains(stderr, []byte("--ledger")) || !bytes.Contains(stderr, []byte(filepath.Dir(ledger))) {
		t.Errorf("exit code %d, want %d\n%s%s", code, exitFailed, stdout, stderr)
	}
}

// A repository that may not be read is not a wrong word on the command line: the
// harvest is done without it, and says so.
func TestRepositoryWithoutPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	top := home(t)
	above := filepath.Join(top, "above")
	if err := os.Mkdir(above, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(above, "repo")
	longHistory(t, dir, 3)
	for _, sealed := range []string{dir, above} {
		os.Chmod(sealed, 0)
		stdout, stderr, err := program(t, top, "harvest", "all", "--ledger", filepath.Join(top, "l.db"), "--repo", dir)
		if code := exitCodeOf(err); code != exitPartly || !bytes.Contains(append(stdout, stderr...), []byte("no permission to read it")) {
			t.Errorf("%s: exit code %d, want %d\n%s%s", sealed, code, exitPartly, stdout, stderr)
		}
		os.Chmod(sealed, 0o700)
	}
}
