package report

import (
	"fmt"
	htmltemplate "html/template"
	"strings"
	"time"

	"sheaf/classify"
	"sheaf/evidence"
)

// language is what templates of one format can say.
type language struct {
	format Format
	opt    Options
	head   Head
}

func newLanguage(f Format, opt Options, d Data) *language {
	return &language{format: f, opt: opt, head: d.Head}
}

// funcs are the functions of templates; README's chapter on templates lists
// them.
func (l *language) funcs() map[string]any {
	return map[string]any{
		// inert is put behind every action by the program itself.
		"inert": l.inert,

		"count":   count,
		"plural":  plural,
		"and":     and,
		"upper":   func(v any) string { return upper(fmt.Sprint(v)) },
		"pct":     func(p float64) string { return fmt.Sprintf("%d%%", wholePercent(p)) },
		"day":     func(t time.Time) string { return dayOf(t, l.head.Now) },
		"date":    func(t time.Time) string { return t.In(l.head.Now.Location()).Format(time.DateOnly) },
		"month":   func(t time.Time) string { return t.Format("January 2006") },
		"months":  monthNames,
		"during":  During,
		"kind":    func(k evidence.Kind) string { return kindNoun(k) },
		"state":   stateWord,
		"teams":   func(s Standing) string { return found(len(s.Teams), s.Expectation.Teams, "team") },
		"spread":  func(s Standing) string { return found(len(s.Months), s.Expectation.Months, "month") },
		"percent": func(n, of int) int { return min(100, wholePercent(percent(n, of))) },
		"ask":     l.ask,

		"title":        func(s string) string { return clip(oneLine(s), maxTitle) },
		"prose":        func(s string) string { return clip(prose(s), 600) },
		"link":         l.link,
		"id":           l.id,
		"code":         l.code,
		"strong":       func(s string) any { return l.styled(s, "1") },
		"dim":          func(s string) any { return l.styled(s, "2") },
		"heading":      func(s string) any { return l.styled(s, "1;36") },
		"warn":         func(s string) any { return l.styled(s, "33") },
		"gaptable":     func(g Gap) written { return l.gapTable(g) },
		"monthtable":   func(d Data) written { return l.monthTable(d) },
		"sharetable":   func(d Data) written { return l.shareTable(d) },
		"projecttable": func(d Data) written { return l.projectTable(d) },
		"trend":        func(months []Month) htmltemplate.HTML { return trendPicture(months) },
		"dumbbell":     func(r Rated) htmltemplate.HTML { return dumbbell(r) },
		"rating":       rating,
		"yearmonth":    func(t time.Time) string { return t.Format("2006-01") },
		"lastday":      func(w evidence.Window) string { return w.To.Add(-1).In(l.head.Now.Location()).Format(time.DateOnly) },
		"short":        func(t time.Time) string { return t.Format("Jan 06") },
		"color":        func() bool { return l.opt.Color },
		"sgr":          func(style string) written { return written("\x1b[" + style + "m") },
		"row":          func(e *Entry) written { return l.row(e) },
	}
}

// inert makes a value text of the format, unless it is already.
func (l *language) inert(v any) any {
	switch v := v.(type) {
	case written, htmltemplate.HTML, int:
		return v
	case string:
		return l.escape(v)
	}
	return l.escape(fmt.Sprint(v))
}

func (l *language) escape(s string) any {
	switch l.format {
	case HTML:
		return Visible(s)
	case Markdown:
		return written(escapeMarkdown(s))
	}
	return written(Visible(s))
}

// link is text that leads to an address where that is a web address.
func (l *language) link(text, address string) any {
	address = cleanLink(address)
	if address == "" || l.format == Text {
		return l.escape(text)
	}
	if l.format == HTML {
		return htmltemplate.HTML(`<a href="` + htmltemplate.HTMLEscapeString(address) + `" rel="noreferrer">` +
			htmltemplate.HTMLEscapeString(Visible(text)) + `</a>`)
	}
	return written("[" + escapeMarkdown(text) + "](" + address + ")")
}

// id is the short id of a piece, linked where its address is known. A bar ends a
// table's cell even in code.
func (l *language) id(short, address string) any {
	switch {
	case l.format == Markdown && cleanLink(address) == "" && !strings.Contains(short, "|"):
		return written(codeMarkdown(short))
	case l.format == Text:
		return l.styled(short, "2")
	}
	return l.link(short, address)
}

// code is something to type.
func (l *language) code(s string) any {
	switch l.format {
	case Markdown:
		return written(codeMarkdown(s))
	case HTML:
		return htmltemplate.HTML("<code>" + htmltemplate.HTMLEscapeString(Visible(s)) + "</code>")
	}
	if strings.HasPrefix(s, "sheaf ") { // copied with a break in it, it would run without its end
		s = strings.ReplaceAll(Visible(s), " ", unbroken)
	}
	return l.styled(s, "36")
}

// unbroken stands for a space that no line is broken at, until the page is wrapped: the
// first character for private use, which is one column wide and means nothing else.
const unbroken = "\uE000"

// styled is text in a style of the terminal; other formats have their own.
func (l *language) styled(s, style string) any {
	switch {
	case l.format == HTML:
		return Visible(s)
	case l.format == Markdown:
		return l.escape(s)
	case !l.opt.Color || s == "":
		return written(Visible(s))
	}
	return written("\x1b[" + style + "m" + Visible(s) + "\x1b[0m")
}

// ask is a blank for a person to fill in, with the question.
func (l *language) ask(question string) any {
	if l.format == Markdown {
		return written("[" + escapeMarkdown(question) + "]")
	}
	return l.escape("[" + question + "]")
}

func found(n, of int, noun string) string {
	if of == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s", n, count(of, noun))
}

func stateWord(s classify.State) string { return strings.ReplaceAll(string(s), "-", " ") }
