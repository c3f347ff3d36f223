package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fullItem has every field of the line format.
func fullItem() Item {
	at := func(s string) time.Time {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			panic(err)
		}
		return t
	}
	it := Item{
		ID: "github:acme/pay#12", Source: "work", Kind: PullRequest,
		Actor: "ann", Role: Author, Roles: []Role{Author, Merger}, Author: "ann",
		At:      at("2026-10-03T15:04:05.25Z"),
		Created: at("2026-10-01T09:00:00Z"), Updated: at("2026-10-04T00:00:00Z"), Done: at("2026-10-03T15:04:05Z"),
		Events: []Event{{At: at("2026-10-02T00:00:00Z"), Actor: "bob", What: "state", From: "open", To: "closed"}, {What: "opened"}},
		Title:  `pay: "retry" <once> & \ stop`, Body: "line\nnext\tend\r\n\x1b[31m\u202e\u2028", URL: "https://example.com/12", Space: "acme/pay", State: "merged",
		Labels:     []string{"bug", "type:Story"},
		Files:      []File{{Path: "a/é.go", From: "a/b.go", Additions: Count(3), Deletions: Count(0)}, {Path: "x.png", Binary: true, Generated: true}},
		FilesTotal: Count(2), Additions: Count(3), Deletions: Count(0),
		Trailers: []Trailer{{"Signed-off-by", "Ann <ann@example.com>"}},
		People:   []Participant{{"bob", Reviewer}},
		Refs:     []Ref{{"jira:PAY-7", ViaBranch}},
		extra:    Facts{{"gold", `[]`}, {"zeta", `{"n":1.50}`}},
	}
	it.Facts.Set(FactDefaultBranch, true)
	it.Facts.Set(FactClones, []string{"/b", "/a"})
	return it
}

