package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// renderCells writes the lists among the reports: as CSV with a head, or as
// tab-separated lines without one. A cell is one line in both.
func renderCells(w io.Writer, d Data, doc Document, f Format) error {
	var head []string
	var rows [][]string
	switch doc {
	case ListReport:
		head, rows = d.listCells()
	case ItemList:
		head, rows = d.itemCells()
	case GapReport:
		head, rows = d.gapCells()
	case UnmappedReport:
		head, rows = d.unmappedCells()
	default:
		return &FormatError{doc, f, doc.Formats()}
	}
	var page bytes.Buffer
	if f == Lines {
		for _, row := range rows {
			for i, cell := range row {
				if i > 0 {
					page.WriteByte('\t')
				}
				page.WriteString(Visible(cell))
			}
			page.WriteByte('\n')
		}
	} else {
		out := csv.NewWriter(&page)
		for _, row := range append([][]string{head}, rows...) {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = csvCell(cell)
			}
			if err := out.Write(cells); err != nil {
				return fmt.Errorf("report %s: %w", doc, err)
			}
		}
		out.Flush()
	}
	if _, err := w.Write(page.Bytes()); err != nil {
		return fmt.Errorf("report %s: %w", doc, err)
	}
	return nil
}

func cellTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (d Data) listCells() (head []string, rows [][]string) {
	head = []string{"id", "done", "level", "title", "tags", "spaces", "teams", "items"}
	for _, e := range d.List {
		tags := make([]string, len(e.Tags))
		for i, t := range e.Tags {
			tags[i] = t.Capability + ":" + t.Strength.String()
		}
		rows = append(rows, []string{e.ID, cellTime(e.Done), e.Level.String(), strings.TrimSpace(e.Raw), strings.Join(tags, " "),
			strings.Join(e.Spaces, " "), strings.Join(e.Teams, " "), strings.Join(e.Items, " ")})
	}
	return head, rows
}

func (d Data) itemCells() (head []string, rows [][]string) {
	head = []string{"id", "at", "kind", "role", "space", "title", "url", "piece"}
	for _, e := range d.List {
		for _, it := range e.judged.Piece.Items {
			at := it.At
			if !at.IsZero() {
				at = at.In(d.Head.Now.Location())
			}
			rows = append(rows, []string{it.ID, cellTime(at), string(it.Kind), string(it.Role), it.Space,
				strings.TrimSpace(it.Title), cleanLink(it.URL), e.ID})
		}
	}
	return head, rows
}

func (d Data) gapCells() (head []string, rows [][]string) {
	head = []string{"capability", "expectation", "level", "found", "wanted", "teams", "months", "latest", "state", "manager", "pieces"}
	for _, s := range d.Gap.Expectations {
		manager := s.Unanswered
		if s.Manager != nil {
			manager = s.Manager.Answer
		}
		rows = append(rows, []string{s.Expectation.Capability, s.Expectation.ID, s.Expectation.Level,
			strconv.Itoa(s.Found), strconv.Itoa(s.Wanted), strings.Join(s.Teams, " "), strings.Join(s.Months, " "),
			cellTime(s.Latest), string(s.State), manager, strings.Join(s.Pieces, " ")})
	}
	return head, rows
}

func (d Data) unmappedCells() (head []string, rows [][]string) {
	head = []string{"group", "work", "project", "pieces", "days", "nearest", "missing", "ids"}
	for _, g := range d.Unmapped.Groups {
		for _, r := range slices.Concat(g.Rows, g.rest) {
			near := Near{}
			if r.Near != nil {
				near = *r.Near
			}
			ids := make([]string, len(r.all))
			for i, e := range r.all {
				ids[i] = e.ID
			}
			rows = append(rows, []string{string(g.Group), string(r.Work), r.Project, strconv.Itoa(r.Bundle.Count),
				strconv.Itoa(r.Bundle.Days), near.Rule, near.Missing, strings.Join(ids, " ")})
		}
	}
	return head, rows
}
