package classify

// speech is how much it says of an item that a part of a condition holds.
type speech int8

const (
	// silent parts are met by size, by kind or by what the item lacks.
	silent speech = iota
	// wording parts are met by words in its text.
	wording
	// structure parts are met by what was changed, by facts or by labels.
	structure
)

// isSize reports whether a field says how much there is, and of nothing what.
func isSize(name string) bool {
	switch name {
	case "additions", "deletions", "files_total", "chars", "headings", "bullets", "links", "snippets", "figures":
		return true
	}
	return false
}

// speechOf is what it says that a node holds.
func speechOf(n node) speech {
	switch n := n.(type) {
	case *field:
		if n.plain || isSize(n.name) {
			return silent
		}
		return structure
	case *amountNode:
		if n.all {
			return silent
		}
		return structure
	case *mentionNode, pattern:
		return wording
	case *answer:
		if n.name == "known" {
			return silent
		}
		return structure
	case *comparison:
		switch zero := isZero(n.right); {
		case n.op == ">=", n.op == ">", n.op == "==" && !zero, n.op == "in", n.op == "contains":
			return max(speechOf(n.left), speechOf(n.right))
		}
	case arithmetic:
		return max(speechOf(n.left), speechOf(n.right))
	case junction:
		// All parts hold where they are joined by and; of parts joined by or it
		// may have been the one that says least.
		said := speechOf(n.parts[0])
		for _, p := range n.parts[1:] {
			if n.all {
				said = max(said, speechOf(p))
			} else {
				said = min(said, speechOf(p))
			}
		}
		return said
	}
	return silent
}

func isZero(n node) bool {
	c, ok := n.(constant)
	return ok && c.v.kind == number && c.v.num == 0
}
