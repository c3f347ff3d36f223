package classify

import "strings"

// written is a node in the words of the rule language, for explanations.
func written(n node) string {
	switch n := n.(type) {
	case constant:
		if n.v.kind == list {
			return "[" + n.v.String() + "]"
		}
		return n.v.String()
	case *field:
		return n.name
	case *amountNode:
		return n.written()
	case *mentionNode:
		return n.written()
	case *answer:
		return n.written()
	case not:
		return "not " + inBrackets(n.of)
	case *comparison:
		return written(n.left) + " " + n.op + " " + written(n.right)
	case arithmetic:
		return written(n.left) + " " + n.op + " " + written(n.right)
	case pattern:
		return written(n.of) + " matches " + n.re.String()
	case junction:
		parts := make([]string, len(n.parts))
		for i, p := range n.parts {
			parts[i] = inBrackets(p)
		}
		return strings.Join(parts, map[bool]string{true: " and ", false: " or "}[n.all])
	}
	return ""
}

func inBrackets(n node) string {
	if _, ok := n.(junction); ok {
		return "(" + written(n) + ")"
	}
	return written(n)
}
