package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode"
)

// What a person writes between these marks in a draft stays when the draft is
// made again.
const (
	keepBegin = "<!-- sheaf:keep -->"
	keepEnd   = "<!-- /sheaf:keep -->"
)

var errOpenKeep = errors.New("a " + keepBegin + " without its " + keepEnd)

// kept is some lines between marks, marks included, and the lines before them
// that are not kept themselves, nearest first.
type kept struct {
	lines  []string
	before []string
}

// findKept returns the kept texts of a draft in order, and all lines by which they
// may be found again.
func findKept(draft []byte) (found []kept, before []string, err error) {
	var open *kept
	for line := range strings.Lines(string(draft)) {
		line = strings.TrimRight(line, "\r\n")
		begins, ends := strings.Contains(line, keepBegin), strings.Contains(line, keepEnd)
		switch {
		case open == nil && begins:
			nearest := slices.Clone(before)
			slices.Reverse(nearest)
			open = &kept{lines: []string{line}, before: nearest}
			if !ends {
				continue
			}
		case open != nil:
			open.lines = append(open.lines, line)
			if !ends {
				continue
			}
		default:
			if isAnchor(line) {
				before = append(before, line)
			}
			continue
		}
		found = append(found, *open)
		open = nil
	}
	if open != nil {
		return nil, nil, errOpenKeep
	}
	return found, before, nil
}

// isAnchor reports whether a line says something by which it can be found
// again: it is neither empty nor only elements of HTML.
func isAnchor(line string) bool {
	inside := false
	for _, r := range line {
		switch {
		case r == '<':
			inside = true
		case r == '>':
			inside = false
		case !inside && !unicode.IsSpace(r):
			return true
		}
	}
	return false
}

// carryOver puts the kept texts of the old draft into the new one: each behind
// the nearest line that stood before it and is still there, else at the end. Of a
// line that is there more than once, such as a question asked of each piece, it is
// the one that follows what it followed.
func carryOver(old, draft []byte) ([]byte, error) {
	texts, anchors, err := findKept(old)
	if err != nil || len(texts) == 0 {
		return draft, err
	}
	lines := strings.Split(strings.TrimRight(string(draft), "\n"), "\n")
	behind := make([][]kept, len(lines))
	var rest []kept
	before, now := places(anchors), places(lines)
	for _, k := range texts {
		at := place(k.before, lines, before, now)
		if at < 0 {
			rest = append(rest, k)
			continue
		}
		behind[at] = append(behind[at], k)
	}
	if end := lastLines(lines); len(rest) > 0 && end < len(lines) {
		behind[max(end-1, 0)] = append(behind[max(end-1, 0)], rest...)
		rest = nil
	}
	var out bytes.Buffer
	put := func(texts []kept) {
		for _, k := range texts {
			out.WriteString(strings.Join(k.lines, "\n") + "\n")
		}
	}
	for i, line := range lines {
		out.WriteString(line + "\n")
		put(behind[i])
	}
	put(rest)
	return out.Bytes(), nil
}

// places are where each of some lines stands.
func places(lines []string) map[string][]int {
	all := make(map[string][]int, len(lines))
	for i, line := range lines {
		all[line] = append(all[line], i)
	}
	return all
}

// place is the line of a draft that a text goes behind, given the lines before it,
// nearest first, or -1: from the nearest of them that is there once, then as now, on
// along those that were nearer.
func place(nearest, lines []string, before, now map[string][]int) int {
	from := slices.IndexFunc(nearest, func(line string) bool { return len(before[line]) == 1 && len(now[line]) == 1 })
	if from < 0 {
		return -1
	}
	at := now[nearest[from]][0]
	for i := at + 1; i < len(lines) && from > 0; i++ {
		if !isAnchor(lines[i]) {
			continue
		}
		if lines[i] != nearest[from-1] {
			break
		}
		at, from = i, from-1
	}
	return at
}

// lastLines is where the lines begin that must stay behind everything else: the
// end of a page of HTML, and the stamp.
func lastLines(lines []string) int {
	for i, line := range lines {
		if strings.HasPrefix(line, stampBegin) || strings.Contains(line, "</main>") {
			return i
		}
	}
	return len(lines)
}

// A draft ends in a stamp: a comment with the sum of what this program wrote,
// by which it knows its own draft again.
const (
	stampBegin = "<!-- sheaf:draft "
	stampEnd   = "; what you write between sheaf:keep marks stays, see sheaf help drafts -->"
)

// stamped is a draft with its stamp.
func stamped(draft []byte) []byte {
	draft = append(bytes.TrimRight(draft, "\n"), '\n')
	return append(draft, stampBegin+sumOutside(draft)+stampEnd+"\n"...)
}

// sumOutside is the sum of a draft's lines but those kept, the stamp's, and
// empty ones: an editor may end lines as it likes.
func sumOutside(draft []byte) string {
	sum := sha256.New()
	open := false
	for line := range strings.Lines(string(draft)) {
		line = strings.TrimRight(line, " \t\r\n")
		begins, ends := strings.Contains(line, keepBegin), strings.Contains(line, keepEnd)
		switch {
		case open || begins:
			open = !ends
		case line != "" && !strings.HasPrefix(line, stampBegin):
			sum.Write([]byte(line + "\n"))
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// stamp is what a draft says its sum was, empty where it says nothing.
func stamp(draft []byte) string {
	for line := range strings.Lines(string(draft)) {
		if rest, ok := strings.CutPrefix(line, stampBegin); ok {
			sum, _, _ := strings.Cut(rest, ";")
			return sum
		}
	}
	return ""
}
