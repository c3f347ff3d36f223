package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"sheaf/classify"
	"sheaf/evidence"
)

// jsonHead is what reports without a settled form begin with.
type jsonHead struct {
	Schema   string     `json:"schema"`
	Unstable bool       `json:"unstable,omitempty"`
	From     string     `json:"from"`
	To       string     `json:"to"`
	Window   jsonWindow `json:"window"`
	// Redacted says what was left out on purpose.
	Redacted []string `json:"redacted,omitempty"`
}

type jsonWindow struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

type jsonGap struct {
	jsonHead
	Expectations []jsonStanding `json:"expectations"`
	Counts       Counts         `json:"counts"`
	Discounted   Discounted     `json:"discounted,omitzero"`
	Sources      []jsonSource   `json:"sources"`
	NotCollected []string       `json:"not_collected"`
}

type jsonStanding struct {
	Capability   string               `json:"capability"`
	Expectation  string               `json:"expectation"`
	Level        string               `json:"level"`
	Text         string               `json:"text"`
	Found        int                  `json:"found"`
	Wanted       int                  `json:"wanted"`
	Teams        []string             `json:"teams"`
	TeamsWanted  int                  `json:"teams_wanted"`
	Months       []string             `json:"months"`
	MonthsWanted int                  `json:"months_wanted"`
	Within       string               `json:"within"`
	Latest       *time.Time           `json:"latest"`
	State        classify.State       `json:"state"`
	Undecided    int                  `json:"undecided"`
	NotCollected []evidence.Kind      `json:"not_collected"`
	Pieces       []string             `json:"pieces"`
	Near         []classify.NearPiece `json:"near"`
	Manager      *jsonAnswer          `json:"manager"`
	Asked        time.Time            `json:"asked,omitzero"` // where nobody answered
}

type jsonAnswer struct {
	Answer string    `json:"answer"`
	At     time.Time `json:"at"`
	Stale  bool      `json:"stale"`
	// By is a manager of before, Then how it stood, as in Standing.
	By   string `json:"by,omitempty"`
	Then string `json:"then,omitempty"`
}

type jsonSource struct {
	Name    string       `json:"name"`
	Kind    string       `json:"kind"`
	Fresh   time.Time    `json:"fresh,omitzero"`
	Holes   []jsonWindow `json:"not_covered"`
	Error   string       `json:"error,omitempty"`
	Past    bool         `json:"past,omitempty"`
	Skipped []jsonSkip   `json:"skipped"`
}

type jsonSkip struct {
	What   string `json:"what"`
	Why    string `json:"why"`
	Hint   string `json:"hint,omitempty"`
	Notice bool   `json:"notice,omitempty"`
}

type jsonDigest struct {
	jsonHead
	Counts       Counts       `json:"counts"`
	Discounted   Discounted   `json:"discounted,omitzero"`
	Target       []Bundle     `json:"target"`
	Current      []Bundle     `json:"current"`
	Nothing      []Bundle     `json:"unmapped"`
	Undecided    []Bundle     `json:"undecided"`
	Held         []Bundle     `json:"held"`
	ByHand       Bundle       `json:"by_hand"`
	CameOf       []*Entry     `json:"came_of,omitempty"`
	Slips        []Slip       `json:"misspelled,omitempty"`
	InProgress   Bundle       `json:"in_progress"`
	Continued    Bundle       `json:"continued"`
	Before       *Counts      `json:"before"`
	Silent       []string     `json:"months_without"`
	Sources      []jsonSource `json:"sources"`
	NotCollected []string     `json:"not_collected"`
}

type jsonUnmapped struct {
	jsonHead
	Groups       []jsonGroup  `json:"groups"`
	Months       []jsonMonth  `json:"months"`
	Projects     []jsonShare  `json:"projects"`
	Sources      []jsonSource `json:"sources"`
	NotCollected []string     `json:"not_collected"`
}

type jsonShare struct {
	Project     string           `json:"project"`
	Counts      Counts           `json:"counts"`
	Days        int              `json:"days"`
	CurrentDays int              `json:"current_days"`
	NothingDays int              `json:"nothing_days"`
	Months      []jsonShareMonth `json:"months"`
}

type jsonShareMonth struct {
	Month  string `json:"month"`
	Counts Counts `json:"counts"`
}

