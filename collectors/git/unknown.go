package git

import (
	"fmt"
	"slices"
	"strings"

	"sheaf/collectors/git/numstat"
	"sheaf/collectors/git/objects"
)

// unknowns gathers the commits of mine whose line counts are not known.
type unknowns struct {
	h *history
	// shallow are those at the end of a shallow clone. Git shows them as if
	// they had added everything, which is nobody's work.
	shallow []objects.ID
	others  []objects.ID
	why     string // of one of others, damage if there is any
	damaged bool
}

// lacking is what a clone lacks lastingly: commits whose lines are unknown, told
// again with each harvest until it has been mended.
type lacking struct {
	Shallow list   `json:"shallow,omitzero"`
	Others  list   `json:"others,omitzero"`
	Why     string `json:"why,omitempty"` // of the first of others
}

// list is how many commits there are, and the first of them.
type list struct {
	Count int      `json:"count,omitempty"`
	First []string `json:"first,omitempty"`
}

func (l list) add(ids []objects.ID) list {
	first := slices.Clone(l.First)
	for _, id := range ids[:min(len(ids), max(maxNamed-len(first), 0))] {
		first = append(first, fmt.Sprintf("%.10s", id))
	}
	return list{l.Count + len(ids), first}
}

func (l list) String() string {
	if more := l.Count - len(l.First); more > 0 {
		return strings.Join(l.First, ", ") + fmt.Sprintf(", %d more", more)
	}
	return strings.Join(l.First, ", ")
}

// with is what is lacking together with what was found to be unknown now.
func (l lacking) with(u *unknowns) lacking {
	if l.Others.Count == 0 {
		l.Why = u.why
	}
	return lacking{l.Shallow.add(u.shallow), l.Others.add(u.others), l.Why}
}

// tell names it.
func (l lacking) tell(r *repository, notice, damaged bool) {
	if n := l.Shallow.Count; n > 0 {
		r.skip("", "lines of "+commits(n)+" at the end of the shallow history are unknown: "+l.Shallow.String(), "git fetch --unshallow", notice)
	}
	n := l.Others.Count
	if n == 0 {
		return
	}
	why := "lines of " + commits(n) + " are unknown, " + l.Why
	if n > 1 {
		why = "lines of " + commits(n) + " are unknown: " + l.Others.String() + "; " + l.Why
	}
	hint := ""
	switch {
	case damaged:
		hint = hintDamage
	case r.partial:
		hint = hintPartial
	}
	r.skip("", why, hint, notice)
}

// noteUnknown notes what is not known of what a commit changed. What a partial clone
// left out may come later.
func (h *history) noteUnknown(id objects.ID, r *numstat.Result) {
	if r.Unknown == "" {
		return
	}
	await := h.partial && !r.Missing.IsZero()
	h.unknown.add(id, r.Unknown, r.Damaged && !await)
	if await {
		h.await(r.Missing)
	}
}

func (u *unknowns) add(id objects.ID, why string, damage bool) {
	if u.others = append(u.others, id); u.why == "" || damage && !u.damaged {
		u.why = fmt.Sprintf("%.10s: %s", id, why)
	}
	u.damaged = u.damaged || damage
}

// tell names them. It is no notice: a harvest of such commits is not whole,
// even where the clone was made that way. Later ones read what is new alone, and
// tell of these as a notice.
func (u *unknowns) tell() {
	u.h.missing = u.h.missing || u.damaged
	lacking{}.with(u).tell(u.h.repository, false, u.damaged)
}

func commits(n int) string {
	if n == 1 {
		return "1 commit"
	}
	return fmt.Sprintf("%d commits", n)
}

// maxAwaited is how many objects a partial clone left out are remembered: those of
// the newest commits, which git brings first.
const maxAwaited = 256

// await remembers an object that the clone left out and that git may bring
// later, be it at a checkout. It comes after those of older commits.
func (h *history) await(id objects.ID) {
	if slices.Contains(h.awaited, id) {
		return
	}
	if len(h.awaited) == maxAwaited {
		h.awaited = slices.Delete(h.awaited, 0, 1)
	}
	h.awaited = append(h.awaited, id)
}
