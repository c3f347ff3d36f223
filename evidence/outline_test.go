package evidence

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// inOutline is items as their outlines are read.
func inOutline(t testing.TB, o *Outliner, items []*Item) []*Item {
	t.Helper()
	read, err := ReadOutlines(string(o.Append(nil, items)))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// grouped are the pieces of items, which are those of their outlines.
func grouped(t *testing.T, items []*Item) []Piece {
	t.Helper()
	pieces := Group(items, Grouping{})
	brief := Group(inOutline(t, NewOutliner(&Linker{}, items), items), Grouping{})
	if diff := cmp.Diff(pieces, brief, likePieces); diff != "" {
		t.Errorf("outlines make other pieces: %s", diff)
	}
	return pieces
}

// likePieces compares pieces, and of their items what outlines have.
var likePieces = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *Item) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.At.Equal(b.At) && a.Title == b.Title && a.Space == b.Space && a.Actor == b.Actor && a.Source == b.Source &&
		a.Role == b.Role && slices.Equal(a.Roles, b.Roles) && a.superseded() == b.superseded() && a.Dropped() == b.Dropped() && a.IsOpenWork() == b.IsOpenWork()
})}

func TestOutlinesMakeTheSamePieces(t *testing.T) {
	linker, err := NewLinker("", nil)
	if err != nil {
		t.Fatal(err)
	}
	titles := []string{"warm", "warm", "PAY-1: warm (#12)", "UTF-8: names", "cool (#9000)", "Merge pull request #12 from a/pay-7", `Revert "warm"`, "[2.x] warm (#13)"}
	bodies := []string{"", "PAY-2: the title there\n\nmore", "This reverts commit id1aaaaaaa.", "Fixes #12\n", "see https://one.test/browse/PAY-3"}
	rapid.Check(t, func(rt *rapid.T) {
		items := anyItems(rt)
		for i, it := range items {
			pick := func(of int, what string) int { return rapid.IntRange(0, of-1).Draw(rt, what) }
			it.Title, it.Body = titles[pick(len(titles), "title")], bodies[pick(len(bodies), "body")]
			it.Actor, it.Source, it.URL = "ann@acme.test", "git", []string{"", "https://github.com/acme/shop", "https://ghe.test/x"}[pick(3, "url")]
			it.State = []string{"", "open", "closed", "merged"}[pick(4, "state")]
			it.Facts.Set(FactPatch, []string{"1", "2", "3"}[pick(3, "patch")])
			it.Facts.Set(FactDefaultBranch, rapid.Bool().Draw(rt, "landed"))
			it.Facts.Set(FactParents, 1+pick(2, "parents"))
			it.Facts.Set(FactOwners, []string{"@acme/pay", "@acme/ops"}[pick(2, "owners"):])
			it.Role, it.Author = []Role{Author, CoAuthor, Merger}[pick(3, "role")], "bob@acme.test"
			it.Roles = [][]Role{nil, {Author, Merger}}[pick(2, "roles")]
			for _, fact := range []string{FactSuperseded, FactOpenWork} {
				if rapid.Bool().Draw(rt, fact) {
					it.Facts.Set(fact, true)
				}
			}
			it.Facts.Set(FactParent, fmt.Sprint("id", pick(len(items), "parent")))
			it.Files = []File{{Path: "a"}, {Path: "b"}, {Path: "c"}}[pick(3, "first"):]
			if i%4 == 1 {
				it.ID, it.Kind, it.State = fmt.Sprint("github:acme/shop#", i+10), PullRequest, []string{"merged", "open"}[pick(2, "state")]
				it.Facts.Set(FactCommits, []string{fmt.Sprint("id", pick(12, "commit")), fmt.Sprint("id", pick(12, "commit"))})
			}
			if i%4 == 2 {
				it.ID, it.Kind = fmt.Sprintf("github:acme/shop#%d/review/%d", 10+pick(4, "of"), i), Review
			}
			if it.Kind == Ticket && rapid.Bool().Draw(rt, "site") {
				it.ID = fmt.Sprintf("jira:one.test/PAY-%d", i)
			}
		}
		outliner := NewOutliner(linker, items)
		brief := inOutline(t, outliner, items)
		for i := range brief {
			if rapid.Bool().Draw(rt, "whole") {
				brief[i] = items[i]
			}
		}
		want, got := Group(items, Grouping{Linker: linker}), Group(brief, Grouping{Linker: linker})
		if diff := cmp.Diff(want, got, likePieces); diff != "" {
			rt.Fatal(diff)
		}
		if diff := cmp.Diff(outliner.Append(nil, items), outliner.Append(nil, brief)); diff != "" {
			rt.Fatalf("outlines of outlines differ: %s", diff)
		}
	})
}

