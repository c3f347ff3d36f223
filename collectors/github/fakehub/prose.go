package fakehub

import (
	"fmt"
	"strings"
)

// maxBody is how long a body may be on GitHub, in characters.
const maxBody = 65536

func (g *generator) word() string {
	words := []string{"retry", "payout", "ledger", "cache", "queue", "schema", "token", "budget", "index", "worker", "replica", "timeout",
		"webhook", "parser", "export", "invoice", "cluster", "metric", "session", "upload"}
	return words[g.random.IntN(len(words))]
}

// title is a line as people write them: often with a ticket, now and then
// with what trips a careless program.
func (g *generator) title() string {
	verb := []string{"Fix", "Add", "Remove", "Speed up", "Document", "Refactor", "RFC:", "Revert"}[g.random.IntN(8)]
	line := fmt.Sprintf("%s %s for the %s", verb, g.word(), g.word())
	switch g.random.IntN(40) {
	case 0:
		line += " \u001b[31m| `rm` <script>alert(1)</script>"
	case 1:
		line = "=HYPERLINK(\"http://example.com\") " + line
	case 2:
		line += " \u202egnp.exe 🚀 ümläut 日本"
	}
	if g.one(2) {
		line = fmt.Sprintf("%s-%d %s", []string{"PAY", "PLAT", "WEB"}[g.random.IntN(3)], 1+g.random.IntN(900), line)
	}
	return line
}

func (g *generator) sentence() string {
	return fmt.Sprintf("The %s of the %s depends on the %s; what about the trade-off with the %s?", g.word(), g.word(), g.word(), g.word())
}

// maybeSentence is nothing as often as something: many reviews have no words.
func (g *generator) maybeSentence() string {
	if g.one(2) {
		return ""
	}
	return g.sentence()
}

func (g *generator) paragraph() string {
	var lines []string
	for range 2 + g.random.IntN(6) {
		lines = append(lines, g.sentence())
	}
	return strings.Join(lines, "\r\n") // GitHub's form sends CRLF
}

// body is a description; a few are as long as GitHub lets them be.
func (g *generator) body() string {
	switch {
	case g.one(12):
		return ""
	case g.one(80):
		line := "- [ ] " + g.sentence() + "\n"
		return strings.Repeat(line, maxBody/len(line))
	case g.one(15):
		return "| a | b |\n|---|---|\n| ![x](https://example.com/x.png) | <img src=x onerror=alert(1)> |\n\n" + g.paragraph()
	}
	return g.paragraph()
}
