package git

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/collectors/git/objects"
)

// hintDamage is what to do about damaged objects.
const hintDamage = "git fsck names all that is damaged; git fetch --refetch or a fresh clone mends it"

// hintPartial is what to do about what a partial clone left out.
const hintPartial = "the clone is partial; git fetch --refetch --no-filter brings the rest"

// hintPermission is what to do about what may not be read, which is not damage.
const hintPermission = "check who owns it"

// maxNamed is how many damaged objects of a repository are named.
const maxNamed = 5

// damage gathers the objects without which history is incomplete, and the files
// that should hold them, each once however many refs lead to it.
type damage struct {
	known map[string]bool
	files []error // packs, indexes and the like, often why objects are missing
	first []error // the first maxNamed objects
}

func (d *damage) add(err error) {
	key := err.Error()
	file := false
	var missing *objects.Missing
	var corrupt *objects.Corrupt
	switch {
	case errors.As(err, &missing):
		key = missing.ID.String()
	case errors.As(err, &corrupt):
		if file = corrupt.ID.IsZero(); !file {
			key = corrupt.ID.String()
		}
	}
	if d.known[key] {
		return
	}
	if d.known == nil {
		d.known = make(map[string]bool)
	}
	d.known[key] = true
	switch {
	case file:
		d.files = append(d.files, err)
	case len(d.first) < maxNamed:
		d.first = append(d.first, err)
	}
}

// named are those to name, files before what they lack.
func (d *damage) named() []error {
	all := slices.Concat(d.files, d.first)
	return all[:min(len(all), maxNamed)]
}

// hintFor is what to do about a damaged object or file.
func hintFor(err error) string {
	var corrupt *objects.Corrupt
	switch {
	case errors.Is(err, fs.ErrPermission):
		return hintPermission
	case errors.As(err, &corrupt) && filepath.Base(corrupt.Path) == "alternates":
		return "bring back the folder that objects are borrowed from, or correct its path in that file"
	}
	return hintDamage
}

// miss notes an object without which history is incomplete.
func (h *history) miss(err error) {
	h.missing = true
	h.damage.add(err)
}

// tellDamage names what was noted.
func (h *history) tellDamage() {
	named := h.damage.named()
	for _, err := range named {
		h.skip("", err.Error(), hintFor(err), false)
	}
	if more := len(h.damage.known) - len(named); more > 0 {
		h.skip("", fmt.Sprintf("%d more objects are missing or damaged", more), hintDamage, false)
	}
}

// tellAttributes names the files of attributes that could not be read: files may
// have been compared otherwise than they say.
func (h *history) tellAttributes() {
	slices.Sort(h.marks.unread)
	for _, why := range h.marks.unread[:min(len(h.marks.unread), maxNamed)] {
		h.missing = true
		h.skip("", "attributes: "+why, "files were counted as if it said nothing about them", false)
	}
}

// tellUnread names what is there in a commit's tree and could not be read, and says
// what that does.
func (h *history) tellUnread(at *snapshot, name, effect string) {
	for i, path := range slices.Sorted(maps.Keys(at.unread)) {
		if i == maxNamed {
			h.skip(name, fmt.Sprintf("%d more files and folders can not be read", len(at.unread)-i), "", false)
			break
		}
		h.unreadable(strings.TrimSuffix(name+":"+path, ":"), at.unread[path], effect)
	}
}

// unreadable names something that steers the reading and can not be read. What a
// partial clone left out may come.
func (h *history) unreadable(name string, err error, effect string) {
	hint := hintFor(err)
	var missing *objects.Missing
	switch {
	case h.partial && errors.As(err, &missing):
		h.await(missing.ID)
		hint = hintPartial
	case errors.As(err, new(*objects.TooLarge)):
		hint = ""
	default:
		h.missing = true
	}
	h.skip(name, err.Error()+"; "+effect, hint, false)
}

// tellClocks names the commits of mine whose times are none: what can not be
// read is 1970, as git has it, and what no date can be written for is the end
// of the year 9999.
func (h *history) tellClocks() {
	n, first := 0, ""
	for i := range h.found {
		c := &h.found[i]
		if at := c.at.Unix(); at == 0 || at == lastTime {
			if n++; n == 1 {
				first = fmt.Sprintf("%.10s: %s", c.id, c.at.Format("2006-01-02"))
			}
		}
	}
	if n > 0 {
		h.skip("", "times of "+commits(n)+" make no sense and were taken as 1970 or 9999, first of "+first, "", true)
	}
}
