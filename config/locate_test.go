package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// plain is a located document as the decoder would give it, with strings
// decoded by unquote.
func plain(n *node, src []byte) any {
	switch n.kind {
	case table:
		m := map[string]any{}
		for _, c := range n.children {
			m[c.name] = plain(c, src)
		}
		return m
	case list, tables:
		l := []any{}
		for _, c := range n.children {
			l = append(l, plain(c, src))
		}
		return l
	case text:
		s, _ := unquote(src[n.at:n.end])
		return s
	}
	return n.value
}

// loosen makes arrays of tables plain arrays, as plain does.
func loosen(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = loosen(v[k])
		}
	case []map[string]any:
		l := make([]any, len(v))
		for i := range v {
			l[i] = loosen(v[i])
		}
		return l
	case []any:
		for i := range v {
			v[i] = loosen(v[i])
		}
	}
	return v
}

func FuzzLocate(f *testing.F) {
	for _, s := range []string{
		"", "a = 1", "[a.b]\nc = 'x'\n[[d]]\ne = 1\n[[d]]\ne = 2\n[d.f]\ng = 1979-05-27 07:32:00Z",
		"a = {b = 1, 'c d' = [1, 2, {e = \"f\\u00e9\"}],}\n", "\xef\xbb\xbfa = '''\r\nx\r\ny''''\r\n", "a.\"b\\tc\" . d = \"\"\"\\\n   x \\\n  y\"\"\"\"\" # z",
		"a = [\n 1, # one\n 2,\n]\nb = true", "'' = 1\n\"\" . x = 2", "[ a . 'b' ]\n\n[[ x . y ]]", "a = \"\\x41\\e\\\\\\\"\"", "[a]\n[a.b]\n[a.c]\nx={y.z=1}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		src := []byte(doc)
		root := locate(src)
		for n := range root.all() {
			if n.keyAt < 0 || n.keyAt > len(src) || n.at < 0 || n.at > n.end || n.end > len(src) {
				t.Fatalf("%q lies at %d, %d to %d of %d bytes", n.name, n.keyAt, n.at, n.end, len(src))
			}
			if n.kind == text {
				s, offsets := unquote(src[n.at:n.end])
				if len(offsets) != len(s)+1 {
					t.Fatalf("%d offsets for %d bytes", len(offsets), len(s))
				}
			}
		}
		var want map[string]any
		if _, err := toml.Decode(doc, &want); err != nil || strings.Count(doc, "[")+strings.Count(doc, "{") >= maxDepth {
			return
		}
		root.attach(want)
		if got, want := plain(root, src), loosen(want); !reflect.DeepEqual(got, want) && !strings.Contains(fmt.Sprint(want), "NaN") {
			t.Fatalf("%q\nlocated %#v\ndecoded %#v", doc, got, want)
		}
	})
}

// The places of keys and values, written as line:column of the key and of the
// value.
func TestLocate(t *testing.T) {
	const doc = "# top\n" +
		"a = 1\n" +
		"b.c = 'x'\n" +
		"[git.\"my work\"]\n" +
		"  repos = [ 'a',\n" +
		"    'é', 'c' ]\n" +
		"people = { ana = { name = 'Ana' }, bo.name = 'Bo' }\n" +
		"[[x]]\n" +
		"y = 1\n" +
		"[[x]]\n" +
		"y = 2\n"
	src := newSource("f.toml", []byte(doc))
	for path, want := range map[string]string{
		"a": "2:1 2:5", "b": "3:1 3:1", "b/c": "3:3 3:7", "git": "4:2 4:2", "git/my work": "4:6 4:1", "git/my work/repos": "5:3 5:11",
		"git/my work/repos/0": "5:13 5:13", "git/my work/repos/1": "6:5 6:5", "git/my work/repos/2": "6:10 6:10",
		"git/my work/people/ana/name": "7:20 7:27", "git/my work/people/bo": "7:36 7:36", "git/my work/people/bo/name": "7:39 7:46",
		"x/0/y": "9:1 9:5", "x/1/y": "11:1 11:5",
	} {
		n := src.root
		for _, name := range strings.Split(path, "/") {
			if n = n.get(name); n == nil {
				break
			}
		}
		if n == nil {
			t.Errorf("%s not found", path)
			continue
		}
		kl, kc := src.lineColumn(n.keyAt)
		vl, vc := src.lineColumn(n.at)
		if got := lineAndColumn(kl, kc) + " " + lineAndColumn(vl, vc); got != want {
			t.Errorf("%s at %s, want %s", path, got, want)
		}
	}
}

func lineAndColumn(line, column int) string { return strconv.Itoa(line) + ":" + strconv.Itoa(column) }

func TestUnquoteOffsets(t *testing.T) {
	for _, tt := range []struct {
		raw  string
		n    int
		want string // what raw goes on with at the n-th byte of the text
	}{
		{`'abc'`, 1, `bc'`},
		{`"a\tbc"`, 2, `bc"`},
		{`"\u00e9b"`, 2, `b"`},
		{"'''\nab'''", 0, "ab'''"},
		{"'''\r\nab'''", 1, "b'''"},
		{"\"\"\"a \\\n   b\"\"\"", 2, `b"""`},
		{`'ab'`, 2, `'`},
		{`"\\a"`, 1, `a"`},
	} {
		_, offsets := unquote([]byte(tt.raw))
		if got := tt.raw[offsets[tt.n]:]; got != tt.want {
			t.Errorf("byte %d of %s is at %q, want %q", tt.n, tt.raw, got, tt.want)
		}
	}
}
