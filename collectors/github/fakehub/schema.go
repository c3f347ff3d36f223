package fakehub

import (
	"embed"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// SchemaVersion is the version of the npm package @octokit/graphql-schema
// whose schema.graphql is GitHub's published schema here.
const SchemaVersion = "15.26.1"

// schemaFile is where "make schema" puts it, below the module's root.
const schemaFile = "bin/tools/graphql-schema-" + SchemaVersion + ".graphql"

//go:embed schema/*.graphql
var core embed.FS

// schema is what queries are checked against. GitHub's published schema says
// what GitHub accepts; it is nil where it was not fetched. The core is the
// part of it that this package can answer. A test holds that the core says
// nothing the published schema does not say, so a query that fits the core
// fits GitHub.
type schema struct {
	published, core *ast.Schema
	// checked are the queries that were checked before, by their text: a
	// client sends the same ones again and again.
	checked sync.Map
}

// load reads both schemas once for all hubs of a test binary: they are never
// written to.
var load = sync.OnceValue(func() *schema {
	core, err := coreSchema()
	if err != nil {
		panic("fakehub: core schema: " + err.Error())
	}
	published, err := PublishedSchema()
	if err != nil {
		published = nil
	}
	return &schema{published: published, core: core}
})

func coreSchema() (*ast.Schema, error) {
	files, err := fs.Glob(core, "schema/*.graphql")
	if err != nil {
		return nil, err
	}
	sources := []*ast.Source{validator.Prelude}
	for _, name := range files {
		text, err := core.ReadFile(name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	return parse(sources...)
}

// PublishedSchema reads GitHub's published schema from where "make schema"
// puts it. The error says that it is not there.
func PublishedSchema() (*ast.Schema, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, schemaFile))
	if err != nil {
		return nil, err
	}
	return parse(validator.Prelude, &ast.Source{Name: schemaFile, Input: string(text)})
}

// parse is what gqlparser.LoadSchema does, except that a field that is there
// twice counts once: GitHub's own schema has two such fields.
func parse(sources ...*ast.Source) (*ast.Schema, error) {
	document, err := parser.ParseSchemas(sources...)
	if err != nil {
		return nil, err
	}
	for _, definition := range document.Definitions {
		seen := map[string]bool{}
		var fields ast.FieldList
		for _, field := range definition.Fields {
			if !seen[field.Name] {
				fields = append(fields, field)
			}
			seen[field.Name] = true
		}
		definition.Fields = fields
	}
	return validator.ValidateSchemaDocument(document)
}

// moduleRoot is the closest folder with a go.mod, from the working directory
// up: tests run in their package's folder.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fs.ErrNotExist
		}
		dir = parent
	}
}
