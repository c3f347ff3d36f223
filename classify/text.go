package classify

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is how many bytes of a text rules read. The longest arguments
// people write are a tenth of it; what is longer is a log.
const maxText = 64 << 10

// prose counts what a text holds: what was left of it as prose, and what was
// taken out.
type prose struct {
	// chars are the characters of the prose without white space at the ends
	// of lines.
	chars int
	// boxes are the lines of a task list, openBoxes the unticked ones.
	boxes, openBoxes int
	// links are addresses, headings and bullets lines, snippets code blocks.
	links, headings, bullets, snippets int
	// measured are lines of code blocks that hold a measured quantity: output
	// of a benchmark or profiler.
	measured int
	// elsewhere are the links to a change or ticket of another project of the
	// same host.
	elsewhere int
}

// strip appends the prose of body to dst: without code blocks, quotes,
// comments, folded sections, tables, task lists, template headings, generated
// lists, trailers and addresses, of Markdown as of Jira's markup. home is the
// project the text stands in.
func strip(dst []byte, body, home string) ([]byte, prose) {
	p := prose{}
	state := outside{}
	for line := range strings.Lines(clip(body, maxText)) {
		trimmed := strings.Trim(line, " \t\r\n")
		if state.skips(trimmed, &p) {
			continue
		}
		if trimmed = state.cutBlocks(trimmed, &p); trimmed == "" {
			continue
		}
		// The heads of a quoted mail and of a list of commits.
		if strings.HasSuffix(trimmed, "wrote:") && strings.HasPrefix(trimmed, "On ") || trimmed == "commits:" {
			continue
		}
		content, keep := p.line(trimmed)
		if !keep {
			continue
		}
		before := len(dst)
		dst = appendWithoutLinks(dst, content, home, &p)
		if len(dst) > before {
			p.chars += utf8.RuneCount(dst[before:])
			dst = append(dst, '\n')
		}
	}
	return dst, p
}

// outside tracks the blocks that span lines and hold no prose.
type outside struct {
	// until is what ends the block, empty when in none.
	until string
}

// skips reports whether a line belongs to a block without prose.
func (o *outside) skips(line string, p *prose) bool {
	if o.until != "" {
		end := strings.Index(line, o.until)
		if isMeasurement(line) {
			p.measured++
		}
		if end >= 0 {
			o.until = ""
		}
		return true
	}
	opens := func(mark, until string) bool {
		at := strings.Index(line, mark)
		if at < 0 {
			return false
		}
		if !strings.Contains(line[at+len(mark):], until) {
			o.until = until
		}
		return true
	}
	switch {
	case strings.HasPrefix(line, "```"):
		p.snippets++
		return opens("```", "```")
	case strings.HasPrefix(line, "~~~"):
		p.snippets++
		return opens("~~~", "~~~")
	case strings.HasPrefix(line, "{quote}"):
		return opens("{quote}", "{quote}")
	case strings.HasPrefix(line, "<!--"):
		return opens("<!--", "-->")
	case strings.HasPrefix(line, "<details"):
		return opens("<details", "</details>")
	}
	return false
}

// blockMarks are the marks of Jira's code blocks, which may stand anywhere in
// a line and close with the same mark.
var blockMarks = [...]string{"{noformat", "{code"}

// cutBlocks takes Jira's code blocks out of a line.
func (o *outside) cutBlocks(line string, p *prose) string {
	for _, mark := range blockMarks {
		if !strings.Contains(line, mark) {
			continue
		}
		var kept []string
		for o.until == "" {
			before, rest, opened := strings.Cut(line, mark)
			kept = append(kept, strings.TrimSpace(before))
			if !opened {
				break
			}
			p.snippets++
			block, after, closed := strings.Cut(rest, mark)
			if isMeasurement(block) {
				p.measured++
			}
			if !closed {
				o.until = mark
			}
			_, line, _ = strings.Cut(after, "}")
		}
		line = strings.TrimSpace(strings.Join(kept, " "))
	}
	return line
}

// rateUnits are what benchmarks measure beside the units of figures.
var rateUnits = [...]string{"ns/op", "B/op", "allocs/op", "MB/s", "ops/sec", "op/s", "req/s", "requests/s"}

