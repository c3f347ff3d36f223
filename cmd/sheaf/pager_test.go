package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
)

func TestPager(t *testing.T) {
	long := strings.Repeat("one → line\n", 10)
	for _, c := range []struct {
		name, pager, less string
		height            int
		dumb, noInput     bool
		printed, paged    string
		said              string
	}{
		{name: "longer than the terminal", pager: "cat", height: 10, paged: long},
		{name: "a command with arguments", pager: `sed -n '1{s/one/"first"/;p}'`, height: 10, paged: "\"first\" → line\n"},
		{name: "that ends early, and badly", pager: "head -n 1; exit 3", height: 10, paged: "one → line\n"},
		{name: "settings of less", pager: "cat >/dev/null; echo $LESS $LV", height: 10, paged: "FRX -c\n"},
		{name: "settings of less that are the person's", pager: "echo $LESS", less: "S", height: 10, paged: "S\n"},
		{name: "fits", pager: "cat", height: 11, printed: long},
		{name: "no pager", height: 10, printed: long},
		{name: "no such command", pager: "nosuchpager -R", height: 10, printed: long, said: "sheaf: warning: PAGER nosuchpager -R: there is no such command\n"},
		{name: "terminal that only prints", pager: "cat", height: 10, dumb: true, printed: long},
		{name: "nobody to ask", pager: "cat", height: 10, noInput: true, printed: long},
		{name: "height not known", pager: "cat", printed: long},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("PAGER", c.pager)
			t.Setenv("LESS", c.less)
			t.Setenv("LV", "")
			var out, errs, screen bytes.Buffer
			a := &app{
				stdout: bufio.NewWriter(&out), stderr: &errs, screen: &screen, env: os.Getenv,
				out: terminal{isTerminal: true, moves: !c.dumb, height: c.height, unicode: true},
			}
			a.flags.noInput = c.noInput
			if err := a.write(&output{}, func(w io.Writer) error { _, err := io.WriteString(w, long); return err }); err != nil {
				t.Fatal(err)
			}
			a.stdout.Flush()
			if out.String() != c.printed || screen.String() != c.paged || errs.String() != c.said {
				t.Errorf("printed %q\npaged %q\nsaid %q", out.String(), screen.String(), errs.String())
			}
		})
	}
}
