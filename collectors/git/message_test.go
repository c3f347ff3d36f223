package git

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sheaf/collectors/git/objects"
	"sheaf/evidence"
)

var messages = []string{
	"subject", "subject\n", "\n\n  subject  \nsecond\n\nbody\n\nmore\n", "one\n \t\nbody", "s\n\n\n\nbody\n\n\n",
	"s\n\n  indented body\n", "s\r\n\r\nbody\r\n", "", "\n", "s\n\n\tbody", "Größe\n\nñ",
	"\f\n\nbody\n", "\v\nsecond\n\nbody\n", "s \f \n\nbody\n", "s\n\f\nsecond\n", "s\n\n\f\n\nbody\n\f\n",
}

func TestSplitMessageAsGit(t *testing.T) {
	r := newRepo(t)
	tree := r.git("write-tree")
	for _, message := range messages {
		file := filepath.Join(t.TempDir(), "message")
		if err := os.WriteFile(file, []byte(message), 0o600); err != nil {
			t.Fatal(err)
		}
		id := r.git("commit-tree", tree, "-F", file)
		subject, body := splitMessage(message)
		if want := r.git("log", "-1", "--format=%s", id); subject != want {
			t.Errorf("%q: subject %q, git says %q", message, subject, want)
		}
		if want := strings.TrimRight(r.git("log", "-1", "--format=%b", id), " \t\r\n"); body != want {
			t.Errorf("%q: body %q, git says %q", message, body, want)
		}
	}
}

// TestDeclaredOtherwise has commits that declare one encoding and are in another,
// which git shows as they are.
func TestDeclaredOtherwise(t *testing.T) {
	for _, encoding := range []string{"GBK", "GB2312", "EUC-JP", "EUC-KR", "ISO-2022-JP", "US-ASCII", "CP932", "latin9", "ISO-8859-8", "ISO-2022-KR", "nothing-known"} {
		r := newRepo(t)
		r.git("config", "i18n.commitEncoding", encoding)
		r.as("Zoë", "ada@example.com").write("f", "1\n").commit("修正 é " + encoding)
		items, _, _ := run(t, collectorFor(t, []string{r.dir}, "ada@example.com"), nil)
		want := r.git("log", "-1", "--format=%s", "--encoding=UTF-8")
		for _, it := range items {
			if it.Title != want {
				t.Errorf("%s: title %q, git says %q", encoding, it.Title, want)
			}
		}
		if len(items) != 1 {
			t.Errorf("%s: %d items", encoding, len(items))
		}
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct{ encoding, raw, want string }{
		{"UTF-16", "ada@example.com", "ada@example.com"},
		{"", "Gr\xc3\xb6\xc3\x9fe", "Größe"},
		{"", "Gr\xf6\xdfe", "Gr\ufffde"},
		{"ISO-8859-1", "Gr\xf6\xdfe", "Größe"},
		{"iso8859-15", "\xa4", "€"},
		{"latin-1", "\xe9", "é"},
		{"CP1252", "\x80", "€"},
		{"koi8-r", "\xf0", "П"},
		{"EUC-JP", "\xc6\xfc", "日"},
		{"Shift_JIS", "\x93\xfa", "日"},
		{"gbk", "\xc4\xe3", "你"},
		{"no-such-thing", "a\xff", "a\ufffd"},
		{"CP932", "\x93\xfa", "日"},
		{"eucJP", "\xc6\xfc", "日"},
		{"cp949", "\xb0\xa1", "가"},
		{"latin9", "\xa4", "€"},
		{"iso88591", "\xe9", "é"},
		{"ISO-2022-KR", "plain", "plain"},
	} {
		if got := decoderFor(c.encoding).text(c.raw); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.encoding, c.raw, got, c.want)
		}
	}
}

