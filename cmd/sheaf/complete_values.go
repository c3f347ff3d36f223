package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/evidence"
	"sheaf/report"
)

// idValues are ids of pieces, the latest first: as people type them, or in the
// form that was begun.
func idValues(pieces []evidence.Piece, typed string) []value {
	slices.SortStableFunc(pieces, func(a, b evidence.Piece) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.ID, b.ID))
	})
	var out []value
	for i := range pieces {
		forms := []string{shortID(pieces[i].ID)}
		if typed != "" {
			forms = append(forms, pieces[i].ID)
			for _, it := range pieces[i].Items {
				forms = append(forms, shortID(it.ID), it.ID)
			}
		}
		for _, form := range forms {
			if strings.HasPrefix(strings.ToLower(form), strings.ToLower(typed)) {
				out = append(out, value{form, pieces[i].Title})
				break
			}
		}
		if len(out) == maxValues {
			break
		}
	}
	return out
}

func spaceValues(pieces []evidence.Piece, _ string) []value {
	counts := map[string]int{}
	var spaces []string
	for i := range pieces {
		for _, space := range pieces[i].Spaces() {
			if counts[space]++; counts[space] == 1 {
				spaces = append(spaces, space)
			}
		}
	}
	slices.Sort(spaces)
	out := make([]value, len(spaces))
	for i, space := range spaces {
		out[i] = value{space, plural(counts[space], "piece", "pieces")}
	}
	return out
}

func (s *session) capabilityValues() []value {
	var out []value
	for _, c := range s.cfg.Ladder.Capabilities {
		out = append(out, value{c.ID, cmp.Or(c.What, c.Name)})
	}
	return out
}

func (s *session) levelValues() []value {
	var out []value
	for _, level := range s.cfg.Ladder.Levels {
		means := plural(len(s.cfg.Ladder.Expectations(level)), "expectation", "expectations")
		switch level {
		case s.cfg.Role.Target:
			means += ", your target"
		case s.cfg.Role.Current:
			means += ", where you are"
		}
		out = append(out, value{level, means})
	}
	return out
}

func (s *session) ruleValues() []value {
	var out []value
	for _, r := range s.cfg.Classifier().Rules() {
		out = append(out, value{r.ID, r.Why})
	}
	return out
}

func (s *session) sourceValues() []value {
	if s.adhoc {
		return []value{{"git", "the repository you stand in"}}
	}
	var out []value
	for _, g := range s.cfg.Git {
		out = append(out, value{g.Name, "git"})
	}
	for _, g := range s.cfg.GitHub {
		out = append(out, value{g.Name, "GitHub"})
	}
	for _, j := range s.cfg.Jira {
		out = append(out, value{j.Name, "Jira"})
	}
	for _, f := range s.cfg.Files {
		out = append(out, value{f.Name, "files of items"})
	}
	return out
}

func kindValues() []value {
	var out []value
	for _, k := range evidence.Kinds() {
		out = append(out, value{string(k), strings.ReplaceAll(string(k), "_", " ") + "s"})
	}
	return out
}

func formatMeans(f report.Format) string {
	switch f {
	case report.Text:
		return "for a terminal"
	case report.Markdown:
		return "Markdown"
	case report.HTML:
		return "a page by itself"
	case report.JSON:
		return "for programs"
	case report.CSV:
		return "for a spreadsheet"
	case report.Lines:
		return "tab-separated lines"
	}
	return ""
}

// formatValues are the formats of the report that a command prints.
func formatValues(command string) []value {
	var out []value
	for _, f := range report.Document(command).Formats() {
		out = append(out, value{string(f), formatMeans(f)})
	}
	return out
}

// monthsBack is how many months are offered by name.
const monthsBack = 12

// periodValues are the words of the grammar with the days they mean, then
// recent months, quarters and years by name.
func periodValues(now time.Time) []value {
	names := append(evidence.PeriodWords(), "30d", "6w", "6m", "1y")
	month := evidence.MonthOf(now).From
	for i := range monthsBack {
		names = append(names, month.AddDate(0, -i, 0).Format("2006-01"))
	}
	for i := range monthsBack / 3 {
		quarter := month.AddDate(0, -3*i, 0)
		names = append(names, fmt.Sprintf("%d-Q%d", quarter.Year(), (int(quarter.Month())+2)/3))
	}
	names = append(names, month.Format("2006"), month.AddDate(-1, 0, 0).Format("2006"))
	var out []value
	for _, name := range names {
		if w, err := evidence.ParseWindow(name, now); err == nil {
			out = append(out, value{name, w.String()})
		}
	}
	return out
}
