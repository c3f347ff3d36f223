package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"sheaf/collectors/git"
	"sheaf/config"
	"sheaf/evidence"
	"sheaf/journal"
	"sheaf/report"
	"sheaf/store"
)

// keeping is how a command writes to the journal.
type keeping struct{ commit, dry bool }

func (k *keeping) flags(f *pflag.FlagSet) {
	f.BoolVar(&k.commit, "commit", false, "commit the new file in the journal's git repository")
	f.BoolVarP(&k.dry, "dry-run", "n", false, "print what would be written, and write nothing")
}

// journalDir is the folder of the journal. Somebody else by --me has one of their own,
// which is written and read by the same address.
func (s *session) journalDir() (string, error) {
	nameless := len(addresses(s.configuredHandles())) == 0
	another := s.isSomebodyElse() || nameless && len(s.app.flags.me) > 0 && !s.isAsGitSays()
	switch {
	case s.app.flags.journal != "":
		return filepath.Abs(s.app.flags.journal)
	case s.app.env("SHEAF_JOURNAL") != "":
		return filepath.Abs(s.app.env("SHEAF_JOURNAL"))
	case s.cfg.Store.Journal != "" && !another:
		return s.cfg.Store.Journal, nil
	}
	home, err := s.app.home()
	if err != nil || !another {
		return config.JournalPath(s.app.env, home), err
	}
	var folders []string
	for _, address := range s.app.flags.me {
		if err := checkAddress(address); err != nil {
			return "", err
		}
		folders = append(folders, config.JournalPathOf(s.app.env, home, address))
	}
	return slices.Min(folders), nil // whatever order they were named in
}

// isAsGitSays reports whether an address of --me is that of git's settings for this
// machine, those of a repository aside: the same wherever one stands.
func (s *session) isAsGitSays() bool {
	home, err := s.app.home()
	if err != nil {
		return false
	}
	_, email, _ := git.Identity(context.Background(), home, "none")
	return slices.ContainsFunc(s.app.flags.me, func(address string) bool { return strings.EqualFold(address, email) })
}

// readJournal takes in what the person wrote.
func (s *session) readJournal() error {
	dir, err := s.journalDir()
	if err != nil {
		return err
	}
	read, err := journal.Read(dir, journal.Options{Zone: s.now.Location(), Capabilities: s.capabilityIDs()})
	if err != nil {
		return err
	}
	s.journal = *read
	return nil
}

func (s *session) capabilityIDs() []string {
	ids := []string{}
	for _, c := range s.cfg.Ladder.Capabilities {
		ids = append(ids, c.ID)
	}
	return ids
}

// maxWarned is how many mistakes in the journal a command names.
const maxWarned = 4

// warnOfJournal names mistakes in the journal, which cost nothing but the
// entry they are in.
func (s *session) warnOfJournal() {
	problems := s.journal.Problems
	shown := problems[:min(len(problems), maxWarned)]
	if len(problems) == maxWarned+1 {
		shown = problems
	}
	for _, p := range shown {
		p.File = shortPath(p.File)
		fmt.Fprintf(s.app.stderr, "%s\n", config.Problem(p))
	}
	if rest := len(problems) - len(shown); rest > 0 {
		s.app.warn("%s in the journal; %s names them", plural(rest, "more mistake", "more mistakes"), s.app.call("doctor -v"))
	}
}

// shortPath is a path as seen from the current folder, where that is shorter.
func shortPath(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}

// noteItems are the notes as evidence.
func (s *session) noteItems() []*evidence.Item {
	var out []*evidence.Item
	for _, n := range s.journal.Notes {
		out = append(out, n.Item(s.handleOf))
	}
	return out
}

// handleOf is a handle of the person that a note names: one of [people], by
// table or name, else the name as it is.
func (s *session) handleOf(name string) string {
	for _, p := range s.cfg.People {
		if !strings.EqualFold(p.ID, name) && !strings.EqualFold(p.Name, name) {
			continue
		}
		for _, handle := range append([]string{p.GitHub, p.Jira}, p.Emails...) {
			if handle != "" {
				return handle
			}
		}
	}
	return name
}

// findRenamed notes the present ids of items that entries name by old ones.
func (s *session) findRenamed(ctx context.Context, st *store.Store, items []*evidence.Item) error {
	s.renamed = map[string]string{}
	abouts := s.journal.Abouts()
	if len(abouts) == 0 {
		return nil
	}
	here := make(map[string]bool, len(items))
	for _, it := range items {
		here[it.ID] = true
	}
	for _, about := range abouts {
		for _, it := range about.Items {
			if here[it.ID] || s.renamed[it.ID] != "" {
				continue
			}
			id, err := st.Resolve(ctx, it.ID)
			if err != nil {
				return err
			}
			s.renamed[it.ID] = id
		}
	}
	return nil
}

// placeDecisions finds the pieces that the journal's decisions are about, and claims
// those that count for something.
func (s *session) placeDecisions(pieces []*evidence.Piece) {
	if len(s.journal.Decisions) == 0 {
		return
	}
	s.decided = s.journal.InForce(s.index(pieces))
	for p, d := range s.decided {
		if !d.None {
			p.Claim()
		}
	}
}

func (s *session) index(pieces []*evidence.Piece) *journal.Index {
	return journal.NewIndex(pieces, func(id string) string { return s.renamed[id] })
}

// impacts are what the person said came of work, by the items it is about.
func (s *session) impacts(pieces []*evidence.Piece) map[string]report.Impact {
	if len(s.journal.Impacts) == 0 {
		return nil
	}
	index := s.index(pieces)
	out := map[string]report.Impact{}
	for _, said := range s.journal.Impacts {
		for _, p := range index.Find(said.About) {
			out[p.ID] = report.Impact{Text: said.Text, At: said.At}
		}
	}
	return out
}

// writer is what creates entries, after what --commit needs was checked.
func (s *session) writer(ctx context.Context, k keeping) (*journal.Writer, error) {
	dir, err := s.journalDir()
	if err != nil {
		return nil, err
	}
	if k.commit {
		if err := journal.CanCommit(ctx, dir); err != nil {
			return nil, err
		}
	}
	return &journal.Writer{Dir: dir, Context: ctx, Dry: k.dry, Show: func(path, text string) error {
		fmt.Fprintln(s.app.stdout, report.Visible(path))
		for line := range strings.Lines(text) {
			fmt.Fprintln(s.app.stdout, report.Visible(strings.TrimRight(line, "\n")))
		}
		return nil
	}}, nil
}

// kept ends the writing of an entry: it is committed where that was asked for,
// and said.
func (s *session) kept(ctx context.Context, k keeping, e journal.Entry, what string) error {
	if k.dry {
		return nil
	}
	if k.commit {
		err := journal.Commit(ctx, e.Path, what)
		if err != nil && ctx.Err() != nil {
			s.app.warn("%s is written, and not committed", e.Path)
		}
		if err != nil {
			return err
		}
	}
	s.app.inform("%s, in %s", what, e.Path)
	return nil
}
