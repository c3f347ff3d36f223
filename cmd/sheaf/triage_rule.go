package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"sheaf/classify"
	"sheaf/config"
	"sheaf/evidence"
)

// draftFor drafts a rule for work like a piece: the rule to stdout, what it
// would change to stderr.
func (s *session) draftFor(ctx context.Context, p *evidence.Piece, capability string) error {
	r, err := s.load(ctx)
	if err != nil {
		return err
	}
	judged, err := r.judge(r.all())
	if err != nil {
		return err
	}
	return s.draftRule(p, capability, judged, s.app.stdout, s.app.stderr)
}

// draftRule writes a rule as TOML, and what it would add and take away among
// judged pieces.
func (s *session) draftRule(p *evidence.Piece, capability string, judged []classify.Judged, rule, effect io.Writer) error {
	try := trial{expr: conditionLike(p), capability: capability, points: classify.WeakPoints}
	if try.expr == "" {
		return &hinted{fmt.Errorf("%s has no files, labels or words to tell its like by", shortID(p.ID)), "write a condition of your own: sheaf rules try"}
	}
	alone, changed, err := s.compileTrial(try)
	if err != nil {
		return err
	}
	when := "'" + try.expr + "'"
	if strings.Contains(try.expr, "'") {
		when = strconv.Quote(try.expr)
	}
	fmt.Fprintf(rule, "# A draft: paste it into the config, and change it until it says what you mean.\n"+
		"[rule.%s]\ncapability = %s\nwhy        = %s\nwhen       = %s\npoints     = %d\n",
		config.TOMLKey(s.freeRule(capability)), config.TOML(capability),
		config.TOML("work like: "+strings.Join(strings.Fields(p.Title), " ")), config.TOML(try.expr), try.points)
	if err := s.run(try, alone, changed, judged).write(effect, 5); err != nil {
		return err
	}
	_, err = fmt.Fprintf(effect, "\nNothing is kept. Try it with other words: %s\n", s.app.call("rules try "+when+" --capability "+capability))
	return err
}

// freeRule is a name that no rule has.
func (s *session) freeRule(capability string) string {
	taken := map[string]bool{}
	for _, r := range s.cfg.Classifier().Rules() {
		taken[r.ID] = true
	}
	name := "my-" + capability
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("my-%s-%d", capability, n)
	}
	return name
}

// conditionLike is a condition that holds for a piece by what is most telling
// about it: where its files lie, else a label, else the longest word of its
// title.
func conditionLike(p *evidence.Piece) string {
	lines := map[string]int{}
	labels := []string{}
	for _, it := range p.Items {
		labels = append(labels, it.Labels...)
		for _, f := range it.Files {
			if f.Generated || strings.ContainsAny(f.Path, `*?[]{}\"'`) {
				continue
			}
			glob := f.Path
			if dir := path.Dir(f.Path); dir != "." {
				glob = strings.Join(strings.SplitN(dir, "/", 3)[:min(2, 1+strings.Count(dir, "/"))], "/") + "/**"
			}
			lines[glob] += f.Additions.OrZero() + f.Deletions.OrZero() + 1
		}
	}
	best := ""
	for glob, n := range lines {
		if n > lines[best] || n == lines[best] && glob < best {
			best = glob
		}
	}
	if best != "" {
		return fmt.Sprintf("share(%q) > 0.5", best)
	}
	slices.Sort(labels)
	if len(labels) > 0 {
		return fmt.Sprintf("label(%q)", labels[0])
	}
	words := strings.FieldsFunc(p.Title, func(r rune) bool { return !unicode.IsLetter(r) })
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	if len(words) > 0 && len(words[0]) > 3 {
		return fmt.Sprintf("titled(%q) >= 1", strings.ToLower(words[0]))
	}
	return ""
}