func TestParseIdent(t *testing.T) {
	at := func(sec int64) time.Time { return time.Unix(sec, 0).UTC() }
	for _, c := range []struct {
		line string
		want person
		at   time.Time
	}{
		{"Ada L <ada@x> 1700000000 +0100", person{"Ada L", "ada@x"}, at(1700000000)},
		{"<ada@x> 1700000000 +0000", person{"", "ada@x"}, at(1700000000)},
		{"Ada < ada@x > 12", person{"Ada", "ada@x"}, at(12)},
		{"Ada <ada@x> -5 +0000", person{"Ada", "ada@x"}, at(0)},
		{"Ada <ada@x> 4294967296 +9999", person{"Ada", "ada@x"}, at(4294967296)},
		{"Ada <ada@x> 99999999999999999999999 +0000", person{"Ada", "ada@x"}, at(0)},
		{"Ada <ada@x> 999999999999999 +0000", person{"Ada", "ada@x"}, at(lastTime)},
		{"A <b> c <ada@x> 7 +0000", person{"A", "b"}, at(7)},
		{"no address", person{"no address", ""}, at(0)},
		{"Ada <open", person{"Ada", "open"}, at(0)},
		{"", person{}, at(0)},
	} {
		got, when := parseIdent([]byte(c.line))
		if got != c.want || !when.Equal(c.at) {
			t.Errorf("%q: %+v at %v", c.line, got, when)
		}
	}
}

// FuzzCommit reads what could be any commit: nothing may panic, and what comes
// out is valid text.
func FuzzCommit(f *testing.F) {
	const head = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a@x> 1 +0000\ncommitter C <c@x> 1 +0000\n"
	f.Add([]byte(head + "encoding latin-1\n\nsubject\n\nbody\n\nCo-authored-by: B <b@x>\n"))
	f.Add([]byte("author <<>> 1\n\nCo-authored-by: <a@x>\x00x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := matcher{me: evidence.NewHandles([]string{"a@x"}), coAuthors: true}
		m.ask(toWindows([]span{{}}))
		c, ok := m.match(&objects.Commit{Raw: raw})
		if !ok {
			return
		}
		maker := itemMaker{repo: &repository{}, matcher: &m, space: "s", name: objects.ID.String}
		it := maker.item(&c, nil)
		if it.Role == "" || !utf8.ValidString(it.Title+it.Body+it.Actor+it.Author) {
			t.Errorf("%q gives %+v", raw, it)
		}
	})
}

func FuzzPackedRefs(f *testing.F) {
	f.Add("# pack-refs with: peeled fully-peeled sorted \n0123456789012345678901234567890123456789 refs/heads/a\n^0123456789012345678901234567890123456789\n")
	f.Add("^\n \nx refs/tags/y\n")
	f.Fuzz(func(t *testing.T, text string) {
		set := &refSet{}
		set.addPacked(text, nil)
		for _, r := range set.refs {
			if r.id.IsZero() || !isWork(r.name) {
				t.Errorf("%q gives %+v", text, r)
			}
		}
	})
}

func FuzzAttributes(f *testing.F) {
	f.Add("[attr]a b\n*.c a -b c=d !e\n\"q\\t\" x\n", "dir/f.c")
	f.Add("[a-\\ x\n**/** y\n{a,b} z\n", "a")
	f.Fuzz(func(_ *testing.T, text, path string) {
		parsed := parseAttributes(text)
		lookup([]layer{{file: &parsed}}, path)
	})
}

func FuzzRemote(f *testing.F) {
	f.Add("https://u:p@h/a/b.git")
	f.Add("git@h:a/b")
	f.Fuzz(func(t *testing.T, address string) {
		r := parseRemote(address)
		if strings.Contains(r.commitURL("0"), "@") {
			t.Errorf("%q gives %q", address, r.commitURL("0"))
		}
	})
}

// TestReadHeaders has headers that are there twice.
func TestReadHeaders(t *testing.T) {
	h := readHeaders([]byte("tree x\nauthor one\nauthor two\ncommitter c\nencoding latin1\nencoding koi8-r\n\nencoding x\n"))
	if string(h.author) != "two" || h.encoding != "latin1" || h.message != "encoding x\n" {
		t.Errorf("%q %q %q", h.author, h.encoding, h.message)
	}
}
