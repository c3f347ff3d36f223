package config

import (
	"fmt"
	"strings"
	"unicode"
)

// TOML is a text as a string of TOML: in double quotes, or in single ones where it
// has something to escape and can be seen as it is, as patterns and conditions do.
// https://toml.io/en/v1.0.0#string
func TOML(s string) string {
	if strings.ContainsAny(s, `\"`) && !strings.Contains(s, "'") && !strings.ContainsFunc(s, unseen) {
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unseen(r) && r < 1<<16:
			fmt.Fprintf(&b, `\u%04x`, r)
		case unseen(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// unseen reports whether a character is not seen, or changes how others are.
func unseen(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }

// TOMLList is a list of strings as TOML has it.
func TOMLList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = TOML(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// TOMLKey is a dotted key as TOML has it.
func TOMLKey(parts ...string) string {
	quoted := make([]string, len(parts))
	for i, part := range parts {
		quoted[i] = part
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
			quoted[i] = TOML(part)
		}
	}
	return strings.Join(quoted, ".")
}
