package report

import (
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"sheaf/classify"
	"sheaf/evidence"
)

// hostile is what text from outside may try.
var hostile = []string{
	"\x1b[31mred\x1b[0m", "\x1b]0;owned\x07", "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "\u009b31m", "a\rb\x08\x7f\x00",
	"user\u202egnp.exe", "\u2066hid\u2069den", "zero\u200bwidth\ufeff", "tag\U000e0041\U000e0042", "line\u2028break\u0085next",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "<!-- sheaf:keep -->", "</style></title><svg onload=alert(1)>",
	"[click](javascript:alert(1))", "![pixel](http://evil.example/p.png)", "<http://evil.example>", "http://evil.example www.evil.example ftp://evil.example",
	"`` code ` fence ```", "| a | b |", "# heading", "---\ntitle: front matter\n---", "1. list", "> quote", "    indented", "* item\n\n# next",
	"&lt;b&gt; &#x3c;", `\*escaped\*`, "~~~\nfence", "[ref]: http://evil.example",
	"{{.Head}}{{template \"top\"}}", "${jndi:x} %s %n", "=HYPERLINK(\"http://evil.example\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1+1",
	"'; rm -rf ~ #", "$(reboot)`reboot`", strings.Repeat("long ", 600), strings.Repeat("x", 3000), "bad \xff\xfe utf-8", "\xf0\x9f", "",
}

// hostileInput puts one string into every field that comes from outside.
func hostileInput(s string) Input {
	in := year()
	in.Judged = append(in.Judged[:8:8], in.Judged[len(in.Judged)-4:]...)
	in.Who, in.Direction = s, s
	in.Sources[0].Name, in.Sources[0].Kind, in.Sources[0].Err = s, s, s
	in.Sources[0].Skipped = []Skip{{What: s, Why: s, Hint: s}, {What: s, Why: s, Notice: true}}
	in.Name = func(string) string { return s }
	in.Ratings = []Rating{{Capability: "performance", Self: new(int), SelfWords: s, Manager: new(int), ManagerWords: s, By: s, At: in.Now}, {Capability: s}}
	in.Method = Method{Rules: s, Version: s}
	in.Answers = []Answer{{Capability: "performance", Answer: s, At: in.Now.AddDate(0, -1, 0), Words: s, Will: s}}
	in.Promises = []Promise{{Capability: "performance", Text: s, At: in.Now.AddDate(0, -1, 0), By: s}}
	in.Goals = []Goal{{Text: s, Capability: "performance", Evidence: s}}
	in.Impacts = map[string]Impact{in.Judged[0].Piece.Items[0].ID: {s, in.Now}}
	in.For = []Audience{ForSelf, ForPromotion, ForManager}[len(s)%3]
	for i := range in.Judged {
		j := &in.Judged[i]
		j.Piece.Title = s
		j.Piece.Notices = []string{s}
		j.Piece.Links = []evidence.Link{{From: j.Piece.ID, To: s, Via: evidence.Via(s)}}
		for k, it := range j.Piece.Items {
			it.Title, it.Body, it.Space, it.State, it.Actor, it.Author = s, s, s, s, s, s+"x"
			it.Labels = []string{s}
			it.URL = []string{s, "javascript:alert(1)", "https://example.org/" + s, "data:text/html," + s}[k%4]
			it.People = []evidence.Participant{{Handle: s, Role: evidence.Role(s)}}
			it.Reach.Why, it.Reach.Teams, it.Reach.Outside = s, []string{s}, []string{s}
			it.Role = evidence.Author
		}
		v := &j.Verdict
		for t := range v.Tags {
			v.Tags[t].ScopeWhy = s
			v.Tags[t].Rules = []evidence.RuleMatch{{ID: s, Why: s, Item: s, Matched: []string{s}}}
		}
		v.Near = append(v.Near, classify.NearMiss{Capability: "performance", Rule: s, Would: evidence.Strong, Item: s, Missing: s})
		v.Unknown = []classify.Unknown{{Capability: s, Rule: s, Fact: s}}
		v.Vetoed = []evidence.RuleMatch{{ID: s, Why: s, Item: s, Matched: []string{s}}}
	}
	in.Show = &in.Judged[0]
	return in
}

func TestHostileTextIsInert(t *testing.T) {
	for _, s := range hostile {
		for _, doc := range documents {
			d := Build(hostileInput(s), doc)
			for _, f := range doc.Formats() {
				got := render(t, d, doc, f, Options{Width: 60})
				for _, problem := range problems(f, got) {
					t.Errorf("%.40q in %s as %s: %s", s, doc, f, problem)
				}
			}
		}
	}
}

// problems are what hostile text achieved in a page.
func problems(f Format, page string) []string {
	var out []string
	if !utf8.ValidString(page) {
		out = append(out, "no UTF-8")
	}
	for _, r := range page {
		if hidden(r) && r != '\n' && !(r == '\t' && f == Lines) && !(r == '\r' && f == CSV) && r != 0x200d {
			out = append(out, "raw "+Visible(string(r)))
			break
		}
	}
	switch f {
	case JSON:
		dec := json.NewDecoder(strings.NewReader(page))
		for dec.More() {
			var v any
			if err := dec.Decode(&v); err != nil {
				return append(out, err.Error())
			}
		}
	case HTML:
		out = append(out, htmlProblems(page)...)
	case Markdown:
		out = append(out, markdownProblems(page)...)
	case Text:
		for line := range strings.Lines(page) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 60 {
				return append(out, "line too long: "+line)
			}
		}
	case CSV:
		rows, err := csv.NewReader(strings.NewReader(page)).ReadAll()
		if err != nil {
			return append(out, err.Error())
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					out = append(out, "formula "+cell)
				}
			}
		}
	}
	return out
}

