package fakehub

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// searchQuery is a parsed search.
type searchQuery struct {
	where     condition
	sort      string
	ascending bool
}

// condition is every, either, not or term.
type condition any

type (
	every  []condition
	either []condition
	not    struct{ condition }
	// term is a qualifier and its value, or a word without a name.
	term struct {
		name, value string
		span        span // of a qualifier of time
	}
)

// qualifiers are those known here. GitHub takes any other "name:value" for
// words to look for, and so finds nothing.
var qualifiers = map[string]bool{
	"is": true, "type": true, "state": true, "author": true, "assignee": true, "commenter": true, "reviewed-by": true,
	"review-requested": true, "user-review-requested": true, "involves": true, "org": true, "user": true, "repo": true,
	"label": true, "head": true, "base": true, "archived": true, "created": true, "updated": true, "closed": true, "merged": true,
}

// parseSearch reads a query.
//
// The advanced search, which github.com uses for all since September 2025,
// knows AND, OR, NOT and parentheses up to five levels deep; a space means
// AND, between two "repo:" as well, which then find nothing. The old one,
// which an Enterprise Server uses unless it is asked otherwise, has none of
// it: there "repo:", "org:" and "user:" widen each other. What it does with an
// OR is not documented (it is a word like others); here it is refused, so that
// no test goes by luck.
// https://github.blog/changelog/2025-03-06-github-issues-projects-api-support-for-issues-advanced-search-and-more/
// https://docs.github.com/en/search-github/getting-started-with-searching-on-github/troubleshooting-search-queries#limitations-on-query-length
func parseSearch(text string, advanced bool) (*searchQuery, error) {
	p := &searchParser{tokens: tokens(text), advanced: advanced}
	where, err := p.either(0)
	if err != nil {
		return nil, err
	}
	if p.next() != "" {
		return nil, invalid("The search has an unmatched parenthesis.")
	}
	if p.operators > 5 {
		return nil, invalid("More than five AND / OR / NOT operators were used.")
	}
	if p.words > 256 {
		return nil, invalid("The search is longer than 256 characters.")
	}
	q := p.query
	q.where = where
	if len(p.scope) > 0 {
		q.where = every{where, p.scope}
	}
	return &q, nil
}

func invalid(format string, args ...any) error {
	return &failure{kind: "VALIDATION", message: fmt.Sprintf(format, args...)}
}

// tokens splits at spaces and parentheses outside of quotes.
func tokens(text string) []string {
	var all []string
	var b strings.Builder
	quoted := false
	flush := func() {
		if b.Len() > 0 {
			all = append(all, b.String())
		}
		b.Reset()
	}
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
			b.WriteRune(r)
		case quoted:
			b.WriteRune(r)
		case r == ' ' || r == '\t' || r == '\n':
			flush()
		case r == '(' || r == ')':
			flush()
			all = append(all, string(r))
		default:
			b.WriteRune(r)
		}
	}
	flush()
	return all
}

type searchParser struct {
	tokens    []string
	advanced  bool
	operators int
	words     int // characters that belong to no qualifier
	query     searchQuery
	scope     either // repo, org and user of the old search
}

func (p *searchParser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *searchParser) either(depth int) (condition, error) {
	var parts either
	for {
		part, err := p.every(depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		if p.next() != "OR" {
			break
		}
		if err := p.operator(); err != nil {
			return nil, err
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return parts, nil
}

func (p *searchParser) operator() error {
	if !p.advanced {
		return invalid("%s needs the advanced search.", p.next())
	}
	p.operators++
	p.tokens = p.tokens[1:]
	return nil
}

func (p *searchParser) every(depth int) (condition, error) {
	var parts every
	negated := false
	for p.next() != "" && p.next() != ")" && p.next() != "OR" {
		var part condition
		token := p.next()
		switch {
		case token == "AND" || token == "NOT":
			if err := p.operator(); err != nil {
				return nil, err
			}
			negated = token == "NOT"
			continue
		case token == "(":
			if !p.advanced {
				return nil, invalid("Parentheses need the advanced search.")
			}
			if depth >= 5 {
				return nil, invalid("The search is nested deeper than five levels.")
			}
			p.tokens = p.tokens[1:]
			inner, err := p.either(depth + 1)
			if err != nil {
				return nil, err
			}
			if p.next() != ")" {
				return nil, invalid("The search has an unmatched parenthesis.")
			}
			p.tokens = p.tokens[1:]
			part = inner
		default:
			p.tokens = p.tokens[1:]
			one, err := p.term(token)
			if err != nil {
				return nil, err
			}
			if one == nil {
				continue
			}
			part = one
		}
		if negated {
			part = not{part}
		}
		negated = false
		parts = append(parts, part)
	}
	return parts, nil
}

func (p *searchParser) term(token string) (condition, error) {
	body, minus := strings.CutPrefix(token, "-")
	name, value, ok := strings.Cut(body, ":")
	name, value = strings.ToLower(name), strings.ReplaceAll(value, `"`, "")
	switch {
	case ok && name == "sort":
		p.query.sort, value, _ = strings.Cut(value, "-")
		p.query.ascending = value == "asc"
		return nil, nil
	case !ok || !qualifiers[name]:
		p.words += utf8.RuneCountInString(body) + 1
		t := condition(term{value: strings.ReplaceAll(body, `"`, "")})
		if minus {
			t = not{t}
		}
		return t, nil
	}
	t := term{name: name, value: value}
	if strings.Contains("created updated closed merged", name) {
		var err error
		if t.span, err = parseSpan(value); err != nil {
			return nil, err
		}
	}
	if !minus && !p.advanced && (name == "repo" || name == "org" || name == "user") {
		p.scope = append(p.scope, t)
		return nil, nil
	}
	if minus {
		return not{t}, nil
	}
	return t, nil
}

// parseSpan reads the value of a qualifier of time. Both ends of A..B count;
// a day stands for all of it, in UTC unless an offset is given.
// https://docs.github.com/en/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax#query-for-dates
func parseSpan(value string) (span, error) {
	if a, b, ok := strings.Cut(value, ".."); ok {
		var s span
		var err error
		if a != "*" {
			if s.from, _, err = parseMoment(a); err != nil {
				return s, err
			}
		}
		if b != "*" {
			_, s.to, err = parseMoment(b)
		}
		return s, err
	}
	rest := strings.TrimLeft(value, "<>=")
	first, last, err := parseMoment(rest)
	switch value[:len(value)-len(rest)] {
	case ">=":
		return span{from: first}, err
	case ">":
		return span{from: last.Add(time.Second)}, err
	case "<=":
		return span{to: last}, err
	case "<":
		return span{to: first.Add(-time.Second)}, err
	}
	return span{first, last}, err
}

// parseMoment returns the first and the last second of a day or a moment.
func parseMoment(s string) (first, last time.Time, err error) {
	if t, err := time.Parse("2006-01-02", s); err == nil {
		return t, t.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			t = t.UTC().Truncate(time.Second)
			return t, t, nil
		}
	}
	return first, last, invalid("%q is not a recognized date/time format. Please provide an ISO 8601 date/time value, such as YYYY-MM-DD.", s)
}
