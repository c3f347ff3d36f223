package evidence

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// made is a commit of a change to a file, landed or not.
func made(id string, day int, title string, patch uint64, landed bool) *Item {
	it := commit(id, day, title)
	it.Files = []File{{Path: "cart.go"}}
	it.Facts.Set(FactPatch, fmt.Sprintf("%x", patch))
	it.Facts.Set(FactDefaultBranch, landed)
	it.Facts.Set(FactParents, 1)
	return it
}

func after(it *Item, parent string) *Item {
	it.Facts.Set(FactParent, strings.TrimPrefix(parent, "git:"))
	return it
}

func TestSameChange(t *testing.T) {
	byOther := made("2", 0, "warm", 7, true)
	byOther.Role, byOther.Author = CoAuthor, "bob@acme.test"
	elsewhere := made("2", 0, "warm", 8, false)
	elsewhere.Files[0].Path = "other.go"
	pull := &Item{ID: "github:acme/shop#12", Kind: PullRequest, State: "merged", Title: "warm it", At: day0.AddDate(0, 0, 5),
		Refs: []Ref{{"git:3", ViaAPI}}}
	pull.Facts.Set(FactCommits, []string{"1", "2"})
	tests := []struct {
		name  string
		items []*Item
		want  string // pieces, with ~ before what repeats another
	}{
		{"rebased before it landed", []*Item{made("1", 0, "warm", 7, false), made("2", 0, "warm", 7, true)}, "git:2: ~git:1 git:2"},
		{"picked to a release and merged back", []*Item{made("1", 0, "warm", 7, true), made("2", 0, "warm", 7, true)}, "git:1: git:1 ~git:2"},
		{"a branch of one commit squashed", []*Item{made("1", 0, "wip", 7, false), made("2", 3, "Warm the cart (#12)", 7, true)}, "git:2: ~git:1 git:2"},
		{"a fix made once more", []*Item{made("1", 0, "warm", 7, true), made("2", 30, "warm again", 7, true)}, "git:1: git:1\ngit:2: git:2"},
		{"made again a year later", []*Item{made("1", 0, "warm", 7, true), made("2", 365, "warm", 7, true)}, "git:1: git:1\ngit:2: git:2"},
		{"amended", []*Item{made("1", 0, "warm", 7, false), made("2", 0, "warm", 8, true)}, "git:2: ~git:1 git:2"},
		{"amended elsewhere", []*Item{made("1", 0, "warm", 7, true), elsewhere}, "git:1: git:1\ngit:2: git:2"},
		{"a script's commits of one second", []*Item{made("1", 0, "update", 7, true), made("2", 0, "update", 8, true)}, "git:1: git:1\ngit:2: git:2"},
		{"somebody else's", []*Item{made("1", 0, "warm", 7, true), byOther}, "git:1: git:1\ngit:2: git:2"},
		{"no patch is none", []*Item{made("1", 0, "a", 0, true), made("2", 0, "b", 0, false)}, "git:1: git:1\ngit:2: git:2"},
		{"a squashed branch", []*Item{made("1", 0, "a", 7, false), after(made("2", 1, "b", 8, false), "1"), after(made("3", 2, "c", 9, false), "2"), made("4", 5, "abc (#12)", 24, true)},
			"git:4: ~git:1 ~git:2 ~git:3 git:4"},
		{"only some of it squashed", []*Item{made("1", 0, "a", 7, false), after(made("2", 1, "b", 8, false), "1"), after(made("3", 2, "c", 9, false), "2"), made("4", 5, "bc (#12)", 17, true)},
			"git:4: ~git:2 ~git:3 git:4\ngit:1: git:1"},
		{"sums that wrap around", []*Item{made("1", 0, "a", ^uint64(0), false), after(made("2", 1, "b", 6, false), "1"), made("4", 5, "ab", 5, true)}, "git:4: ~git:1 ~git:2 git:4"},
		{"a pull request says so", []*Item{made("1", 0, "a", 7, false), made("2", 1, "b", 8, false), made("3", 5, "all (#12)", 99, true), pull},
			"github:acme/shop#12: ~git:1 ~git:2 git:3 github:acme/shop#12"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pieces := grouped(t, tt.items)
			var lines []string
			for _, p := range pieces {
				line := p.ID + ":"
				for _, it := range p.Items {
					line += " " + map[bool]string{true: "~"}[p.Repeats[it.ID] != ""] + it.ID
				}
				lines = append(lines, line)
			}
			if diff := cmp.Diff(tt.want, strings.Join(lines, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A release that picks several fixes does not make one story of them.
func TestCarriers(t *testing.T) {
	brought := func(it *Item, pull string) *Item {
		it.Refs = []Ref{{"github:acme/shop#" + pull, ViaMerge}}
		return it
	}
	fix := func(id, pull string, patch uint64) *Item {
		return brought(made(id, int(patch), "fix "+id, patch, true), pull)
	}
	pick := func(id, of, pull string, patch uint64) *Item {
		it := brought(made(id, int(patch), "fix "+of, patch, true), pull)
		it.Done = it.At.AddDate(0, 0, 9)
		return it
	}
	release := []*Item{fix("1", "10", 1), fix("2", "11", 2), pick("3", "1", "20", 1), pick("4", "2", "20", 2), brought(made("5", 20, "cut 1.2", 5, true), "20")}
	if got, want := told(grouped(t, release)), "git:1: git:1 git:3\ngit:2: git:2 git:4\ngit:5: git:5\n"; got != want {
		t.Errorf("release: got\n%swant\n%s", got, want)
	}
	merged := brought(&Item{ID: "git:9", Kind: Commit, Role: Merger, Title: "Merge pull request #20 from ann/pick", At: day0.AddDate(0, 0, 30)}, "20")
	backport := []*Item{fix("1", "10", 1), fix("2", "10", 2), pick("3", "1", "20", 1), pick("4", "2", "20", 2), merged}
	if got, want := told(grouped(t, backport)), "git:1: git:1 git:3 git:2 git:4 git:9\n"; got != want {
		t.Errorf("backport of one: got\n%swant\n%s", got, want)
	}
}

// Numbers that were given in a fork join nothing of the project.
// A pull request that picks what another one brought finishes nothing more: the
// piece stays done in the month that was told of it. What it brings of its own does.
func TestPickedDone(t *testing.T) {
	pull := func(number, day int, shas ...string) *Item {
		it := &Item{ID: fmt.Sprintf("github:acme/shop#%d", number), Kind: PullRequest, Role: Author, State: "merged", Space: "acme/shop", Title: "warm", At: day0.AddDate(0, 0, day)}
		it.Facts.Set(FactCommits, shas)
		return it
	}
	picked := func() *Item {
		it := made("aaaaaaa3", 40, "warm", 7, false)
		it.Body = "(cherry picked from commit aaaaaaa2)"
		return it
	}
	first := pull(12, 3, "aaaaaaa1", "aaaaaaa2") // of one commit, squashed
	fix := []*Item{made("aaaaaaa1", 1, "warm", 7, false), made("aaaaaaa2", 3, "warm (#12)", 7, true), first}
	tests := []struct {
		name  string
		items []*Item
		day   int
	}{
		{"picked to a release", append(slices.Clone(fix), picked(), pull(30, 41, "aaaaaaa3")), 3},
		{"with more beside it", append(slices.Clone(fix), picked(), made("aaaaaaa4", 40, "warm: tests", 9, true), pull(30, 41, "aaaaaaa3", "aaaaaaa4"), &Item{ID: "jira:PAY-7", Kind: Ticket, Role: Assignee, At: day0, Done: day0.AddDate(0, 0, 2), Refs: []Ref{{first.ID, ViaAPI}, {"github:acme/shop#30", ViaAPI}}}), 41},
		{"before it landed", append(slices.Clone(fix[:2]), picked(), pull(12, 50, "aaaaaaa1", "aaaaaaa2"), pull(30, 41, "aaaaaaa3")), 50},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, p := range grouped(t, tt.items) {
				if slices.ContainsFunc(p.Items, func(it *Item) bool { return it.ID == first.ID }) && !p.Done.Equal(day0.AddDate(0, 0, tt.day)) {
					t.Errorf("done %v, want day %d", p.Done, tt.day)
				}
			}
		})
	}
}

func TestForkNumbers(t *testing.T) {
	var items []*Item
	for i := range 8 {
		items = append(items, commit(fmt.Sprint(i), i, fmt.Sprintf("work (#%d)", 900+i)))
	}
	items = append(items, commit("old", -300, "Start (#3)"), commit("fork", 40, "Merge pull request #3 from other/main"))
	pieces := grouped(t, items)
	if i := slices.IndexFunc(pieces, func(p Piece) bool { return len(p.Items) > 1 }); i >= 0 {
		t.Errorf("joined: %s", told(pieces[i:i+1]))
	}
}

func TestDropped(t *testing.T) {
	gone := made("1", 0, "try", 7, true)
	gone.Facts.Set(FactSuperseded, true)
	p := Group([]*Item{gone}, Grouping{})[0]
	if !p.Dropped() || p.InProgress() || !p.Done.IsZero() {
		t.Errorf("dropped %v, in progress %v, done %v", p.Dropped(), p.InProgress(), p.Done)
	}
	p = Group([]*Item{gone, made("2", 0, "try", 8, true)}, Grouping{})[0]
	if p.Dropped() || p.Repeats["git:1"] != "git:2" || p.Done.IsZero() {
		t.Errorf("replaced: %+v", p)
	}
}

// An amended commit that no branch leads to any more gives a piece neither its
// name nor its title, whichever of both has the smaller id.
func TestAmendedTitle(t *testing.T) {
	for _, ids := range [][2]string{{"aaaaaaa1", "bbbbbbb2"}, {"bbbbbbb2", "aaaaaaa1"}} {
		was, is := commit(ids[0], 0, "old title"), commit(ids[1], 0, "new title")
		for _, it := range []*Item{was, is} {
			it.Facts.Set(FactDefaultBranch, false)
			it.Facts.Set(FactPatch, "8cb2bb04fdbb4e78")
			it.Files = []File{{Path: "a"}}
		}
		was.Facts.Set(FactSuperseded, true)
		was.Space = "shop-of-before"
		pieces := Group([]*Item{was, is}, Grouping{})
		if len(pieces) != 1 || pieces[0].ID != is.ID || pieces[0].Title != is.Title || pieces[0].Repeats[was.ID] != is.ID {
			t.Errorf("%+v", pieces)
		}
		if got := pieces[0].Spaces(); !slices.Equal(got, []string{is.Space}) {
			t.Errorf("in %v", got)
		}
		alone := Piece{Items: []*Item{was}}
		if got := alone.Spaces(); !slices.Equal(got, []string{was.Space}) {
			t.Errorf("dropped, in %v", got)
		}
	}
}

// What was amended away joins nothing by what it said: not the ticket it named by
// mistake, nor do the numbers in it make others those of a fork.
func TestAmendedAwayJoinsNothing(t *testing.T) {
	was, is := commit("aaaaaaa1", 1, "PAY-1: keep the cart warm"), commit("bbbbbbb2", 1, "PAY-2: keep the cart warm")
	for _, it := range []*Item{was, is} {
		it.Facts.Set(FactPatch, "8cb2bb04fdbb4e78")
		it.Facts.Set(FactDefaultBranch, it == is)
	}
	was.Facts.Set(FactSuperseded, true)
	items := []*Item{was, is, commit("ccccccc3", 0, "PAY-1: count them")}
	want := "git:ccccccc3: git:ccccccc3\ngit:bbbbbbb2: git:aaaaaaa1 git:bbbbbbb2\n"
	if got := told(Group(items, Grouping{})); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	items = nil
	for i := range crowd {
		it := commit(fmt.Sprintf("ddddddd%d", i), i, fmt.Sprintf("their work (#%d)", 900+i))
		it.Facts.Set(FactDefaultBranch, false)
		it.Facts.Set(FactSuperseded, true)
		items = append(items, it)
	}
	items = append(items, commit("eeeeeee1", 10, "one (#12)"), commit("eeeeeee2", 11, "two (#12)"))
	if got := told(Group(items, Grouping{})); !strings.Contains(got, "git:eeeeeee1: git:eeeeeee1 git:eeeeeee2\n") {
		t.Errorf("got\n%s", got)
	}
}

// A commit whose title and lines were both amended is told by when it was written,
// so that what was decided about it goes on.
func TestAmendedInAll(t *testing.T) {
	was, is := commit("aaaaaaa1", 1, "wip"), commit("bbbbbbb2", 1, "PAY-2: keep the cart warm")
	other := commit("ccccccc3", 1, "another, by the same script")
	for _, it := range []*Item{was, is, other} {
		it.Facts.Set(FactPatch, it.ID[4:])
		it.Facts.Set(FactDefaultBranch, it == is)
		it.Files = []File{{Path: "cart.go"}}
	}
	other.Files = []File{{Path: "elsewhere.go"}}
	was.Facts.Set(FactSuperseded, true)
	for _, items := range [][]*Item{{was, is, other}, {other, is, was}} {
		pieces := Group(items, Grouping{})
		if len(pieces) != 2 || pieces[0].ID != is.ID || pieces[0].Repeats[was.ID] != is.ID {
			t.Errorf("got\n%s", told(pieces))
		}
	}
	was.Facts.Set(FactSuperseded, false)
	if pieces := Group([]*Item{was, is, other}, Grouping{}); len(pieces) != 3 {
		t.Errorf("with a branch, got\n%s", told(pieces))
	}
}

func TestFromHex(t *testing.T) {
	for _, text := range []string{"", "0", "7f", "8cb2bb04fdbb4e78", "FFFFFFFFFFFFFFFF", "aG", "-1", "0x1", "1_0", " 1"} {
		want, err := strconv.ParseUint(text, 16, 64)
		if err != nil {
			want = 0
		}
		if got := fromHex(text); got != want {
			t.Errorf("%q is %d, want %d", text, got, want)
		}
	}
	if got := fromHex("18cb2bb04fdbb4e78"); got != 0 {
		t.Errorf("more than 64 bits are %d", got)
	}
}
