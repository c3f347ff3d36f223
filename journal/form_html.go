package journal

import (
	"html"
	"regexp"
	"strings"
	"sync"
)

// htmlSigns are what tells that a form comes as HTML, and what its text is made
// from.
type htmlSigns struct{ whole, some, unseen, breaks, struck, tags, spaces *regexp.Regexp }

var formHTML = sync.OnceValue(func() htmlSigns {
	return htmlSigns{
		whole:  regexp.MustCompile(`(?i)^\s*<[!a-z]|<(?:!doctype html|html|body)\b[^>]*>`),
		some:   regexp.MustCompile(`(?i)<(?:br|p|div)\b[^>]*>`),
		unseen: regexp.MustCompile(`(?is)<!--.*?-->|<(?:head|style|script)\b.*?</(?:head|style|script)>`),
		breaks: regexp.MustCompile(`(?i)<(?:br|hr|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>`),
		struck: regexp.MustCompile(`(?i)</?(?:s|strike|del)(?:\s[^>]*)?>`),
		tags:   regexp.MustCompile(`</?[a-zA-Z!?][^>]*>`),
		spaces: regexp.MustCompile(`\s+`),
	}
})

// isHTML reports whether a form is HTML. Somebody may write about <br> in a text,
// in which answers have lines of their own.
func isHTML(form string) bool {
	signs := formHTML()
	if signs.whole.MatchString(form) {
		return true
	}
	if !signs.some.MatchString(form) {
		return false
	}
	for line := range strings.Lines(form) {
		if _, _, isOption := readOption(bare(line)); isOption {
			return false
		}
	}
	return true
}

// shown is what HTML shows, with ~~ about what is struck out.
func shown(form string) string {
	signs := formHTML()
	form = signs.unseen.ReplaceAllString(form, "")
	form = signs.spaces.ReplaceAllString(form, " ") // of the source, which show as one
	form = signs.breaks.ReplaceAllString(form, "\n")
	form = signs.struck.ReplaceAllString(form, "~~")
	form = html.UnescapeString(signs.tags.ReplaceAllString(form, ""))
	var b strings.Builder
	for line := range strings.Lines(form) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