func TestOutlinesTellHome(t *testing.T) {
	var items []*Item
	for i := range 2 * leastWork {
		it := commit(fmt.Sprint(i), i, "warm")
		it.Facts.Set(FactOwners, []string{"@acme/pay", "@acme/ops"}[i%2:])
		it.Role, it.Roles = Merger, []Role{Merger, Author}
		items = append(items, it)
	}
	whole, brief := NewDirectory(Person{}, "", nil, nil), NewDirectory(Person{}, "", nil, nil)
	whole.InferHome(items)
	brief.InferHome(inOutline(t, NewOutliner(&Linker{}, nil), items))
	if diff := cmp.Diff(whole.home, brief.home, cmp.AllowUnexported(home{})); diff != "" || whole.home == nil || whole.home.owners["acme/shop"] != "acme/ops" {
		t.Errorf("%+v: %s", whole.home, diff)
	}
}

func TestOutlineBasis(t *testing.T) {
	basis := func(pattern string, projects []string, items ...*Item) string {
		linker, err := NewLinker(pattern, projects)
		if err != nil {
			t.Fatal(err)
		}
		return NewOutliner(linker, items).Basis()
	}
	ticket := &Item{ID: "jira:PAY-7", Kind: Ticket}
	hosted := &Item{ID: "jira:one.test/PAY-7", Kind: Ticket}
	all := []string{basis("", nil), basis("X-[0-9]+", nil), basis("", []string{"PAY"}), basis("", nil, ticket), basis("", nil, hosted)}
	for i, b := range all {
		if slices.Contains(all[:i], b) {
			t.Errorf("basis %d is %q again", i, b)
		}
	}
	if basis("", nil, ticket, commit("1", 0, "x")) != all[3] {
		t.Error("a commit changes the basis")
	}
}

func FuzzReadOutlines(f *testing.F) {
	linker, _ := NewLinker("", nil)
	o := NewOutliner(linker, nil)
	it := commit("1", 0, "PAY-7: warm (#12)")
	it.Refs = []Ref{{"github:acme/shop#12", ViaMerge}, {"git:1", ViaAPI}}
	it.Files = []File{{Path: "a"}}
	f.Add(string(o.Append(nil, []*Item{it})))
	f.Add("\x01\x00")
	f.Fuzz(func(t *testing.T, body string) {
		items, err := ReadOutlines(body)
		if err != nil {
			return
		}
		if again := inOutline(t, o, items); len(again) != len(items) {
			t.Errorf("%d items, then %d", len(items), len(again))
		}
		Group(items, Grouping{Linker: linker})
	})
}

func BenchmarkGroupOutlines(b *testing.B) {
	linker, _ := NewLinker("", nil)
	items := benchItems()
	o := NewOutliner(linker, items)
	body := string(o.Append(nil, items))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		read, err := ReadOutlines(body)
		if err != nil {
			b.Fatal(err)
		}
		Group(read, Grouping{Linker: linker})
	}
}

func BenchmarkAppendOutlines(b *testing.B) {
	linker, _ := NewLinker("", nil)
	items := benchItems()
	o := NewOutliner(linker, items)
	b.ReportAllocs()
	for b.Loop() {
		o.Append(nil, items)
	}
}
