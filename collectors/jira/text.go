package jira

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// plain is a text field as plain text, whichever of its two forms the site
// sent: its own markup as a string, or a document of nodes.
func plain(raw json.RawMessage) string {
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return ""
	case raw[0] == '"':
		return fromMarkup(text(raw))
	}
	return fromDocument(raw)
}

// maxDepth bounds how deep a document is followed: deeper is no text that a
// person wrote.
const maxDepth = 64

// node is a node of the Atlassian Document Format.
type node struct {
	Type    string            `json:"type"`
	Text    string            `json:"text"`
	Content []json.RawMessage `json:"content"`
	Attrs   struct {
		Text      string          `json:"text"`
		ShortName string          `json:"shortName"`
		URL       string          `json:"url"`
		Title     string          `json:"title"`
		State     string          `json:"state"`
		Timestamp json.RawMessage `json:"timestamp"`
	} `json:"attrs"`
	Marks []struct {
		Type  string `json:"type"`
		Attrs struct {
			Href string `json:"href"`
		} `json:"attrs"`
	} `json:"marks"`
}

// fromDocument writes a document as plain text in the style of Markdown, which
// the readers of texts know: fenced code, quotes behind >, boxes [ ] and [x]. Of
// nodes it does not know it writes what is in them.
func fromDocument(raw json.RawMessage) string {
	var b strings.Builder
	writeNode(&b, raw, "", 0)
	return strings.TrimSpace(emptyLines.ReplaceAllString(b.String(), "\n\n"))
}

// dateOf is the day that a node of a date names: milliseconds since 1970, as a text
// or a number, in UTC. Some writers give seconds, as the format's own example does.
// https://developer.atlassian.com/cloud/jira/platform/apis/document/nodes/date/
func dateOf(raw json.RawMessage) string {
	n, err := strconv.ParseInt(strings.Trim(string(raw), `"`), 10, 64)
	if err != nil {
		return ""
	}
	const until = 1e11 // seconds until the year 5138, milliseconds until 1973
	if max(n, -n) >= until {
		n /= 1000
	}
	return time.Unix(n, 0).UTC().Format(time.DateOnly)
}

var emptyLines = regexp.MustCompile(`\n[ \t]*\n(?:[ \t]*\n)+`)

func writeNode(b *strings.Builder, raw json.RawMessage, lead string, depth int) {
	var n node
	if depth > maxDepth || json.Unmarshal(raw, &n) != nil {
		return
	}
	inner := func(lead string) {
		for _, c := range n.Content {
			writeNode(b, c, lead, depth+1)
		}
	}
	switch n.Type {
	case "text":
		b.WriteString(n.Text)
		for _, m := range n.Marks {
			if m.Type == "link" && m.Attrs.Href != "" && m.Attrs.Href != n.Text {
				b.WriteString(" (" + m.Attrs.Href + ")")
			}
		}
	case "hardBreak":
		b.WriteString("\n" + lead)
	case "mention":
		b.WriteString("@" + strings.TrimPrefix(n.Attrs.Text, "@"))
	case "date":
		b.WriteString(dateOf(n.Attrs.Timestamp))
	case "emoji":
		if n.Attrs.Text != "" {
			b.WriteString(n.Attrs.Text)
		} else {
			b.WriteString(n.Attrs.ShortName)
		}
	case "status":
		b.WriteString("[" + n.Attrs.Text + "]")
	case "inlineCard", "blockCard", "embedCard":
		b.WriteString(n.Attrs.URL)
	case "rule":
		b.WriteString("\n" + lead + "----\n")
	case "paragraph", "heading", "caption":
		b.WriteString("\n" + lead)
		inner(lead)
		b.WriteString("\n")
	case "codeBlock":
		b.WriteString("\n" + lead + "```\n")
		inner("")
		b.WriteString("\n```\n")
	case "blockquote":
		b.WriteString("\n" + quote(innerText(n, depth)) + "\n")
	case "listItem", "decisionItem":
		b.WriteString("\n" + lead + "- " + strings.TrimLeft(innerText(n, depth), "\n "))
	case "taskItem":
		box := "[ ] "
		if strings.EqualFold(n.Attrs.State, "done") {
			box = "[x] "
		}
		b.WriteString("\n" + lead + "- " + box + strings.TrimLeft(innerText(n, depth), "\n "))
	case "tableRow":
		var cells []string
		for _, c := range n.Content {
			var cell strings.Builder
			writeNode(&cell, c, "", depth+1)
			cells = append(cells, strings.Join(strings.Fields(cell.String()), " "))
		}
		b.WriteString("\n" + lead + strings.Join(cells, " | "))
	case "bulletList", "orderedList", "taskList", "decisionList", "table":
		inner(lead)
		b.WriteString("\n")
	default:
		if n.Text != "" {
			b.WriteString(n.Text)
		}
		if n.Attrs.Title != "" {
			b.WriteString("\n" + lead + n.Attrs.Title + "\n")
		}
		inner(lead)
	}
}

