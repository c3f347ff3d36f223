package git

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// maxIncludes is how deep git follows include.path; beyond it git gives up.
// maxConfigFiles is how many files are read: of some that include each other
// many times over there would be no end.
const (
	maxIncludes    = 10
	maxConfigFiles = 1000
)

// configFiles reads the config files that hold for a repository, once each.
type configFiles struct {
	home   string
	layout layout
	branch string // short name of the branch checked out, empty if none
	// urls are those of all remotes, whichever file has them.
	urls []string
	out  settings
	errs []error // what could not be read, in order
	read int     // how many files were
	over bool    // nothing more is read
	// own and around keep the files of the repository, and those outside of it.
	own, around *texts
}

// readConfig reads the settings that hold in a repository, as git would: the
// system's, the person's own, the repository's and the worktree's, with what
// they include. The errors name files, or parts of them, that were left out. own
// and around keep what is read.
func readConfig(l layout, branch string, own, around *texts) (settings, []error) {
	home, _ := os.UserHomeDir()
	c := &configFiles{home: home, layout: l, branch: branch, own: own, around: around}
	c.addAll()
	if c.urls = c.out.remoteURLs(); c.hasConditions() {
		c.out, c.errs, c.read, c.over = nil, nil, 0, false
		c.addAll()
	}
	return c.out, c.errs
}

func (c *configFiles) addAll() {
	for _, file := range globalConfigFiles(c.home) {
		c.add(file, 0, c.around)
	}
	c.addLocal()
	c.addEnvironment()
}

// maxEnvironment is how many settings are taken from the environment.
const maxEnvironment = 1000

// addEnvironment adds the settings that GIT_CONFIG_COUNT announces (git-config(1),
// "ENVIRONMENT"), and those of git's own -c, which it hands to what it runs. They hold
// over those in files.
func (c *configFiles) addEnvironment() {
	defer c.addParameters(os.Getenv("GIT_CONFIG_PARAMETERS"))
	n, err := strconv.Atoi(cmp.Or(os.Getenv("GIT_CONFIG_COUNT"), "0"))
	if err != nil || n > maxEnvironment {
		c.errs = append(c.errs, fmt.Errorf("config: GIT_CONFIG_COUNT is %.20q", os.Getenv("GIT_CONFIG_COUNT")))
		return
	}
	for i := range n {
		key := os.Getenv(fmt.Sprint("GIT_CONFIG_KEY_", i))
		if !strings.Contains(key, ".") {
			c.errs = append(c.errs, fmt.Errorf("config: GIT_CONFIG_KEY_%d is %.80q", i, key))
			continue
		}
		c.out = append(c.out, setting{key: foldedKey(key), value: os.Getenv(fmt.Sprint("GIT_CONFIG_VALUE_", i))})
	}
}

// foldedKey is a key with its section and name in lower case. What is between is a
// subsection, as it is written.
func foldedKey(key string) string {
	section, rest, _ := strings.Cut(key, ".")
	last := strings.LastIndexByte(rest, '.') + 1
	return strings.ToLower(section) + "." + rest[:last] + strings.ToLower(rest[last:])
}

// addParameters adds settings as git hands them on: 'KEY'='VALUE', or 'KEY=VALUE' in one
// as older ones do, each in the quotes of a shell.
func (c *configFiles) addParameters(text string) {
	for text = strings.TrimLeft(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		key, rest, ok := cutQuoted(text)
		value, bare := "", false
		switch {
		case !ok:
		case strings.HasPrefix(rest, "='"):
			value, rest, ok = cutQuoted(rest[1:])
		case strings.HasPrefix(rest, "="):
			bare, rest = true, rest[1:]
		default:
			var is bool
			key, value, is = strings.Cut(key, "=")
			bare = !is
		}
		if !ok || !strings.Contains(key, ".") {
			c.errs = append(c.errs, fmt.Errorf("config: GIT_CONFIG_PARAMETERS has %.80q", text))
			return
		}
		c.out = append(c.out, setting{key: foldedKey(key), value: value, bare: bare})
		text = rest
	}
}

// cutQuoted takes a text in single quotes from the beginning of s. A quote in it stands
// outside of them, behind a backslash, as does an exclamation mark.
func cutQuoted(s string) (text, rest string, ok bool) {
	for strings.HasPrefix(s, "'") {
		part, after, closed := strings.Cut(s[1:], "'")
		if !closed {
			return "", "", false
		}
		text, s, ok = text+part, after, true
		if len(s) >= 2 && s[0] == '\\' && (s[1] == '\'' || s[1] == '!') {
			text, s = text+s[1:2], s[2:]
		}
	}
	return text, s, ok
}

// conditionURL begins the key of a file that is included where some remote's
// address matches. Git finds these in a first pass, so that a file may come
// before the remote it depends on.
const conditionURL = "includeif.hasconfig:remote.*.url:"

func (c *configFiles) hasConditions() bool {
	return slices.ContainsFunc(c.out, func(s setting) bool { return strings.HasPrefix(s.key, conditionURL) })
}

// remoteURLs are the addresses of all remotes.
func (s settings) remoteURLs() []string {
	var urls []string
	for _, one := range s {
		if strings.HasPrefix(one.key, "remote.") && strings.HasSuffix(one.key, ".url") {
			urls = append(urls, one.value)
		}
	}
	return urls
}

