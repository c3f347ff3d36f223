package fakejira

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// test says whether a ticket is what a question asks for.
type test func(*Issue) bool

// query is a question taken apart.
type query struct {
	match  test
	byKey  bool // ordered by key alone, else by last update and key
	newest bool // the newest first
}

// parser reads the part of JQL that a real site takes and sheaf may send.
type parser struct {
	world   *World
	tokens  []string
	refused []string
}

var lexer = regexp.MustCompile(`"(?:\\.|[^"\\])*"|[A-Za-z_][A-Za-z0-9_.-]*|-?[0-9]+|<=|>=|!=|[=<>(),]`)

func (w *World) parse(jql string, refused []string) (q query, err error) {
	defer func() {
		if bad, ok := recover().(jqlError); ok {
			err = bad
		}
	}()
	if rest := strings.TrimSpace(lexer.ReplaceAllString(jql, "")); rest != "" {
		return q, jqlError(fmt.Sprintf("Error in the JQL Query: The character '%s' is a reserved JQL character.", rest[:1]))
	}
	p := &parser{world: w, tokens: lexer.FindAllString(jql, -1), refused: refused}
	if strings.EqualFold(p.peek(), "ORDER") {
		// Cloud refuses what nothing narrows (Atlassian's documentation of the
		// search by JQL).
		panic(jqlError("Unbounded JQL queries are not allowed here. Please add a search restriction to your query."))
	}
	q.match = p.or()
	if p.word("ORDER") {
		p.want("BY")
		first := strings.ToLower(p.next())
		q.byKey = first == "key"
		if q.newest = first == "created"; q.newest {
			p.want("DESC")
		} else {
			p.word("ASC")
		}
		if p.peek() == "," {
			p.next()
			p.next()
			p.word("ASC")
		}
	}
	if len(p.tokens) > 0 {
		panic(jqlError("Error in the JQL Query: Expecting either 'OR' or 'AND' but got '" + p.tokens[0] + "'."))
	}
	return q, nil
}

type jqlError string

func (e jqlError) Error() string { return string(e) }

func (p *parser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *parser) next() string {
	t := p.peek()
	if t == "" {
		panic(jqlError("Error in the JQL Query: The query ended too early."))
	}
	p.tokens = p.tokens[1:]
	return t
}

// word takes a keyword if it is next, in any case.
func (p *parser) word(w string) bool {
	if strings.EqualFold(p.peek(), w) {
		p.next()
		return true
	}
	return false
}

func (p *parser) want(w string) {
	if !p.word(w) {
		panic(jqlError("Error in the JQL Query: Expecting '" + w + "' but got '" + p.peek() + "'."))
	}
}

func (p *parser) or() test {
	left := p.and()
	for p.word("OR") {
		a, b := left, p.and()
		left = func(i *Issue) bool { return a(i) || b(i) }
	}
	return left
}

func (p *parser) and() test {
	left := p.term()
	for p.word("AND") {
		a, b := left, p.term()
		left = func(i *Issue) bool { return a(i) && b(i) }
	}
	return left
}

func (p *parser) term() test {
	if p.peek() == "(" {
		p.next()
		inner := p.or()
		p.want(")")
		return inner
	}
	field := strings.ToLower(p.next())
	p.refuse(field)
	op := strings.ToUpper(p.next())
	switch op {
	case "IN":
		return p.in(field)
	case "WAS":
		return p.was(field)
	case "=", "!=", "<", "<=", ">", ">=":
		return p.compare(field, op, p.next())
	}
	panic(jqlError("Error in the JQL Query: '" + op + "' is no operator."))
}

func (p *parser) refuse(name string) {
	for _, r := range p.refused {
		if strings.EqualFold(r, name) {
			// A site says so in the language of whoever asks.
			panic(jqlError("Die JQL-Abfrage ist ungültig."))
		}
	}
}

