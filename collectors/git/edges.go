package git

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sheaf/collectors/git/objects"
)

// readEdges reads what makes history other than the commits say: the ends of a
// shallow clone, grafts and replaced commits.
func (r *repository) readEdges() {
	r.readShallow()
	r.readGrafts()
	r.readReplaced()
	if len(r.shallow) > 0 {
		r.skip("", "the clone is shallow: older history is not in it", "git fetch --unshallow", true)
	}
	if len(r.grafts) > 0 {
		r.skip("", "grafts change its history", "", true)
	}
	if len(r.replace) > 0 {
		r.skip("", "replaced objects change its history", "git replace --list names them", true)
	}
}

func (r *repository) readShallow() {
	text, err := readOptional(filepath.Join(r.common, "shallow"), maxFile)
	if err != nil {
		r.skip("shallow", err.Error(), "history was read as if it had no end", false)
	}
	r.shallow = make(map[objects.ID]bool)
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		id, err := objects.ParseID(name)
		if err != nil {
			r.skip("shallow", fmt.Sprintf("line %.80q", line), "history was read as if it were not there", false)
			continue
		}
		r.shallow[id] = true
	}
}

func (r *repository) readGrafts() {
	text, err := readOptional(filepath.Join(r.common, "info", "grafts"), maxFile)
	if err != nil {
		r.skip("info/grafts", err.Error(), "history was read without grafts", false)
	}
	r.grafts = make(map[objects.ID][]objects.ID)
	for line := range strings.Lines(text) {
		ids, ok := parseGraft(strings.TrimRight(line, " \t\r\n"))
		if !ok {
			r.skip("info/grafts", fmt.Sprintf("line %.80q is no graft", line), "git passes over it as well", true)
		}
		if len(ids) == 0 {
			continue
		}
		if _, known := r.grafts[ids[0]]; !known { // the first of several counts
			r.grafts[ids[0]] = ids[1:]
		}
	}
}

// readReplaced reads which objects others stand in for, where settings and the
// environment do not forbid it.
func (r *repository) readReplaced() {
	r.replace = make(map[objects.ID]objects.ID)
	on, set := r.config.last("core.usereplacerefs")
	if _, off := os.LookupEnv("GIT_NO_REPLACE_OBJECTS"); off || set && !truth(on) {
		return
	}
	for _, ref := range r.refs.refs {
		if !strings.HasPrefix(ref.name, "refs/replace/") {
			continue
		}
		_, name := cutDir(ref.name) // whatever folder it is in
		target, ok, _ := r.refs.resolve(ref)
		if id, err := objects.ParseID(name); err == nil && ok {
			r.replace[id] = target.id
		}
	}
}

// parseGraft reads a line of grafts: a commit and the parents it is to have, with
// one space or tab between them. An empty line and a comment have none.
func parseGraft(line string) (ids []objects.ID, ok bool) {
	if line == "" || line[0] == '#' {
		return nil, true
	}
	for field := range strings.SplitSeq(strings.ReplaceAll(line, "\t", " "), " ") {
		id, err := objects.ParseID(field)
		if err != nil {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}
