package fakehub

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// GitHub's limits on one query.
// https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit
const (
	maxPage  = 100
	maxNodes = 500_000
	maxIDs   = 100
)

// graphError is one entry of "errors" in an answer. Errors of validation have
// a path that starts with the operation; those of execution one that starts
// with a field and holds places in lists.
type graphError struct {
	Type       string              `json:"type,omitempty"`
	Code       string              `json:"code,omitempty"`
	Path       []any               `json:"path,omitempty"`
	Extensions map[string]any      `json:"extensions,omitempty"`
	Locations  []gqlerror.Location `json:"locations,omitempty"`
	Message    string              `json:"message"`
}

// codes are the codes that GitHub, which runs graphql-ruby, gives to broken
// rules of the GraphQL specification.
// https://github.com/rmosolgo/graphql-ruby/tree/master/lib/graphql/static_validation/rules
var codes = map[string]string{
	"FieldsOnCorrectType":        "undefinedField",
	"KnownArgumentNames":         "argumentNotAccepted",
	"KnownTypeNames":             "undefinedType",
	"NoUndefinedVariables":       "variableNotDefined",
	"NoUnusedVariables":          "variableNotUsed",
	"NoUnusedFragments":          "useAndDefineFragment",
	"ProvidedRequiredArguments":  "missingRequiredArguments",
	"ScalarLeafs":                "selectionMismatch",
	"ValuesOfCorrectType":        "argumentLiteralsIncompatible",
	"VariablesInAllowedPosition": "variableMismatch",
}

// check parses a query and holds it against the schemas. What it returns is
// resolved against the core schema, ready to be carried out.
func (s *schema) check(text string) (*ast.QueryDocument, []graphError) {
	if document, ok := s.checked.Load(text); ok {
		return document.(*ast.QueryDocument), nil
	}
	if s.published != nil {
		if _, errs := against(s.published, text); errs != nil {
			return nil, errs
		}
	}
	document, errs := against(s.core, text)
	if errs != nil && s.published != nil {
		for i := range errs {
			errs[i].Message = "fakehub can not answer what GitHub can: " + errs[i].Message
		}
	}
	if errs == nil {
		s.checked.Store(text, document)
	}
	return document, errs
}

func against(schema *ast.Schema, text string) (*ast.QueryDocument, []graphError) {
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		return nil, []graphError{{Message: "Parse error: " + err.Error()}}
	}
	found := validator.ValidateWithRules(schema, document, rules.NewDefaultRules())
	if len(found) == 0 {
		return document, nil
	}
	var errs []graphError
	for _, e := range found {
		g := graphError{Message: e.Message, Locations: e.Locations}
		if code := codes[e.Rule]; code != "" {
			g.Extensions = map[string]any{"code": code}
		}
		errs = append(errs, g)
	}
	return nil, errs
}

// cost is what a query asks for, found out before it is carried out.
type cost struct {
	// nodes is how many nodes may come back: the product of the pages on the
	// way to each connection, summed.
	nodes int
	// requests is how many requests GitHub would make to its own store: one
	// for each node a connection hangs on.
	requests int
	errs     []graphError
	seen     map[string]bool
}

// points is the price of a query: requests through 100, rounded, at least 1.
// https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#predicting-the-point-value-of-a-query
func (c cost) points() int { return max(1, (c.requests+50)/100) }

// price walks through an operation as GitHub does before it runs one: each
// connection needs first or last, of 1 to 100, and all together may not ask
// for more than 500,000 nodes. GitHub lets a connection without either pass
// when only its totalCount is asked for; its documentation does not say so,
// and here it is refused.
func price(operation *ast.OperationDefinition, variables map[string]any) cost {
	c := cost{seen: map[string]bool{}}
	name := string(operation.Operation)
	if operation.Name != "" {
		name += " " + operation.Name
	}
	c.walk(operation.SelectionSet, variables, 1, []any{name}, "")
	if c.nodes > maxNodes && len(c.errs) == 0 {
		c.errs = []graphError{{Type: "MAX_NODE_LIMIT_EXCEEDED",
			Message: fmt.Sprintf("This query requests up to %s possible nodes which exceeds the maximum limit of 500,000.", thousands(c.nodes))}}
	}
	return c
}

func (c *cost) walk(set ast.SelectionSet, variables map[string]any, times int, path []any, key string) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.InlineFragment:
			c.walk(s.SelectionSet, variables, times, path, key)
		case *ast.FragmentSpread:
			c.walk(s.Definition.SelectionSet, variables, times, path, key)
		case *ast.Field:
			path := append(path[:len(path):len(path)], s.Alias)
			key := key + "/" + s.ObjectDefinition.Name + "." + s.Alias
			below := times
			if isConnection(s) {
				size := c.page(s, variables, path)
				if !c.seen[key] { // the same connection, asked for twice, is fetched once
					c.requests += times
					c.nodes += times * size
				}
				c.seen[key] = true
				below = times * size
			} else if s.Name == "nodes" && s.ObjectDefinition.Name == "Query" {
				// Not documented: nodes(ids:) counts as a page of that size.
				ids, _ := s.ArgumentMap(variables)["ids"].([]any)
				below = times * max(1, len(ids))
			}
			c.walk(s.SelectionSet, variables, below, path, key)
		}
	}
}

func isConnection(f *ast.Field) bool {
	return strings.HasSuffix(f.Definition.Type.Name(), "Connection") && f.Definition.Arguments.ForName("first") != nil
}

// page is the size of a connection's page, and what is wrong with it. The
// types and messages are GitHub's, as quoted by people who met them.
func (c *cost) page(f *ast.Field, variables map[string]any, path []any) int {
	arguments := f.ArgumentMap(variables)
	first, hasFirst := number(arguments["first"])
	last, hasLast := number(arguments["last"])
	fail := func(kind, format string, args ...any) int {
		c.errs = append(c.errs, graphError{Type: kind, Path: path, Message: fmt.Sprintf(format, args...),
			Locations: location(f.Position)})
		return 1
	}
	side, size := "first", first
	switch {
	case hasFirst && hasLast:
		return fail("INVALID_PAGINATION", "Passing both `first` and `last` to paginate the `%s` connection is not supported.", f.Name)
	case !hasFirst && !hasLast:
		return fail("MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value to properly paginate the `%s` connection.", f.Name)
	case hasLast:
		side, size = "last", last
	}
	if size < 1 {
		return fail("INVALID_PAGINATION", "`%s` on the `%s` connection cannot be less than 1.", side, f.Name)
	}
	if size > maxPage {
		return fail("EXCESSIVE_PAGINATION", "Requesting %d records on the `%s` connection exceeds the `%s` limit of %d records.", size, f.Name, side, maxPage)
	}
	return size
}
