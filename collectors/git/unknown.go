package git

import (
	"fmt"
	"slices"
	"strings"

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

func (u *unknowns) add(id objects.ID, why string, damage bool) {
	if u.others = append(u.others, id); u.why == "" || damage && !u.damaged {
		u.why = fmt.Sprintf("%.10s: %s", id, why)
	}
	u.damaged = u.damaged || damage
}

// tell names them. It is no notice: a harvest of such commits is not whole,
// even where the clone was made that way. Later ones read what is new alone,
// and are whole.
func (u *unknowns) tell() {
	if n := len(u.shallow); n > 0 {
		u.h.skip("", "lines of "+commits(n)+" at the end of the shallow history are unknown: "+names(u.shallow), "git fetch --unshallow", false)
	}
	n := len(u.others)
	if n == 0 {
		return
	}
	why := "lines of " + commits(n) + " are unknown, " + u.why
	if n > 1 {
		why = "lines of " + commits(n) + " are unknown: " + names(u.others) + "; " + u.why
	}
	hint := ""
	switch {
	case u.damaged:
		u.h.missing = true
		hint = hintDamage
	case u.h.partial:
		hint = "the clone is partial; git fetch --refetch --no-filter brings the rest"
	}
	u.h.skip("", why, hint, false)
}

// names are the first of some commits, as git abbreviates them.
func names(ids []objects.ID) string {
	var out []string
	for _, id := range ids[:min(len(ids), maxNamed)] {
		out = append(out, fmt.Sprintf("%.10s", id))
	}
	if len(ids) > maxNamed {
		out = append(out, fmt.Sprintf("%d more", len(ids)-maxNamed))
	}
	return strings.Join(out, ", ")
}

func commits(n int) string {
	if n == 1 {
		return "1 commit"
	}
	return fmt.Sprintf("%d commits", n)
}

// maxAwaited is how many objects a partial clone left out are remembered.
const maxAwaited = 64

// await remembers an object that the clone left out and that git may bring
// later, be it at a checkout.
func (h *history) await(id objects.ID) {
	if len(h.awaited) < maxAwaited && !slices.Contains(h.awaited, id) {
		h.awaited = append(h.awaited, id)
	}
}