func (p *parser) in(field string) test {
	if field == "issuekey" && strings.EqualFold(p.peek(), "updatedBy") {
		p.refuse(p.next())
		p.want("(")
		who := unquote(p.next())
		p.want(",")
		from := p.date(p.next())
		p.want(",")
		to := p.date(p.next()).AddDate(0, 0, 1)
		p.want(")")
		return func(i *Issue) bool {
			in := func(by string, at time.Time) bool { return by == who && !at.Before(from) && at.Before(to) }
			return slices.ContainsFunc(i.Changes, func(c Change) bool { return in(c.By, c.At) }) ||
				slices.ContainsFunc(i.Comments, func(c Comment) bool { return in(c.By, c.At) }) || in(i.Creator, i.Created)
		}
	}
	p.want("(")
	var list []string
	for {
		list = append(list, unquote(p.next()))
		if p.peek() != "," {
			break
		}
		p.next()
	}
	p.want(")")
	switch field {
	case "project":
		return func(i *Issue) bool { return slices.Contains(list, i.Project) }
	case "id", "issuekey", "key":
		// A site refuses a question about a ticket it does not show.
		for _, name := range list {
			if p.world.Find(name) == nil {
				panic(jqlError("Ein Wert dieser Abfrage ist nicht vorhanden."))
			}
		}
		return func(i *Issue) bool { return slices.Contains(list, i.Key) || slices.Contains(list, strconv.Itoa(i.ID)) }
	}
	panic(jqlError("Field '" + field + "' does not exist or you do not have permission to view it."))
}

// was is assignee WAS "x" DURING (a, b).
func (p *parser) was(field string) test {
	if field != "assignee" {
		panic(jqlError("History searches do not support the '" + field + "' field."))
	}
	p.refuse("assignee WAS")
	who := unquote(p.next())
	p.want("DURING")
	p.want("(")
	from := p.date(p.next())
	p.want(",")
	to := p.date(p.next())
	p.want(")")
	return func(i *Issue) bool {
		holder, since := i.firstHolder(), i.Created
		for _, c := range i.Changes {
			if c.Field != "assignee" {
				continue
			}
			if holder == who && since.Before(to) && c.At.After(from) {
				return true
			}
			holder, since = c.To, c.At
		}
		return holder == who && since.Before(to)
	}
}

func (i *Issue) firstHolder() string {
	for _, c := range i.Changes {
		if c.Field == "assignee" {
			return c.From
		}
	}
	return i.Assignee
}

func (p *parser) compare(field, op, value string) test {
	switch field {
	case "assignee", "reporter", "creator", "status", "worklogauthor":
		want := unquote(value)
		return func(i *Issue) bool {
			switch field {
			case "assignee":
				return (i.Assignee == want) == (op == "=")
			case "reporter":
				return (i.Reporter == want) == (op == "=")
			case "creator":
				return (i.Creator == want) == (op == "=")
			case "status":
				return (i.Status == want) == (op == "=")
			}
			return slices.ContainsFunc(i.Work, func(w Work) bool { return w.By == want })
		}
	case "created", "updated", "worklogdate":
		at := p.date(value)
		holds := func(t time.Time) bool {
			switch op {
			case ">=":
				return !t.Before(at)
			case ">":
				return t.After(at)
			case "<":
				return t.Before(at)
			case "<=":
				return !t.After(at) || field == "worklogdate" && t.Before(at.AddDate(0, 0, 1))
			}
			return t.Equal(at)
		}
		return func(i *Issue) bool {
			switch field {
			case "created":
				return holds(i.Created)
			case "updated":
				return holds(i.Updated)
			}
			return slices.ContainsFunc(i.Work, func(w Work) bool { return holds(w.Started) })
		}
	}
	panic(jqlError("Field '" + field + "' does not exist or you do not have permission to view it."))
}

// date reads a number as milliseconds and a text as a day, or a minute, of the
// searching user's zone.
func (p *parser) date(s string) time.Time {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.UnixMilli(n)
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, unquote(s), p.world.Zone); err == nil {
			return t
		}
	}
	panic(jqlError("Date value '" + s + "' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd'."))
}

func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' {
		return s
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(s[1 : len(s)-1])
}
