package evidence

import "testing"

func TestMatch(t *testing.T) {
	p := Piece{
		Items: []*Item{{ID: "jira:PAY-7"}, {ID: "github:acme/shop#12"}, {ID: "git:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"}},
		Links: []Link{{To: "github:acme/api#99", Via: ViaSquash}, {To: "github:acme/api#98", Via: ViaMention}},
	}
	for text, want := range map[string]Match{
		"jira:PAY-7": Whole, "JIRA:pay-7": Whole, "PAY-7": Short, "pay-7": Short, "AY-7": NoMatch, "7": NoMatch, "": NoMatch, "PAY-77": NoMatch,
		"#12": Short, "shop#12": Short, "acme/shop#12": Short, "op#12": NoMatch, "#2": NoMatch, "12": NoMatch,
		"1a2b3c4": Short, "git:1a2b3c4": Short, "1A2B": Short, "1a2": NoMatch, "2b3c4d5": NoMatch, "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d": Whole,
		"#99": Short, "#98": NoMatch,
	} {
		if got := p.Match(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
