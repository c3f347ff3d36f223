package github

import (
	"slices"
	"strings"
)

// hides notes something that the token can not see.
func (r *run) hides(what ...string) {
	r.hidden = with(r.hidden, strings.Join(what, " "))
}

// noteHidden takes down what the token can not see, so that a run that is stopped
// knows it too.
func (r *run) noteHidden() {
	for _, number := range r.client.withheldFrom() {
		r.hides("organization", number)
	}
	if r.client.seesPublicAlone() {
		r.hides("private repositories")
	}
	for _, what := range r.hidden {
		r.point.Hidden = with(r.point.Hidden, what)
	}
}

// seesMore reports whether the token sees by now what it did not in the run before.
// What lies there was touched at any time, so that all is to be read again.
func (r *run) seesMore() bool {
	r.noteHidden()
	more := len(r.point.Hidden) > len(r.hidden)
	if r.point.Hidden = r.hidden; more {
		r.point.Streams = map[stream]*reading{}
		r.incomplete = nil
	}
	return more
}

// with adds a text to a sorted list that lacks it.
func with(list []string, text string) []string {
	if place, there := slices.BinarySearch(list, text); !there {
		return slices.Insert(slices.Clip(list), place, text)
	}
	return list
}
