package evidence

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var day0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// commit makes a landed commit of acme/shop on the nth day.
func commit(id string, day int, title string) *Item {
	it := &Item{ID: "git:" + id, Kind: Commit, Role: Author, Space: "acme/shop", Title: title, At: day0.AddDate(0, 0, day)}
	it.Facts.Set(FactDefaultBranch, true)
	return it
}

// told is the pieces as "id: member member", one a line.
func told(pieces []Piece) string {
	var out strings.Builder
	for _, p := range pieces {
		var ids []string
		for _, it := range p.Items {
			ids = append(ids, it.ID)
		}
		fmt.Fprintf(&out, "%s: %s\n", p.ID, strings.Join(ids, " "))
	}
	return out.String()
}

func TestGroup(t *testing.T) {
	unlanded := commit("c", 0, "try")
	unlanded.Facts.Set(FactDefaultBranch, false)
	revert := commit("d", 1, `Revert "try"`)
	revert.Body = "This reverts commit c."
	landed := commit("aaaaaaa1", 0, "try")
	undo := commit("bbbbbbb2", 1, `Revert "try"`)
	undo.Body = "This reverts commit aaaaaaa1."
	unlanded.ID, revert.Body = "git:ccccccc3", "This reverts commit ccccccc3."
	picked := commit("ddddddd4", 2, "try")
	picked.Body = "(cherry picked from commit aaaaaaa1)"

	ticket := &Item{ID: "jira:PAY-7", Kind: Ticket, Role: Assignee, Title: "Refunds", At: day0, Done: day0.AddDate(0, 0, 9)}
	pull := &Item{ID: "github:acme/shop#12", Kind: PullRequest, Role: Author, Space: "acme/shop", Title: "refund", State: "merged", At: day0.AddDate(0, 0, 3),
		Refs: []Ref{{"jira:PAY-7", ViaBranch}, {"git:aaaaaaa1", ViaAPI}}}
	review := func(n, day int) *Item {
		return &Item{ID: fmt.Sprintf("github:acme/api#5/review/%d", n), Kind: Review, Role: Reviewer, Space: "acme/api", Title: "PAY-7: theirs", At: day0.AddDate(0, 0, day)}
	}
	rebased := &Item{ID: "github:acme/shop#30", Kind: PullRequest, Role: Author, Space: "acme/shop", Title: "in parts", State: "merged", At: day0.AddDate(0, 0, 3), Refs: []Ref{{"git:r3", ViaAPI}}}
	rebased.Facts.Set(FactCommits, []string{"o1", "o2", "o3"})
	rebased.Facts.Set(FactWritten, []string{"2026-03-01T12:00:00Z part one", "2026-03-02T12:00:00Z part two, which goes on and…", "2026-03-03T12:00:00Z part three"})
	rebased.Facts.Set(FactMergeCommit, "r3")
	parts := []*Item{rebased, commit("r1", 0, "part one"), commit("r2", 1, "part two, which goes on and on"), commit("r3", 2, "part three"), commit("x", 0, "another")}
	twice := append([]*Item{commit("s1", 0, "part one")}, parts...)
	project := &Item{ID: "jira:UTF-8", Kind: Ticket, Role: Assignee, Title: "names", At: day0, Done: day0.AddDate(0, 0, 4)}
	onBranch := func(id, branch string) *Item {
		it := commit(id, 1, "names in full")
		it.Facts.Set(FactBranch, branch)
		return it
	}
	tests := []struct {
		name  string
		items []*Item
		want  string
	}{
		{"squash and merge of one number", []*Item{commit("1", 0, "a (#12)"), commit("2", 1, "Merge pull request #12 from x/y"), commit("3", 2, "b (#13)")},
			"git:1: git:1 git:2\ngit:3: git:3\n"},
		{"one ticket", []*Item{commit("1", 0, "PAY-7: a"), commit("2", 40, "PAY-7: b"), commit("3", 1, "about PAY-7")}, "git:3: git:3\ngit:1: git:1 git:2\n"},
		{"mentions do not join", []*Item{commit("1", 0, "see #12"), commit("2", 1, "after #12")}, "git:1: git:1\ngit:2: git:2\n"},
		{"ticket, pull request, commits", []*Item{landed, pull, ticket}, "jira:PAY-7: git:aaaaaaa1 jira:PAY-7 github:acme/shop#12\n"},
		{"revert of landed work stands alone", []*Item{landed, undo}, "git:aaaaaaa1: git:aaaaaaa1\ngit:bbbbbbb2: git:bbbbbbb2\n"},
		{"revert of unfinished work joins", []*Item{unlanded, revert}, "git:ccccccc3: git:ccccccc3 git:d\n"},
		{"cherry pick by a short id", []*Item{landed, picked}, "git:aaaaaaa1: git:aaaaaaa1 git:ddddddd4\n"},
		{"reviews of one month", []*Item{review(1, 0), review(2, 5), review(3, 40), commit("9", 0, "PAY-7: mine")},
			"git:9: git:9\ngithub:acme/api#5/review/1: github:acme/api#5/review/1 github:acme/api#5/review/2\ngithub:acme/api#5/review/3: github:acme/api#5/review/3\n"},
		{"merged by rebasing", parts, "git:x: git:x\ngithub:acme/shop#30: git:r1 git:r2 git:r3 github:acme/shop#30\n"},
		{"rebased, and a commit that could be two", twice, "git:r1: git:r1\ngit:s1: git:s1\ngit:x: git:x\ngithub:acme/shop#30: git:r2 git:r3 github:acme/shop#30\n"},
		{"rebased, of which the end is not known", parts[:3], "git:r1: git:r1\ngit:r2: git:r2\ngithub:acme/shop#30: github:acme/shop#30\n"},
		{"a project named like an encoding, with its tickets", []*Item{commit("1", 0, "UTF-8: names"), onBranch("2", "feature/utf-8-names"), project}, "jira:UTF-8: git:1 jira:UTF-8 git:2\n"},
		{"the same without its tickets", []*Item{commit("1", 0, "UTF-8: names"), onBranch("2", "feature/utf-8-names")}, "git:1: git:1\ngit:2: git:2\n"},
		{"the same item twice", []*Item{commit("1", 0, "a"), commit("1", 0, "a")}, "git:1: git:1\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, told(grouped(t, tt.items))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What I say of my own work finishes nothing and keeps alive none that was refused, of
// the work of others it is all there is.
func TestTalkFinishesNothing(t *testing.T) {
	pull := func(state string) *Item {
		return &Item{ID: "github:acme/shop#12", Kind: PullRequest, Role: Author, State: state, At: day0}
	}
	said := &Item{ID: "github:acme/shop#12/comment/4", Kind: Comment, Role: Commenter, At: day0.AddDate(0, 0, 60)}
	comment := &Item{ID: "jira:PAY-7/comment/4", Kind: Comment, Role: Commenter, At: day0.AddDate(0, 0, 60)}
	gone := commit("1", 3, "x")
	gone.Facts.Set(FactSuperseded, true)
	tests := []struct {
		name  string
		items []*Item
		day   int
	}{
		{"an open pull request", []*Item{pull("open"), said}, -1},
		{"one that was closed", []*Item{pull("closed"), said}, -1},
		{"one that merged before", []*Item{pull("merged"), said}, 0},
		{"somebody else's", []*Item{said}, 60},
		{"somebody else's that I review", []*Item{{ID: "github:acme/shop#12", Kind: PullRequest, Role: Reviewer, State: "open", At: day0}, said}, 60},
		{"the same with a commit of mine in it, squashed", []*Item{{ID: "github:acme/shop#12", Kind: PullRequest, Role: Reviewer, State: "open", At: day0, Refs: []Ref{{gone.ID, ViaAPI}}}, gone, said}, 60},
		{"my open ticket", []*Item{{ID: "jira:PAY-7", Kind: Ticket, Role: Assignee, At: day0}, comment}, -1},
		{"my ticket, done before", []*Item{{ID: "jira:PAY-7", Kind: Ticket, Role: Assignee, At: day0, Done: day0}, comment}, 0},
		{"a ticket of others, with a pull request of mine", []*Item{{ID: "jira:PAY-7", Kind: Ticket, Role: Commenter, At: comment.At, Refs: []Ref{{"github:acme/shop#12", ViaAPI}}}, comment, pull("merged")}, 0},
		{"the same while that is open", []*Item{{ID: "jira:PAY-7", Kind: Ticket, Role: Reporter, At: comment.At, Refs: []Ref{{"github:acme/shop#12", ViaAPI}}}, comment, pull("open")}, -1},
		{"the same, which was closed", []*Item{{ID: "jira:PAY-7", Kind: Ticket, Role: Reporter, At: day0, Refs: []Ref{{"github:acme/shop#12", ViaAPI}}}, said, pull("closed")}, 0},
		{"mine that I reported, with a branch", []*Item{{ID: "jira:PAY-7", Kind: Ticket, Role: Reporter, Roles: []Role{Reporter, Assignee}, At: day0, Done: day0, Refs: []Ref{{"github:acme/shop#12", ViaAPI}}}, pull("open")}, 0},
		{"a ticket that passed through my hands", []*Item{{ID: "jira:PAY-7", Kind: Ticket, Role: TookPart, At: day0.AddDate(0, 0, 9), Refs: []Ref{{"github:acme/shop#12", ViaAPI}}}, pull("merged")}, 0},
		{"the same that I spoke on elsewhere", []*Item{{ID: "github:acme/shop#12", Kind: Ticket, Role: TookPart, At: day0}, said}, 60},
		{"a ticket I only spoke on", []*Item{{ID: "jira:PAY-7", Kind: Ticket, Role: Commenter, At: comment.At}, comment}, 60},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := time.Time{}
			if tt.day >= 0 {
				want = day0.AddDate(0, 0, tt.day)
			}
			pieces := grouped(t, tt.items)
			if len(pieces) != 1 || !pieces[0].Done.Equal(want) {
				t.Errorf("done %v, want %v", pieces[0].Done, want)
			}
			if given := tt.name == "one that was closed"; pieces[0].Dropped() != given || pieces[0].InProgress() != (tt.day < 0 && !given) {
				t.Errorf("dropped %v, in progress %v", pieces[0].Dropped(), pieces[0].InProgress())
			}
		})
	}
}

// A ticket that passed through my hands is no work of mine, and neither is a merge of
// what others did; what I say of it is.
func TestIsWork(t *testing.T) {
	passing := &Item{ID: "jira:PAY-7", Kind: Ticket, Role: TookPart, At: day0}
	merge := commit("1", 0, "Merge branch 'x'")
	merge.Role = Merger
	said := &Item{ID: "jira:PAY-7/comment/4", Kind: Comment, Role: Commenter, At: day0.AddDate(0, 0, 6)}
	for _, tt := range []struct {
		name  string
		items []*Item
		want  bool
	}{
		{"passing", []*Item{passing}, false},
		{"a merge", []*Item{merge}, false},
		{"commented", []*Item{passing, said}, true},
		{"a note of one who took part", []*Item{{ID: "note:a", Kind: Note, Role: TookPart, At: day0}}, true},
	} {
		pieces := grouped(t, tt.items)
		if len(pieces) != 1 || pieces[0].IsWork() != tt.want {
			t.Fatalf("%s: %d pieces, want work: %v", tt.name, len(pieces), tt.want)
		}
		p := pieces[0]
		passed, done := p.Passed(), p.Done
		if p.Claim(); passed != (tt.name == "passing") || p.IsWork() != (tt.want || passed) || passed && !p.Done.Equal(day0) || !passed && !p.Done.Equal(done) {
			t.Errorf("%s: passed %v, claimed it is work: %v, done %v", tt.name, passed, p.IsWork(), p.Done)
		}
	}
}

func TestDone(t *testing.T) {
	open := commit("1", 3, "x")
	open.Facts.Set(FactDefaultBranch, false)
	unknown := commit("1", 3, "x")
	unknown.Facts = nil
	late := commit("1", 3, "x")
	late.Done = day0.AddDate(0, 0, 8)
	tests := []struct {
		name string
		item *Item
		day  int
	}{
		{"landed commit", commit("1", 3, "x"), 3},
		{"commit landed by a later merge", late, 8},
		{"commit of a branch", open, -1},
		{"commit nobody looked at", unknown, 3},
		{"merged pull request", &Item{ID: "p", Kind: PullRequest, State: "MERGED", At: day0}, 0},
		{"open pull request", &Item{ID: "p", Kind: PullRequest, State: "open", At: day0}, -1},
		{"closed pull request", &Item{ID: "p", Kind: PullRequest, State: "closed", At: day0}, -1},
		{"done ticket", &Item{ID: "t", Kind: Ticket, Role: Assignee, At: day0, Done: day0}, 0},
		{"my open ticket", &Item{ID: "t", Kind: Ticket, Role: Reporter, Roles: []Role{Reporter, Assignee}, At: day0}, -1},
		{"ticket I reported", &Item{ID: "t", Kind: Ticket, Role: Reporter, At: day0}, 0},
		{"review", &Item{ID: "a#1/review/2", Kind: Review, At: day0}, 0},
		{"item without a time", &Item{ID: "n", Kind: Note}, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := Group([]*Item{tt.item}, Grouping{})[0]
			want := time.Time{}
			if tt.day >= 0 {
				want = day0.AddDate(0, 0, tt.day)
			}
			refused := tt.item.State == "closed"
			if !p.Done.Equal(want) || p.Dropped() != refused || p.InProgress() != (want.IsZero() && !refused) {
				t.Errorf("done %v, want %v, dropped %v, in progress %v", p.Done, want, p.Dropped(), p.InProgress())
			}
		})
	}
}

