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

// seesMore is what the token sees by now and did not in the run before, as far as the
// host can be believed. What lies there was touched at any time, so that all is to be
// read again.
func (r *run) seesMore() []string {
	r.noteHidden()
	more := slices.DeleteFunc(slices.Clone(r.point.Hidden), func(what string) bool {
		return slices.Contains(r.hidden, what) || slices.Contains(r.point.Doubted, what)
	})
	if r.point.Hidden = r.hidden; len(more) > 0 {
		r.point.Streams = map[stream]*reading{}
		r.incomplete = nil
	}
	return more
}

// doubt notes what was taken for seen and turned out to be hidden as all was read
// again: not every answer tells of it, and it would be so each time.
func (r *run) doubt(seen []string) {
	r.noteHidden()
	for _, what := range seen {
		if slices.Contains(r.hidden, what) {
			r.point.Doubted = with(r.point.Doubted, what)
		}
	}
}

// with adds a text to a sorted list that lacks it.
func with(list []string, text string) []string {
	if place, there := slices.BinarySearch(list, text); !there {
		return slices.Insert(slices.Clip(list), place, text)
	}
	return list
}
