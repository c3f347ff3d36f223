package main

import (
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// scheduled is a home with a config, harvested by a program whose path has
// everything in it that a scheduler may read as its own. It returns the home
// and what runs the program there.
func scheduled(t *testing.T) (dir string, call func(args ...string) string) {
	t.Helper()
	dir = home(t)
	t.Setenv("SHEAF_TEST_PROGRAM", "1")
	t.Setenv("SHEAF_NOW", "2026-12-01T09:00:00+01:00")
	shop := filepath.Join(dir, "shop")
	bin := filepath.Join(dir, `my %h $HOME "bin"'s`)
	for _, folder := range []string{shop, bin} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	runGit(t, shop, "init", "-q")
	runGit(t, shop, "commit", "-q", "--allow-empty", "-m", "Weigh anchor")
	if err := os.WriteFile(filepath.Join(dir, "a b.toml"), []byte("[me]\nemails = [\"ann@acme.test\"]\n[git.x]\nrepos = [\""+shop+"\"]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(bin, "sheaf")
	if err := os.WriteFile(program, self, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	return dir, func(args ...string) string {
		t.Helper()
		cmd := exec.Command(program, append(args, "--config", "a b.toml", "-q")...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("sheaf %v: %v", args, err)
		}
		return string(out)
	}
}

// runsTheMonth holds that a command of sh harvests and drafts the month before.
func runsTheMonth(t *testing.T, command string) {
	t.Helper()
	drafts := filepath.Join(t.TempDir(), "d %s")
	command = strings.ReplaceAll(command, "/tmp/drafts here", drafts)
	cmd := exec.Command("sh", "-c", command)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	written, err := filepath.Glob(filepath.Join(drafts, "digest-20??-??-??.md"))
	if err != nil || len(written) != 1 {
		t.Fatalf("%s wrote %v, %v\n%s", command, written, err, out)
	}
	text, err := os.ReadFile(written[0])
	if err != nil || !strings.Contains(string(text), "November 2026") || !strings.Contains(string(text), "Weigh anchor") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestScheduleCron(t *testing.T) {
	_, call := scheduled(t)
	line := call("schedule", "cron", "--drafts", "/tmp/drafts here")
	command, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "0 9 1 * * ")
	if !ok || strings.Contains(command, "\n") || strings.Count(command, "%") != strings.Count(command, `\%`) {
		t.Fatalf("%q", line)
	}
	runsTheMonth(t, strings.ReplaceAll(command, `\%`, "%"))
}

func TestScheduleSystemd(t *testing.T) {
	dir, call := scheduled(t)
	var command string
	for _, unit := range []string{"service", "timer"} {
		text := call("schedule", "systemd", "--part", unit, "--drafts", "/tmp/drafts here")
		if !strings.Contains(call("schedule", "systemd", "--drafts", "/tmp/drafts here"), "sheaf."+unit+"\n"+text) {
			t.Errorf("the whole does not hold the %s", unit)
		}
		if err := os.WriteFile(filepath.Join(dir, "sheaf."+unit), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text) {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(line), `ExecStart=/bin/sh -c "`); ok {
				command = strings.NewReplacer(`\\`, `\`, `\"`, `"`, "%%", "%", "$$", "$").Replace(strings.TrimSuffix(rest, `"`))
			}
		}
	}
	runsTheMonth(t, command)
	t.Run("verify", func(t *testing.T) {
		if _, err := exec.LookPath("systemd-analyze"); err != nil {
			t.Skip("systemd-analyze is not here")
		}
		t.Setenv("XDG_RUNTIME_DIR", dir)
		out, err := exec.Command("systemd-analyze", "verify", "--user", "--man=no", filepath.Join(dir, "sheaf.service"), filepath.Join(dir, "sheaf.timer")).CombinedOutput()
		if err != nil || strings.Contains(string(out), "sheaf.") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func TestScheduleLaunchd(t *testing.T) {
	dir, call := scheduled(t)
	text := call("schedule", "launchd", "--drafts", "/tmp/drafts here")
	d := xml.NewDecoder(strings.NewReader(text))
	var all []string
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "string" {
			var s string
			if err := d.DecodeElement(&s, &start); err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
	}
	if len(all) != 4 || all[0] != "sheaf.monthly" || all[1] != "/bin/sh" || all[2] != "-c" {
		t.Fatalf("%q", all)
	}
	runsTheMonth(t, all[3])
	t.Run("plutil", func(t *testing.T) {
		if _, err := exec.LookPath("plutil"); err != nil {
			t.Skip("plutil is not here")
		}
		file := filepath.Join(dir, "sheaf.monthly.plist")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("plutil", "-lint", file).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func TestScheduleGitHub(t *testing.T) {
	dir, call := scheduled(t)
	config, err := os.OpenFile(filepath.Join(dir, "a b.toml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := config.WriteString("[redact]\nwords = [\"anchor\"]\n"); err != nil {
		t.Fatal(err)
	}
	config.Close()
	text := call("schedule", "github")
	var workflow struct {
		On   map[string]any
		Jobs map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct{ Name, Run string }
		}
	}
	if err := yaml.Unmarshal([]byte(text), &workflow); err != nil {
		t.Fatal(err)
	}
	steps := workflow.Jobs["month"].Steps
	if len(steps) != 2 || workflow.Jobs["month"].RunsOn != "self-hosted" || workflow.On["schedule"] == nil {
		t.Fatalf("%+v", workflow)
	}
	summary := filepath.Join(dir, "step_summary_1") // which the runner makes, and others read
	if err := os.WriteFile(summary, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GITHUB_STEP_SUMMARY", summary)
	for _, s := range steps {
		if out, err := exec.Command("sh", "-e", "-c", s.Run).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", s.Run, err, out)
		}
	}
	if drafted, err := os.ReadFile(summary); err != nil || !strings.Contains(string(drafted), "# November 2026") || strings.Contains(string(drafted), "Weigh anchor") {
		t.Errorf("%v\n%s", err, drafted)
	}
	t.Run("actionlint", func(t *testing.T) {
		if _, err := exec.LookPath("actionlint"); err != nil {
			t.Skip("actionlint is not here")
		}
		file := filepath.Join(dir, "sheaf.yml")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("actionlint", file).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}
