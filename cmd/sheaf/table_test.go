package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	tab := table{head: []string{"RULE", "N>", "WHY"}}
	tab.add("a", "10", "語の説明が長い文です", "only lines")
	tab.add("longer", "2", "short", "x\ty")
	for _, test := range []struct {
		name  string
		limit int
		want  string
	}{
		{"whole", 0, "RULE     N  WHY\na       10  語の説明が長い文です\nlonger   2  short\n"},
		{"cut to the width", 30, "RULE     N  WHY\na       10  語の説明が長い文…\nlonger   2  short\n"},
		{"never cut to nothing", 5, "RULE     N  WHY\na       10  語の説明が長い…\nlonger   2  short\n"},
	} {
		var b strings.Builder
		if err := tab.text(&b, test.limit); err != nil {
			t.Fatal(err)
		}
		if b.String() != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, b.String(), test.want)
		}
	}
	var b strings.Builder
	if err := tab.lines(&b); err != nil {
		t.Fatal(err)
	}
	if want := "a\t10\t語の説明が長い文です\tonly lines\nlonger\t2\tshort\tx␉y\n"; b.String() != want {
		t.Errorf("lines %q, want %q", b.String(), want)
	}
}

func TestPlaceIn(t *testing.T) {
	const text = "é && x\n  y > 1\n"
	for _, test := range []struct {
		offset       int
		line         string
		number       int
		before       string
		whatItPoints string
	}{
		{0, "é && x", 1, "", "é"},
		{6, "é && x", 1, "é && ", "x"},
		{10, "  y > 1", 2, "  ", "y"},
		{-1, "é && x", 1, "", "what has no place"},
		{99, "", 3, "", "what is past the end"},
	} {
		line, number, before := placeIn(text, test.offset)
		if line != test.line || number != test.number || before != test.before {
			t.Errorf("%s at %d: line %q, number %d, after %q", test.whatItPoints, test.offset, line, number, before)
		}
	}
}
