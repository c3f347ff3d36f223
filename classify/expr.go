package classify

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/parser/lexer"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
)

// Bounds of one condition, far above what a person writes.
const (
	maxExpr    = 4000
	maxNodes   = 400
	maxPattern = 500
)

// translator turns one condition into nodes. It collects every fault instead
// of stopping at the first.
type translator struct {
	c        *Classifier
	source   string
	path     []string
	problems *Problems
	// byPart is set where the condition asks which part I had.
	byPart bool
}

// translate parses, checks and compiles a condition, nil where it has faults, and tells
// whether it asks which part I had.
func (c *Classifier) translate(source string, path []string, problems *Problems) (root node, byPart bool) {
	if root, byPart := c.translateBuiltin(source); root != nil {
		return root, byPart
	}
	t := &translator{c: c, source: source, path: path, problems: problems}
	before := len(*problems)
	if len(source) > maxExpr {
		t.failAt(maxExpr, "", "the condition is longer than %d bytes", maxExpr)
		return nil, false
	}
	config := c.names.config
	tree, err := parser.ParseWithConfig(source, config)
	if err != nil {
		t.failSyntax(err)
		return nil, false
	}
	t.checkNames(tree.Node)
	if len(*problems) > before {
		return nil, false
	}
	root = t.compile(tree.Node)
	if len(*problems) > before {
		return nil, false
	}
	typ, err := checker.Check(tree, config)
	if err != nil {
		t.failTypes(tree.Node, err)
		return nil, false
	}
	if typ.Kind() != reflect.Bool && typ.Kind() != reflect.Interface {
		t.failAt(0, "compare it with something, such as >= 3", "the condition is %s, not true or false", typeWords(typ))
		return nil, false
	}
	return root, t.byPart
}

// translateBuiltin is translate for a condition of a built-in rule, whose syntax
// and types are known: nil for others, and where it does not go with the ladder.
// To parse and check those took half the time of compiling them.
func (c *Classifier) translateBuiltin(source string) (root node, byPart bool) {
	at, known := slices.BinarySearchFunc(builtinTrees, source, func(t builtinTree, source string) int {
		return strings.Compare(t.source, source)
	})
	if !known {
		return nil, false
	}
	var faults Problems
	t := &translator{c: c, source: source, problems: &faults}
	tree := builtinTrees[at].tree
	if t.checkNames(tree); len(faults) == 0 {
		root = t.compile(tree)
	}
	if len(faults) > 0 { // to be told with their places, which these trees have not
		return nil, false
	}
	return root, t.byPart
}

// builtinTree is the syntax of a built-in rule's condition, without places.
type builtinTree struct {
	source string
	tree   ast.Node
}

// Syntax parses a condition of a rule under a ladder.
func Syntax(ladder Ladder, source string) (ast.Node, error) {
	tree, err := parser.ParseWithConfig(source, newVocabulary(ladder).config)
	if err != nil {
		return nil, err
	}
	return tree.Node, nil
}

func typeWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Float64:
		return "a number"
	case reflect.String:
		return "text"
	case reflect.Slice:
		return "a list"
	}
	return t.String()
}

func (t *translator) failAt(offset int, help, format string, args ...any) {
	t.problems.add(t.path, offset, help, format, args...)
}

func (t *translator) fail(n ast.Node, help, format string, args ...any) {
	t.failAt(t.offset(n.Location().From), help, format, args...)
}

// failAs notes an error of the expression library at its place.
func (t *translator) failAs(err error, help string) {
	var at *file.Error
	if !errors.As(err, &at) {
		t.failAt(0, "", "%v", err)
		return
	}
	t.failAt(t.offset(at.From), help, "%s", at.Message)
}

// capitalWord is an operator as SQL has it.
var capitalWord = regexp.MustCompile(`^(?:AND|OR|NOT|IN)\b`)

