package fakehub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

const graphqlDocs = "https://docs.github.com/graphql"

// graphql answers a request to the GraphQL endpoint. Whatever is wrong with a
// query is told by status 200 and "errors"; only a request that holds no
// query at all gets a 4xx.
// https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
func (c *call) graphql(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-GitHub-Media-Type", "github.v4; format=json")
	if r.Method != http.MethodPost {
		writeError(w, http.StatusNotFound, "Not Found", docs)
		return
	}
	var sent struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
	}
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&sent); err != nil {
		writeError(w, http.StatusBadRequest, "Problems parsing JSON", graphqlDocs)
		return
	}
	if strings.TrimSpace(sent.Query) == "" {
		writeError(w, http.StatusBadRequest, "A query attribute must be specified and must be a string.", graphqlDocs)
		return
	}
	document, errs := c.hub.schema.check(sent.Query)
	if errs != nil {
		c.spend(w, "graphql", 1)
		writeErrors(w, errs)
		return
	}
	operation := document.Operations.ForName(sent.OperationName)
	if operation == nil {
		writeErrors(w, []graphError{{Message: fmt.Sprintf("No operation named %q", sent.OperationName)}})
		return
	}
	variables, err := validator.VariableValues(c.hub.schema.core, operation, sent.Variables)
	if err != nil {
		c.spend(w, "graphql", 1)
		writeErrors(w, []graphError{{Message: err.Error(), Extensions: map[string]any{"code": "invalidVariable"}}})
		return
	}
	c.run(w, operation, variables)
}

// run prices an operation, takes the points, and carries it out.
func (c *call) run(w http.ResponseWriter, operation *ast.OperationDefinition, variables map[string]any) {
	cost := price(operation, variables)
	if cost.errs != nil {
		c.spend(w, "graphql", 1)
		writeErrors(w, cost.errs)
		return
	}
	c.entry.Nodes = cost.nodes
	if !c.spend(w, "graphql", cost.points()) {
		// https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#exceeding-the-rate-limit
		// says 200 and a message.
		writeErrors(w, []graphError{c.hub.rateLimited()})
		return
	}
	if errs := c.missingScopes(operation.SelectionSet); errs != nil {
		writeErrors(w, errs)
		return
	}
	x := &execution{call: c, schema: c.hub.schema.core, variables: variables, cost: cost, budget: -1}
	switch {
	case c.tamper.budget > 0:
		x.budget = c.tamper.budget
	case c.hub.Objects > 0:
		x.budget = c.hub.Objects
	}
	data, ok := x.selection(query{}, []ast.SelectionSet{operation.SelectionSet}, nil)
	c.singleSignOn(w)
	if !ok {
		writeGraph(w, []byte("null"), x.errs)
		return
	}
	var b bytes.Buffer
	encode(&b, data)
	writeGraph(w, b.Bytes(), x.errs)
}

// rateLimited is the error of a spent limit.
// https://github.com/github/docs/issues/22607
func (h *Hub) rateLimited() graphError {
	return graphError{Type: "RATE_LIMITED", Message: fmt.Sprintf("API rate limit exceeded for user ID %d.", h.world.Me.ID)}
}

// writeErrors answers a query that did not run: there is no "data" at all.
func writeErrors(w http.ResponseWriter, errs []graphError) { writeGraph(w, nil, errs) }

// writeGraph answers a query that ran. What went wrong while it ran is in
// "errors", beside the data there is; data is null where the whole of it is
// missing.
func writeGraph(w http.ResponseWriter, data []byte, errs []graphError) {
	var b bytes.Buffer
	b.WriteByte('{')
	if data != nil {
		b.WriteString(`"data":`)
		b.Write(data)
	}
	if len(errs) > 0 {
		text, err := json.Marshal(errs)
		if err != nil {
			panic(err) // they were made here
		}
		if data != nil {
			b.WriteByte(',')
		}
		b.WriteString(`"errors":`)
		b.Write(text)
	}
	b.WriteByte('}')
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// encode writes a value with the members of objects in their order.
func encode(b *bytes.Buffer, value any) {
	switch v := value.(type) {
	case []member:
		b.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + m.name + `":`) // a name of GraphQL needs no escapes
			encode(b, m.value)
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, one := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			encode(b, one)
		}
		b.WriteByte(']')
	default:
		text, _ := json.Marshal(v)
		b.Write(text)
	}
}
