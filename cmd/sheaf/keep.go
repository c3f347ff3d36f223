package main

import (
	"bytes"
	"errors"
	"slices"
	"strings"
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

// findKept returns the kept texts of a draft in order.
func findKept(draft []byte) ([]kept, error) {
	var found []kept
	var before []string // nearest last
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
			if strings.TrimSpace(line) != "" {
				before = append(before, line)
			}
			continue
		}
		found = append(found, *open)
		open = nil
	}
	if open != nil {
		return nil, errOpenKeep
	}
	return found, nil
}

// carryOver puts the kept texts of the old draft into the new one: each behind
// the nearest line that stood before it and is still there, else at the end.
func carryOver(old, draft []byte) ([]byte, error) {
	texts, err := findKept(old)
	if err != nil || len(texts) == 0 {
		return draft, err
	}
	lines := strings.Split(strings.TrimRight(string(draft), "\n"), "\n")
	behind := make([][]kept, len(lines))
	var rest []kept
	for _, k := range texts {
		at := -1
		for _, anchor := range k.before {
			if at = slices.Index(lines, anchor); at >= 0 {
				break
			}
		}
		if at < 0 {
			rest = append(rest, k)
			continue
		}
		behind[at] = append(behind[at], k)
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
