package config

import (
	"fmt"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"sheaf/evidence/suggest"
)

// checker holds a decoded config against what its values must be.
type checker struct {
	*source
	cfg *Config
	env Env
	// partial says that lines which can not be read are left out of what is
	// checked: what is not there may be in them. guessed says that the ladder is
	// not the one the config names.
	partial, guessed bool
}

// check notes every mistake but those of ladder and rules, and resolves what
// is written short: paths, defaults from [me], teams as members.
func (c *checker) check() {
	c.checkMe()
	c.checkStore()
	c.checkSources()
	c.checkPeople()
	c.checkTeams()
	c.checkTickets()
	c.checkReport()
}

// bad notes a mistake at a byte of the value at a path, at its key where the
// byte is negative.
func (c *checker) bad(path []string, at int, help, format string, args ...any) {
	c.fail(c.offset(path, at), fmt.Sprintf(format, args...), help)
}

// missing notes as a mistake that something is not there, where all that the
// file says is known.
func (c *checker) missing(path []string, at int, help, format string, args ...any) {
	if !c.partial {
		c.bad(path, at, help, format, args...)
	}
}

// doubt notes a warning.
func (c *checker) doubt(path []string, at int, help, format string, args ...any) {
	c.warn(c.offset(path, at), fmt.Sprintf(format, args...), help)
}

// has reports whether the file gives a value at the path.
func (c *checker) has(path ...string) bool {
	_, depth := c.find(path)
	return depth == len(path)
}

func at(path []string, more ...string) []string { return append(slices.Clone(path), more...) }

// notEmpty refuses an empty string where the key is given at all.
func (c *checker) notEmpty(path []string, value string) bool {
	n, depth := c.find(path)
	if depth == len(path) && n.kind == text && strings.TrimSpace(value) == "" {
		c.bad(path, 0, "take the line out, or give a value", "%q is empty", dotted(path))
		return false
	}
	return true
}

// email refuses what is not one plain address. What git takes for one is no matter of
// standards: where a host has no name it made ann@host.(none).
func (c *checker) email(path []string, value string) {
	addr, err := mail.ParseAddress(value)
	switch {
	case err == nil && addr.Name == "" && addr.Address == value:
	case err == nil && addr.Address != "":
		c.bad(path, 0, fmt.Sprintf("write %q", addr.Address), "the address alone is wanted, not %q", value)
	case err != nil && hasHost(value):
	default:
		c.bad(path, 0, `write it as "ana@example.com"`, "%q is no e-mail address", value)
	}
}

// hasHost reports whether a text is one word that names somebody at a host.
func hasHost(text string) bool {
	name, host, ok := strings.Cut(text, "@")
	return ok && name != "" && host != "" && !strings.ContainsAny(text, " \t,;<>\"")
}

func (c *checker) emails(path []string, values []string) {
	for i, v := range values {
		c.email(at(path, strconv.Itoa(i)), v)
		if slices.ContainsFunc(values[:i], func(o string) bool { return strings.EqualFold(o, v) }) {
			c.doubt(at(path, strconv.Itoa(i)), 0, "", "%s is there twice", v)
		}
	}
}

// login refuses what GitHub would never give as a login.
func (c *checker) login(path []string, value string) {
	if !c.notEmpty(path, value) || value == "" {
		return
	}
	ok := regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]*)(?:\[bot\])?$`)
	switch bare := strings.TrimPrefix(value, "@"); {
	case ok.MatchString(value):
	case ok.MatchString(bare):
		c.bad(path, 0, fmt.Sprintf("write %q", bare), "a login is written without @")
	default:
		c.bad(path, 0, "it is the last part of github.com/NAME", "%q is no login of GitHub", value)
	}
}

// globs refuses patterns that doublestar does not take.
func (c *checker) globs(path []string, values []string) {
	for i, v := range values {
		p := at(path, strconv.Itoa(i))
		if n, _ := c.find(path); n.kind == text {
			p = path // one string instead of a list
		}
		switch {
		case strings.TrimSpace(v) == "":
			c.bad(p, 0, "", "the pattern is empty")
		case !doublestar.ValidatePattern(v):
			c.bad(p, badGlobAt(v), "brackets and braces come in pairs; a backslash before one takes it as itself", "bad glob %q", v)
		}
	}
}

// badGlobAt is the byte at which a glob goes wrong: a bracket or brace
// without its other half, or a backslash with nothing after it.
func badGlobAt(glob string) int {
	var open []int
	for i := 0; i < len(glob); i++ {
		switch glob[i] {
		case '\\':
			if i++; i == len(glob) {
				return i - 1
			}
		case '[':
			end := strings.IndexByte(glob[i:], ']')
			if end < 2 {
				return i
			}
			i += end
		case '{':
			open = append(open, i)
		case '}':
			if len(open) == 0 {
				return i
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return open[len(open)-1]
	}
	return 0
}

// paths checks globs of files and makes them absolute. The folder they start at
// stands for itself, whatever its name.
func (c *checker) paths(path []string, values []string) {
	c.globs(path, values)
	for i, v := range values {
		switch dir, rest := c.start(at(path, strconv.Itoa(i)), v); {
		case dir == "":
		case isGlob(rest):
			values[i] = joinPath(EscapeGlob(dir), rest)
		case isGlob(dir):
			values[i] = EscapeGlob(joinPath(dir, rest))
		default:
			values[i] = joinPath(dir, rest)
		}
	}
}

func isGlob(path string) bool { return strings.ContainsAny(path, "*?[{") }

// EscapeGlob makes a path a glob that means it alone.
func EscapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`, "{", `\{`, "}", `\}`).Replace(path)
}

// resolve makes a path absolute: "~" is the home folder, and a relative path
// starts at the config's own folder.
func (c *checker) resolve(path []string, value string) string {
	dir, rest := c.start(path, value)
	if dir == "" {
		return rest
	}
	return joinPath(dir, rest)
}

// start is the folder that a path starts at, and the rest of it. The folder is
// empty where it is absolute already, or can not be made so.
func (c *checker) start(path []string, value string) (dir, rest string) {
	switch {
	case value == "" || filepath.IsAbs(value):
		return "", value
	case value == "~" || strings.HasPrefix(value, "~/"):
		if c.env.Home == "" {
			c.bad(path, 0, "write the whole path", "there is no home folder that ~ could stand for")
			return "", value
		}
		return c.env.Home, strings.TrimPrefix(value[1:], "/")
	case strings.HasPrefix(value, "~"):
		c.bad(path, 0, "write the whole path", "only ~/ is known, not the folders of others")
		return "", value
	case strings.HasPrefix(value, "$"):
		c.bad(path, 0, "write ~/ or the whole path", "variables are not filled in here")
		return "", value
	}
	return c.env.Dir, value
}

// joinPath joins without cleaning what may be a pattern.
func joinPath(dir, rest string) string {
	return strings.TrimSuffix(dir, "/") + "/" + strings.TrimPrefix(rest, "./")
}

// oneOf refuses a word that is not known.
func (c *checker) oneOf(path []string, what, value string, known ...string) {
	if value != "" && !slices.Contains(known, value) {
		c.bad(path, 0, suggest.OrKnown(value, known), "unknown %s %q", what, value)
	} else {
		c.notEmpty(path, value)
	}
}
