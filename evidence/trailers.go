package evidence

import "strings"

// ParseTrailers reads the trailers of a commit message or of a text written
// like one, as `git interpret-trailers --parse --no-divider` does, and returns
// the message without them. A trailer block is the last paragraph, never the
// first, if every line of it is a trailer or its continuation, or if at least
// a quarter is and one line is of a kind that git itself writes. Values
// folded over several lines are joined by single spaces.
//
// Lines of the block that are no trailers, such as "(cherry picked from
// commit …)", stay in the body.
func ParseTrailers(message string) (body string, trailers []Trailer) {
	lines := strings.SplitAfter(message, "\n")
	end := trailerEnd(lines)
	start := trailerStart(lines, end)
	rest := strings.Join(lines[:start], "")
	open := false // the line before belongs to the last of trailers
	for _, line := range lines[start:end] {
		if open && isSpace(line[0]) {
			last := &trailers[len(trailers)-1]
			last.Value += " " + strings.TrimSuffix(strings.TrimLeft(line, " \t\r\n"), "\n")
			continue
		}
		var t Trailer
		if t, open = parseTrailer(line); open {
			trailers = append(trailers, t)
		} else {
			rest += line
		}
	}
	if len(trailers) == 0 {
		return message, nil
	}
	for i := range trailers {
		trailers[i].Value = trimGit(trailers[i].Value)
	}
	rest += strings.Join(lines[end:], "")
	return strings.TrimRight(rest, "\n"), trailers
}

// trailerEnd is the number of lines before what git ignores at the end of a
// message: blank lines, comments, and the list of conflicts old versions of
// git left there uncommented.
func trailerEnd(lines []string) int {
	end, conflicts := 0, false
	for i, line := range lines {
		switch {
		case line == "" || line == "\n" || line[0] == '#':
		case line == "Conflicts:\n":
			conflicts = true
		case conflicts && line[0] == '\t':
		default:
			end, conflicts = i+1, false
		}
	}
	for end > 0 && (isBlank(lines[end-1]) || lines[end-1][0] == '#') {
		end--
	}
	return end
}

// trailerStart is the first line of the trailer block that ends before end, or
// end where there is none.
func trailerStart(lines []string, end int) int {
	title := 0
	for title < end && !isBlank(lines[title]) {
		title++
	}
	start := end
	for start > title && !isBlank(lines[start-1]) {
		start--
	}
	if start == title { // only the title, or nothing
		return end
	}
	var own, other int // lines of trailers, and lines of anything else
	written := false   // some line is of git's own making
	continues := false // a continuation would belong to a trailer
	for _, line := range lines[start:end] {
		switch {
		case line[0] == '#':
			continues = false
		case strings.HasPrefix(line, "(cherry picked from commit "),
			strings.HasPrefix(line, "Signed-off-by: "):
			written, continues = true, true
			own++
		case isSpace(line[0]):
			if !continues {
				other++
			}
		default:
			if _, continues = parseTrailer(line); continues {
				own++
			} else {
				other++
			}
		}
	}
	if own > 0 && other == 0 || written && own*3 >= other {
		return start
	}
	return end
}

// parseTrailer splits "Key: value". Keys are letters, digits and hyphens;
// space may stand between them and the colon, never before or inside. Space
// around the value stays: a continuation may follow it.
func parseTrailer(line string) (Trailer, bool) {
	key, value, ok := strings.Cut(line, ":")
	key = strings.TrimRight(key, " \t")
	if !ok || key == "" || strings.ContainsFunc(key, notInKey) {
		return Trailer{}, false
	}
	return Trailer{Key: key, Value: strings.TrimSuffix(value, "\n")}, true
}

func notInKey(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// isSpace, isBlank and trimGit know the white space that git knows: no form
// feed, and nothing beyond ASCII.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isBlank(line string) bool { return trimGit(line) == "" }

func trimGit(s string) string { return strings.Trim(s, " \t\r\n") }
