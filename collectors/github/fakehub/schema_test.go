package fakehub

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// TestCoreIsPartOfPublishedSchema holds that a query that fits the core schema
// fits GitHub: each type, field, argument and enum value is there, of the same
// type, and no argument that GitHub insists on is missing.
func TestCoreIsPartOfPublishedSchema(t *testing.T) {
	published, err := PublishedSchema()
	if err != nil {
		t.Skipf("GitHub's published schema is not here, make schema fetches it: %v", err)
	}
	for name, mine := range load().core.Types {
		theirs := published.Types[name]
		if theirs == nil || theirs.Kind != mine.Kind {
			t.Errorf("GitHub has no %s %s", mine.Kind, name)
			continue
		}
		compareFields(t, name, mine, theirs)
		for _, value := range mine.EnumValues {
			if theirs.EnumValues.ForName(value.Name) == nil {
				t.Errorf("enum %s has no %s", name, value.Name)
			}
		}
		for _, member := range append(slices.Clone(mine.Types), mine.Interfaces...) {
			if !slices.Contains(theirs.Types, member) && !slices.Contains(theirs.Interfaces, member) {
				t.Errorf("%s does not name %s", name, member)
			}
		}
	}
}

func compareFields(t *testing.T, name string, mine, theirs *ast.Definition) {
	for _, field := range mine.Fields {
		their := theirs.Fields.ForName(field.Name)
		if their == nil || their.Type.String() != field.Type.String() {
			t.Errorf("%s.%s is not %s", name, field.Name, field.Type)
			continue
		}
		for _, argument := range field.Arguments {
			if a := their.Arguments.ForName(argument.Name); a == nil || a.Type.String() != argument.Type.String() {
				t.Errorf("%s.%s(%s:) is not %s", name, field.Name, argument.Name, argument.Type)
			}
		}
		for _, argument := range their.Arguments {
			if argument.Type.NonNull && argument.DefaultValue == nil && field.Arguments.ForName(argument.Name) == nil {
				t.Errorf("%s.%s(%s:) is required", name, field.Name, argument.Name)
			}
		}
	}
}

// TestEveryFieldIsAnswered asks for every field of the core schema, down to
// some depth, of everything in a month, and holds that each has an answer of
// the kind its type says.
func TestEveryFieldIsAnswered(t *testing.T) {
	w := Month(7)
	c := New(w).client(t)
	core := load().core
	asked := map[string]bool{}
	for _, search := range []string{"author:ada is:pr", "reviewed-by:ada is:pr", "is:issue author:ada"} {
		selection := everything(core, core.Types["SearchResultItemConnection"], 4, asked)
		g := c.ask(fmt.Sprintf(`{ search(type: ISSUE, first: 5, query: %q) %s }`, search, selection), nil)
		for _, e := range g.Errors[:min(len(g.Errors), 5)] {
			t.Errorf("%s at %v", e.Message, e.Path)
		}
	}
	for _, root := range []string{`viewer`, `rateLimit`, `user(login: "bob")`, `organization(login: "acme")`, `repository(owner: "acme", name: "pay")`} {
		name, _, _ := strings.Cut(root, "(")
		selection := everything(core, core.Types[core.Query.Fields.ForName(name).Type.Name()], 3, asked)
		if g := c.ask("{ "+root+" "+selection+" }", nil); g.Errors != nil {
			t.Errorf("%s: %+v", root, g.Errors[0])
		}
	}
	ids := map[string]string{w.Teams[0].key(): "Team", w.Authored(YearFrom(), YearTo())[0].Merge.key(): "Commit"}
	for _, review := range w.Given(YearFrom(), YearTo())[:10] {
		ids[review.NodeID()] = "PullRequestReview"
	}
	for id, kind := range ids {
		selection := everything(core, core.Types[kind], 3, asked)
		if g := c.ask(fmt.Sprintf("{ node(id: %q) { ... on %s %s } }", id, kind, selection), nil); g.Errors != nil {
			t.Errorf("%s: %+v", kind, g.Errors[0])
		}
	}
	for name, definition := range core.Types {
		if definition.Kind != ast.Object || strings.HasPrefix(name, "__") || definition == core.Query || name == "EnterpriseUserAccount" {
			continue
		}
		for _, field := range definition.Fields {
			if !asked[name+"."+field.Name] && field.Arguments.ForName("number") == nil {
				t.Errorf("%s.%s was not asked for", name, field.Name)
			}
		}
	}
}

// everything is a selection of all fields of a type, with small pages, as deep
// as given. Fields of the same name get aliases, for their types may differ.
func everything(core *ast.Schema, definition *ast.Definition, depth int, asked map[string]bool) string {
	var b strings.Builder
	b.WriteString("{ __typename ")
	if definition.Kind == ast.Union || definition.Kind == ast.Interface {
		for _, possible := range core.GetPossibleTypes(definition) {
			if possible != core.Query {
				fmt.Fprintf(&b, "... on %s %s ", possible.Name, everything(core, possible, depth, asked))
			}
		}
		return b.String() + "}"
	}
	for _, field := range definition.Fields {
		if strings.HasPrefix(field.Name, "__") || field.Arguments.ForName("number") != nil {
			continue
		}
		target := core.Types[field.Type.Name()]
		composite := target.IsCompositeType()
		if composite && depth == 0 {
			continue
		}
		asked[definition.Name+"."+field.Name] = true
		fmt.Fprintf(&b, "%s_%s: %s", definition.Name, field.Name, field.Name)
		if field.Arguments.ForName("first") != nil {
			b.WriteString("(first: 2)")
		}
		if composite {
			b.WriteString(" " + everything(core, target, depth-1, asked))
		}
		b.WriteString(" ")
	}
	return b.String() + "}"
}

// TestSchemaVersion holds that make schema fetches what is read here.
func TestSchemaVersion(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "GITHUB_SCHEMA_VERSION := " + SchemaVersion + "\n"; !strings.Contains(string(text), want) {
		t.Errorf("the Makefile does not say %q", want)
	}
}
