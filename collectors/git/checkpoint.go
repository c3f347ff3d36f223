package git

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

// checkpointVersion changes whenever what is collected of the same commits
// does, so that history is read again.
const checkpointVersion = 6

// checkpoint is what is kept between runs.
type checkpoint struct {
	// Asked is a digest of identities, options and checkpointVersion. With
	// others, all is new.
	Asked string `json:"asked"`
	// Repositories are known by their common folder. The same commits have
	// the same ids elsewhere, so a repository that moved is only read again.
	Repositories map[string]repoState `json:"repositories"`
}

// repoState is how far one repository was read. There is none while history
// is missing that could be had: it is then read again.
type repoState struct {
	Fixed   string `json:"fixed"`
	Moving  string `json:"moving"`
	Content string `json:"content"` // digest of mailmap and attributes
	// At is when it was read and Newest when the latest of all its commits was
	// written, in seconds since 1970. What was made later was not there.
	At     int64 `json:"at,omitempty"`
	Newest int64 `json:"newest,omitempty"`
	// Head is the commit whose attributes were read. Nested are folders with
	// attributes of their own, and NestedSum a digest of those checked out.
	Head      string   `json:"head,omitempty"`
	Nested    []string `json:"nested,omitempty"`
	NestedSum string   `json:"nestedSum,omitempty"`
	Read      []span   `json:"read"`
	// Heads and Defaults are the commits everything read is reachable from,
	// and those everything landed is. Left out where there are too many.
	Heads    []string `json:"heads,omitempty"`
	Defaults []string `json:"defaults,omitempty"`
	// Landed are the commits written outside of what was read, that landed inside.
	// Where they are set back, that is told of them.
	Landed []string `json:"landed,omitempty"`
	// Awaited are objects that a partial clone left out. When one has come,
	// history is read again: there is more to count.
	Awaited []string `json:"awaited,omitempty"`
	// Lacking is what was told to be unknown of the commits read.
	Lacking lacking `json:"lacking,omitzero"`
}

// state is how far the history was read, on top of what is left of the last
// time.
func (h *history) state(last repoState) *repoState {
	s := &repoState{Fixed: h.fixed, Moving: h.moving, Content: h.content, At: h.now.Unix(), Newest: h.newest, Read: toSpans(h.matcher.windows), Awaited: hexIDs(h.awaited), Lacking: last.Lacking.with(&h.unknown)}
	if h.head != nil {
		s.Head = h.headCommit().String()
	}
	s.Nested = h.marks.nested(last.Nested)
	s.NestedSum = h.nestedAttributes(s.Nested)
	if len(h.tips) <= maxHeads {
		s.Heads, s.Defaults = hexIDs(h.tips), hexIDs(h.defaults)
	}
	for i := range h.found {
		if c := &h.found[i]; !contains(h.matcher.windows, c.at) {
			h.landed[c.id] = true
		}
	}
	for id := range h.landed {
		s.Landed = append(s.Landed, id.String())
	}
	slices.Sort(s.Landed)
	return s
}

// maxHeads bounds how many heads are remembered for one repository. One with
// more is walked as a whole when it changed.
const maxHeads = 4096

// span is a window in seconds since 1970, exact because git knows nothing
// finer. An absent bound is open.
type span struct {
	From *int64 `json:"from,omitempty"`
	To   *int64 `json:"to,omitempty"`
}

func toSpans(windows []evidence.Window) []span {
	spans := make([]span, len(windows))
	for i, w := range windows {
		spans[i] = span{seconds(w.From), seconds(w.To)}
	}
	return spans
}

// seconds rounds up: no commit lies between a time and the next full second.
func seconds(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	s := t.Unix()
	if t.Nanosecond() > 0 {
		s++
	}
	return &s
}

func toWindows(spans []span) []evidence.Window {
	windows := make([]evidence.Window, len(spans))
	for i, s := range spans {
		if s.From != nil {
			windows[i].From = time.Unix(*s.From, 0).UTC()
		}
		if s.To != nil {
			windows[i].To = time.Unix(*s.To, 0).UTC()
		}
	}
	return windows
}

// readCheckpoint decodes a checkpoint. One made for other questions, or by
// another version, tells nothing but what led to all that was read; nor does any
// where all is to be read anew.
func readCheckpoint(raw collectors.Checkpoint, asked string, anew bool) (checkpoint, error) {
	fresh := checkpoint{Asked: asked, Repositories: map[string]repoState{}}
	if len(raw) == 0 {
		return fresh, nil
	}
	var c checkpoint
	if err := json.Unmarshal(raw, &c); err != nil {
		return fresh, fmt.Errorf("git checkpoint: %w", err)
	}
	if c.Asked == asked && c.Repositories != nil && !anew {
		return c, nil
	}
	for place, state := range c.Repositories {
		fresh.Repositories[place] = repoState{Heads: state.Heads}
	}
	return fresh, nil
}

// record encodes a checkpoint again and again, while one repository after the
// other is read: each of them once.
type record struct {
	asked  string
	places []string          // in order
	states map[string][]byte // with their names
}

func (c checkpoint) record() *record {
	r := &record{asked: c.Asked, states: make(map[string][]byte)}
	for place, state := range c.Repositories {
		r.keep(place, &state)
	}
	return r
}

// keep records how far a repository was read, or forgets it.
func (r *record) keep(place string, state *repoState) {
	at, known := slices.BinarySearch(r.places, place)
	switch {
	case state == nil && known:
		r.places = slices.Delete(r.places, at, at+1)
	case state != nil && !known:
		r.places = slices.Insert(r.places, at, place)
	}
	if state != nil {
		r.states[place] = slices.Concat(encode(place), []byte(":"), encode(state))
	}
}

func (r *record) encode() collectors.Checkpoint {
	size := 64 + len(r.asked)
	for _, place := range r.places {
		size += 1 + len(r.states[place])
	}
	out := append(make([]byte, 0, size), `{"asked":`...)
	out = append(append(out, encode(r.asked)...), `,"repositories":{`...)
	for i, place := range r.places {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, r.states[place]...)
	}
	return append(out, "}}"...)
}

// encode is the JSON of what is made of strings and numbers alone.
func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

func hexIDs(ids []objects.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

func parseIDs(hex []string) []objects.ID {
	var out []objects.ID
	for _, h := range hex {
		if id, err := objects.ParseID(h); err == nil {
			out = append(out, id)
		}
	}
	return out
}
