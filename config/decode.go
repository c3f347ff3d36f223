package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"sheaf/evidence/suggest"
)

// decode fills the targets, pointers to structs that together have the keys
// of the whole file, and notes every key that none of them has and every
// value of a wrong type. The decoder of the TOML package would stop at the
// first wrong type.
func (s *source) decode(targets ...any) {
	var structs []reflect.Value
	for _, t := range targets {
		structs = append(structs, reflect.ValueOf(t).Elem())
	}
	s.fields(s.root, nil, structs...)
}

// fields decodes the values of a table into the fields of structs.
func (s *source) fields(n *node, path []string, structs ...reflect.Value) {
	for _, c := range n.children {
		p := append(slices.Clone(path), c.name)
		field, known := lookup(structs, c.name)
		if !field.IsValid() {
			s.unknown(c, p, known)
			continue
		}
		s.into(c, p, field)
	}
}

// lookup is the field for a key, or the keys there are.
func lookup(structs []reflect.Value, name string) (field reflect.Value, known []string) {
	for _, v := range structs {
		for i := range v.NumField() {
			tag := v.Type().Field(i).Tag.Get("toml")
			if tag == "" || tag == "-" || strings.HasPrefix(tag, ",") {
				continue
			}
			if tag == name {
				return v.Field(i), nil
			}
			known = append(known, tag)
		}
	}
	return reflect.Value{}, known
}

func (s *source) unknown(n *node, path []string, known []string) {
	if s.forms.isSecretKey(n.name) {
		s.fail(n.keyAt, fmt.Sprintf("a secret does not belong in a config: %q", dotted(path)), secretHelp)
		return
	}
	msg := fmt.Sprintf("unknown key %q", dotted(path))
	if len(path) == 1 && (n.kind == table || n.kind == tables) {
		msg = fmt.Sprintf("unknown table [%s]", dotted(path))
	}
	s.fail(n.keyAt, msg, suggest.OrKnown(n.name, known))
}

// dotted is a path as TOML writes it.
func dotted(path []string) string { return TOMLKey(path...) }

// into decodes a value into a field.
func (s *source) into(n *node, path []string, v reflect.Value) {
	if set, ok := v.Addr().Interface().(setter); ok {
		f := set.set(n.plain())
		switch {
		case f == errType:
			s.wrongType(n, path, set.wants())
		case f != nil:
			s.fail(s.textAt(n, f.at), fmt.Sprintf("%s: %s", dotted(path), f.msg), f.help)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		s.table(n, path, v)
	case reflect.Map:
		s.named(n, path, func(c *node, p []string) {
			e := reflect.New(v.Type().Elem()).Elem()
			s.table(c, p, e)
			if v.IsNil() {
				v.Set(reflect.MakeMap(v.Type()))
			}
			v.SetMapIndex(reflect.ValueOf(c.name), e)
		})
	case reflect.Slice:
		s.slice(n, path, v)
	default:
		s.scalar(n, path, v)
	}
}

// table decodes [name] into a struct.
func (s *source) table(n *node, path []string, v reflect.Value) {
	switch n.kind {
	case table:
		s.fields(n, path, v)
	case tables:
		s.fail(n.keyAt, fmt.Sprintf("[[%s]] where one table is wanted", dotted(path)), fmt.Sprintf("write [%s]", dotted(path)))
	default:
		s.wrongType(n, path, "a table")
	}
}

// named calls each for every [name.NAME].
func (s *source) named(n *node, path []string, each func(c *node, p []string)) {
	name := dotted(path)
	named := fmt.Sprintf("[%s.NAME]", name)
	switch n.kind {
	case table:
	case tables:
		s.fail(n.keyAt, fmt.Sprintf("[[%s]] where %s is wanted", name, named), fmt.Sprintf("every %s has a name of its own: write %s", name, named))
		return
	default:
		s.wrongType(n, path, "tables "+named)
		return
	}
	for _, c := range n.children {
		switch {
		case c.kind == tables:
			s.named(c, append(slices.Clone(path), c.name), nil)
		case c.kind != table:
			s.fail(c.keyAt, fmt.Sprintf("%q stands in [%s], which needs a name", c.name, name), fmt.Sprintf("write %s above it, with a name of your choice", named))
			return
		case strings.TrimSpace(c.name) == "":
			s.fail(c.keyAt, fmt.Sprintf("the name of a table %s is empty", named), "give it a name of your choice")
		default:
			each(c, append(slices.Clone(path), c.name))
		}
	}
}

// slice decodes tables with names of their own, tables without, or a list.
func (s *source) slice(n *node, path []string, v reflect.Value) {
	elem := v.Type().Elem()
	switch elem.Kind() {
	case reflect.Struct:
		s.named(n, path, func(c *node, p []string) {
			e := reflect.New(elem)
			if d, ok := e.Interface().(interface{ setDefaults() }); ok {
				d.setDefaults()
			}
			e.Elem().Field(0).SetString(c.name)
			s.table(c, p, e.Elem())
			v.Set(reflect.Append(v, e.Elem()))
		})
	case reflect.Map:
		s.freeTables(n, path, v)
	default:
		s.stringList(n, path, v)
	}
}

// freeTables decodes tables whose keys are anybody's.
func (s *source) freeTables(n *node, path []string, v reflect.Value) {
	if n.kind != list && n.kind != tables {
		s.wrongType(n, path, "a list of tables")
		return
	}
	for i, c := range n.children {
		m, ok := c.plain().(map[string]any)
		if !ok {
			s.wrongType(c, append(slices.Clone(path), fmt.Sprint(i)), "a table")
			continue
		}
		v.Set(reflect.Append(v, reflect.ValueOf(m)))
	}
}

func (s *source) stringList(n *node, path []string, v reflect.Value) {
	if n.kind != list {
		s.wrongType(n, path, "a list of strings")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, len(n.children)))
	for _, c := range n.children {
		if c.kind != text {
			s.wrongType(c, path, "a list of strings")
			continue
		}
		v.Set(reflect.Append(v, reflect.ValueOf(c.value).Convert(v.Type().Elem())))
	}
}

