package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"sheaf/report"
)

// The states of a finding, worst first.
const (
	broken  = "broken"
	warning = "warning"
	note    = "note"
	fine    = "ok"
)

var states = [...]string{broken, warning, note, fine}

// finding is one thing that doctor looked at.
type finding struct {
	Group string `json:"group"`
	State string `json:"state"`
	Text  string `json:"text"`
	// Fix is the next step, empty where there is nothing to do.
	Fix string `json:"fix,omitempty"`
}

// findings are in the order of their groups.
type findings []finding

func (f findings) count() map[string]int {
	n := map[string]int{}
	for _, one := range f {
		n[one.State]++
	}
	return n
}

// maxFindings is how many findings of a group are shown, so that all groups
// fit a screen.
const maxFindings = 4

// write shows the findings by group, the worst of each first. Whole is the
// command that shows all.
func (f findings) write(w io.Writer, t terminal, all bool, whole string) error {
	var out strings.Builder
	for len(f) > 0 {
		n := slices.IndexFunc(f, func(one finding) bool { return one.Group != f[0].Group })
		if n < 0 {
			n = len(f)
		}
		group := slices.Clone(f[:n])
		slices.SortStableFunc(group, func(a, b finding) int {
			return slices.Index(states[:], a.State) - slices.Index(states[:], b.State)
		})
		fmt.Fprintln(&out, group[0].Group)
		for i, one := range group {
			if i == maxFindings && len(group) > maxFindings+1 && !all {
				rest := findings(group[i:])
				amiss := ""
				if n := rest.count()[broken]; n > 0 {
					amiss = fmt.Sprintf(", %d of them broken", n)
				}
				fmt.Fprintf(&out, "  %d more%s: %s\n", len(rest), amiss, whole)
				break
			}
			fmt.Fprintf(&out, "  %s  %s\n", t.state(one.State), report.Visible(one.Text))
			if one.Fix != "" {
				fmt.Fprintf(&out, "           fix: %s\n", report.Visible(one.Fix))
			}
		}
		f = f[n:]
	}
	_, err := io.WriteString(w, t.wrap(out.String()))
	return err
}

// state is the word padded to the longest of them, in its colour.
func (t terminal) state(state string) string {
	padded := fmt.Sprintf("%-7s", state)
	style := map[string]string{broken: "31", warning: "33", note: "2", fine: "32"}[state]
	if !t.color {
		return padded
	}
	return "\x1b[" + style + "m" + padded + "\x1b[0m"
}

func (f findings) writeJSON(w io.Writer) error {
	n := f.count()
	doc := struct {
		Schema   string   `json:"schema"`
		Unstable bool     `json:"unstable"`
		Findings findings `json:"findings"`
		Counts   struct {
			Broken  int `json:"broken"`
			Warning int `json:"warning"`
			Note    int `json:"note"`
			OK      int `json:"ok"`
		} `json:"counts"`
	}{Schema: "sheaf.doctor/1", Unstable: true, Findings: orEmpty(f)}
	doc.Counts.Broken, doc.Counts.Warning, doc.Counts.Note, doc.Counts.OK = n[broken], n[warning], n[note], n[fine]
	return writeJSON(w, doc)
}
