package evidence

import "testing"

func TestReadMerge(t *testing.T) {
	tests := []struct {
		title, body string
		want        string // ref, branch, and "long" for a branch that gathers work; "" for no merge
	}{
		{"Merge pull request #12 from ann/PAY-7-refunds", "", "github:acme/shop#12 PAY-7-refunds"},
		{"Merge pull request #12 from ann/fix/PAY-7", "", "github:acme/shop#12 fix/PAY-7"},
		{"Merge pull request #12 from acme/develop", "", "github:acme/shop#12 develop long"},
		{"Merge pull request #12 from acme/release/1.2", "", "github:acme/shop#12 release/1.2 long"},
		{"Merge pull request #12 in PAY/shop from feature/PAY-7 to master", "", "github:acme/shop#12 feature/PAY-7"},
		{"Merged in feature/PAY-7 (pull request #12)", "", "github:acme/shop#12 feature/PAY-7"},
		{"Merged PR 12: keep the cart warm", "", "github:acme/shop#12 "},
		{"Merge pull request 12 from PAY-7 into main", "", "github:acme/shop#12 PAY-7"},
		{"Auto merge of #12 - ann:warm-cart, r=bob", "", "github:acme/shop#12 warm-cart"},
		{"Rollup merge of #12 - ann:warm-cart, r=bob,cid", "", "github:acme/shop#12 warm-cart"},
		{"Merge #12: keep the cart warm", "", "github:acme/shop#12 "},
		{"Merge #12 #13", "", ""},
		{"Merge branch 'PAY-7-refunds' into 'main'", "Refunds\n\nSee merge request acme/shop!12", "acme/shop!12 PAY-7-refunds"},
		{"Merge branch 'warm-cart'", "", " warm-cart"},
		{"Merge remote-tracking branch 'origin/warm-cart'", "", " warm-cart"},
		{"Merge branch 'main' into warm-cart", "", ""},
		{"Merge branch 'main' of github.com:acme/shop", "", ""},
		{"Merge branch 'release-2.29'", "", " release-2.29 long"},
		{"Merge branch 'release-notes-page'", "", " release-notes-page"},
		{"Merge branch 'v2.x'", "", " v2.x long"},
		{"Merge tag 'v1.2'", "", ""},
		{"feat(cart): keep it warm (#12)", "", "github:acme/shop#12 "},
		{"Keep the cart warm", "", ""},
		{"Merge pull request #x from a/b", "", ""},
		{"Merge pull request #1234567890 from a/b", "", ""},
	}
	for _, tt := range tests {
		got := ""
		if m, ok := ReadMerge("acme/shop", tt.title, tt.body); ok {
			if got = m.Ref + " " + m.Branch; m.LongLived {
				got += " long"
			}
		}
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.title, got, tt.want)
		}
	}
}

func TestSquashNumber(t *testing.T) {
	for title, want := range map[string]string{
		"warm (#12)": "12", "warm (#12) ": "12", "warm (#9) (#12)": "12", "warm #12": "", "(#12) warm": "", "warm (#)": "", "warm (#1a)": "", "": "",
	} {
		if got := SquashNumber(title); got != want {
			t.Errorf("%q: got %q, want %q", title, got, want)
		}
	}
}