var (
	tagName   = regexp.MustCompile(`<!?/?([a-zA-Z][a-zA-Z0-9]*)`)
	attribute = regexp.MustCompile(`(?i)\s(on[a-z]+|src|srcset|action|formaction)\s*=`)
	anchor    = regexp.MustCompile(`^#[a-z0-9-]+$`)
	href      = regexp.MustCompile(`href="([^"]*)"`)
)

func htmlProblems(page string) []string {
	var out []string
	for _, m := range tagName.FindAllStringSubmatch(page, -1) {
		switch m[1] {
		case "doctype", "html", "head", "meta", "style", "title", "body", "main", "h1", "h2", "h3", "p", "ul", "li", "a", "br",
			"code", "strong", "small", "span", "div", "table", "thead", "tbody", "tr", "th", "td",
			"header", "nav", "section", "details", "summary", "svg", "rect", "line", "circle", "path":
		default:
			out = append(out, "element "+m[1])
		}
	}
	for _, element := range regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1) {
		if attribute.MatchString(regexp.MustCompile(`"[^"]*"`).ReplaceAllString(element, `""`)) {
			out = append(out, "attribute in "+element)
		}
	}
	for _, m := range href.FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(m[1], "https://") && !strings.HasPrefix(m[1], "http://") && !anchor.MatchString(m[1]) {
			out = append(out, "link to "+m[1])
		}
	}
	if strings.Count(page, "<title>") != 1 || strings.Count(page, "</body>") != 1 {
		out = append(out, "structure")
	}
	return out
}

// markdownProblems reads the page as GitHub's flavour does, raw HTML allowed.
func markdownProblems(page string) []string {
	var out []string
	source := []byte(page)
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	doc := md.Parser().Parse(text.NewReader(source))
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock, *ast.Image, *ast.FencedCodeBlock, *ast.CodeBlock, *ast.ThematicBreak:
			out = append(out, n.Kind().String())
		case *ast.AutoLink:
			out = append(out, "link by itself: "+string(n.URL(source)))
		case *ast.Link:
			if d := string(n.Destination); !strings.HasPrefix(d, "https://example.org/") {
				out = append(out, "link to "+d)
			}
		case *ast.Heading:
			if n.Level > 3 {
				out = append(out, "heading")
			}
		case *ast.List:
			if n.IsOrdered() {
				out = append(out, "ordered list")
			}
		case *ast.Blockquote:
			if n.PreviousSibling() == nil || n.PreviousSibling().Kind() != ast.KindHeading {
				out = append(out, "quote")
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		out = append(out, err.Error())
	}
	return out
}

func TestJSONKeepsTheText(t *testing.T) {
	for _, s := range hostile {
		if !utf8.ValidString(s) {
			continue
		}
		var list []struct{ Title string }
		if err := json.Unmarshal([]byte(render(t, Build(hostileInput(s), ListReport), ListReport, JSON, Options{})), &list); err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 || list[0].Title != s {
			t.Errorf("%.40q came back otherwise", s)
		}
	}
}

func TestVisible(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain text", "plain text"},
		{"Füße 東京 👩\u200d💻", "Füße 東京 👩\u200d💻"},
		{"\x1b[31m", "␛[31m"},
		{"two\nlines\tand\x7f", "two␊lines␉and␡"},
		{"\u202eabc", `\u202eabc`},
		{"a\u200bb\u200dc", `a\u200bb\u200dc`},
		{"\u009b1m", `\u009b1m`},
		{"bad \xff", `bad \xff`},
		{"\U000e0041", `\U000e0041`},
	}
	for _, tt := range tests {
		if got := Visible(tt.in); got != tt.want {
			t.Errorf("Visible(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func FuzzEscapers(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = s[:min(len(s), 500)]
		v := Visible(s)
		if !utf8.ValidString(v) || Visible(v) != v || strings.ContainsAny(v, "\n\r\t\x1b") {
			t.Errorf("Visible(%q) = %q", s, v)
		}
		if c := csvCell(s); c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
			t.Errorf("csvCell(%q) = %q", s, c)
		}
		if link := cleanLink(s); link != "" && (!strings.HasPrefix(link, "http") || strings.ContainsAny(link, " <>\"'()`\n")) {
			t.Errorf("cleanLink(%q) = %q", s, link)
		}
		for _, frame := range []string{"%", "- **%** x", "# %", "| a |\n|---|\n| % |", "[%](https://example.org/a)", "> %"} {
			source := []byte(strings.Replace(frame, "%", escapeMarkdown(s), 1))
			if frame == "[%](https://example.org/a)" && strings.TrimSpace(v) == "" {
				continue
			}
			for _, p := range markdownProblems(string(source)) {
				if p != "quote" {
					t.Errorf("%q in %q: %s: %q", s, frame, p, source)
				}
			}
		}
	})
}

// TestBarOfAnID holds that a bar in an id ends no cell of a table, as it does in
// code too, and that other ids are code.
func TestBarOfAnID(t *testing.T) {
	l := newLanguage(Markdown, Options{}, Data{})
	for id, want := range map[string]string{"note:a|b`c": "note:a\\|b\\`c", "note:a": "`note:a`"} {
		if got := l.id(id, ""); got != written(want) {
			t.Errorf("%s is %v, want %s", id, got, want)
		}
	}
}
