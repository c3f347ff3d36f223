package git

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sameAsGit compares all of Ada's commits with git's own account.
func sameAsGit(t *testing.T, r *testRepo) {
	t.Helper()
	items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	if diff := cmp.Diff(fromGit(t, r.dir, "ada@example.com"), asNumstat(items)); diff != "" {
		t.Errorf("differs from git (-git +collected):\n%s", diff)
	}
	if len(skips) > 0 {
		t.Errorf("skipped %+v", skips)
	}
}

// TestLargeFilesAsGitLog counts files that are not kept in memory beside
// others.
func TestLargeFilesAsGitLog(t *testing.T) {
	if testing.Short() {
		t.Skip("writes some hundred megabytes")
	}
	r := newRepo(t)
	text := strings.Repeat("a line of a large file, as exports have them\n", 220_000) // 9.9 MB
	late := text[:8001] + "\x00" + text                                               // git does not see it
	r.write(".gitattributes", "*.shown diff\n*.hidden -diff\n").write("small", "s\n")
	for _, name := range []string{"text", "one.shown", "one.hidden", "moved", "shrinks"} {
		r.write(name, text)
	}
	r.write("late", late).write("binary", "\x00"+text).write("binary.shown", "\x00"+text).commit("all")
	half := len(text) / 2
	for _, name := range []string{"text", "one.shown", "one.hidden"} {
		r.write(name, text[:half]+"new\n"+text[half:]+"no newline")
	}
	r.write("late", late+"more\n").write("binary", "\x00"+text+"x").write("binary.shown", "\x00"+text+"x").write("shrinks", "s\n").commit("changed")
	r.git("mv", "moved", "there")
	r.write("there", text+strings.Repeat("tail\n", 9)).commit("moved with changes")
	r.git("mv", "binary", "binary2")
	r.git("mv", "text", "text2")
	r.commit("moved as they are")
	r.git("rm", "-q", "late")
	r.write("text2", "\x00"+text).commit("text becomes binary, and one goes")
	t.Run("loose", func(t *testing.T) { sameAsGit(t, r) })
	r.git("config", "core.bigFileThreshold", "1g")
	r.git("repack", "-adfq", "--window=5")
	t.Run("packed as differences", func(t *testing.T) { sameAsGit(t, r) })
}

// TestBigFileThresholdAsGitLog has binary files that are so by their size, and
// text that git has looked at before it asks for the size.
func TestBigFileThresholdAsGitLog(t *testing.T) {
	for _, threshold := range []string{"0", "1024", "1k", "0x400", "4m", "1g"} {
		r := newRepo(t)
		r.git("config", "core.bigFileThreshold", threshold)
		lines := func(n int) string { return strings.Repeat("15 bytes, line\n", n) }
		r.write(".gitattributes", "*.shown diff\n").write("empty", "")
		r.write("exact", lines(68)+"1234").write("above", lines(68)+"12345").write("a.shown", lines(99)).commit("first")
		r.write("exact", lines(68)+"4321").write("above", lines(68)+"54321").write("a.shown", lines(98)).commit("changed")
		r.git("mv", "above", "elsewhere")
		r.git("mv", "a.shown", "b.shown")
		r.write("elsewhere", lines(60)+"changed\n").commit("moved with changes")
		r.git("mv", "elsewhere", "away")
		r.commit("moved")
		r.git("rm", "-q", "away")
		r.write("other", strings.Repeat("nothing like it\n", 60)).commit("one goes, one of about the size comes")
		r.git("rm", "-q", "other")
		r.write("tiny", "t\n").commit("one goes, one of another size comes")
		t.Run(threshold, func(t *testing.T) { sameAsGit(t, r) })
	}
}

// TestHowDiffsLookIsNotAsked holds that settings of how the person likes to
// read a log change no figures: they are those of git's defaults everywhere.
func TestHowDiffsLookIsNotAsked(t *testing.T) {
	r := richRepo(t)
	want, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	for key, value := range map[string]string{
		"log.showRoot": "false", "diff.renames": "false", "diff.renameLimit": "1", "diff.algorithm": "patience",
		"diff.ignoreSubmodules": "all", "log.follow": "true", "diff.relative": "true", "diff.noprefix": "true",
	} {
		r.git("config", key, value)
	}
	items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
	if diff := cmp.Diff(asNumstat(want), asNumstat(items)); diff != "" {
		t.Errorf("differs from git's defaults:\n%s", diff)
	}
}

// TestDriversAsGitLog has attributes on what is no regular file, and drivers
// that say nothing, anything, or something of all files.
func TestDriversAsGitLog(t *testing.T) {
	for name, config := range map[string][]string{
		"plain":          nil,
		"default binary": {"diff.default.binary", "true"},
		"default text":   {"diff.default.binary", "false"},
		"auto":           {"diff.own.binary", "auto"},
		"bare key":       {"diff.own.binary"},
		"both":           {"diff.own.binary", "true", "diff.default.binary", "false"},
		"own binary":     {"diff.own.binary", "true"},
		"function names": {"diff.own.xfuncname", "^x"},
	} {
		r := newRepo(t)
		r.write(".gitattributes", "* -diff\n*.txt !diff\n*.own diff=own\n*.go diff=golang\n")
		r.write("a.txt", "a\n").write("zero.txt", "\x00\n").write("a.own", "a\n").write("zero.own", "\x00\n").write("a.go", "a\n").write("x", "x\n")
		if err := os.Symlink("a.txt", filepath.Join(r.dir, "link")); err != nil {
			t.Fatal(err)
		}
		r.commit("first")
		r.tick()
		r.git("update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("12", 20)+",module")
		r.git("commit", "-q", "-m", "module")
		if len(config) == 1 {
			file, err := os.OpenFile(filepath.Join(r.dir, ".git", "config"), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			file.WriteString("[diff \"own\"]\n\tbinary\n")
			file.Close()
		}
		for ; len(config) > 1; config = config[2:] {
			r.git("config", config[0], config[1])
		}
		t.Run(name, func(t *testing.T) { sameAsGit(t, r) })
	}
}
