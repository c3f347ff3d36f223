package git

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var configTexts = []string{
	"",
	"[core]\n\tbare = false\n",
	"\ufeff[core]\nbare\n",
	"[core]bare=true\n[user] name = A B  # c\n",
	"[remote \"origin\"]\n\turl = https://x/y ; c\n\tfetch = ^refs/heads/no\n",
	"[Branch \"Feat\\\"ure\\\\x\"]\n\tMerge = refs/pull/7/head\n\trebase = merges\n",
	"[branch.Old.Style]\n\tKey-1 = v\n",
	"[a]\nb = \"quoted # not comment  \" tail  \n",
	"[a]\nb = one\\\n  two\\n\\t\\\\ \\\" end\n",
	"[a]\r\nb = c\r\nd\r\n",
	"[a]\nb = \\x\n",
	"[a]\nb = \"open\n",
	"[a\nb = c\n",
	"b = c\n",
	"[a]\n1b = c\n",
	"[a \"x\"]\nb = \n c=\"\"\n",
	"[a]\nb = c",
	"[a]\nb",
	"[a]\nb = \"x\" \"y\"\n",
	"[a] ; comment\n# other\nb = c#d\n",
	"[a]\nb c\n",
	"[a \"x\" ]\n",
}

func TestParseConfigAsGit(t *testing.T) {
	for _, text := range configTexts {
		checkConfig(t, text)
	}
}

func TestParseConfigAsGitOnRandomText(t *testing.T) {
	piece := rapid.SampledFrom([]string{"[a]", "[a \"b\"]", "[A.b]", "\n", "k", "key", "=", " ", "v", "\"", "\\n", "\\",
		"#", ";", "\r\n", "\\\n", "[", "]", "-", "9", "é"})
	rapid.Check(t, func(rt *rapid.T) {
		text := "[s]\n" + strings.Join(rapid.SliceOfN(piece, 0, 14).Draw(rt, "pieces"), "")
		checkConfig(rt, text)
	})
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

func checkConfig(t fataler, text string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "config")
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "config")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatalf("%v", err)
	}
	out, gitErr := tryGit(dir, "config", "--no-includes", "-z", "--list", "--file", file)
	got, err := parseConfig(text)
	if (gitErr != nil) != (err != nil) {
		t.Fatalf("%q: git says %v, we say %v", text, gitErr, err)
	}
	if err != nil {
		return
	}
	var want settings
	for entry := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		if entry == "" {
			continue
		}
		key, value, ok := strings.Cut(entry, "\n")
		want = append(want, setting{key: key, value: value, bare: !ok})
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(setting{})); diff != "" {
		t.Fatalf("%q: -git +ours\n%s", text, diff)
	}
}

// TestNumbersAsGit reads values as truth and as numbers.
func TestNumbersAsGit(t *testing.T) {
	r := newRepo(t)
	for _, value := range []string{
		"true", "Yes", "ON", "false", "no", "off", "", "0", "1", "-1", "+2", "00", "010", "08", "0x1", "0X0", "0x", "0xg", "1k", "0k", "1K", "2m", "1g", "k",
		"1kk", "1 k", "1_0", "0b1", "0o1", "+-1", " 3", "9223372036854775807", "9007199254740992k", "9223372036854775808", "-0x10", "1.5", "1e3", "x",
	} {
		set := settings{{key: "a.b", value: value}}
		if out, err := tryGit(r.dir, "-c", "a.b="+value, "config", "--type=bool-or-int", "a.b"); err == nil {
			out = strings.TrimSuffix(out, "\n")
			if got := set.isTrue("a.b"); got != (out != "false" && out != "0") {
				t.Errorf("%q is true: %v, git says %s", value, got, out)
			}
		}
		out, err := tryGit(r.dir, "-c", "a.b="+value, "config", "--type=int", "a.b")
		want, _ := strconv.ParseInt(strings.TrimSuffix(out, "\n"), 10, 64)
		got, ok := set.size("a.b")
		if ok != (err == nil && want >= 0) || ok && got != want {
			t.Errorf("%q as a number: %d, %v, git says %d, %v", value, got, ok, want, err)
		}
	}
}

