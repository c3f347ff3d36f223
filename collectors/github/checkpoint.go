package github

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// checkpointVersion changes whenever what is taken of the same answers does,
// so that everything is read again.
const checkpointVersion = 4

// checkpoint is what is kept between runs.
type checkpoint struct {
	Version int `json:"version"`
	// Streams are how far each kind of thing was read.
	Streams map[stream]*reading `json:"streams"`
	// Repositories are those that items are of: names by node id.
	Repositories map[string]string `json:"repositories,omitempty"`
	// Open is the open work of the last run, by node id.
	Open map[string]openWork `json:"open,omitempty"`
	// Assigned are the issues of others that are mine to do, as people call them, by
	// node id; Whose says who I am, and where.
	Assigned map[string]string `json:"assigned,omitempty"`
	Whose    string            `json:"whose,omitempty"`
	// Hidden is what the token could not see when the streams were read, in order, and
	// Doubted what of it the host does not tell of each time.
	Hidden  []string `json:"hidden,omitempty"`
	Doubted []string `json:"doubted,omitempty"`
}

// reading is how far one stream was read.
type reading struct {
	// Read are the windows read whole.
	Read []span `json:"read,omitempty"`
	// Fresh is up to when changes of what lies in Read were seen.
	Fresh time.Time `json:"fresh,omitzero"`
	// Todo is what is left to read, and once it is done Reading is read, and
	// fresh up to Started.
	Todo    []job     `json:"todo,omitempty"`
	Reading []span    `json:"reading,omitempty"`
	Started time.Time `json:"started,omitzero"`
	// Known are things touched shortly before they were read, as of when. Where
	// ids are asked for first, one that is found again unchanged is read.
	Known map[string]time.Time `json:"known,omitempty"`
}

// job is one search: what was created in [From, To) and touched since Updated,
// each open where it is zero. A listing of comments has no more than Updated.
type job struct {
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
	// Again marks the search for changes of what was read.
	Again bool `json:"again,omitempty"`
	// At is how far the search got, whose results come in the order they were
	// created. Before it nothing is missing.
	At time.Time `json:"at,omitzero"`
	// After is how far a listing got, Got how many came before.
	After string `json:"after,omitempty"`
	Got   int    `json:"got,omitempty"`
}

// span is a window as it is stored.
type span struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

func toSpans(windows []evidence.Window) []span {
	var out []span
	for _, w := range windows {
		s := span{}
		if !w.From.IsZero() {
			s.From = w.From.UTC()
		}
		if !w.To.IsZero() {
			s.To = w.To.UTC()
		}
		out = append(out, s)
	}
	return out
}

func toWindows(spans []span) []evidence.Window {
	var out []evidence.Window
	for _, s := range spans {
		out = append(out, evidence.Window(s))
	}
	return out
}

// readCheckpoint decodes a checkpoint. Of one of another version the open work alone
// holds, and what was mine to do: nothing else knows what of it has ended.
func readCheckpoint(raw collectors.Checkpoint) (checkpoint, error) {
	fresh := checkpoint{Version: checkpointVersion, Streams: map[stream]*reading{}, Repositories: map[string]string{}, Assigned: map[string]string{}}
	if len(raw) == 0 {
		return fresh, nil
	}
	var c checkpoint
	if err := json.Unmarshal(raw, &c); err != nil {
		return fresh, fmt.Errorf("github checkpoint: %w", err)
	}
	if c.Version != checkpointVersion || c.Streams == nil {
		fresh.Open = c.Open
		maps.Copy(fresh.Assigned, c.Assigned)
		return fresh, nil
	}
	if c.Repositories == nil {
		c.Repositories = map[string]string{}
	}
	if c.Assigned == nil {
		c.Assigned = map[string]string{}
	}
	return c, nil
}

// takeOver takes what was mine to do from the checkpoint of a run that was asked for
// something else, or before all is read again. One that is damaged is no reason not
// to.
func (c *checkpoint) takeOver(raw collectors.Checkpoint) {
	if before, err := readCheckpoint(raw); err == nil && before.Whose == c.Whose {
		c.Assigned = before.Assigned
	}
}

func (c checkpoint) encode() collectors.Checkpoint {
	raw, err := json.Marshal(c)
	if err != nil { // texts, numbers and times the host gave
		panic(err)
	}
	return raw
}

// of is the reading of a stream, there from now on.
func (c checkpoint) of(s stream) *reading {
	if c.Streams[s] == nil {
		c.Streams[s] = &reading{}
	}
	return c.Streams[s]
}
