package fakehub

import "fmt"

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
		return p.tamper.empty || p.end < len(p.all) && !p.tamper.short, nil
	case "hasPreviousPage":
		return p.start > 0, nil
	case "startCursor", "endCursor":
		if p.start >= p.end || p.tamper.empty {
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
