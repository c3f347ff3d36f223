package jira

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFromMarkup(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"headings and lists", "h2. Why\n\n* one\n** two\n# three", "Why\n\n- one\n- two\n- three"},
		{"code stays as it is", "see {code:java|title=A}\nint *a* = [x|y];\n{code} end", "see \n```\nint *a* = [x|y];\n```\n end"},
		{"code without its end", "{noformat}\na", "```\na\n```"},
		{"code in letters that change their length", "a {code}İzmir{CODE} b {noformat}ẞ{noformat} c {code}Ⱥ{code}", "a \n```\nİzmir\n```\n b \n```\nẞ\n```\n c \n```\nȺ\n```"},
		{"quote", "{quote}said before{quote}\nmine", "> said before\n\nmine"},
		{"bq", "bq. said before", "> said before"},
		{"links", "[the page|https://a.test/x] and [https://b.test]", "the page (https://a.test/x) and https://b.test"},
		{"mentions", "[~ann] and [~accountid:557058:a1]", "@ann and @557058:a1"},
		{"table", "||a||b||\n|1|2|", "a|b\n1|2"},
		{"colour, panel, image, monospace", "{color:red}hot{color} {panel:title=x}in{panel} !shot.png|thumbnail! {{x.y}}", "hot in (shot.png) `x.y`"},
		{"plain", "a {not a mark} [x] y!", "a {not a mark} [x] y!"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, fromMarkup(tt.in)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestFromDocument(t *testing.T) {
	doc := `{"type":"doc","version":1,"content":[
		{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Why"}]},
		{"type":"paragraph","content":[{"type":"text","text":"ask "},{"type":"mention","attrs":{"id":"1","text":"@Bob"}},{"type":"hardBreak"},
			{"type":"text","text":"the page","marks":[{"type":"link","attrs":{"href":"https://a.test"}}]},{"type":"emoji","attrs":{"shortName":":tada:","text":"🎉"}}]},
		{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"one"}]}]}]},
		{"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"DONE"},"content":[{"type":"text","text":"done"}]},{"type":"taskItem","attrs":{"state":"TODO"},"content":[{"type":"text","text":"open"}]}]},
		{"type":"codeBlock","content":[{"type":"text","text":"x = PAY-1"}]},
		{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"said"}]}]},
		{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]}]},
		{"type":"somethingNew","content":[{"type":"paragraph","content":[{"type":"text","text":"kept"}]}]},
		{"type":"paragraph","content":[{"type":"text","text":"by "},{"type":"date","attrs":{"timestamp":"1790812800000"}},{"type":"text","text":", else "},{"type":"date","attrs":{"timestamp":1582152559}}]},
		{"type":"inlineCard","attrs":{"url":"https://card.test"}}]}`
	want := "Why\n\nask @Bob\nthe page (https://a.test)🎉\n\n- one\n\n- [x] done\n- [ ] open\n\n```\nx = PAY-1\n```\n\n> said\n\na | b\n\nkept\n\nby 2026-10-01, else 2020-02-19\nhttps://card.test"
	if diff := cmp.Diff(want, plain(json.RawMessage(doc))); diff != "" {
		t.Error(diff)
	}
	if all, open := boxes(plain(json.RawMessage(doc))); open != 1 || all != 2 {
		t.Errorf("%d of %d boxes open", open, all)
	}
}

func FuzzPlain(f *testing.F) {
	for _, seed := range []string{`"h1. a {code}"`, `{"type":"doc","content":[{"type":"text","text":"x"}]}`, `[1]`, `null`, `{"content":"x"}`, `"{quote}{quote}{quote}"`, `"[a|b|c]!x.png!"`, `"{code}İȺ{noformat}{code}"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			t.Skip()
		}
		out := plain(raw)
		if !utf8.ValidString(out) {
			t.Errorf("%q gives %q", raw, out)
		}
		if len(out) > 8*len(raw)+64 {
			t.Errorf("%d bytes give %d", len(raw), len(out))
		}
		boxes(out)
	})
}

func TestDeepDocument(t *testing.T) {
	deep := strings.Repeat(`{"type":"blockquote","content":[`, 5000) + `{"type":"text","text":"x"}` + strings.Repeat(`]}`, 5000)
	if out := plain(json.RawMessage(deep)); len(out) > 1000 {
		t.Errorf("%d bytes", len(out))
	}
}
