package journal

import (
	"html"
	"regexp"
	"strings"
	"sync"
)

// htmlSigns are what tells that a form comes as HTML, and what its text is made
// from.
type htmlSigns struct{ is, unseen, breaks, tags, spaces *regexp.Regexp }

var formHTML = sync.OnceValue(func() htmlSigns {
	return htmlSigns{
		is:     regexp.MustCompile(`(?i)<(?:!doctype html|html|body|br|p|div)\b[^>]*>`),
		unseen: regexp.MustCompile(`(?is)<!--.*?-->|<(?:head|style|script)\b.*?</(?:head|style|script)>`),
		breaks: regexp.MustCompile(`(?i)<(?:br|hr|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>`),
		tags:   regexp.MustCompile(`</?[a-zA-Z!?][^>]*>`),
		spaces: regexp.MustCompile(`\s+`),
	}
})

// FormText is a form as text: as it is, or what it shows where a mail program
// made HTML of it.
func FormText(form string) string {
	signs := formHTML()
	if !signs.is.MatchString(form) {
		return form
	}
	form = signs.unseen.ReplaceAllString(form, "")
	form = signs.spaces.ReplaceAllString(form, " ") // of the source, which show as one
	form = signs.breaks.ReplaceAllString(form, "\n")
	form = html.UnescapeString(signs.tags.ReplaceAllString(form, ""))
	var b strings.Builder
	for line := range strings.Lines(form) {
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
