package fakehub

import (
	"encoding/base64"
	"fmt"
	"slices"
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
		text, _ := base64.StdEncoding.DecodeString(cursor)
		key, ok := strings.CutPrefix(string(text), "cursor:v2:")
		if !ok {
			return -1
		}
		return slices.IndexFunc(all, func(one any) bool { return keyOf(one) == key })
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
	if c.tamper.empty {
		end = c.start
	}
	list := make([]any, 0, end-c.start)
	for i := c.start; i < end; i++ {
		list = append(list, of(i))
	}
	return list
}
