package classify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// callWords are how a call speaks of itself, which few are asked for.
type callWords struct{ call *ast.CallNode }

// written is the call in the words of the rule language.
func (w callWords) written() string { return w.call.String() }

// about is what its arguments are about: the names of lists, and at most two of
// the texts written out.
func (w callWords) about() string {
	var names, texts []string
	for _, arg := range w.call.Arguments {
		switch arg := arg.(type) {
		case *ast.StringNode:
			if !strings.HasPrefix(arg.Value, "!") {
				texts = append(texts, "“"+arg.Value+"”")
			}
		case *ast.MemberNode:
			if _, name, ok := member(arg); ok {
				names = append(names, strings.ReplaceAll(name, "_", " "))
			}
		}
	}
	if len(texts) > 2 {
		texts = append(texts[:2], "…")
	}
	return strings.Join(append(names, texts...), ", ")
}

// nouns say what a number of a field is a number of.
var nouns = map[string]string{
	"additions": "added lines", "deletions": "removed lines", "files_total": "changed files",
	"chars": "characters in your own words", "figures": "measured figures", "measured": "lines with measurements", "links": "links",
	"links_elsewhere": "links to other projects", "headings": "headings", "bullets": "points in lists", "snippets": "code examples",
	"boxes": "boxes to tick", "open_boxes": "open boxes", "participants": "participants", "comments": "comments",
	"review_comments": "review comments", "inline_comments": "inline comments", "comment_chars": "characters of comment",
	"pushes_after_review": "pushes of the author after the review", "story_points": "story points",
	"piece.items": "items in the piece", "piece.commits": "commits in the piece", "piece.pull_requests": "pull requests in the piece",
	"piece.reviews": "reviews in the piece", "piece.tickets": "tickets in the piece", "piece.days": "days of work", "piece.months": "months of work",
	"piece.projects": "projects", "piece.people": "people", "piece.teams": "teams", "piece.series": "parts of a series",
}

// answers say that a field is true, or is not.
var answers = map[string][2]string{
	"cross_team":       {"concerns another team", "concerns no other team"},
	"series":           {"the title names a part of a series", "the title names no part of a series"},
	"default_branch":   {"on the default branch", "not on the default branch"},
	"superseded":       {"replaced by another change", "not replaced by another change"},
	"review_requested": {"your review was asked for", "your review was not asked for"},
	"pr_merged":        {"the pull request was merged", "the pull request was not merged"},
}

