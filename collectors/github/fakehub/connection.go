package fakehub

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// connection is one page of a list, in the form of the Relay specification
// that GitHub follows.
// https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api
type connection struct {
	kind string // such as "LabelConnection"
	// all is the whole list; total counts it, also where not all of it can
	// be had.
	all        []any
	total      int
	start, end int // the page is all[start:end]
	// cursor is the cursor of a place.
	cursor func(i int) string
	tamper tamper
	// updated is when a timeline last grew.
	updated time.Time
}

// keyed is an object that a cursor can point at.
type keyed interface{ key() string }

// paged cuts the page that the arguments ask for out of a list. Cursors point
// at an element and not at a place, so that a page is right even when
// something was added before it.
func paged(kind string, all []any, a arguments) (*connection, error) {
	c := &connection{kind: kind, all: all, total: len(all)}
	c.cursor = func(i int) string {
		return base64.StdEncoding.EncodeToString([]byte("cursor:v2:" + keyOf(all[i])))
	}
	return c, c.cut(a, func(cursor string) int {
		for i := range all {
			if c.cursor(i) == cursor {
				return i
			}
		}
		return -1
	})
}

// searched cuts a page out of the results of a search. Its cursors are plain
// places: when results change between two pages, some are seen twice or not
// at all. That is how GitHub's search behaves.
func searched(kind string, all []any, total int, a arguments) (*connection, error) {
	c := &connection{kind: kind, all: all, total: total}
	c.cursor = func(i int) string { return base64.StdEncoding.EncodeToString([]byte("cursor:" + strconv.Itoa(i+1))) }
	return c, c.cut(a, func(cursor string) int {
		text, err := base64.StdEncoding.DecodeString(cursor)
		place, ok := strings.CutPrefix(string(text), "cursor:")
		n, numErr := strconv.Atoi(place)
		if err != nil || !ok || numErr != nil || n < 1 {
			return -1
		}
		return min(n, len(all)) - 1
	})
}

func (c *connection) cut(a arguments, find func(cursor string) int) error {
	c.end = len(c.all)
	place := func(name string) (int, error) {
		i := -1
		if len(c.all) > 0 {
			i = find(a.text(name))
		}
		if i < 0 {
			return 0, &failure{kind: "INVALID_CURSOR_ARGUMENTS", message: fmt.Sprintf("`%s` does not appear to be a valid cursor.", a.text(name))}
		}
		return i, nil
	}
	if a.text("after") != "" {
		i, err := place("after")
		if err != nil {
			return err
		}
		c.start = i + 1
	}
	if a.text("before") != "" {
		i, err := place("before")
		if err != nil {
			return err
		}
		c.end = max(i, c.start)
	}
	if n, ok := a.number("first"); ok {
		c.end = min(c.end, c.start+n)
	}
	if n, ok := a.number("last"); ok {
		c.start = max(c.start, c.end-n)
	}
	return nil
}

func (c *connection) typeName() string { return c.kind }

func (c *connection) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "nodes":
		return c.page(func(i int) any { return c.all[i] }), nil
	case "edges":
		return c.page(func(i int) any {
			return edge{strings.TrimSuffix(c.kind, "Connection") + "Edge", c.cursor(i), c.all[i]}
		}), nil
	case "pageInfo":
		return pageInfo{c}, nil
	case "totalCount", "issueCount":
		return c.total + c.tamper.total, nil
	case "repositoryCount", "userCount":
		return 0, nil
	case "filteredCount": // of a timeline, as pageCount and updatedAt
		return c.total, nil
	case "pageCount":
		return c.end - c.start, nil
	case "updatedAt":
		return c.updated, nil
	}
	return nil, unknown(c, name)
}

func (c *connection) page(of func(i int) any) []any {
	end := c.end
	if c.tamper.short && end > c.start {
		end = c.start + (end-c.start)/2
	}
	list := make([]any, 0, end-c.start)
	for i := c.start; i < end; i++ {
		list = append(list, of(i))
	}
	return list
}

type edge struct {
	kind, cursor string
	node         any
}

func (e edge) typeName() string { return e.kind }

func (e edge) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "cursor":
		return e.cursor, nil
	case "node":
		return e.node, nil
	}
	return nil, unknown(e, name)
}

type pageInfo struct{ *connection }

func (p pageInfo) typeName() string { return "PageInfo" }

func (p pageInfo) field(_ *execution, name string, _ arguments) (any, error) {
	switch name {
	case "hasNextPage":
		return p.end < len(p.all) && !p.tamper.short, nil
	case "hasPreviousPage":
		return p.start > 0, nil
	case "startCursor", "endCursor":
		if p.start >= p.end {
			return nil, nil
		}
		// A repeated cursor leads back to the page it came from.
		if name == "startCursor" || p.tamper.repeat {
			if p.tamper.repeat && p.start > 0 {
				return p.cursor(p.start - 1), nil
			}
			return p.cursor(p.start), nil
		}
		return p.cursor(p.end - 1), nil
	}
	return nil, unknown(p, name)
}

// unknown is a field that is in the core schema and answered nowhere: a test
// holds that there is none.
func unknown(o object, name string) error {
	return fmt.Errorf("fakehub: no answer for %s.%s", o.typeName(), name)
}

// keyOf is what a cursor to v holds.
func keyOf(v any) string {
	if k, ok := v.(keyed); ok {
		return k.key()
	}
	return fmt.Sprint(v)
}

// list makes a list of objects of one type a list of values.
func list[T any](all []T) []any {
	values := make([]any, len(all))
	for i, one := range all {
		values[i] = one
	}
	return values
}

// maybe is v, or null where it is nil.
func maybe[T any](v *T) any {
	if v == nil {
		return nil
	}
	return v
}
