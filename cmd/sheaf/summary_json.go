package main

import (
	"io"
	"time"

	"sheaf/evidence"
	"sheaf/report"
	"sheaf/store"
)

// jsonSpan is a window in JSON; an open side is absent.
type jsonSpan struct {
	From *time.Time `json:"from,omitempty"`
	To   *time.Time `json:"to,omitempty"`
}

func newSpan(w evidence.Window) jsonSpan {
	var s jsonSpan
	if !w.From.IsZero() {
		s.From = &w.From
	}
	if !w.To.IsZero() {
		s.To = &w.To
	}
	return s
}

type jsonSource struct {
	Name     string       `json:"name"`
	Kind     string       `json:"kind"`
	Seen     int          `json:"seen"`
	New      int          `json:"new"`
	Changed  int          `json:"changed"`
	Skipped  []store.Skip `json:"skipped"`
	Requests int          `json:"requests"`
	Points   int          `json:"points,omitempty"`
	Offline  bool         `json:"offline,omitempty"`
	Seconds  float64      `json:"seconds"`
	Covered  []jsonSpan   `json:"covered"`
	Error    *string      `json:"error"` // null for none
}

func (m *summary) writeJSON(w io.Writer) error {
	doc := struct {
		Schema  string       `json:"schema"`
		Window  jsonSpan     `json:"window"`
		Sources []jsonSource `json:"sources"`
		Pieces  counts       `json:"pieces"`
	}{Schema: "sheaf.harvest/1", Window: newSpan(m.window), Sources: []jsonSource{}, Pieces: m.pieces}
	for _, r := range m.results {
		s := jsonSource{Name: r.source.name, Kind: r.source.kind, Seen: r.run.Seen, New: r.run.New, Changed: r.run.Changed,
			Skipped: r.run.Skipped, Requests: r.run.Requests, Points: r.run.Points, Offline: r.offline, Seconds: r.run.Ended.Sub(r.run.Started).Seconds(), Covered: []jsonSpan{}}
		if r.run.Err != "" {
			s.Error = &r.run.Err
		}
		if s.Skipped == nil {
			s.Skipped = []store.Skip{}
		}
		for _, c := range r.run.Covered {
			s.Covered = append(s.Covered, newSpan(c))
		}
		doc.Sources = append(doc.Sources, s)
	}
	return report.WriteJSON(w, doc, "  ")
}
