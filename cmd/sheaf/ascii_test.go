package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestASCII(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "senior → staff": "senior > staff", "█████░░░": "#####...", "keep the list…": "keep the list~",
		"Größe, déjà vu": "Gro?e, deja vu", "\x1b[1m✓\x1b[0m": "\x1b[1m+\x1b[0m", "日本": "????", "   12 │ x": "   12 | x",
	} {
		if got := ascii(in); got != want {
			t.Errorf("%q is %q in ASCII, want %q", in, got, want)
		}
		if strings.Contains(in, "\x1b") {
			continue
		}
		if cells(in) != cells(want) {
			t.Errorf("%q takes %d cells, and %q %d", in, cells(in), want, cells(want))
		}
		var broken bytes.Buffer
		w := &asciiWriter{to: &broken}
		for i := range len(in) {
			if n, err := w.Write([]byte{in[i]}); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		}
		if broken.String() != want {
			t.Errorf("%q written byte by byte is %q", in, broken.String())
		}
	}
}

func TestTerminalOfEnvironment(t *testing.T) {
	for _, tt := range []struct {
		env           string
		unicode, dumb bool
	}{
		{"TERM=xterm", true, false},
		{"TERM=dumb", true, true},
		{"", true, true},
		{"TERM=xterm LANG=de_DE.UTF-8", true, false},
		{"TERM=xterm LANG=C", false, false},
		{"TERM=xterm LANG=C.UTF-8", true, false},
		{"TERM=xterm LANG=de_DE.ISO-8859-1", false, false},
		{"TERM=xterm LANG=en_US.utf8 LC_CTYPE=POSIX", false, false},
		{"TERM=xterm LANG=C LC_CTYPE=C LC_ALL=en_US.UTF-8", true, false},
		{"TERM=xterm LANG=de_DE", false, false},
	} {
		env := func(name string) string {
			for _, v := range strings.Fields(tt.env) {
				if key, value, _ := strings.Cut(v, "="); key == name {
					return value
				}
			}
			return ""
		}
		if got := showsUnicode(env); got != tt.unicode {
			t.Errorf("%s: unicode %v", tt.env, got)
		}
		if got := isDumb(env); got != tt.dumb {
			t.Errorf("%s: dumb %v", tt.env, got)
		}
	}
}

// Colour needs a terminal that has it, unless it is forced; who wants none gets none.
func TestShowsColor(t *testing.T) {
	for _, test := range []struct {
		moves bool
		env   map[string]string
		want  bool
	}{
		{true, nil, true},
		{false, nil, false},
		{true, map[string]string{"NO_COLOR": "1"}, false},
		{true, map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, false},
		{true, map[string]string{"CLICOLOR": "0"}, false},
		{true, map[string]string{"CLICOLOR": "1"}, true},
		{false, map[string]string{"CLICOLOR": "1"}, false},
		{false, map[string]string{"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, true},
		{false, map[string]string{"CLICOLOR_FORCE": "0"}, false},
	} {
		if got := showsColor(test.moves, func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("a terminal %t, %v: colour %t", test.moves, test.env, got)
		}
	}
}
