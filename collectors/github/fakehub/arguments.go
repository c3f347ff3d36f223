package fakehub

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// arguments are a field's arguments, variables and defaults filled in.
type arguments map[string]any

func (a arguments) text(name string) string {
	s, _ := a[name].(string)
	return s
}

// texts is a list argument; a single value stands for a list of one.
func (a arguments) texts(name string) []string {
	switch v := a[name].(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, one := range v {
			if s, ok := one.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

func (a arguments) number(name string) (int, bool) { return number(a[name]) }

// order is an order argument's field and whether it descends.
func (a arguments) order(name string) (field string, descending bool) {
	order, _ := a[name].(map[string]any)
	field, _ = order["field"].(string)
	return field, order["direction"] == "DESC"
}

// number reads an integer, of whatever kind the parser or JSON made it.
func number(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case float64:
		return int(n), true
	case json.Number:
		i, err := n.Int64()
		return int(i), err == nil
	}
	return 0, false
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// operationName is the name of the operation that would run, for the log.
func operationName(text, wanted string) string {
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil || len(document.Operations) == 0 {
		return ""
	}
	if operation := document.Operations.ForName(wanted); operation != nil {
		return operation.Name
	}
	return strings.TrimSpace(document.Operations[0].Name)
}