// inWords are the names of facts that were not looked up, in words. What is
// counted in words that nobody wrote yet is one thing.
func inWords(names string) string {
	var out []string
	for name := range strings.SplitSeq(names, ", ") {
		word := strings.ReplaceAll(name, "_", " ")
		switch name {
		case "text", "chars", "figures", "measured", "links", "links_elsewhere", "headings", "bullets", "snippets":
			word = "what you write"
		default:
			if noun, ok := nouns[name]; ok {
				word = noun
			}
		}
		if !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return strings.Join(out, ", ")
}

// fact is a field with its value, in words.
func (n *field) fact(v value) string {
	if v.kind == boolean {
		if said, ok := answers[n.name]; ok {
			return said[1-int(v.num)]
		}
		return readable(n.name) + ": " + map[bool]string{true: "yes", false: "no"}[v.num != 0]
	}
	if strings.HasSuffix(n.name, "_association") && v.kind == text {
		return associated(n.name, v.str)
	}
	if noun, ok := nouns[n.name]; ok && v.kind == number {
		if v.num == 1 {
			noun = singular(noun)
		}
		return v.plain() + " " + noun
	}
	return readable(n.name) + " " + v.String()
}

// singular is a noun of nouns for one of its things.
func singular(noun string) string {
	words := strings.Split(noun, " ")
	for i, w := range words {
		switch {
		case w == "people":
			words[i] = "person"
		case w == "pushes", w == "boxes":
			words[i] = strings.TrimSuffix(w, "es")
		case strings.HasSuffix(w, "s"):
			words[i] = strings.TrimSuffix(w, "s")
		default:
			continue
		}
		break
	}
	return strings.Join(words, " ")
}

func readable(name string) string { return strings.ReplaceAll(name, "_", " ") }

// plain is a number without quotes and with separated thousands.
func (v value) plain() string {
	if v.kind != number {
		return v.String()
	}
	s := v.String()
	if digits := strconv.Itoa(int(v.num)); v.num >= 10000 && strings.HasSuffix(s, digits) {
		s = strings.TrimSuffix(s, digits) + digits[:len(digits)-3] + "," + digits[len(digits)-3:]
	}
	return s
}

// fact says what was changed under the globs, the same whatever was asked
// about it: "237 lines added in docs/accounts.md, all of the change".
func (n *amountNode) fact(s *subject) string {
	u := &s.under[n.set]
	if u.files == 0 {
		return ""
	}
	f := &s.item.Files[u.most]
	where := clip(f.Path, 120)
	if u.files > 1 {
		where += fmt.Sprintf(" and %d more", u.files-1)
	}
	var lines string
	switch {
	case u.uncounted && u.added+u.removed > 0:
		lines = fmt.Sprintf("at least %s changed in %s", linesOf(u.added+u.removed), where)
	case u.uncounted:
		lines = "changed " + where
	case u.added > 0 && u.removed > 0:
		lines = fmt.Sprintf("%s added and %d removed in %s", linesOf(u.added), u.removed, where)
	case u.added > 0:
		lines = fmt.Sprintf("%s added in %s", linesOf(u.added), where)
	case u.removed > 0:
		lines = fmt.Sprintf("%s removed in %s", linesOf(u.removed), where)
	default:
		lines = "changed " + where
	}
	x, open, known := s.share(u)
	switch {
	case !known || open || u.added+u.removed == 0 || u.files == len(s.item.Files):
	case x >= 1:
		lines += ", all lines of the change"
	default:
		lines += fmt.Sprintf(", %.0f%% of the change", 100*x)
	}
	return lines
}

func linesOf(n int) string {
	if n == 1 {
		return "1 line"
	}
	return strconv.Itoa(n) + " lines"
}

// lacking says in words why a part of a rule does not hold.
func (s *subject) lacking(n node) string {
	switch n := n.(type) {
	case *comparison:
		return s.lackingNumber(n)
	case not:
		var facts []string
		n.of.because(s, true, &facts)
		if len(facts) > 0 {
			return "were it not for " + strings.Join(distinct(facts), " and ")
		}
	case junction:
		var parts []string
		for _, p := range n.parts {
			if p.test(s) == no {
				parts = append(parts, s.lacking(p))
			}
		}
		parts = slices.DeleteFunc(distinct(parts), func(p string) bool { return p == "" })
		if n.all {
			return strings.Join(parts, " and ")
		}
		return strings.Join(parts[:min(len(parts), 2)], ", or ")
	case *field:
		return n.fact(n.eval(s))
	case *mentionNode:
		return "the title does not begin with " + n.about()
	case *answer:
		return n.denial()
	case *amountNode:
		return "no change in " + n.about()
	}
	return "not met: " + written(n)
}

// lackingNumber says how much of what a comparison wants is there.
func (s *subject) lackingNumber(n *comparison) string {
	have, want := n.left.eval(s), n.right.eval(s)
	x, ok1 := have.number()
	y, ok2 := want.number()
	if !ok1 || !ok2 || n.op != ">=" && n.op != ">" {
		var facts []string
		n.left.because(s, true, &facts)
		if len(facts) == 0 {
			return "not met: " + written(n)
		}
		return strings.Join(distinct(facts), " and ") + ", wanted " + wanted(n.op) + want.plain()
	}
	if n.op == ">" && y == float64(int(y)) {
		y++
	}
	if f, ok := n.left.(*field); ok && x == 0 && y == 1 && nouns[f.name] != "" {
		return "no " + nouns[f.name]
	}
	of := have.plain() + " of the " + numValue(y).plain() + " "
	switch l := n.left.(type) {
	case *amountNode:
		switch l.name {
		case "share":
			return fmt.Sprintf("%.0f%% of the change is in %s, wanted %.0f%%", 100*x, l.about(), 100*y)
		case "files":
			return of + "changed files wanted in " + l.about()
		case "changed":
			return of + "changed lines wanted in " + l.about()
		}
		return of + l.name + " lines wanted in " + l.about()
	case *mentionNode:
		where := "text"
		if l.name == "titled" {
			where = "title"
		}
		if x == 0 && y == 1 {
			return "no word of " + l.about() + " in the " + where
		}
		return of + "words of " + l.about() + " wanted in the " + where
	case *field:
		if noun, ok := nouns[l.name]; ok {
			return of + noun + " wanted"
		}
		return of + readable(l.name) + " wanted"
	}
	return have.plain() + " of " + numValue(y).plain() + " for " + written(n.left)
}

func wanted(op string) string {
	switch op {
	case "<", "<=":
		return "at most "
	case "==", "in":
		return ""
	case "!=":
		return "anything but "
	}
	return op + " "
}

// asserts reports whether a comparison shows something by what is there: one
// that only bounds from above says what is not.
func (n *comparison) asserts() bool {
	if n.op == "<" || n.op == "<=" || n.op == "!=" {
		return false
	}
	c, ok := n.right.(constant)
	return !ok || c.v.kind != number || c.v.num != 0
}

// associated says what somebody is to a project, by GitHub's word for it.
func associated(field, word string) string {
	who := map[string]string{"pr_author_association": "the author of the change is", "actor_association": "you are"}[field]
	if who == "" {
		who = "the author is"
	}
	switch word {
	case "FIRST_TIME_CONTRIBUTOR", "FIRST_TIMER", "NONE":
		return who + " new to the project"
	case "MEMBER", "OWNER", "COLLABORATOR":
		return who + " of the project"
	case "CONTRIBUTOR":
		return who + " known to the project"
	}
	return who + " " + strconv.Quote(clip(word, 40))
}