func TestAppendLine(t *testing.T) {
	it := fullItem()
	line, err := AppendLine(nil, &it)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"schema":"sheaf.item/1","id":"github:acme/pay#12","source":"work","kind":"pull_request",` +
		`"actor":"ann","role":"author","roles":["author","merger"],"author":"ann",` +
		`"at":"2026-10-03T15:04:05.25Z","created":"2026-10-01T09:00:00Z","updated":"2026-10-04T00:00:00Z","done":"2026-10-03T15:04:05Z",` +
		`"events":[{"at":"2026-10-02T00:00:00Z","actor":"bob","what":"state","from":"open","to":"closed"},{"what":"opened"}],` +
		`"title":"pay: \"retry\" <once> & \\ stop","body":"line\nnext\tend\r\n\u001b[31m\u202e\u2028","url":"https://example.com/12","space":"acme/pay","state":"merged",` +
		`"labels":["bug","type:Story"],` +
		`"files":[{"path":"a/é.go","from":"a/b.go","additions":3,"deletions":0},{"path":"x.png","binary":true,"generated":true}],` +
		`"files_total":2,"additions":3,"deletions":0,` +
		`"trailers":[{"key":"Signed-off-by","value":"Ann <ann@example.com>"}],"people":[{"handle":"bob","role":"reviewer"}],` +
		`"refs":[{"to":"jira:PAY-7","via":"branch"}],"facts":{"clones":["/b","/a"],"default_branch":true},` +
		`"gold":[],"zeta":{"n":1.50}}` + "\n"
	if diff := cmp.Diff(want, string(line)); diff != "" {
		t.Error(diff)
	}
	var back Item
	if err := json.Unmarshal(line, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(it, back, cmp.AllowUnexported(Item{}, Amount{})); diff != "" {
		t.Error(diff)
	}
}

func TestDecodedLineIsWrittenInOneForm(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"least":           {`{"kind":"note","id":"note:a"}`, `"id":"note:a","kind":"note"}`},
		"space":           {" {\n\"id\" : \"a\" ,\t\"kind\":\"note\", \"x\" : [ 1 , { \"a b\" : \" c \" } ] } ", `"id":"a","kind":"note","x":[1,{"a b":" c "}]}`},
		"zone":            {`{"id":"a","kind":"note","at":"2026-01-01T00:30:00+02:00"}`, `"id":"a","kind":"note","at":"2025-12-31T22:30:00Z"}`},
		"null":            {`{"id":"a","kind":"note","at":null,"title":null,"files":null,"additions":null,"facts":null,"x":null}`, `"id":"a","kind":"note","x":null}`},
		"empty lists":     {`{"id":"a","kind":"note","files":[],"facts":{}}`, `"id":"a","kind":"note","files":[],"facts":{}}`},
		"unknown amount":  {`{"id":"a","kind":"commit","files":[{"path":"b","additions":0}]}`, `"id":"a","kind":"commit","files":[{"path":"b","additions":0}]}`},
		"last one wins":   {`{"id":"a","id":"b","kind":"note","x":1,"x":2}`, `"id":"b","kind":"note","x":2}`},
		"facts unordered": {`{"id":"a","kind":"note","facts":{"y":1,"x":2,"y":3,"z":4,"x":5}}`, `"id":"a","kind":"note","facts":{"x":5,"y":3,"z":4}}`},
		"surrogates":      {`{"id":"\ud83d\ude00\ud83d\u0041","kind":"note"}`, `"id":"😀` + "\ufffdA" + `","kind":"note"}`},
		"bad UTF-8":       {"{\"id\":\"a\xff\xfe\",\"kind\":\"note\",\"x\":\"\xff\"}", "\"id\":\"a\ufffd\ufffd\",\"kind\":\"note\",\"x\":\"\ufffd\"}"},
		"raw controls":    {"{\"id\":\"a\u009b\",\"kind\":\"note\",\"x\":\"\u202e\\\"\u009b\"}", `"id":"a\u009b","kind":"note","x":"\u202e\"\u009b"}`},
	} {
		t.Run(name, func(t *testing.T) {
			var it Item
			if err := it.UnmarshalJSON([]byte(tt.in)); err != nil {
				t.Fatal(err)
			}
			got, err := it.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if want := `{"schema":"sheaf.item/1",` + tt.want; string(got) != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for in, want := range map[string]string{
		``:                         "want an object at byte 0",
		`[]`:                       "want an object at byte 0",
		`{"kind":"note"}`:          "id: missing",
		`{"id":"a"}`:               "kind: missing",
		`{"id":7,"kind":"note"}`:   "id: want a text",
		`{"id":"a","kind":"pull"}`: `kind: "pull" is none of [pull_request commit review comment ticket note]`,
		`{"id":"a","kind":"note","at":"yesterday"}`:                  `at: "yesterday" is not a time as in 2026-10-03T15:04:05Z`,
		`{"id":"a","kind":"note","at":""}`:                           `at: "" is not a time as in 2026-10-03T15:04:05Z`,
		`{"id":"a","kind":"note","at":"9999-12-31T23:59:59-01:00"}`:  `at: "9999-12-31T23:59:59-01:00" is not a time as in 2026-10-03T15:04:05Z`,
		`{"id":"a","kind":"note","additions":1.5}`:                   "additions: want a whole number",
		`{"id":"a","kind":"note","additions":99999999999999999999}`:  "additions: want a whole number",
		`{"id":"a","kind":"note","files":{}}`:                        "files: want a list",
		`{"id":"a","kind":"note"} {}`:                                "more text after the item at byte 25",
		`{"id":"a","kind":"note","x":01}`:                            "want a comma or the end of the object at byte 29",
		`{"id":"a","kind":"note","x":` + strings.Repeat("[", 1<<20):  "nested too deep at byte 10028",
		`{"schema":"sheaf.item/2","id":"a","kind":"note","new":[1]}`: `schema "sheaf.item/2" is not "sheaf.item/1", which this program reads`,
	} {
		var it Item
		err := it.UnmarshalJSON([]byte(in))
		if err == nil || err.Error() != want {
			t.Errorf("%.60s\ngot  %v\nwant %v", in, err, want)
		}
		var format *FormatError
		var schema *SchemaError
		if !errors.As(err, &format) && !errors.As(err, &schema) {
			t.Errorf("%.60s: untyped error %T", in, err)
		}
	}
}

func TestAppendLineRefuses(t *testing.T) {
	dst := []byte("before")
	for _, it := range []Item{
		{Kind: Note},
		{ID: "a"},
		{ID: "a", Kind: "song"},
		{ID: "a", Kind: Note, At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{ID: "a", Kind: Note, Facts: Facts{{"x", "{"}}},
	} {
		got, err := AppendLine(dst, &it)
		var format *FormatError
		if !errors.As(err, &format) || string(got) != "before" {
			t.Errorf("%+v: %q, %v", it, got, err)
		}
	}
}

func TestReadLines(t *testing.T) {
	text := "\ufeff{\"id\":\"a\",\"kind\":\"note\"}\r\n" +
		"\r\n  \n" +
		"{\"id\":\"b\"\n" +
		"{\"id\":\"c\",\"kind\":\"note\",\"body\":\"" + strings.Repeat("x", 200<<10) + "\"}\n" +
		"{\"id\":\"d\",\"kind\":\"note\"}"
	var got []string
	for line, err := range ReadLines(strings.NewReader(text)) {
		got = append(got, fmt.Sprintf("%d %s %d %v", line.Number, line.Item.ID, len(line.Item.Body), err))
	}
	want := []string{
		"1 a 0 <nil>",
		"4  0 line 4: want a comma or the end of the object at byte 9",
		"5 c 204800 <nil>",
		"6 d 0 <nil>",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadLinesGoesOnAfterALineTooLong(t *testing.T) {
	text := io.MultiReader(
		strings.NewReader(`{"id":"a","kind":"note"}`+"\n"),
		io.LimitReader(repeat('x'), MaxLine+1),
		strings.NewReader("\n"+`{"id":"b","kind":"note"}`),
	)
	var ids []string
	var bad *LineError
	for line, err := range ReadLines(text) {
		if err != nil && (!errors.As(err, &bad) || bad.Number != 2) {
			t.Fatal(err)
		}
		ids = append(ids, line.Item.ID)
	}
	if diff := cmp.Diff([]string{"a", "", "b"}, ids); diff != "" {
		t.Error(diff)
	}
}

// repeat is one byte without end.
type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

func TestReadLinesEndsAtTheReadersError(t *testing.T) {
	broken := errors.New("broken")
	text := io.MultiReader(strings.NewReader("{\"id\":\"a\",\"kind\":\"note\"}\n{\"id\""), iotest.ErrReader(broken))
	var errs []error
	for _, err := range ReadLines(text) {
		errs = append(errs, err)
	}
	var bad *LineError
	if len(errs) != 2 || errs[0] != nil || !errors.Is(errs[1], broken) || errors.As(errs[1], &bad) {
		t.Errorf("got %v", errs)
	}
}

// FuzzItem holds what is read against encoding/json, and that a line written
// once is written the same ever after.
func FuzzItem(f *testing.F) {
	full := fullItem()
	line, err := AppendLine(nil, &full)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add([]byte(`{"id":"\ud83d\ude00\/","kind":"note","x":[-0.5e+7,{"":null}],"facts":{"a": 1}}`))
	f.Add([]byte("{\"id\":\"\xff\",\"kind\":\"note\",\"at\":\"2026-01-01T00:00:00.1+14:00\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var it Item
		if it.UnmarshalJSON(data) != nil {
			return
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Fatalf("%q was read: %v", data, err)
		}
		for name, got := range map[string]string{"id": it.ID, "title": it.Title, "body": it.Body} {
			var want string
			if fields[name] != nil && json.Unmarshal(fields[name], &want) == nil && got != want {
				t.Fatalf("%s %q, and %q to encoding/json", name, got, want)
			}
		}
		once, err := AppendLine(nil, &it)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(once) || bytes.Count(once, []byte("\n")) != 1 {
			t.Fatalf("%q is no line", once)
		}
		var again Item
		if err := again.UnmarshalJSON(once); err != nil {
			t.Fatalf("%q: %v", once, err)
		}
		twice, err := AppendLine(nil, &again)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(once, twice) {
			t.Fatalf("once  %s\ntwice %s", once, twice)
		}
	})
}

// FuzzRaw holds the parser against encoding/json over values of any kind.
func FuzzRaw(f *testing.F) {
	for _, s := range []string{`[]`, `{"a":[1,-0,0.5e-7,"\u00e9\n",true,false,null]}`, `"\x"`, `01`, `[1,]`, `tru`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := parser{s: strings.ToValidUTF8(s, "?")}
		p.raw()
		p.end()
		if got, want := p.err == nil, json.Valid([]byte(p.s)); got != want {
			t.Fatalf("%q: read %t, valid %t (%v)", p.s, got, want, p.err)
		}
		if p.err != nil {
			return
		}
		w := writer{}
		w.raw(p.s)
		var before, after any
		if json.Unmarshal([]byte(p.s), &before) != nil {
			return // a number out of float64's range
		}
		if err := json.Unmarshal(w.b, &after); err != nil || !cmp.Equal(before, after) {
			t.Fatalf("%q became %q: %v", p.s, w.b, err)
		}
	})
}

func benchmarkItem() Item {
	it := fullItem()
	it.Body = strings.Repeat("An ordinary line of a message.\n", 10)
	it.extra = nil
	return it
}

func BenchmarkAppendLine(b *testing.B) {
	it := benchmarkItem()
	var line []byte
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if line, err = AppendLine(line[:0], &it); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(line)))
}

func BenchmarkUnmarshal(b *testing.B) {
	it := benchmarkItem()
	line, err := it.MarshalJSON()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if err := it.UnmarshalJSON(line); err != nil {
			b.Fatal(err)
		}
	}
}
