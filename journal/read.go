package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sheaf/evidence/suggest"
)

// maxFile is the largest entry that is read, in bytes.
const maxFile = 1 << 20

// Options are what reading needs to know.
type Options struct {
	// Zone is the person's; it is where days without a zone lie.
	Zone *time.Location
	// Capabilities are the ids of the ladder. A word that is none of them is a
	// problem; nil takes any word.
	Capabilities []string
}

// reader gathers a journal.
type reader struct {
	Journal
	zone  *time.Location
	known []string
	names map[string]string
	// aboutGoals are entries that say something of a goal.
	aboutGoals []aboutGoal
}

// Read takes in all entries that are well. A folder that is not there is an
// empty journal. The error is that of a folder that can not be read at all.
func Read(dir string, opt Options) (*Journal, error) {
	r := &reader{zone: opt.Zone, known: opt.Capabilities, names: map[string]string{}}
	if _, err := os.ReadDir(dir); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return &r.Journal, nil
		}
		return nil, fmt.Errorf("read journal: %w", err)
	}
	for _, kind := range Kinds() {
		err := fs.WalkDir(os.DirFS(dir), string(kind), func(name string, d fs.DirEntry, err error) error {
			switch full := filepath.Join(dir, name); {
			case errors.Is(err, fs.ErrNotExist):
			case err != nil:
				r.Problems = append(r.Problems, Problem{File: full, Msg: cause(err)})
			case d.IsDir() && strings.HasPrefix(path.Base(name), "."):
				return fs.SkipDir
			case !d.IsDir() && isEntry(name):
				r.read(kind, full)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read journal: %w", err)
		}
	}
	r.link()
	return &r.Journal, nil
}

// isEntry tells entries from what editors and systems leave beside them.
func isEntry(name string) bool {
	base := strings.ToLower(path.Base(name))
	return !strings.HasPrefix(base, ".") && (strings.HasSuffix(base, ".toml") || strings.HasSuffix(base, ".md"))
}

func cause(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}

// read takes in one file.
func (r *reader) read(kind Kind, full string) {
	r.Files++
	f := &file{path: full}
	defer func() { r.Problems = append(r.Problems, f.problems...) }()
	data, err := readFile(full)
	if err != nil {
		f.problems = append(f.problems, Problem{File: full, Msg: cause(err)})
		return
	}
	f.data = data
	h, ok := f.parse()
	if !ok {
		return
	}
	base := filepath.Base(full)
	e := Entry{Name: strings.TrimSuffix(base, filepath.Ext(base)), Path: full, At: h.time("at", r.zone)}
	if e.At.IsZero() && !h.has("at") {
		if len(base) > len(time.DateOnly) {
			e.At, err = ParseDay(base[:len(time.DateOnly)], r.zone)
		}
		if e.At.IsZero() || err != nil {
			h.lacks("at", "write at = 2026-10-03, or begin the file's name with the day")
			return
		}
	}
	if e.At.IsZero() {
		return
	}
	id := string(kind) + "/" + e.Name
	if other, taken := r.names[id]; taken {
		f.problems = append(f.problems, Problem{File: full, Msg: fmt.Sprintf("another entry has this name: %s", other), Help: "rename one of the two"})
		return
	}
	r.names[id] = full
	switch kind {
	case Notes:
		r.note(e, h)
	case Decisions:
		r.decision(e, h)
	case Goals:
		r.goal(e, h)
	case Ratings:
		r.rating(e, h)
	case CheckIns:
		r.checkin(e, h)
	}
}

// readFile reads a regular file of bounded size. Links are not followed: a
// journal that was cloned must not be able to name a file outside of it.
func readFile(full string) (string, error) {
	info, err := os.Lstat(full)
	switch {
	case err != nil:
		return "", err
	case info.Mode()&fs.ModeSymlink != 0:
		return "", errors.New("a link, which is not followed")
	case !info.Mode().IsRegular():
		return "", errors.New("not a regular file")
	}
	f, err := os.Open(full)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = errors.New("larger than 1 MB")
	}
	return string(data), err
}

// capabilities are the words of the key "as" that the ladder knows; the others are
// problems.
func (r *reader) capabilities(h *head) []string {
	var out []string
	for _, word := range h.words("as") {
		id, ok := r.capability(word)
		if !ok {
			h.problem(h.word("as", word), suggest.OrKnown(word, r.known), "unknown capability %q", word)
			continue
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// capability is the ladder's own spelling of a word.
func (r *reader) capability(word string) (string, bool) {
	if r.known == nil {
		return word, true
	}
	if id, ok := suggest.Spelled(word, r.known); ok {
		return id, true
	}
	return word, false
}

// link puts entries in order and holds what names another against it.
func (r *reader) link() {
	slices.SortStableFunc(r.Notes, func(a, b Note) int { return newer(a.Entry, b.Entry) })
	slices.SortStableFunc(r.Impacts, func(a, b Impact) int { return newer(a.Entry, b.Entry) })
	slices.SortStableFunc(r.Decisions, func(a, b Decision) int { return newer(a.Entry, b.Entry) })
	for _, d := range r.Decisions {
		if d.Undo == "" || r.names[string(Decisions)+"/"+d.Undo] != "" {
			continue
		}
		var names []string
		for _, other := range r.Decisions {
			names = append(names, other.Name)
		}
		r.Problems = append(r.Problems, Problem{File: d.Path, Msg: fmt.Sprintf("undo names %q, which is no decision here", inert(d.Undo)), Help: suggest.OrKnown(d.Undo, names[:min(len(names), 5)])})
	}
	slices.SortStableFunc(r.Ratings, func(a, b Rating) int { return newer(a.Entry, b.Entry) })
	r.linkGoals()
	r.linkCheckIns()
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return strings.Compare(a.File, b.File) })
}