func innerText(n node, depth int) string {
	var b strings.Builder
	for _, c := range n.Content {
		writeNode(&b, c, "  ", depth+1)
	}
	return strings.Trim(b.String(), "\n")
}

func quote(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i := range lines {
		lines[i] = "> " + strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

// forms are the forms of Jira's own markup.
type forms struct {
	block, codeEnd, noformatEnd, quote, other, link, bareLink, mention, heading, quoted, list, image, monospace, row *regexp.Regexp
}

// markup are these forms, made when first asked for: their counted repeats
// take milliseconds, which every start of the program would wait for.
var markup = sync.OnceValue(func() *forms {
	return &forms{
		block:       regexp.MustCompile(`(?i)\{(code|noformat)(?::[^}\n]{0,200})?\}`),
		codeEnd:     regexp.MustCompile(`(?i)\{code\}`),
		noformatEnd: regexp.MustCompile(`(?i)\{noformat\}`),
		quote:       regexp.MustCompile(`(?i)\{quote\}`),
		other:       regexp.MustCompile(`(?i)\{(?:panel|color|anchor|expand|info|note|tip|warning|section|column|toc)(?::[^}\n]{0,200})?\}`),
		link:        regexp.MustCompile(`\[([^\]|\n]{1,300})\|([^\]\s|]{1,1000})(?:\|[^\]\n]{0,100})?\]`),
		bareLink:    regexp.MustCompile(`\[((?:https?|ftp)://[^\]\s|]{1,1000})\]`),
		mention:     regexp.MustCompile(`\[~(?:accountid:)?([^\]\s]{1,200})\]`),
		heading:     regexp.MustCompile(`(?m)^h[1-6]\.[ \t]+`),
		quoted:      regexp.MustCompile(`(?m)^bq\.[ \t]+`),
		list:        regexp.MustCompile(`(?m)^([*#-]{1,6})[ \t]+`),
		image:       regexp.MustCompile(`!([^!\s|]{1,300}\.(?:png|jpe?g|gif|svg))(?:\|[^!\n]{0,200})?!`),
		monospace:   regexp.MustCompile(`\{\{([^}\n]{1,500})\}\}`),
		row:         regexp.MustCompile(`(?m)^\|{1,2}(.*?)\|{1,2}[ \t]*$`),
	}
})

// fromMarkup writes Jira's own markup in the style of Markdown, code as it is.
func fromMarkup(s string) string {
	m := markup()
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	for s != "" {
		at := m.block.FindStringSubmatchIndex(s)
		if at == nil {
			b.WriteString(m.prose(s))
			break
		}
		end := m.noformatEnd
		if strings.EqualFold(s[at[2]:at[3]], "code") {
			end = m.codeEnd
		}
		b.WriteString(m.prose(s[:at[0]]))
		s = s[at[1]:]
		code, rest := s, ""
		if at := end.FindStringIndex(s); at != nil {
			code, rest = s[:at[0]], s[at[1]:]
		}
		b.WriteString("\n```\n" + strings.Trim(code, "\n") + "\n```\n")
		s = rest
	}
	return strings.TrimSpace(emptyLines.ReplaceAllString(b.String(), "\n\n"))
}

func (m *forms) prose(s string) string {
	parts := m.quote.Split(s, -1)
	for i := range parts {
		p := m.other.ReplaceAllString(parts[i], "")
		p = m.mention.ReplaceAllString(p, "@$1")
		p = m.link.ReplaceAllString(p, "$1 ($2)")
		p = m.bareLink.ReplaceAllString(p, "$1")
		p = m.heading.ReplaceAllString(p, "")
		p = m.quoted.ReplaceAllString(p, "> ")
		p = m.list.ReplaceAllString(p, "- ")
		p = m.image.ReplaceAllString(p, "($1)")
		p = m.monospace.ReplaceAllString(p, "`$1`")
		p = m.row.ReplaceAllStringFunc(p, func(row string) string {
			return strings.TrimSpace(strings.ReplaceAll(strings.Trim(strings.TrimSpace(row), "|"), "||", "|"))
		})
		if i%2 == 1 && i < len(parts)-1 {
			p = "\n" + quote(p) + "\n"
		}
		parts[i] = p
	}
	return strings.Join(parts, "")
}

var box = regexp.MustCompile(`(?m)^[ \t]*(?:[-*+][ \t]+)?(?:\[([ xX])\]|\((/|x|!)\))[ \t]`)

// boxes counts the boxes to tick in a text: all, and those that are open. They are
// written "[ ] step", or Jira's "(/) step" and "(x) step".
func boxes(s string) (all, open int) {
	for _, m := range box.FindAllStringSubmatch(s, -1) {
		all++
		if m[1] == " " || m[2] == "x" || m[2] == "!" {
			open++
		}
	}
	return all, open
}