// failTypes notes that what an operator stands between does not go together, and
// what would.
func (t *translator) failTypes(root ast.Node, err error) {
	var at *file.Error
	if !errors.As(err, &at) {
		t.failAs(err, "")
		return
	}
	is := func(n ast.Node, kinds ...reflect.Kind) bool {
		return n.Type() != nil && slices.Contains(kinds, n.Type().Kind())
	}
	number := func(n ast.Node) bool { return is(n, reflect.Int, reflect.Float64) }
	quoted := func(n ast.Node) bool { _, is := n.(*ast.StringNode); return is }
	help := ""
	ast.Find(root, func(n ast.Node) bool {
		if n.Location().From != at.From {
			return false
		}
		switch n := n.(type) {
		case *ast.UnaryNode:
			if number(n.Node) {
				help = "compare the number with something, such as >= 1"
			}
		case *ast.BinaryNode:
			moment := reflect.TypeFor[time.Time]()
			switch {
			case slices.Contains([]string{"and", "&&", "or", "||"}, n.Operator) && (number(n.Left) || number(n.Right)):
				help = "compare the number with something, such as >= 1"
			case n.Left.Type() == moment || n.Right.Type() == moment:
				help = "tell times by months_since, as in months_since(at) < 3"
			case is(n.Left, reflect.Slice) && is(n.Right, reflect.String):
				help = "whether a list has a text is asked the other way: text in list"
			case number(n.Left) && quoted(n.Right) || quoted(n.Left) && number(n.Right):
				help = "a number stands without quotes"
			}
		}
		return help != ""
	})
	t.failAs(err, help)
}

// failSyntax notes that a condition could not be read.
func (t *translator) failSyntax(err error) {
	var at *file.Error
	switch _, broken := lexer.Lex(file.NewSource(t.source)); {
	case broken == nil && t.endsEarly():
		t.failAt(len(t.source), "something is missing behind it, or a bracket is not closed", "the condition ends too early")
	case broken != nil && strings.Contains(t.source, "/*"): // which begins a comment outside of quotes
		t.failAs(err, `a glob stands in quotes, as in added("docs/**")`)
	case errors.As(err, &at) && strings.HasPrefix(t.source[t.offset(at.From):], "="):
		t.failAs(err, "to compare, write == or >=")
	case errors.As(err, &at) && capitalWord.MatchString(t.source[t.offset(at.From):]):
		t.failAs(err, "and, or, not and in are written in small letters")
	default:
		t.failAs(err, "")
	}
}

// endsEarly reports whether a condition that can not be read is none yet:
// going on with something changes where it fails.
func (t *translator) endsEarly() bool {
	_, err := parser.ParseWithConfig(t.source+" 0", t.c.names.config)
	var at *file.Error
	return err == nil || errors.As(err, &at) && t.offset(at.From) >= len(t.source)
}

// offset turns a place counted in characters into one in bytes.
func (t *translator) offset(chars int) int {
	at := 0
	for ; chars > 0 && at < len(t.source); chars-- {
		_, size := utf8.DecodeRuneInString(t.source[at:])
		at += size
	}
	return at
}

// checkNames reports every name that is none, with its place.
func (t *translator) checkNames(n ast.Node) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if !t.c.names.known(n.Value) {
			t.fail(n, suggest.DidYouMean(n.Value, t.c.names.names), "unknown name %s", n.Value)
		}
		switch n.Value {
		case "role", "roles", "is_mentor", "is_reviewer":
			t.byPart = true
		}
	case *ast.UnaryNode:
		t.checkNames(n.Node)
	case *ast.BinaryNode:
		t.checkNames(n.Left)
		t.checkNames(n.Right)
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok && !t.c.names.isFunction(callee.Value) {
			if t.c.names.known(callee.Value) {
				t.fail(callee, "write it without brackets", "%s is no function", callee.Value)
			} else {
				t.fail(callee, suggest.DidYouMean(callee.Value, t.c.names.functions()), "unknown function %s", callee.Value)
			}
		}
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok && callee.Value == "trailer" {
			t.byPart = true
		}
		for _, arg := range n.Arguments {
			t.checkNames(arg)
		}
	case *ast.ArrayNode:
		for _, e := range n.Nodes {
			t.checkNames(e)
		}
	case *ast.MemberNode:
		t.checkNames(n.Node)
		space, name, ok := member(n)
		if !ok {
			return
		}
		if options := t.c.names.members(space); options != nil && !slices.Contains(options, name) {
			t.fail(n.Property, suggest.DidYouMean(name, options), "unknown name %s.%s", space, name)
		}
	}
}