// TestIncludedByRemoteAsGit includes files where some remote has an address,
// which may be set after the condition.
func TestIncludedByRemoteAsGit(t *testing.T) {
	r := newRepo(t)
	text := "[user]\n\temail = none\n"
	for i, pattern := range []string{"https://example.org/**", "https://*/ada/**", "*example.com*", "**/a", "git@host:*", "git@host:**"} {
		text += fmt.Sprintf("[includeIf \"hasconfig:remote.*.url:%s\"]\n\tpath = part%d\n", pattern, i)
		r.write(fmt.Sprint(".git/part", i), fmt.Sprintf("[user]\n\temail = part%d\n[x]\n\tpart%d = yes\n", i, i))
	}
	file := filepath.Join(r.dir, ".git/config")
	for _, url := range []string{"https://example.org/ada/a", "https://example.com/a", "git@host:ada/a", "/a", ""} {
		if err := os.WriteFile(file, []byte(text+"[remote \"o\"]\n\turl = "+url+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		config, errs := readConfig(layout{common: r.dir + "/.git", gitDir: r.dir + "/.git"}, "main", nil, nil)
		if len(errs) > 0 {
			t.Errorf("%q: %v", url, errs)
		}
		for _, key := range []string{"user.email", "x.part0", "x.part1", "x.part2", "x.part3", "x.part4", "x.part5"} {
			got, _ := config.last(key)
			if want := r.git("config", "--default", "", "--get", key); got != want {
				t.Errorf("remote %q: %s is %q, git says %q", url, key, got, want)
			}
		}
	}
}

// TestSettingsOfTheEnvironmentAsGit takes settings out of the environment, which may
// leave out the system's.
func TestSettingsOfTheEnvironmentAsGit(t *testing.T) {
	r := newRepo(t)
	place := layout{common: r.dir + "/.git", gitDir: r.dir + "/.git"}
	system := filepath.Join(t.TempDir(), "system")
	put(t, system, "[x]\n\tsystem = yes\n")
	put(t, filepath.Join(r.dir, ".git/config"), "[core]\n\tbare = false\n[x]\n\tone = file\n")
	keys := []string{"x.one", "x.Two.three", "x.two.three", "x.system", "a.b.c.d"}
	for _, env := range []map[string]string{
		{},
		{"GIT_CONFIG_COUNT": "0"},
		{"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "X.One", "GIT_CONFIG_VALUE_0": "env", "GIT_CONFIG_KEY_1": "x.Two.THREE", "GIT_CONFIG_VALUE_1": "a\nb"},
		{"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b.c.D", "GIT_CONFIG_VALUE_0": "", "GIT_CONFIG_SYSTEM": system},
		{"GIT_CONFIG_SYSTEM": system, "GIT_CONFIG_NOSYSTEM": "1"},
		{"GIT_CONFIG_PARAMETERS": `'x.One'='it'\''s' 'x.Two.THREE=a=b'  'a.b.c.d'='` + "\n!'"},
		{"GIT_CONFIG_PARAMETERS": `'X.one'='last' 'x.one'=''`, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "x.one", "GIT_CONFIG_VALUE_0": "first"},
	} {
		t.Run("", func(t *testing.T) {
			t.Setenv("GIT_CONFIG_NOSYSTEM", "")
			t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
			for name, value := range env {
				t.Setenv(name, value)
			}
			config, errs := readConfig(place, "main", nil, nil)
			if len(errs) > 0 {
				t.Error(errs)
			}
			for _, key := range keys {
				cmd := exec.Command("git", "-C", r.dir, "config", "--default", "none", "--get", key)
				want, err := cmd.Output()
				got, ok := config.last(key[:strings.LastIndexByte(key, '.')] + strings.ToLower(key[strings.LastIndexByte(key, '.'):]))
				if !ok {
					got = "none"
				}
				if err != nil || got+"\n" != string(want) {
					t.Errorf("%v: %s is %q, git says %q, %v", env, key, got, want, err)
				}
			}
		})
	}
	t.Setenv("GIT_CONFIG_COUNT", "many")
	if _, errs := readConfig(place, "main", nil, nil); len(errs) != 1 {
		t.Error("a count that is no number:", errs)
	}
}

// TestSettingsOfWorktrees reads the settings of a worktree where the repository's own
// file says that there are any, and not where one that it includes does.
func TestSettingsOfWorktrees(t *testing.T) {
	r := newRepo(t)
	place := layout{common: r.dir + "/.git", gitDir: r.dir + "/.git"}
	file := filepath.Join(r.dir, ".git/config")
	put(t, filepath.Join(r.dir, ".git/part"), "[extensions]\n\tworktreeConfig = true\n")
	put(t, filepath.Join(r.dir, ".git/config.worktree"), "[x]\n\tworktree = yes\n")
	for text, want := range map[string]bool{
		"[extensions]\n\tworktreeConfig = true\n": true, "[include]\n\tpath = part\n": false, "[x]\n\ty = z\n": false,
	} {
		put(t, file, "[core]\n\trepositoryformatversion = 1\n"+text)
		config, errs := readConfig(place, "main", nil, nil)
		if _, got := config.last("x.worktree"); got != want || len(errs) > 0 {
			t.Errorf("%q: read %v, %v", text, got, errs)
		}
	}
	put(t, file, "[include]\n\tpath\n")
	if _, errs := readConfig(place, "main", nil, nil); len(errs) != 1 || !strings.Contains(errs[0].Error(), "include.path says no file") {
		t.Errorf("an include of nothing: %v", errs)
	}
}

// TestIncludesWithoutEnd has config files that include themselves, or each other, many
// times over.
func TestIncludesWithoutEnd(t *testing.T) {
	r := newRepo(t)
	place := layout{common: r.dir + "/.git", gitDir: r.dir + "/.git"}
	file := filepath.Join(r.dir, ".git/config")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	put(t, file, string(text)+strings.Repeat("[include]\n\tpath = config\n", 12))
	if _, errs := readConfig(place, "main", nil, nil); len(errs) != 1 || !strings.Contains(errs[0].Error(), "includes more than 10 deep") {
		t.Errorf("a file that includes itself: %v", errs)
	}
	put(t, file, string(text)+"[include]\n\tpath = part0\n")
	for i := range 8 {
		r.write(fmt.Sprint(".git/part", i), strings.Repeat(fmt.Sprintf("[include]\n\tpath = part%d\n", i+1), 20))
	}
	if _, errs := readConfig(place, "main", nil, nil); len(errs) != 1 || !strings.Contains(errs[0].Error(), "more than 1000 files are included") {
		t.Errorf("files that include each other: %v", errs)
	}
}

// TestIncludedByPlaceAsGit includes files by where the repository is and which
// branch is checked out.
func TestIncludedByPlaceAsGit(t *testing.T) {
	r := newRepo(t)
	r.dir = filepath.Join(r.dir, "{a,b} [x] \u00e9")
	r.write("f", "x")
	r.git("init", "-q", "-b", "main")
	gitDir := filepath.Join(r.dir, ".git")
	for _, condition := range []string{
		"gitdir:" + gitDir, "gitdir:" + gitDir + "/", "gitdir:" + gitDir + "/**", "gitdir:./", "gitdir:./**", "gitdir:.git",
		"gitdir:.git/", "gitdir:{a,b} [[]x] \u00e9/", "gitdir:{a,b}*/", "gitdir:repo/", "gitdir/i:REPO/", "gitdir/i:.GIT", "gitdir:repo/*/.git", "gitdir:re",
		"onbranch:main", "onbranch:main/", "onbranch:main/**", "onbranch:ma*", "onbranch:**", "onbranch:*/**", "onbranch:{main,x}", "onbranch:m[!b]in",
	} {
		put(t, filepath.Join(gitDir, "part"), "[user]\n\temail = included\n")
		put(t, filepath.Join(gitDir, "config"), "[user]\n\temail = none\n[includeIf \""+condition+"\"]\n\tpath = part\n")
		config, errs := readConfig(layout{common: gitDir, gitDir: gitDir}, "main", nil, nil)
		if len(errs) > 0 {
			t.Errorf("%q: %v", condition, errs)
		}
		got, _ := config.last("user.email")
		if want := r.git("config", "--get", "user.email"); got != want {
			t.Errorf("%q: %q, git says %q", condition, got, want)
		}
	}
}

// TestIncludedByLinksAsGit includes files where symbolic links lead to the
// repository, the person's folder and the file that includes.
func TestIncludedByLinksAsGit(t *testing.T) {
	r := newRepo(t)
	r.write("f", "x")
	r.git("init", "-q", "-b", "main")
	base := t.TempDir()
	disk := filepath.Join(base, "disk")
	home := filepath.Join(base, "home")
	put(t, filepath.Join(disk, "part"), "[user]\n\temail = included\n")
	put(t, filepath.Join(disk, "dotfiles", "gitconfig"), "")
	repo := filepath.Join(disk, "src", "repo")
	if err := errors.Join(
		os.Mkdir(filepath.Join(disk, "src"), 0o755), os.Rename(r.dir, repo), os.Symlink(disk, home),
		os.Symlink(repo, filepath.Join(base, "link")), os.Symlink("dotfiles/gitconfig", filepath.Join(home, ".gitconfig")),
	); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	links := map[string]int{}
	for _, condition := range []string{
		"gitdir:~/src/", "gitdir:~/", "gitdir:" + home + "/src/", "gitdir:" + disk + "/src/", "gitdir:" + filepath.Join(base, "link") + "/",
		"gitdir:" + filepath.Join(base, "link") + "/.git", "gitdir:link/", "gitdir/i:LINK/", "gitdir:./", "gitdir:repo/", "gitdir:src/", "gitdir/i:~/SRC/", "gitdir:home/",
	} {
		put(t, filepath.Join(disk, "dotfiles", "gitconfig"), "[user]\n\temail = none\n[includeIf \""+condition+"\"]\n\tpath = "+disk+"/part\n")
		for _, path := range []string{repo, filepath.Join(base, "link"), filepath.Join(home, "src", "repo")} {
			l, err := locate(path)
			if err != nil {
				t.Fatal(err)
			}
			config, errs := readConfig(l, "main", nil, nil)
			if len(errs) > 0 {
				t.Errorf("%q: %v", condition, errs)
			}
			want, err := tryGitEnv(path, []string{"PWD=" + path, "GIT_CONFIG_GLOBAL=" + filepath.Join(home, ".gitconfig")}, "config", "--get", "user.email")
			if err != nil {
				t.Fatal(err)
			}
			want = strings.TrimSuffix(want, "\n")
			if got, _ := config.last("user.email"); got != want {
				t.Errorf("%q for %s: %q, git says %q", condition, path, got, want)
			}
			links[want]++
		}
	}
	if links["included"] == 0 || links["none"] == 0 {
		t.Errorf("git: %v", links)
	}
}

func FuzzParseConfig(f *testing.F) {
	for _, text := range configTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, _ := parseConfig(text)
		for _, s := range out {
			if s.key == "" || strings.ContainsRune(s.value, 0) && !strings.ContainsRune(text, 0) {
				t.Errorf("%q gives %q = %q", text, s.key, s.value)
			}
		}
	})
}

func TestHomePath(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Skip(err)
	}
	t.Setenv("HOME", "/home/ada")
	for path, want := range map[string]string{
		"~": "/home/ada", "~/src/*": "/home/ada/src/*", "~" + me.Username + "/x": filepath.Join(me.HomeDir, "x"),
		"~" + me.Username: "~" + me.Username, "~nobody of that name/x": "~nobody of that name/x", "/a/~/b": "/a/~/b", "a~": "a~", "": "",
	} {
		if got := homePath(path); got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
}

// TestFormatVersionAsGit has versions that are written in every way git reads a
// number, and some that it does not.
func TestFormatVersionAsGit(t *testing.T) {
	r := newRepo(t)
	r.commit("c")
	file := filepath.Join(r.dir, ".git/config")
	for _, version := range []string{"0", "1", "00", "01", "0x1", "+1", "-1", "0k", "\" 1\"", "\"1 \"", "1.0", "010", "1k", "2", "99", "one"} {
		put(t, file, "[core]\n\trepositoryformatversion = "+version+"\n")
		_, err := tryGit(r.dir, "log")
		items, skips, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		if read := len(items) == 1 && len(skips) == 0; read != (err == nil) {
			t.Errorf("%s: read %v, %+v, git says %v", version, read, skips, err)
		}
	}
}
