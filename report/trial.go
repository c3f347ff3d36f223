package report

// condition is a first form, in the language of rules, of a rule that would
// match a kind of work: what a person may start from who finds that the kind
// is worth one. It is empty for what is of no kind.
func (w Work) condition() string {
	switch w {
	case Feature:
		return `is_change and (prefix in ["feat", "feature"] or label("type:story", "enhancement"))`
	case Fix:
		return `is_change and (prefix in ["fix", "bugfix"] or label("type:bug", "bug") or opens("fix*"))`
	case Refactor:
		return `is_change and prefix in ["refactor", "style"]`
	case Speed:
		return `is_change and prefix == "perf"`
	case Reviews:
		return `kind == "review"`
	case Comments:
		return `kind == "comment"`
	case Tickets:
		return `kind == "ticket" and is_assignee`
	case Docs:
		return `is_change and share("**/*.md", "**/*.rst", "**/*.adoc", "docs/**") >= 0.9`
	case Tests:
		return `is_change and share("**/*_test.*", "**/*.test.*", "**/test/**", "**/tests/**", "**/testdata/**") >= 0.9`
	case Building:
		return `is_change and share(".github/**", ".ci/**", "**/Makefile", "**/Dockerfile") >= 0.9`
	case Bumps:
		return `is_change and opens("bump*", "update dependency", "upgrade*")`
	case Reverts:
		return `is_change and opens("revert*")`
	case Chores:
		return `is_change and prefix == "chore"`
	case Notes:
		return `kind == "note"`
	}
	return ""
}

// try is the command that shows what a rule for the row's kind of work would
// change, in its project; empty where there is none to begin with.
func (b *builder) try(w Work, project string) string {
	expr := w.condition()
	if expr == "" {
		return ""
	}
	if project != "" {
		expr = "(" + expr + `) and space == ` + quoteExpr(project)
	}
	return "sheaf rules try " + shellWord(expr) + " " + b.in.Window.Period() + shellWords(b.in.Flags)
}

// quoteExpr is a text in quotes of the rule language, whose backslash escapes
// are those of JSON.
func quoteExpr(s string) string {
	out := []rune{'"'}
	for _, r := range Visible(s) {
		if r == '"' || r == '\\' {
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(append(out, '"'))
}
