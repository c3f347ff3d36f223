package journal

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// file is one entry's file while it is read.
type file struct {
	path string
	data string
	// head is where in the data the TOML lies, text what stands below it.
	headAt, headEnd int
	text            string
	textRead        bool
	// places are found once a problem needs one.
	places   map[string]place
	problems []Problem
}

// place is where a key and its value begin.
type place struct{ key, value int }

// marks enclose the TOML of a file that holds Markdown too.
const marks = "+++"

// split finds the TOML and the text of a file, and reports whether it could.
func (f *file) split() bool {
	if i := invalid(f.data); i >= 0 {
		f.problem(i, "save it as UTF-8", "the file is not UTF-8")
		return false
	}
	for at, line := range lines(f.data) {
		if isConflict(line) {
			f.problem(at, "settle it as git says, then save the file", "a merge is not finished here")
			return false
		}
	}
	if strings.HasSuffix(strings.ToLower(f.path), ".toml") {
		f.headEnd = len(f.data)
		return true
	}
	start := 0
	if strings.HasPrefix(f.data, "\ufeff") {
		start = len("\ufeff")
	}
	first, rest, _ := strings.Cut(f.data[start:], "\n")
	switch strings.TrimRight(first, " \t\r") {
	case marks:
	case "---":
		f.problem(start, "write TOML between two lines of +++", "the head between --- is YAML, which is not read")
		return false
	default:
		f.text = f.data[start:]
		return true
	}
	f.headAt = len(f.data) - len(rest)
	for at, line := range lines(rest) {
		if strings.TrimRight(line, " \t\r") == marks {
			f.headEnd = f.headAt + at
			_, f.text, _ = strings.Cut(rest[at:], "\n")
			return true
		}
	}
	f.problem(start, "end it with a second line of +++", "the head is not closed")
	return false
}

// isConflict reports whether a line is one by which git marks where sides of a merge
// differ.
func isConflict(line string) bool {
	return strings.HasPrefix(line, "<<<<<<< ") || strings.HasPrefix(line, ">>>>>>> ")
}

// invalid is the first byte that is not UTF-8, or -1.
func invalid(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && strings.HasPrefix(s[i:], "\xef\xbf\xbd") {
			continue
		} else if r == utf8.RuneError || r == 0 {
			return i
		}
	}
	return -1
}

// lines are the lines of a text without their ends, each with its byte.
func lines(s string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		at := 0
		for line := range strings.Lines(s) {
			if !yield(at, strings.TrimRight(line, "\r\n")) {
				return
			}
			at += len(line)
		}
	}
}

// parse decodes the head, and reports whether it could.
func (f *file) parse() (*head, bool) {
	if !f.split() {
		return nil, false
	}
	raw := f.data[f.headAt:f.headEnd]
	values := map[string]any{}
	_, err := toml.Decode(raw, &values)
	var wrong toml.ParseError
	switch {
	case errors.As(err, &wrong):
		msg := strings.TrimSuffix(strings.ToLower(wrong.Message[:1])+wrong.Message[1:], ".")
		f.problem(f.headAt+wrong.Position.Start, "text stands in quotes, lists in brackets, dates look like 2026-10-03", "%s", msg)
		return nil, false
	case err != nil:
		f.problem(f.headAt, "", "%v", err)
		return nil, false
	}
	return &head{file: f, values: values}, true
}

var (
	keyLine    = regexp.MustCompile(`^[ \t]*("?)([A-Za-z0-9_-]+)"?[ \t]*=[ \t]*`)
	headerLine = regexp.MustCompile(`^[ \t]*\[(\[?)[ \t]*([^\]]+?)[ \t]*\]`)
)

// locate finds keys and headers that stand at the start of a line, by the path
// of their table: "as", "item[1].title", "rating.mentoring.step". What is
// written otherwise has no place of its own.
func locate(src string, from int) map[string]place {
	out := map[string]place{}
	counts := map[string]int{}
	table, open := "", ""
	for at, line := range lines(src) {
		if open != "" {
			if strings.Contains(line, open) {
				open = ""
			}
			continue
		}
		if m := headerLine.FindStringSubmatch(line); m != nil {
			table = strings.ReplaceAll(m[2], `"`, "")
			if m[1] != "" {
				counts[table]++
				table = fmt.Sprintf("%s[%d]", table, counts[table]-1)
			}
			here := from + at + strings.IndexByte(line, '[')
			out[table] = place{here, here}
			continue
		}
		m := keyLine.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		path := line[m[4]:m[5]]
		if table != "" {
			path = table + "." + path
		}
		out[path] = place{from + at + m[2], from + at + m[1]}
		for _, quotes := range []string{`"""`, `'''`} {
			if strings.Count(line, quotes) == 1 {
				open = quotes
			}
		}
	}
	return out
}
