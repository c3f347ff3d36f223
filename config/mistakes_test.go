package config

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata")

// said is all that Parse says of a document, warnings last.
func said(t *testing.T, doc string) string {
	t.Helper()
	cfg, err := Parse("config.toml", []byte(doc), Env{Dir: "/home/ana/.config/sheaf", Home: "/home/ana", ReadFile: func(path string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}})
	var out strings.Builder
	var warnings []Problem
	var mistakes *Errors
	switch {
	case errors.As(err, &mistakes):
		out.WriteString(err.Error() + "\n")
		warnings = mistakes.Warnings
	case err != nil:
		t.Fatal(err)
	default:
		warnings = cfg.Warnings
	}
	for _, w := range warnings {
		out.WriteString("warning: " + w.String() + "\n")
	}
	return out.String()
}

// mistake is a document and what is said about it.
type mistake struct{ name, doc, want string }

// readMistakes reads sections headed "-- NAME.toml --" and "-- NAME.want --".
func readMistakes(t testing.TB, file string) (head string, mistakes []mistake) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "-- ")
	for _, section := range strings.Split("\n"+rest, "\n-- ") {
		name, body, ok := strings.Cut(section, " --\n")
		if name, isDoc := strings.CutSuffix(strings.TrimPrefix(name, "\n"), ".toml"); isDoc {
			mistakes = append(mistakes, mistake{name: name, doc: body + "\n"})
		} else if ok && len(mistakes) > 0 {
			mistakes[len(mistakes)-1].want = strings.TrimRight(body, "\n") + "\n"
		}
	}
	return head, mistakes
}

func TestMistakes(t *testing.T) {
	const file = "testdata/mistakes.txt"
	head, mistakes := readMistakes(t, file)
	var rewritten strings.Builder
	rewritten.WriteString(head)
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			got := said(t, m.doc)
			fmt.Fprintf(&rewritten, "-- %s.toml --\n%s-- %s.want --\n%s", m.name, m.doc, m.name, got)
			if diff := cmp.Diff(m.want, got); diff != "" && !*update {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got == "" {
				t.Error("nothing was said")
			}
			for _, secret := range []string{"0123456789abc", "0f1e2d3c", "s3cr3t", "hunter2", "12345678"} {
				if strings.Contains(got, secret) {
					t.Errorf("the secret %s is repeated", secret)
				}
			}
		})
	}
	if len(mistakes) < 30 {
		t.Errorf("%d mistakes tried", len(mistakes))
	}
	if *update {
		if err := os.WriteFile(file, []byte(rewritten.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