type jsonGroup struct {
	Group      Group     `json:"group"`
	Pieces     int       `json:"pieces"`
	Days       int       `json:"days"`
	Percent    float64   `json:"percent"`
	DayPercent float64   `json:"day_percent"`
	Rows       []jsonRow `json:"rows"`
	More       int       `json:"more"`
}

type jsonRow struct {
	Work    Work     `json:"work"`
	Project string   `json:"project"`
	Count   int      `json:"count"`
	Days    int      `json:"days"`
	Pieces  []*Entry `json:"pieces"`
	Near    *Near    `json:"near"`
}

type jsonMonth struct {
	Month       string `json:"month"`
	Counts      Counts `json:"counts"`
	Days        int    `json:"days"`
	CurrentDays int    `json:"current_days"`
	NothingDays int    `json:"nothing_days"`
	Covered     bool   `json:"covered"`
	Before      bool   `json:"before,omitempty"`
}

type jsonEntry struct {
	ID     string         `json:"id"`
	Title  string         `json:"title"`
	Done   *time.Time     `json:"done"`
	Level  classify.Level `json:"level"`
	Tags   []evidence.Tag `json:"tags"`
	Items  []string       `json:"items"`
	Spaces []string       `json:"spaces"`
	Teams  []string       `json:"teams"`
}

type jsonNarrative struct {
	jsonHead
	For          Audience     `json:"for"`
	Title        string       `json:"title"`
	Sections     []Section    `json:"sections"`
	Sources      []jsonSource `json:"sources"`
	NotCollected []string     `json:"not_collected"`
}

type jsonShow struct {
	jsonHead
	*Show
}

// renderJSON writes the report as one JSON value. Text is as the sources had
// it; only what could steer a terminal is written as an escape of JSON.
func renderJSON(w io.Writer, d Data, doc Document) error {
	var page bytes.Buffer
	enc := json.NewEncoder(&page)
	enc.SetEscapeHTML(false)
	if err := encode(enc, d, doc); err != nil {
		return fmt.Errorf("report %s: %w", doc, err)
	}
	if _, err := w.Write(asciiControls(page.Bytes())); err != nil {
		return fmt.Errorf("report %s: %w", doc, err)
	}
	return nil
}

func encode(enc *json.Encoder, d Data, doc Document) error {
	head := func(schema string, unstable bool, w evidence.Window) jsonHead {
		return jsonHead{"sheaf." + schema, unstable, d.Head.Current, d.Head.Target, jsonWindow(w), d.Head.Removed}
	}
	switch doc {
	case ItemList:
		items := []*evidence.Item{}
		for _, e := range d.List {
			items = append(items, e.judged.Piece.Items...)
		}
		return enc.Encode(items)
	case ListReport:
		list := make([]jsonEntry, len(d.List))
		for i, e := range d.List {
			list[i] = jsonEntry{e.ID, e.Raw, timeOrNull(e.Done), e.Level, orEmpty(e.judged.Verdict.Tags),
				orEmpty(e.Items), orEmpty(e.Spaces), orEmpty(e.Teams)}
		}
		return enc.Encode(list)
	case GapReport:
		g := jsonGap{jsonHead: head("gap/1", false, d.Gap.Window), Expectations: []jsonStanding{}, Counts: d.Gap.Counts, Discounted: d.Gap.Discounted,
			Sources: d.Coverage.json(), NotCollected: d.Coverage.missing()}
		for _, s := range d.Gap.Expectations {
			g.Expectations = append(g.Expectations, s.json())
		}
		return enc.Encode(g)
	case DigestReport:
		t := d.Digest
		out := jsonDigest{jsonHead: head("digest/1", true, d.Head.Window), Counts: d.Counts, Discounted: d.Discounted, Target: orEmpty(t.Target),
			Current: orEmpty(t.AtLevel), Nothing: orEmpty(t.Nothing), Undecided: orEmpty(t.Undecided), Held: orEmpty(t.Held), ByHand: t.ByHand, CameOf: t.CameOf, Slips: t.Slips,
			InProgress: t.InProgress, Continued: t.Continued, Silent: []string{}, Sources: d.Coverage.json(), NotCollected: d.Coverage.missing()}
		if t.Changed.Comparable {
			out.Before = &t.Changed.Counts
		}
		for _, m := range t.Silent {
			out.Silent = append(out.Silent, m.Format("2006-01"))
		}
		return enc.Encode(out)
	case UnmappedReport:
		return enc.Encode(d.unmappedJSON(head("unmapped/1", true, d.Head.Window)))
	case NarrativeReport:
		n := d.Narrative
		return enc.Encode(jsonNarrative{head("narrative/1", true, d.Head.Window), n.For, n.Title, orEmpty(n.Sections), d.Coverage.json(), d.Coverage.missing()})
	case ShowReport:
		return enc.Encode(jsonShow{head("show/1", true, d.Head.Window), d.Show})
	}
	return &FormatError{doc, JSON, nil}
}