// member takes apart words.NAME, paths.NAME or piece.NAME.
func member(n *ast.MemberNode) (space, name string, ok bool) {
	of, ok1 := n.Node.(*ast.IdentifierNode)
	property, ok2 := n.Property.(*ast.StringNode)
	if !ok1 || !ok2 {
		return "", "", false
	}
	return of.Value, property.Value, true
}

// compile turns a syntax tree into nodes. Whatever could loop, allocate
// without bound or reach outside the item has no node and is refused.
func (t *translator) compile(n ast.Node) node {
	switch n := n.(type) {
	case *ast.BoolNode:
		return constant{boolValue(n.Value)}
	case *ast.IntegerNode:
		return constant{numValue(float64(n.Value))}
	case *ast.FloatNode:
		return constant{numValue(n.Value)}
	case *ast.StringNode:
		return constant{textValue(n.Value)}
	case *ast.ArrayNode:
		return t.array(n)
	case *ast.IdentifierNode:
		if f, ok := t.c.names.fields[n.Value]; ok {
			return f
		}
		t.fail(n, "", "%s stands for nothing by itself", n.Value)
	case *ast.MemberNode:
		if space, name, ok := member(n); ok && space == "piece" {
			return t.c.names.piece[name]
		}
		t.fail(n, "", "only words, paths and piece have parts")
	case *ast.UnaryNode:
		return t.unary(n)
	case *ast.BinaryNode:
		return t.binary(n)
	case *ast.CallNode:
		return t.call(n)
	default:
		t.fail(n, "use comparisons, and, or, not and the functions of the rule language",
			"%s can not be used in a rule", n.String())
	}
	return nil
}

func (t *translator) array(n *ast.ArrayNode) node {
	var words []string
	for _, e := range n.Nodes {
		s, ok := e.(*ast.StringNode)
		if !ok {
			t.fail(e, "", "a list in a rule holds texts")
			return nil
		}
		words = append(words, s.Value)
	}
	return constant{listValue(words)}
}

func (t *translator) unary(n *ast.UnaryNode) node {
	of := t.compile(n.Node)
	switch n.Operator {
	case "not", "!":
		return not{of}
	case "+":
		return of
	case "-":
		return arithmetic{"-", constant{numValue(0)}, of}
	}
	t.fail(n, "", "operator %s can not be used in a rule", n.Operator)
	return nil
}

func (t *translator) binary(n *ast.BinaryNode) node {
	switch n.Operator {
	case "and", "&&", "or", "||":
		all := n.Operator == "and" || n.Operator == "&&"
		return junction{all, append(t.flatten(n.Left, all), t.flatten(n.Right, all)...)}
	case "==", "!=", "<", "<=", ">", ">=", "in", "contains", "startsWith", "endsWith":
		t.checkBound(n)
		if slices.Contains([]string{"==", "!=", "in"}, n.Operator) {
			t.checkWords(n.Left, n.Right)
			t.checkWords(n.Right, n.Left)
		}
		return newComparison(n.Operator, t.compile(n.Left), t.compile(n.Right))
	case "+", "-", "*", "/":
		if n.Operator == "+" && (t.isText(n.Left) || t.isText(n.Right)) {
			t.fail(n, "write it as one text, or compare with each", "texts can not be added")
		}
		return arithmetic{n.Operator, t.compile(n.Left), t.compile(n.Right)}
	case "matches":
		return t.pattern(n)
	}
	t.fail(n, "", "operator %s can not be used in a rule", n.Operator)
	return nil
}

