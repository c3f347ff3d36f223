package fakehub

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// object is a value with fields, whose type is one of the schema's.
type object interface {
	typeName() string
	// field answers one field: nil, a string, a bool, an int, an int64, a
	// time, an object, or a []any of those, in which an error stands for a
	// place that can not be had.
	field(x *execution, name string, a arguments) (any, error)
}

// execution carries out one query.
type execution struct {
	*call
	schema    *ast.Schema
	variables map[string]any
	cost      cost
	errs      []graphError
	// budget is how many objects may still be resolved, -1 for any number.
	budget int
	spent  bool
}

// member is a name and a value of an answer, which keeps the order in which
// the query asked.
type member struct {
	name  string
	value any
}

// failure is an error with GitHub's type, which ends up in "errors".
type failure struct {
	kind, message string
	extensions    map[string]any
}

func (f *failure) Error() string { return f.message }

// selection answers a selection set of one object. It reports false when a
// field that may not be null is: then the object itself is null.
// https://spec.graphql.org/October2021/#sec-Handling-Field-Errors
func (x *execution) selection(o object, sets []ast.SelectionSet, path []any) ([]member, bool) {
	var names []string
	fields := map[string][]*ast.Field{}
	for _, set := range sets {
		x.collect(o.typeName(), set, fields, &names)
	}
	members := make([]member, 0, len(names))
	for _, name := range names {
		same := fields[name]
		value, ok := x.resolve(o, same, append(path[:len(path):len(path)], name))
		if !ok {
			return nil, false
		}
		members = append(members, member{name, value})
	}
	return members, true
}

// collect gathers the fields of a selection set that apply to a type, under
// the names they are answered by.
func (x *execution) collect(typeName string, set ast.SelectionSet, fields map[string][]*ast.Field, names *[]string) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if !x.included(s.Directives) {
				continue
			}
			if fields[s.Alias] == nil {
				*names = append(*names, s.Alias)
			}
			fields[s.Alias] = append(fields[s.Alias], s)
		case *ast.InlineFragment:
			if x.included(s.Directives) && x.applies(s.TypeCondition, typeName) {
				x.collect(typeName, s.SelectionSet, fields, names)
			}
		case *ast.FragmentSpread:
			if x.included(s.Directives) && x.applies(s.Definition.TypeCondition, typeName) {
				x.collect(typeName, s.Definition.SelectionSet, fields, names)
			}
		}
	}
}

func (x *execution) included(directives ast.DirectiveList) bool {
	if d := directives.ForName("skip"); d != nil && d.ArgumentMap(x.variables)["if"] == true {
		return false
	}
	if d := directives.ForName("include"); d != nil && d.ArgumentMap(x.variables)["if"] != true {
		return false
	}
	return true
}

func (x *execution) applies(condition, typeName string) bool {
	if condition == "" || condition == typeName {
		return true
	}
	for _, possible := range x.schema.GetPossibleTypes(x.schema.Types[condition]) {
		if possible.Name == typeName {
			return true
		}
	}
	return false
}

// resolve answers one field.
func (x *execution) resolve(o object, same []*ast.Field, path []any) (any, bool) {
	f := same[0]
	if f.Name == "__typename" {
		return o.typeName(), true
	}
	definition := x.schema.Types[o.typeName()].Fields.ForName(f.Name)
	value, err := o.field(x, f.Name, f.ArgumentMap(x.variables))
	if err != nil {
		x.fail(err, f, path)
		return nil, !definition.Type.NonNull
	}
	return x.complete(definition.Type, value, same, path)
}

// complete turns a field's value into what is answered for its type.
func (x *execution) complete(t *ast.Type, value any, same []*ast.Field, path []any) (any, bool) {
	if value == nil {
		return nil, !t.NonNull
	}
	switch v := value.(type) {
	case []any:
		list := make([]any, 0, len(v))
		for i, one := range v {
			done, ok := x.complete(t.Elem, one, same, append(path[:len(path):len(path)], i))
			if !ok {
				return nil, !t.NonNull
			}
			list = append(list, done)
		}
		return list, true
	case object:
		_, counts := v.(keyed) // a connection costs nothing beside what is in it
		if counts && x.budget == 0 {
			if !x.spent { // said once, wherever it struck
				x.spent = true
				x.fail(&failure{kind: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded."}, same[0], path)
			}
			return nil, !t.NonNull
		}
		if counts && x.budget > 0 {
			x.budget--
		}
		sets := make([]ast.SelectionSet, len(same))
		for i, f := range same {
			sets[i] = f.SelectionSet
		}
		members, ok := x.selection(v, sets, path)
		if !ok {
			return nil, !t.NonNull
		}
		return members, true
	case error: // of one place in a list
		x.fail(v, same[0], path)
		return nil, !t.NonNull
	case string:
		if rest, ok := strings.CutPrefix(v, site+"/"); ok && t.Name() == "URI" {
			return x.site() + "/" + rest, true
		}
	case time.Time:
		if v.IsZero() {
			return nil, !t.NonNull
		}
		return v.UTC().Format("2006-01-02T15:04:05Z"), true
	case int64:
		if t.Name() == "BigInt" { // written as a string: it may not fit a double
			return fmt.Sprint(v), true
		}
		if v > math.MaxInt32 {
			return nil, !t.NonNull
		}
		return v, true
	}
	return value, true
}

func (x *execution) fail(err error, f *ast.Field, path []any) {
	g := graphError{Message: err.Error(), Path: path,
		Locations: location(f.Position)}
	if known := (*failure)(nil); errors.As(err, &known) {
		g.Type, g.Extensions = known.kind, known.extensions
	}
	x.errs = append(x.errs, g)
}