func (d Data) unmappedJSON(head jsonHead) jsonUnmapped {
	out := jsonUnmapped{jsonHead: head, Groups: []jsonGroup{}, Months: []jsonMonth{}, Projects: []jsonShare{}, Sources: d.Coverage.json(), NotCollected: d.Coverage.missing()}
	for _, g := range d.Unmapped.Groups {
		j := jsonGroup{g.Group, g.Count, g.Days, g.CountPercent, g.DayPercent, []jsonRow{}, g.More}
		for _, r := range g.Rows {
			j.Rows = append(j.Rows, jsonRow{r.Work, r.Project, r.Bundle.Count, r.Bundle.Days, r.Bundle.Entries, r.Near})
		}
		out.Groups = append(out.Groups, j)
	}
	for _, m := range d.Months {
		out.Months = append(out.Months, jsonMonth{m.Month.Format("2006-01"), m.Counts, m.Days, m.CurrentDays, m.NothingDays, m.Covered, m.Before})
	}
	for _, p := range d.Unmapped.Projects {
		share := jsonShare{p.Project, p.Counts, p.Days, p.CurrentDays, p.NothingDays, []jsonShareMonth{}}
		for _, m := range p.Months {
			share.Months = append(share.Months, jsonShareMonth{m.Month.Format("2006-01"), m.Counts})
		}
		out.Projects = append(out.Projects, share)
	}
	return out
}

func (s Standing) json() jsonStanding {
	j := jsonStanding{s.Expectation.Capability, s.Expectation.ID, s.Expectation.Level, s.Expectation.Text, s.Found, s.Wanted,
		orEmpty(s.Teams), s.Expectation.Teams, orEmpty(s.Months), s.Expectation.Months, s.Expectation.Within.String(),
		timeOrNull(s.Latest), s.State, s.Undecided, orEmpty(s.blind), orEmpty(s.Pieces), orEmpty(s.Near), nil, s.Asked}
	if s.Manager != nil {
		j.Manager = &jsonAnswer{s.Manager.Answer, s.Manager.At, s.Manager.Stale, s.Manager.By, s.Then}
	}
	return j
}

func (c Coverage) json() []jsonSource {
	out := []jsonSource{}
	for _, s := range c.Sources {
		j := jsonSource{Name: s.Name, Kind: s.Kind, Fresh: s.Fresh, Holes: []jsonWindow{}, Error: s.Err, Past: s.Past, Skipped: []jsonSkip{}}
		for _, h := range s.Holes {
			j.Holes = append(j.Holes, jsonWindow(h))
		}
		for _, skip := range append(s.Skipped[:len(s.Skipped):len(s.Skipped)], s.Notices...) {
			j.Skipped = append(j.Skipped, jsonSkip(skip))
		}
		out = append(out, j)
	}
	return out
}

func (c Coverage) missing() []string {
	out := []string{}
	for _, m := range c.Missing {
		out = append(out, string(m.Kind))
	}
	return out
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// WriteJSON writes a value as JSON and a newline, indented or on one line. What
// could steer a terminal is written as an escape; the text stays the same.
func WriteJSON(w io.Writer, v any, indent string) error {
	var page bytes.Buffer
	enc := json.NewEncoder(&page)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	if _, err := w.Write(asciiControls(page.Bytes())); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// asciiControls writes hidden characters, which in JSON can only be inside a
// string, as escapes: the text they decode to stays the same.
func asciiControls(page []byte) []byte {
	ascii := true
	for _, c := range page {
		if c >= 0x7f {
			ascii = false
			break
		}
	}
	if ascii {
		return page
	}
	var b bytes.Buffer
	b.Grow(len(page) + len(page)/16)
	for len(page) > 0 {
		r, size := utf8.DecodeRune(page)
		switch {
		case r < 0x20 || !hidden(r):
			b.Write(page[:size])
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		page = page[size:]
	}
	return b.Bytes()
}
