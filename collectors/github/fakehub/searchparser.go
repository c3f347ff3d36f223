package fakehub

import (
	"strings"
	"unicode/utf8"
)

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
