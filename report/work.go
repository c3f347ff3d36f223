package report

import (
	"strings"

	"sheaf/evidence"
)

// Work is what kind of work a piece is, told from what its items are and what
// its author called it. It decides nothing: it only sorts a reader's list.
type Work string

// The kinds of work, in the order in which ties are shown.
const (
	Feature   Work = "features"
	Fix       Work = "fixes"
	Refactor  Work = "refactoring"
	Speed     Work = "performance work"
	Reviews   Work = "reviews"
	Comments  Work = "comments"
	Tickets   Work = "tickets without code"
	Docs      Work = "documentation"
	Tests     Work = "tests"
	Building  Work = "build and CI"
	Bumps     Work = "dependency bumps"
	Reverts   Work = "reverts"
	Merges    Work = "merges"
	Notes     Work = "notes"
	Chores    Work = "chores"
	OtherWork Work = "other changes"
)

// workOf tells the kind of a piece whose title was called kind by its author.
func workOf(p *evidence.Piece, kind, title string) Work {
	seen := map[evidence.Kind]bool{}
	merges := true
	for _, it := range p.Items {
		seen[it.Kind] = true
		if it.Kind != evidence.Commit || !it.IsMerge() {
			merges = false
		}
	}
	switch {
	case merges:
		return Merges
	case isBumpTitle(title) || kind == "deps" || hasLabel(p, "dependencies"):
		return Bumps
	case strings.HasPrefix(title, "Revert "), kind == "revert":
		return Reverts
	}
	code := seen[evidence.Commit] || seen[evidence.PullRequest]
	switch {
	case !code && seen[evidence.Ticket]:
		return Tickets
	case !code && seen[evidence.Review]:
		return Reviews
	case !code && seen[evidence.Comment]:
		return Comments
	case !code && seen[evidence.Note]:
		return Notes
	}
	if w, ok := calledWork(kind); ok {
		return w
	}
	switch {
	case hasLabel(p, "type:bug"), hasLabel(p, "bug"), hasLabel(p, "kind/bug"), fixTitle(title):
		return Fix
	case hasLabel(p, "type:story"), hasLabel(p, "enhancement"), hasLabel(p, "kind/feature"):
		return Feature
	}
	return workOfFiles(p)
}

func calledWork(kind string) (Work, bool) {
	switch kind {
	case "feat", "feature":
		return Feature, true
	case "fix", "bugfix", "hotfix":
		return Fix, true
	case "docs", "doc":
		return Docs, true
	case "test", "tests":
		return Tests, true
	case "refactor", "style":
		return Refactor, true
	case "perf":
		return Speed, true
	case "ci", "build":
		return Building, true
	case "chore":
		return Chores, true
	}
	return "", false
}

// fixTitle reports whether a title says that it is a fix.
func fixTitle(title string) bool {
	word, _, _ := strings.Cut(title, " ")
	switch strings.ToLower(word) {
	case "fix", "fixes", "fixed":
		return true
	}
	return false
}

func hasLabel(p *evidence.Piece, label string) bool {
	for _, it := range p.Items {
		for _, l := range it.Labels {
			if strings.EqualFold(l, label) {
				return true
			}
		}
	}
	return false
}

// workOfFiles tells documentation, tests and build from the files, where all
// of them are of one sort.
func workOfFiles(p *evidence.Piece) Work {
	sort := Work("")
	for _, it := range p.Items {
		for _, f := range it.Files {
			w := workOfPath(f.Path)
			if sort != "" && w != sort {
				return OtherWork
			}
			sort = w
		}
	}
	if sort == "" {
		return OtherWork
	}
	return sort
}

func workOfPath(path string) Work {
	name := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case strings.HasSuffix(name, "_test.go"), strings.HasPrefix(path, "test/"), strings.HasPrefix(path, "tests/"),
		strings.Contains(path, "/tests/"), strings.Contains(path, "/test/"), strings.Contains(path, "/testdata/"),
		strings.Contains(name, ".test."), strings.Contains(name, ".spec."):
		return Tests
	case strings.HasPrefix(path, "docs/"), strings.HasPrefix(path, "doc/"), strings.HasSuffix(name, ".md"),
		strings.HasSuffix(name, ".rst"), strings.HasSuffix(name, ".adoc"):
		return Docs
	case strings.HasPrefix(path, ".github/"), strings.HasPrefix(path, ".gitlab"), strings.HasPrefix(path, ".ci/"),
		name == "Makefile", name == "Dockerfile", name == "Jenkinsfile":
		return Building
	case name == "go.sum", name == "go.mod", name == "package-lock.json", name == "yarn.lock", name == "Cargo.lock":
		return Bumps
	}
	return OtherWork
}