// A note about work that goes on does not finish it, and is finished by itself.
func TestNoteFinishesNothing(t *testing.T) {
	open := commit("1", 3, "PAY-7: keep warm")
	open.Facts.Set(FactDefaultBranch, false)
	about := &Item{ID: "note:a", Kind: Note, Title: "PAY-7: talked it through", At: day0}
	alone := &Item{ID: "note:b", Kind: Note, Title: "coached Kim", At: day0}
	for _, p := range Group([]*Item{open, about, alone}, Grouping{}) {
		if p.InProgress() != (len(p.Items) == 2) {
			t.Errorf("%s of %d items, done %v", p.ID, len(p.Items), p.Done)
		}
	}
}

// anyItems draws items that refer to each other and to things nobody has, in
// every way, cycles included.
func anyItems(t *rapid.T) []*Item {
	n := rapid.IntRange(1, 12).Draw(t, "n")
	vias := append(strengthOrder[:], "odd")
	var items []*Item
	for i := range n {
		it := commit(fmt.Sprint("id", i), rapid.IntRange(0, 3).Draw(t, "day"), "")
		if rapid.Bool().Draw(t, "ticket") {
			it.ID, it.Kind = fmt.Sprint("jira:PAY-", i+1), Ticket
		}
		items = append(items, it)
	}
	for range rapid.IntRange(0, 15).Draw(t, "refs") {
		it := items[rapid.IntRange(0, n-1).Draw(t, "from")]
		to := fmt.Sprint("git:id", rapid.IntRange(0, n+2).Draw(t, "to"))
		it.Refs = append(it.Refs, Ref{to, rapid.SampledFrom(vias).Draw(t, "via")})
	}
	return items
}

func TestGroupDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := anyItems(t)
		want := Group(items, Grouping{})
		mixed := slices.Clone(items)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if diff := cmp.Diff(want, Group(mixed, Grouping{}), cmp.AllowUnexported(Amount{}, Item{})); diff != "" {
			t.Fatal(diff)
		}
		seen := map[string]int{}
		for _, p := range want {
			for _, it := range p.Items {
				seen[it.ID]++
			}
		}
		for _, it := range items {
			if seen[it.ID] != 1 {
				t.Fatalf("%s is in %d pieces", it.ID, seen[it.ID])
			}
		}
	})
}

func TestYearIsTheSumOfItsMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := Group(anyItems(t), Grouping{})
		year := months(2026, 1, 12, time.UTC)
		sum, whole := 0, 0
		for _, p := range pieces {
			for _, m := range year.Months() {
				if p.Counts(m) {
					sum++
				}
			}
			if p.Counts(year) {
				whole++
			}
		}
		if sum != whole {
			t.Fatalf("months add up to %d, the year has %d", sum, whole)
		}
	})
}

func TestPieceNeverSwallowsTheProject(t *testing.T) {
	var items []*Item
	for i := range 300 {
		it := commit(fmt.Sprintf("%04d", i), i%20, "OPS-1: chore")
		if i%3 == 0 {
			it.Title += fmt.Sprintf(" (#%d)", i/30+1)
		}
		items = append(items, it)
	}
	pieces := Group(items, Grouping{})
	largest, noted := 0, 0
	for _, p := range pieces {
		largest = max(largest, len(p.Items))
		noted += len(p.Notices)
	}
	if largest != 10 || noted != len(pieces) {
		t.Errorf("largest piece has %d items, %d of %d say why", largest, noted, len(pieces))
	}
}

