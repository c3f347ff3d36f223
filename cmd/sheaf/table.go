package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"sheaf/report"
)

// table is rows under a head. A column whose head ends in ">" holds numbers
// and leans to the right. Columns past the head are for lines alone.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(row ...string) {
	for i := range row {
		row[i] = report.Visible(row[i])
	}
	t.rows = append(t.rows, row)
}

// lines writes the rows as tab-separated lines without a head.
func (t *table) lines(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, row := range t.rows {
		fmt.Fprintln(out, strings.Join(row, "\t"))
	}
	return out.Flush()
}

// minLast is how narrow the last column of a table is cut at most.
const minLast = 16

// text writes columns two spaces apart. The last one is cut where lines would
// be longer than limit cells; 0 cuts nothing.
func (t *table) text(w io.Writer, limit int) error {
	head := make([]string, len(t.head))
	widths := make([]int, len(t.head))
	for i, h := range t.head {
		head[i] = strings.TrimSuffix(h, ">")
		widths[i] = cells(head[i])
		for _, row := range t.rows {
			widths[i] = max(widths[i], cells(row[i]))
		}
	}
	last := len(widths) - 1
	before := 0
	for _, n := range widths[:last] {
		before += n + 2
	}
	if limit > 0 {
		widths[last] = min(widths[last], max(limit-before, minLast))
	}
	out := bufio.NewWriter(w)
	for _, row := range slices.Concat([][]string{head}, t.rows) {
		var line strings.Builder
		for i, cell := range row[:len(head)] {
			cell = cut(cell, widths[i])
			space := strings.Repeat(" ", widths[i]-cells(cell))
			if strings.HasSuffix(t.head[i], ">") {
				line.WriteString(space + cell + "  ")
			} else {
				line.WriteString(cell + space + "  ")
			}
		}
		fmt.Fprintln(out, strings.TrimRight(line.String(), " "))
	}
	return out.Flush()
}

// cells is how many cells of a terminal a text takes.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n += runeCells(r)
	}
	return n
}

func runeCells(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut shortens a text to so many cells, the last of them an ellipsis.
func cut(s string, limit int) string {
	if cells(s) <= limit {
		return s
	}
	room := limit - 1
	for i, r := range s {
		if room -= runeCells(r); room < 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}
