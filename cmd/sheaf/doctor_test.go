package main

import (
	"testing"

	"sheaf/collectors/git"
)

func TestLikenessOfAddresses(t *testing.T) {
	me := likeness{names: map[string]bool{"daniel stone": true}, locals: map[string]bool{"daniel": true}}
	for _, c := range []struct{ name, email, want string }{
		{"Daniel Stone", "ds@home.test", "name"},
		{"Daniel Gray", "daniel@gray.test", ""},
		{"Daniel Gray", "dg@gray.test", ""},
		{"Daniel S.", "daniel@home.test", "user name"},
		{"Stone, Daniel", "daniel@home.test", "user name"},
		{"Daniel M. Stone", "daniel@home.test", "user name"},
		{"Daniel", "daniel@home.test", "user name"},
		{"dstone", "daniel@home.test", "user name"},
		{"Root", "daniel@home.test", "user name"},
	} {
		if got := me.why(git.Author{Name: c.name, Email: c.email}); got != c.want {
			t.Errorf("%s <%s> has my %q, want %q", c.name, c.email, got, c.want)
		}
	}
	first := likeness{names: map[string]bool{"daniel": true}, locals: map[string]bool{"daniel": true}}
	if got := first.why(git.Author{Name: "Daniel Gray", Email: "daniel@gray.test"}); got == "" {
		t.Error("of whom no full name is known may be Daniel Gray")
	}
	login := likeness{names: map[string]bool{"daniel stone": true}, locals: map[string]bool{"dstone": true}}
	if got := login.why(git.Author{Name: "Dora Stone", Email: "dstone@gray.test"}); got == "" {
		t.Error("a user name of several names was passed over")
	}
}