// readLocalConfig reads the repository's own settings alone: those that say
// what kind of repository it is. own keeps what is read.
func readLocalConfig(l layout, own *texts) (settings, []error) {
	c := &configFiles{layout: l, own: own}
	c.addLocal()
	return c.out, c.errs
}

func (c *configFiles) addLocal() {
	if c.layout.common == "" { // outside of repositories
		return
	}
	file := filepath.Join(c.layout.common, "config")
	c.add(file, 0, c.own)
	text, _ := c.own.optional(file)
	if own, _ := parseConfig(text); own.isTrue("extensions.worktreeconfig") { // what is included does not say that
		c.add(filepath.Join(c.layout.gitDir, "config.worktree"), 0, c.own)
	}
}

// globalConfigFiles are the config files outside of repositories, by git's
// rules about the environment.
func globalConfigFiles(home string) []string {
	var files []string
	if file, ok := os.LookupEnv("GIT_CONFIG_SYSTEM"); truth(os.Getenv("GIT_CONFIG_NOSYSTEM")) {
		// none
	} else if ok {
		files = append(files, file)
	} else {
		files = append(files, "/etc/gitconfig")
	}
	if file, ok := os.LookupEnv("GIT_CONFIG_GLOBAL"); ok {
		return append(files, file)
	}
	xdg := os.Getenv("XDG_CONFIG_HOME")
	if xdg == "" && home != "" {
		xdg = filepath.Join(home, ".config")
	}
	if xdg != "" {
		files = append(files, filepath.Join(xdg, "git", "config"))
	}
	if home != "" {
		files = append(files, filepath.Join(home, ".gitconfig"))
	}
	return files
}

func (c *configFiles) add(file string, depth int, from *texts) {
	if file == "" || file == os.DevNull {
		return
	}
	if c.read++; c.read > maxConfigFiles {
		c.over = true
		c.errs = append(c.errs, fmt.Errorf("config %s: more than %d files are included", file, maxConfigFiles))
	}
	if c.over {
		return
	}
	text, err := from.optional(file)
	if err != nil {
		c.errs = append(c.errs, fmt.Errorf("config: %w", err))
		return
	}
	found, err := parseConfig(text)
	if err != nil {
		c.errs = append(c.errs, fmt.Errorf("config %s: %w", file, err))
	}
	for _, s := range found {
		c.out = append(c.out, s)
		if !c.includes(s.key, file) {
			continue
		}
		if s.value == "" { // which git refuses
			c.errs = append(c.errs, fmt.Errorf("config %s: %s says no file", file, s.key))
			continue
		}
		if depth == maxIncludes {
			c.over = true
			c.errs = append(c.errs, fmt.Errorf("config %s: includes more than %d deep", file, maxIncludes))
			return
		}
		if path := c.expand(s.value, file); path != "" {
			c.add(path, depth+1, from)
		}
		if c.over {
			return
		}
	}
}

// includes reports whether a setting includes another file here.
func (c *configFiles) includes(key, file string) bool {
	if key == "include.path" {
		return true
	}
	condition, ok := strings.CutPrefix(key, "includeif.")
	if !ok {
		return false
	}
	if condition, ok = strings.CutSuffix(condition, ".path"); !ok {
		return false
	}
	kind, pattern, _ := strings.Cut(condition, ":")
	switch kind {
	case "gitdir", "gitdir/i":
		return c.inGitDir(pattern, file, kind == "gitdir/i")
	case "onbranch":
		if strings.HasSuffix(pattern, "/") {
			pattern += "**"
		}
		return c.branch != "" && matchGlob(pattern, c.branch)
	case "hasconfig":
		pattern, ok := strings.CutPrefix(pattern, "remote.*.url:")
		return ok && slices.ContainsFunc(c.urls, func(url string) bool { return matchGlob(pattern, url) })
	}
	return false
}

// inGitDir matches includeIf's pattern for git folders, with the folder's path
// free of symbolic links and the one it was asked for by. Where the pattern is
// below the folder of the file it is in, the path of that is no pattern.
func (c *configFiles) inGitDir(pattern, file string, fold bool) bool {
	if strings.HasSuffix(pattern, "/") {
		pattern += "**"
	}
	base := ""
	switch {
	case strings.HasPrefix(pattern, "./"):
		base, pattern = filepath.Dir(realPath(file))+"/", pattern[2:]
	case strings.HasPrefix(pattern, "~/"):
		pattern = realPath(c.home) + pattern[1:]
	default:
		if pattern = homePath(pattern); !filepath.IsAbs(pattern) {
			pattern = "**/" + pattern
		}
	}
	if fold {
		base, pattern = strings.ToLower(base), strings.ToLower(pattern)
	}
	return slices.ContainsFunc(c.layout.gitDirs(), func(dir string) bool {
		if dir = filepath.ToSlash(dir); fold {
			dir = strings.ToLower(dir)
		}
		below, ok := strings.CutPrefix(dir, base)
		return ok && matchGlob(pattern, below)
	})
}

// realPath is a path free of symbolic links, as far as that can be told.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// expand makes a path in a config file absolute.
func (c *configFiles) expand(path, file string) string {
	if path = homePath(path); path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}