// scalar decodes one value. A pointer tells that there is one.
func (s *source) scalar(n *node, path []string, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch x := n.plain().(type) {
	case string:
		if v.Kind() == reflect.String {
			v.SetString(x)
			return
		}
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(x)
			return
		}
	case int64:
		if v.Kind() == reflect.Int && !v.OverflowInt(x) {
			v.SetInt(x)
			return
		}
	}
	s.wrongType(n, path, map[reflect.Kind]string{
		reflect.String: "a string", reflect.Bool: "true or false", reflect.Int: "a whole number",
	}[v.Kind()])
}

func (s *source) wrongType(n *node, path []string, want string) {
	at := n.at
	if n.kind == table || n.kind == tables {
		at = n.keyAt
	}
	help := ""
	_, yes := n.value.(bool)
	switch {
	case yes: // in quotes it would be a name that nothing has
	case n.kind == text && want == "a list of strings":
		help = "put it in brackets: [\"…\"]"
	case n.kind == text && (want == "true or false" || want == "a whole number"):
		help = "write it without quotes"
	case n.kind == scalar && strings.HasPrefix(want, "a string"):
		help = "put it in quotes"
	}
	s.fail(at, fmt.Sprintf("wrong type for %q: want %s, got %s", dotted(path), want, n.describe()), help)
}

// describe is the type of the node's value in words.
func (n *node) describe() string {
	switch n.kind {
	case text:
		return "a string"
	case table:
		return "a table"
	case list:
		return "a list"
	case tables:
		return "a list of tables"
	}
	switch n.value.(type) {
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a fraction"
	case time.Time:
		return "a date"
	}
	return "something else"
}

// plain is the node's value as the TOML package would decode it.
func (n *node) plain() any {
	switch n.kind {
	case table:
		m := make(map[string]any, len(n.children))
		for _, c := range n.children {
			m[c.name] = c.plain()
		}
		return m
	case list, tables:
		l := make([]any, len(n.children))
		for i, c := range n.children {
			l[i] = c.plain()
		}
		return l
	}
	return n.value
}

// textAt is the place of a byte in a node's text, or of the value itself.
func (s *source) textAt(n *node, at int) int {
	if n.kind != text || at < 0 {
		return n.at
	}
	_, offsets := unquote(s.data[n.at:n.end])
	return n.at + offsets[min(at, len(offsets)-1)]
}
