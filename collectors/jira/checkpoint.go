package jira

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// checkpointVersion changes whenever what is taken of the same ticket does, so
// that tickets are read again.
const checkpointVersion = 5

// checkpoint is what is kept between runs.
type checkpoint struct {
	Version int `json:"version"`
	// Site is the address it is of.
	Site string `json:"site,omitempty"`
	// Kind, Browse and Fields are what was found out about the site.
	Kind   string  `json:"kind,omitempty"`
	Browse string  `json:"browse,omitempty"`
	Fields *fields `json:"fields,omitempty"`
	// Reading is the gap under way, Reached how far it is read: the time, in
	// milliseconds, of the last update seen.
	Reading *evidence.Window `json:"reading,omitempty"`
	Reached int64            `json:"reached,omitempty"`
	// Again says that all is being read again, whatever was covered before.
	Again bool `json:"again,omitempty"`
	// Refused are clauses that the site does not take.
	Refused []string `json:"refused,omitempty"`
	// Known are the numeric ids of my tickets with their keys, by which those
	// are found that the site does not show any more. Gone are such.
	Known map[string]string `json:"known,omitempty"`
	Gone  map[string]string `json:"gone,omitempty"`
	// Looked is the last of the known that was looked up to see if it is gone, Sought
	// the last of the gone that was to see if it is back.
	Looked string `json:"looked,omitempty"`
	Sought string `json:"sought,omitempty"`
	// Open are the numeric ids of tickets that open_jql found, with their keys.
	Open map[string]string `json:"open_keys,omitempty"`
}

// readCheckpoint decodes a checkpoint. Of one of another version only the tickets
// hold that are known and that were open work, and all is to be read again.
func readCheckpoint(raw collectors.Checkpoint) (c checkpoint, err error) {
	fresh := checkpoint{}.anew()
	if len(raw) == 0 {
		return fresh, nil
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return fresh, fmt.Errorf("jira checkpoint: %w", err)
	}
	if c.Version != checkpointVersion {
		fresh = c.anew()
		fresh.Again = true
		maps.Copy(fresh.Open, c.Open)
		return fresh, nil
	}
	if c.Known == nil {
		c.Known = map[string]string{}
	}
	if c.Gone == nil {
		c.Gone = map[string]string{}
	}
	if c.Open == nil {
		c.Open = map[string]string{}
	}
	return c, nil
}

// anew is the checkpoint for reading all again. What was read of the tickets that
// are known changes, wherever their time lies by now.
func (c checkpoint) anew() checkpoint {
	fresh := checkpoint{Version: checkpointVersion, Known: map[string]string{}, Gone: map[string]string{}, Open: map[string]string{}}
	maps.Copy(fresh.Known, c.Known)
	maps.Copy(fresh.Gone, c.Gone)
	return fresh
}

func (c checkpoint) encode() collectors.Checkpoint {
	raw, err := json.Marshal(c)
	if err != nil { // strings, numbers and times of tickets
		panic(err)
	}
	return raw
}

// begin notes the gap that is read and returns where to go on in it. The end
// of a gap up to now moves from run to run, so the beginning tells it.
func (c *checkpoint) begin(gap evidence.Window) int64 {
	goesOn := c.Reading != nil && c.Reading.From.Equal(gap.From) && c.holds(gap.To)
	if c.Reading = &gap; !goesOn {
		c.Reached = gap.From.Add(-overlap).UnixMilli()
		if gap.From.IsZero() {
			c.Reached = 0
		}
	}
	return c.Reached
}

// holds reports whether all tickets that were created before an end and touched
// last before Reached were read. Those created since the end of the gap under way
// were not asked for: if it is before Reached they may have been touched in between.
func (c *checkpoint) holds(end time.Time) bool {
	asked := c.Reading.To
	return asked.IsZero() || !end.IsZero() && !end.After(asked) || asked.UnixMilli() >= c.Reached
}

func (c *checkpoint) refuses(clause string) bool { return slices.Contains(c.Refused, clause) }