// benchItems are ten years of somebody who writes much.
func benchItems() []*Item {
	var items []*Item
	for i := range 50_000 {
		it := commit(fmt.Sprintf("%040x", i), i/20, fmt.Sprintf("PAY-%d: keep the cart warm (#%d)", i/12+1, i/3+1))
		it.Body = "The cart went cold when nobody looked.\n\nFixes acme/api#" + fmt.Sprint(i/9+1) + " and see https://github.com/acme/api/pull/7\n" + strings.Repeat("More words of prose about it. ", 12)
		items = append(items, it)
	}
	return items
}

func BenchmarkGroup(b *testing.B) {
	items := benchItems()
	for b.Loop() {
		Group(items, Grouping{})
	}
}

// Pieces of some items alone are as they are among all.
func TestGroupOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := anyItems(t)
		some := map[*Item]bool{}
		for _, it := range items {
			some[it] = rapid.Bool().Draw(t, "wanted")
		}
		wanted := func(it *Item) bool { return some[it] }
		var want []Piece
		for _, p := range Group(items, Grouping{}) {
			if slices.ContainsFunc(p.Items, wanted) {
				want = append(want, p)
			}
		}
		got := Group(items, Grouping{Only: wanted})
		if len(got) == 0 {
			got = nil
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *Item) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
	})
}