// isMeasurement reports whether a line of output holds a measured quantity: a
// number with a unit.
func isMeasurement(line string) bool {
	for rest := line; ; {
		at := strings.IndexAny(rest, "0123456789")
		if at < 0 {
			return false
		}
		// A number that is part of a name measures nothing.
		named := at > 0 && (isNameByte(rest[at-1]))
		rest = strings.TrimLeft(rest[at:], "0123456789.,")
		if named {
			continue
		}
		unit := strings.TrimLeft(rest, " \t")
		if strings.HasPrefix(unit, "%") || slices.ContainsFunc(rateUnits[:], func(u string) bool { return strings.HasPrefix(unit, u) }) {
			return true
		}
		end := strings.IndexFunc(unit, func(r rune) bool { return !unicode.IsLetter(r) })
		if end < 0 {
			end = len(unit)
		}
		if end > 1 && end <= maxUnit && isUnit(strings.ToLower(unit[:end])) {
			return true
		}
	}
}

// maxUnit is the length of the longest unit.
const maxUnit = len("instructions")

func isNameByte(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// line takes the marks off one line, or says that it holds no prose.
func (p *prose) line(line string) (content string, keep bool) {
	switch line[0] {
	case '>', '|':
		return "", false
	case '<':
		if strings.HasSuffix(line, ">") && strings.Count(line, ">") == 1 {
			return "", false
		}
	case '#':
		if heading := strings.TrimLeft(line, "#"); strings.HasPrefix(heading, " ") {
			p.headings++
			// A heading that asks is a template's question, not an answer.
			return heading[1:], !strings.HasSuffix(heading, "?")
		}
	case 'h':
		if len(line) > 3 && line[1] >= '1' && line[1] <= '6' && line[2] == '.' {
			p.headings++
			return strings.TrimSpace(line[3:]), true
		}
	case 'b':
		if strings.HasPrefix(line, "bq.") {
			return "", false
		}
	case '-', '*', '+':
		rest := strings.TrimLeft(line[1:], " \t")
		if len(rest) == len(line)-1 {
			break
		}
		if len(rest) >= 3 && rest[0] == '[' && rest[2] == ']' && strings.IndexByte(" xX", rest[1]) >= 0 {
			p.boxes++
			if rest[1] == ' ' {
				p.openBoxes++
			}
			return "", false
		}
		p.bullets++
		// A line of release notes as hosts generate them.
		if strings.Contains(rest, " by @") && strings.Contains(rest, " in http") {
			return "", false
		}
		return rest, true
	}
	return line, !isTrailer(line)
}

// isTrailer reports whether a line is a trailer: a hyphenated key, or one of
// the few plain ones in use.
func isTrailer(line string) bool {
	key, value, ok := strings.Cut(line, ":")
	if !ok || len(key) > 40 || value == "" || (value[0] != ' ' && value[0] != '\t') {
		return false
	}
	hyphen := false
	for _, r := range key {
		switch {
		case r == '-':
			hyphen = true
		case r >= utf8.RuneSelf || !unicode.IsLetter(r):
			return false
		}
	}
	if hyphen {
		return key[0] >= 'A' && key[0] <= 'Z' && !strings.HasSuffix(key, "-")
	}
	switch strings.ToLower(key) {
	case "cc", "fixes", "closes", "refs", "bug", "issue", "related", "evidence":
		return true
	}
	return false
}

// appendWithoutLinks copies a line without the addresses in it.
func appendWithoutLinks(dst []byte, line, home string, p *prose) []byte {
	for {
		at := strings.Index(line, "http")
		if at < 0 {
			return append(dst, line...)
		}
		rest := line[at:]
		if !strings.HasPrefix(rest, "http://") && !strings.HasPrefix(rest, "https://") {
			dst = append(dst, line[:at+4]...)
			line = line[at+4:]
			continue
		}
		p.links++
		dst = append(dst, line[:at]...)
		end := strings.IndexAny(rest, " \t)>]|\"")
		if end < 0 {
			end = len(rest)
		}
		if isElsewhere(rest[:end], home) {
			p.elsewhere++
		}
		if end == len(rest) {
			return bytes.TrimRight(dst, " (<[")
		}
		line = rest[end:]
	}
}

// isElsewhere reports whether an address is that of a change or ticket in a
// project other than home, as OWNER/NAME.
func isElsewhere(address, home string) bool {
	_, path, ok := strings.Cut(address, "://")
	if !ok {
		return false
	}
	parts := strings.SplitN(path, "/", 6)
	if len(parts) < 5 || home == "" {
		return false
	}
	switch parts[3] {
	case "issues", "pull", "commit", "merge_requests":
		return !strings.EqualFold(parts[1]+"/"+parts[2], home)
	}
	return false
}
