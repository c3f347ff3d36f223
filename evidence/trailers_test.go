package evidence_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sheaf/evidence"
)

var trailerMessages = []string{
	"",
	"\n",
	"subject",
	"subject\n",
	"Subject: looks like a trailer\n",
	"\nSigned-off-by: A <a@x>\n",
	"s\n\nSigned-off-by: A <a@x>\n",
	"s\n\nbody text\n\nSigned-off-by: A <a@x>\nCo-authored-by: B <b@x>",
	"s\n\nbody\nSigned-off-by: A <a@x>\n",
	"s\n\none\ntwo\nthree\nSigned-off-by: A <a@x>\n",
	"s\n\none\ntwo\nthree\nfour\nSigned-off-by: A <a@x>\n",
	"s\n\nprose\nReviewed-by: A <a@x>\n",
	"s\n\nKey: value\n  folded\n\tmore\nOther: x\n",
	"s\n\n  leading: space\nKey: value\n",
	"s\n\nKey : spaced\nKey2\t: tabbed\nEmpty:\n",
	"s\n\nKey: value\n\n\n",
	"s\n\nKey: value\n# comment\n",
	"s\n\nKey: value\n# comment\n continued\nB: c\n",
	"s\n\nKey: value\n\nConflicts:\n\tfile\n\tother\n",
	"s\n\nKey: value\n\nConflicts:\n\tfile\ntext\n",
	"s\n\nFixes: #12\n(cherry picked from commit 0123456789)\n",
	"s\n\n(cherry picked from commit 0123456789)\n",
	"s\n\n(cherry picked from commit 0123456789)\n continued\nA: b\n",
	"s\n\nhttps://example.com/x\n",
	"s\n\nA b: no\nC: d\n",
	"s\r\n\r\nKey: value\r\nOther: x\r\n",
	"s\n\nClé: non\nKey: oui\n",
	"s\n\nKey: value: with: colons\n",
	"s\n \t\nKey: value\n",
	"# c\ns\n\nKey: value",
	"Key: value\n\n# only comments\n",
	"s\n\ntext\n---\nKey: value\n",
	"s\n\nKey: value\n---\n diffstat\n",
	"s\n\n: no key\nKey: v\n",
	"s\n\nKey: a\n\n  b\n",
}

func TestParseTrailersAsGit(t *testing.T) {
	for _, message := range trailerMessages {
		_, got := evidence.ParseTrailers(message)
		if diff := cmp.Diff(gitTrailers(t, message), got); diff != "" {
			t.Errorf("%q: -git +ours\n%s", message, diff)
		}
	}
}

func TestParseTrailersAsGitOnRandomText(t *testing.T) {
	line := rapid.OneOf(
		rapid.SampledFrom([]string{"", " ", "\t", "text", "Key: value", "A-b : c", " folded", "# comment",
			"Signed-off-by: A <a@x>", "(cherry picked from commit 1)", "Conflicts:", "\tfile", ":", "A:", "x y: z", "\r"}),
		rapid.StringMatching(`[ #:\tA-c-]{0,6}`),
	)
	rapid.Check(t, func(rt *rapid.T) {
		message := strings.Join(rapid.SliceOfN(line, 0, 10).Draw(rt, "lines"), "\n")
		_, got := evidence.ParseTrailers(message)
		if diff := cmp.Diff(gitTrailers(t, message), got); diff != "" {
			rt.Fatalf("%q: -git +ours\n%s", message, diff)
		}
	})
}

func TestParseTrailersLeavesTheBody(t *testing.T) {
	for _, c := range []struct{ message, body string }{
		{"s\n\ntext\n\nA: b\n", "s\n\ntext"},
		{"s\n\ntext\n", "s\n\ntext\n"},
		{"s\n\nFixes: #1\n(cherry picked from commit 12)\n", "s\n\n(cherry picked from commit 12)"},
	} {
		if body, _ := evidence.ParseTrailers(c.message); body != c.body {
			t.Errorf("%q: body %q, want %q", c.message, body, c.body)
		}
	}
}

func FuzzParseTrailers(f *testing.F) {
	for _, message := range trailerMessages {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message string) {
		body, trailers := evidence.ParseTrailers(message)
		if len(body) > len(message) {
			t.Errorf("the body grew: %q from %q", body, message)
		}
		for _, tr := range trailers {
			if tr.Key == "" || strings.ContainsAny(tr.Value, "\n") {
				t.Errorf("%q gives %q", message, tr)
			}
		}
	})
}

func gitTrailers(t *testing.T, message string) []evidence.Trailer {
	t.Helper()
	cmd := exec.Command("git", "interpret-trailers", "--parse", "--no-divider")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "LC_ALL=C")
	cmd.Stdin = strings.NewReader(message)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git interpret-trailers: %v", err)
	}
	var trailers []evidence.Trailer
	for line := range strings.Lines(string(out)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		trailers = append(trailers, evidence.Trailer{Key: key, Value: value})
	}
	return trailers
}