// flatten compiles a chain of the same operator into its links.
func (t *translator) flatten(n ast.Node, all bool) []node {
	if b, ok := n.(*ast.BinaryNode); ok {
		if b.Operator == "and" || b.Operator == "&&" {
			if all {
				return append(t.flatten(b.Left, all), t.flatten(b.Right, all)...)
			}
		} else if (b.Operator == "or" || b.Operator == "||") && !all {
			return append(t.flatten(b.Left, all), t.flatten(b.Right, all)...)
		}
	}
	return []node{t.compile(n)}
}

// checkBound refuses amounts below zero, which hold always or never.
func (t *translator) checkBound(n *ast.BinaryNode) {
	for _, side := range []ast.Node{n.Left, n.Right} {
		if u, ok := side.(*ast.UnaryNode); ok && u.Operator == "-" {
			t.fail(u, "", "an amount is never negative")
		}
	}
}

// checkWords refuses to compare a field whose words are known with what is none of
// them, which holds always or never.
func (t *translator) checkWords(field, with ast.Node) {
	of, ok := field.(*ast.IdentifierNode)
	if !ok {
		return
	}
	words := []ast.Node{with}
	if list, ok := with.(*ast.ArrayNode); ok {
		words = list.Nodes
	}
	for _, n := range words {
		word, ok := n.(*ast.StringNode)
		switch {
		case !ok:
		case of.Value == "kind" && !slices.Contains(kindWords(), word.Value):
			t.fail(n, cmp.Or(suggest.DidYouMean(word.Value, kindWords()), "it is one of "+strings.Join(kindWords(), ", ")), "no item is of the kind %q", word.Value)
		case of.Value == "state" && word.Value != strings.ToLower(word.Value):
			t.fail(n, fmt.Sprintf("write %q", strings.ToLower(word.Value)), "states are compared in lower case")
		}
	}
}

func kindWords() []string {
	return collect(evidence.Kinds(), func(k evidence.Kind) string { return string(k) })
}

// isText reports whether an operand is a text: one in quotes, or a name of one.
func (t *translator) isText(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.StringNode:
		return true
	case *ast.IdentifierNode:
		_, is := t.c.names.samples[n.Value].(string)
		return is
	case *ast.BinaryNode:
		return n.Operator == "+" && (t.isText(n.Left) || t.isText(n.Right))
	}
	return false
}

func (t *translator) pattern(n *ast.BinaryNode) node {
	of := t.compile(n.Left)
	expr, ok := n.Right.(*ast.StringNode)
	if !ok {
		t.fail(n.Right, "", "matches wants its regular expression written out")
		return nil
	}
	if len(expr.Value) > maxPattern {
		t.fail(n.Right, "", "the regular expression is longer than %d bytes", maxPattern)
		return nil
	}
	re, err := regexp.Compile(expr.Value)
	if err != nil {
		t.fail(n.Right, "regular expressions are RE2", "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	t.c.patterns++
	return pattern{of, re, t.c.patterns - 1}
}

func (t *translator) call(n *ast.CallNode) node {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		t.fail(n, "", "only functions of the rule language can be called")
		return nil
	}
	build := t.c.names.calls[callee.Value]
	return build(t, callee.Value, n)
}

// texts are the arguments of a call: texts, and lists by name.
func (t *translator) texts(n *ast.CallNode, space string) []string {
	all := make([]string, 0, len(n.Arguments))
	for _, arg := range n.Arguments {
		switch arg := arg.(type) {
		case *ast.StringNode:
			all = append(all, arg.Value)
			continue
		case *ast.MemberNode:
			if of, name, ok := member(arg); ok && of == space {
				all = append(all, t.c.lists[space][name]...)
				continue
			}
		}
		help := "write texts in quotes"
		if space != "" {
			help = fmt.Sprintf("write texts in quotes, or %s.NAME", space)
		}
		t.fail(arg, help, "%s can not be an argument here", arg.String())
	}
	if len(n.Arguments) == 0 {
		t.fail(n, "", "%s wants at least one argument", n.Callee.String())
	}
	return all
}
