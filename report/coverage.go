package report

import (
	"fmt"
	"strings"
	"time"

	"sheaf/evidence"
)

// Coverage says what a report rests on and what it can not see.
type Coverage struct {
	// Upfront are the sentences that stand before anything that looks like a
	// judgement; empty where nothing is missing.
	Upfront []string
	Sources []SourceLine
	// Missing are the kinds of items nobody collected and what that hides.
	Missing []MissingLine
	// Whole says that the window was read, up to now, without a hole that all
	// sources share.
	Whole bool
	// Inferred says that the home is guessed.
	Inferred bool
}

// SourceLine is one source as a report names it.
type SourceLine struct {
	Name, Kind string
	Fresh      time.Time
	// Holes are parts of the window, at least a day long, it was not read for.
	Holes []evidence.Window
	Err   string
	Past  bool // not configured any more
	never bool // read for any span
	// Skipped is what is missing, Notices what is only worth knowing.
	Skipped, Notices []Skip
}

// MissingLine is a kind of item that was not collected.
type MissingLine struct {
	Kind        evidence.Kind
	What, Hides string
}

// hides says what cannot be seen without a kind of item.
func hides(k evidence.Kind) string {
	switch k {
	case evidence.Commit:
		return "what you wrote"
	case evidence.PullRequest:
		return "how your changes were discussed and by whom"
	case evidence.Review:
		return "what you did for other people's changes"
	case evidence.Comment:
		return "where you advised"
	case evidence.Ticket:
		return "what was asked for and what you coordinated"
	}
	return "what you said yourself"
}

func (b *builder) coverage() Coverage {
	c := Coverage{Inferred: b.in.Inferred, Whole: b.covered(b.window)}
	past := evidence.Window{From: b.window.From, To: b.window.To}
	if b.in.Now.Before(past.To) {
		past.To = b.in.Now
	}
	read := false
	for _, s := range b.in.Sources {
		line := SourceLine{Name: s.Name, Kind: s.Kind, Fresh: s.Fresh, Err: s.Err, Past: s.Past}
		if !s.Fresh.IsZero() {
			line.Fresh = s.Fresh.In(b.loc)
		}
		line.Holes, line.never = b.holes(past, s.Covered), len(s.Covered) == 0
		for _, skip := range s.Skipped {
			if skip.Notice {
				line.Notices = append(line.Notices, skip)
			} else {
				line.Skipped = append(line.Skipped, skip)
			}
		}
		read = read || len(s.Covered) > 0
		c.Sources = append(c.Sources, line)
	}
	for _, k := range b.in.Missing {
		c.Missing = append(c.Missing, MissingLine{k, plural(2, kindNoun(k)), hides(k)})
	}
	c.Upfront = b.upfront(c, read)
	return c
}

func (b *builder) upfront(c Coverage, read bool) []string {
	var out []string
	if len(c.Missing) > 0 {
		var what, hidden []string
		for _, m := range c.Missing {
			what = append(what, m.What)
			hidden = append(hidden, m.Hides)
		}
		out = append(out, upper(and(what))+" were not collected. That hides "+strings.Join(hidden, "; ")+
			". What shows only there is missing below, which is not the same as absent.")
	}
	if len(b.in.Sources) > 0 && !read {
		if b.items > 0 {
			return append(out, "No harvest has ended yet: what is here may be a part.")
		}
		return append(out, "Nothing was harvested yet.")
	}
	for _, s := range c.Sources {
		if s.Past { // no harvest fills what it lacks
			continue
		}
		of := ""
		if len(c.Sources) > 1 {
			of = " from " + s.Name
		}
		for _, hole := range s.Holes {
			out = append(out, "Not harvested"+of+": "+hole.String()+".")
		}
		switch {
		case s.Err != "" && s.never:
			out = append(out, "No harvest of "+s.Name+" has succeeded yet: nothing of it is here.")
		case s.Err != "":
			out = append(out, "The last harvest of "+s.Name+" failed; what was there before is used.")
		}
		if n := len(s.Skipped); n > 0 {
			it := "it"
			if n > 1 {
				it = "them"
			}
			out = append(out, fmt.Sprintf("From %s %s could not be read in full; the end of this page names %s.", s.Name, count(n, "part"), it))
		}
	}
	if c.Inferred && b.in.Teams > 0 {
		out = append(out, "Your own team is not named in the config: which projects are home is guessed from past work, and how far work reached is stated no wider than that allows.")
	} else if c.Inferred {
		out = append(out, "No teams are configured: which projects are home is guessed from past work, and how far work reached is stated no wider than that allows.")
	}
	return out
}

// holes are the parts of a span, at least a day long, that were not covered.
func (b *builder) holes(span evidence.Window, covered []evidence.Window) []evidence.Window {
	if span.Empty() {
		return nil
	}
	var out []evidence.Window
	for _, w := range evidence.Subtract([]evidence.Window{span}, covered) {
		if w.To.Sub(w.From) >= 24*time.Hour {
			out = append(out, evidence.Window{From: w.From.In(b.loc), To: w.To.In(b.loc)})
		}
	}
	return out
}

// covered reports whether the sources together were read for all of a span
// that lies in the past.
func (b *builder) covered(span evidence.Window) bool {
	var all []evidence.Window
	for _, s := range b.in.Sources {
		all = append(all, s.Covered...)
	}
	if b.in.Now.Before(span.To) {
		span.To = b.in.Now
	}
	return len(all) > 0 && len(b.holes(span, all)) == 0
}

// lacks reports whether nothing, or too little, that a capability shows in was
// collected.
func (b *builder) lacks(capability string) bool {
	if b.in.Hidden[capability] {
		return true
	}
	reads := b.in.Reads[capability]
	if len(reads) == 0 {
		return false
	}
	for _, k := range reads {
		if !b.missing(k) {
			return false
		}
	}
	return true
}

func (b *builder) missing(k evidence.Kind) bool {
	for _, m := range b.in.Missing {
		if m == k {
			return true
		}
	}
	return false
}
