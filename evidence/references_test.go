package evidence

import (
	"slices"
	"strings"
	"testing"
)

func refsOf(t *testing.T, l *Linker, it Item) []string {
	t.Helper()
	var out []string
	for _, r := range l.References(&it) {
		out = append(out, string(r.Via)+" "+r.To)
	}
	return out
}

func TestReferences(t *testing.T) {
	const sha = "0123456789abcdef0123456789abcdef01234567"
	tests := []struct {
		name string
		item Item
		want string
	}{
		{"squash", Item{Title: "cache: keep warm (#12)"}, "squash github:acme/shop#12"},
		{"merge", Item{Title: "Merge pull request #12 from ann/PAY-7-refunds"}, "merge github:acme/shop#12, branch jira:PAY-7"},
		{"merge of a nested branch", Item{Title: "Merge pull request #12 from ann/fix/PAY-7"}, "merge github:acme/shop#12, branch jira:PAY-7"},
		{"key in front", Item{Title: "PAY-7: refund twice"}, "title jira:PAY-7"},
		{"key in brackets", Item{Title: "[PAY-7][PAY-8] refund"}, "title jira:PAY-7, title jira:PAY-8"},
		{"key with a full stop", Item{Title: "PAY-7. Refund"}, "title jira:PAY-7"},
		{"a name like a key", Item{Title: "support NODE-20 images"}, "mention jira:NODE-20"},
		{"what is no key", Item{Title: "UTF-8: COVID-19, PHP-8, IPV-6, X-1, v1.2-3, GPT-4, AVX-512, ADR-12, X86-64, RC-1"}, ""},
		{"GitHub's own key", Item{Title: "GH-12: warm", Body: "fixes GH-13"}, "title github:acme/shop#12, closes github:acme/shop#13"},
		{"a template's comment", Item{Body: "<!-- Fixes #1 or\ncloses PAY-7 -->\nFixes #2"}, "closes github:acme/shop#2"},
		{"a comment left open", Item{Body: "<!-- Fixes #1"}, "closes github:acme/shop#1"},
		{"a mail's quote", Item{Body: "On Monday Bob wrote:\n> fixes #1\n>> PAY-7\nfixes #2"}, "closes github:acme/shop#2"},
		{"a fence in a fence", Item{Body: "````\n```\nfixes #1\n```\nfixes #2\n````\nfixes #3"}, "closes github:acme/shop#3"},
		{"a fence of one line", Item{Body: "```fixes #1```\nfixes #2"}, "closes github:acme/shop#2"},
		{"denied", Item{Body: "does not fix #1, doesn't close #2, never resolved #3; prefixes #4"},
			"mention github:acme/shop#1, mention github:acme/shop#2, mention github:acme/shop#3, mention github:acme/shop#4"},
		{"colours", Item{Body: "color #123456, background: #123, fill (#654321), and issue #123"}, "mention github:acme/shop#123"},
		{"Jira below a path", Item{Body: "https://jira.corp/jira/browse/PAY-7, https://jira.corp/projects/WEB/issues/WEB-8"}, "mention jira:PAY-7, mention jira:WEB-8"},
		{"GitLab", Item{Body: "https://gitlab.com/acme/api/-/merge_requests/12 https://gitlab.com/acme/sub/api/-/issues/3"},
			"mention acme/api!12, mention github:gitlab.com/acme/sub/api#3"},
		{"Gerrit", Item{Trailers: []Trailer{{"Change-Id", "I0123456789abcdef0123456789abcdef01234567"}}}, "trailer gerrit:I0123456789abcdef0123456789abcdef01234567"},
		{"no Gerrit", Item{Trailers: []Trailer{{"Change-Id", "I0123"}}}, ""},
		{"Phabricator", Item{Body: "Summary: x\n\nDifferential Revision: https://reviews.llvm.org/D123\n"}, "trailer phabricator:D123"},
		{"the kernel's fixes", Item{Trailers: []Trailer{{"Fixes", "0123456789ab (\"cart: warm\")"}}}, "mention git:0123456789ab"},
		{"beside", Item{Trailers: []Trailer{{"See-also", "PAY-7"}, {"Depends-on", "#4"}}}, "mention github:acme/shop#4, mention jira:PAY-7"},
		{"a merged pull request's title", Item{Title: "Merge pull request #12 from ann/warm", Body: "PAY-7: warm\n\nFixes #3"},
			"merge github:acme/shop#12, closes github:acme/shop#3, title jira:PAY-7"},
		{"its pull request is known", Item{Title: "warm (#3)", Refs: []Ref{{"github:acme/shop#12", ViaMerge}}}, "merge github:acme/shop#12, mention github:acme/shop#3"},
		{"a merged branch", Item{Title: "warm", Facts: Facts{{FactBranch, `"feature/PAY-7-warm"`}}}, "branch jira:PAY-7"},
		{"number in a title", Item{Title: "follow up to #12 for carts"}, "mention github:acme/shop#12"},
		{"closing title", Item{Title: "Fixes #12"}, "closes github:acme/shop#12"},
		{"closing body", Item{Body: "This closes acme/api#3 and fixes: PAY-7."}, "closes github:acme/api#3, closes jira:PAY-7"},
		{"closing URL", Item{Body: "Resolves https://github.com/acme/api/issues/3."}, "closes github:acme/api#3"},
		{"enterprise URL", Item{Body: "see https://ghe.corp/acme/api/pull/3#discussion_r1"}, "mention github:ghe.corp/acme/api#3"},
		{"Jira URL", Item{Body: "see https://jira.corp/browse/PAY-7?focused=1"}, "mention jira:PAY-7"},
		{"commit URL", Item{Body: "as in https://github.com/acme/api/commit/" + sha}, "mention git:" + sha},
		{"revert", Item{Title: `Revert "PAY-7: refund (#12)" (#15)`, Body: "This reverts commit " + sha + "."}, "revert git:" + sha + ", mention github:acme/shop#12, squash github:acme/shop#15, mention jira:PAY-7"},
		{"cherry pick", Item{Body: "(cherry picked from commit " + sha + ")"}, "cherry-pick git:" + sha},
		{"trailer", Item{Trailers: []Trailer{{"Refs", "PAY-7"}, {"PR-URL", "https://github.com/acme/shop/pull/9"}, {"See-also", "#4"}, {"Closes", "#5"}}},
			"mention github:acme/shop#4, closes github:acme/shop#5, trailer github:acme/shop#9, trailer jira:PAY-7"},
		{"a person's trailer", Item{Trailers: []Trailer{{"Reviewed-by", "A PAY-7"}}}, ""},
		{"release note", Item{Title: "Release 1.2 (PAY-1, PAY-2)"}, "mention jira:PAY-1, mention jira:PAY-2"},
		{"back-merge", Item{Title: "Merge branch 'main' into PAY-7"}, "mention jira:PAY-7"},
		{"six keys", Item{Title: "[AB-1] [AB-2] [AB-3] [AB-4] [AB-5] [AB-6]"},
			"mention jira:AB-1, mention jira:AB-2, mention jira:AB-3, mention jira:AB-4, mention jira:AB-5, mention jira:AB-6"},
		{"strongest wins", Item{Title: "PAY-7: x", Body: "PAY-7 again, fixes PAY-7"}, "closes jira:PAY-7"},
		{"stated", Item{Refs: []Ref{{"jira:PAY-7", ViaBranch}}}, "branch jira:PAY-7"},
		{"review", Item{Kind: Review, Title: "PAY-7: x (#12)", Refs: []Ref{{"github:acme/shop#12", ViaAPI}}}, "api github:acme/shop#12, mention jira:PAY-7"},
		{"code and quotes", Item{Body: "> fixes #1\n\n```\nfixes #2\n```\n    fixes #3\n`fixes #4` and fixes #5"}, "closes github:acme/shop#5"},
		{"not itself", Item{ID: "jira:PAY-7", Title: "PAY-7: x"}, ""},
		{"nothing", Item{Title: "Use UTF-8, SHA-256, ISO-8601 and CVE-2024-1", Body: "#fff #00ff00 #012 v1-2 x86-64 a#3 C#7 &#39; foo/PAY-7/bar https://x.y/#12 http://"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.item.Space = "acme/shop"
			if got := strings.Join(refsOf(t, &Linker{}, tt.item), ", "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestReferencesInAFolder(t *testing.T) {
	got := refsOf(t, &Linker{}, Item{Space: "shop", Title: "warm (#12)"})
	if want := []string{"squash shop#12"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestConfiguredKeys(t *testing.T) {
	projects, err := NewLinker("", []string{"PAY"})
	if err != nil {
		t.Fatal(err)
	}
	got := refsOf(t, projects, Item{Space: "a/b", Title: "refund for PAY-7 not ABC-1", Body: "Merge"})
	if want := []string{"title jira:PAY-7"}; !slices.Equal(got, want) {
		t.Errorf("projects: got %v, want %v", got, want)
	}
	got = refsOf(t, projects, Item{Space: "a/b", Title: "Merge pull request #1 from ann/pay-7-refund"})
	if want := []string{"merge github:a/b#1", "branch jira:PAY-7"}; !slices.Equal(got, want) {
		t.Errorf("branch: got %v, want %v", got, want)
	}
	pattern, err := NewLinker(`\bT(\d+)\b`, nil)
	if err != nil {
		t.Fatal(err)
	}
	got = refsOf(t, pattern, Item{Title: "T123 warm up"})
	if want := []string{"title jira:123"}; !slices.Equal(got, want) {
		t.Errorf("pattern: got %v, want %v", got, want)
	}
	if _, err := NewLinker("(", nil); err == nil {
		t.Error("a broken pattern is no error")
	}
}

func FuzzReferences(f *testing.F) {
	f.Add("Merge pull request #12 from a/PAY-7", "fixes #1 ```x``` https://github.com/a/b/pull/3", "Refs", "PAY-7")
	f.Add("x (#1)", "(cherry picked from commit 0123456)", "", "")
	f.Fuzz(func(t *testing.T, title, body, key, value string) {
		it := Item{ID: "git:1", Kind: Commit, Space: "a/b", Title: title, Body: body, Trailers: []Trailer{{key, value}}}
		refs := (&Linker{}).References(&it)
		for i, r := range refs {
			if r.To == "" || i > 0 && refs[i-1].To >= r.To {
				t.Fatalf("not ordered, each once: %v", refs)
			}
		}
	})
}
