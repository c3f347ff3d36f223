package report

import (
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"text/template"
	"text/template/parse"
)

//go:embed templates
var embedded embed.FS

// templateName is the file a report's template is in, also in a user's folder.
func templateName(doc Document, f Format) string { return string(doc) + "." + string(f) + ".tmpl" }

// name is the file of the template to use.
func (o Options) name(doc Document, f Format) string {
	if o.Template != "" {
		return o.Template + "." + string(f) + ".tmpl"
	}
	return templateName(doc, f)
}

// owns reports whether any of the files is the user's.
func (o Options) owns(names ...string) bool {
	for _, name := range names {
		if o.Templates == nil {
			return false
		}
		if _, err := fs.Stat(o.Templates, name); err == nil {
			return true
		}
	}
	return false
}

// executor is a parsed template of either kind.
type executor interface {
	ExecuteTemplate(w io.Writer, name string, data any) error
}

// written marks text that is already in the syntax of the format. Everything
// else a template prints is made inert by the format's own escaper, which is
// put behind each action when the template is read: a template, the user's
// own too, can not forget it.
type written string

// parseTemplates reads the report's template and those it shares.
func parseTemplates(doc Document, f Format, opt Options, d Data) (executor, error) {
	l := newLanguage(f, opt, d)
	funcs := l.funcs()
	trees := map[string]*parse.Tree{}
	for _, name := range []string{"shared." + string(f) + ".tmpl", opt.name(doc, f)} {
		text, err := readTemplate(name, opt.Templates)
		if err != nil {
			return nil, err
		}
		parsed, err := parse.Parse(name, text, "", "", funcs, builtins())
		if err != nil && opt.owns(name) {
			return nil, &TemplateError{name, err}
		}
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		for treeName, tree := range parsed {
			escapeActions(tree, tree.Root)
			trees[treeName] = tree
		}
	}
	if f == HTML {
		t := htmltemplate.New("").Funcs(funcs)
		return t, addTrees(trees, func(name string, tree *parse.Tree) error {
			_, err := t.AddParseTree(name, tree)
			return err
		})
	}
	t := template.New("").Funcs(funcs)
	return t, addTrees(trees, func(name string, tree *parse.Tree) error {
		_, err := t.AddParseTree(name, tree)
		return err
	})
}

func addTrees(trees map[string]*parse.Tree, add func(string, *parse.Tree) error) error {
	for name, tree := range trees {
		if err := add(name, tree); err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
	}
	return nil
}

// builtins are the names of the template package's own functions, which a
// parse by hand has to be told.
func builtins() map[string]any {
	names := map[string]any{}
	for _, name := range strings.Fields("and call html index slice js len not or print printf println urlquery eq ge gt le lt ne") {
		names[name] = true
	}
	return names
}

// readTemplate reads a template of the user, else of the program.
func readTemplate(name string, own fs.FS) (string, error) {
	if own != nil {
		text, err := fs.ReadFile(own, name)
		if err == nil {
			return string(text), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("template %s: %w", name, err)
		}
	}
	text, err := embedded.ReadFile(path.Join("templates", name))
	if err != nil {
		return "", fmt.Errorf("template %s: %w", name, err)
	}
	return string(text), nil
}

// escapeActions puts the format's escaper behind every action that prints.
func escapeActions(tree *parse.Tree, node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			escapeActions(tree, child)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) > 0 {
			return
		}
		name := parse.NewIdentifier("inert").SetTree(tree).SetPos(n.Pos)
		n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{name}})
	case *parse.IfNode:
		escapeBranches(tree, n.BranchNode)
	case *parse.RangeNode:
		escapeBranches(tree, n.BranchNode)
	case *parse.WithNode:
		escapeBranches(tree, n.BranchNode)
	}
}

func escapeBranches(tree *parse.Tree, n parse.BranchNode) {
	escapeActions(tree, n.List)
	escapeActions(tree, n.ElseList)
}
