package github

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// What an item says, word for word.
func TestItems(t *testing.T) {
	world := fakehub.NewWorld("ada")
	repo, bob := world.Repository(world.Organization("acme"), "pay"), world.User("bob")
	at := time.Date(2025, 3, 10, 9, 0, 0, 0, time.UTC)
	issue := repo.Issue(bob, "Payouts fail", at)
	mine := repo.Open(world.Me, "PAY-7 Retry payouts", at.Add(time.Hour))
	mine.Body = "Fixes them.\r\n\r\nEvidence: operational-excellence\r\n"
	mine.Change("pay/retry.go", 30, 4)
	mine.Change("go.sum", 2, 0)
	mine.Change("api/pay.pb.go", 5, 0)
	mine.Closing = []*fakehub.Issue{issue}
	mine.Ask(world.Me, bob, at.Add(2*time.Hour))
	mine.Review(bob, fakehub.ChangesRequested, "no", at.Add(3*time.Hour)).Beside("pay/retry.go", 3, "why?")
	mine.Review(world.Me, fakehub.Commented, "", at.Add(4*time.Hour)).Beside("pay/retry.go", 3, "because")
	mine.Squash(bob, at.Add(5*time.Hour))

	theirs := repo.Open(bob, "Count payouts", at)
	theirs.Body = "Counts."
	theirs.Ask(bob, world.Me, at.Add(time.Minute))
	review := theirs.Review(world.Me, fakehub.ChangesRequested, "Two things:", at.Add(6*time.Hour))
	review.Beside("pay/count.go", 9, "this overflows")
	review.Beside("pay/count.go", 12, "> quoted\n\nnot so")
	theirs.Push(bob, "mend", at.Add(7*time.Hour))
	theirs.Push(bob, "Merge branch 'main' into count", at.Add(8*time.Hour))
	theirs.Review(world.Me, fakehub.Approved, "", at.Add(9*time.Hour))
	theirs.Review(world.Me, fakehub.Pending, "not said yet", at.Add(10*time.Hour))
	theirs.Comment(world.Me, "Ship it.", at.Add(11*time.Hour))

	u := newUser(t, fakehub.New(world))
	u.conf.Generated = []string{"**/*.pb.go"}
	u.must(year)
	var got strings.Builder
	for line := range strings.Lines(u.export()) {
		got.WriteString(masked(line, mine, review))
	}
	for _, want := range []string{
		`"id":"github:acme/pay#2","source":"hub","kind":"pull_request","actor":"ada","role":"author","roles":["author"],"author":"ada","at":"2025-03-10T14:00:00Z"`,
		`"events":[{"at":"2025-03-10T12:00:00Z","actor":"bob","what":"reviewed","to":"changes_requested"},{"at":"2025-03-10T14:00:00Z","actor":"bob","what":"merged"}]`,
		`"space":"acme/pay","state":"merged","labels":[],"files":[{"path":"api/pay.pb.go","additions":5,"deletions":0,"generated":true},{"path":"go.sum","additions":2,"deletions":0,"generated":true},{"path":"pay/retry.go","additions":30,"deletions":4}],"files_total":3,"additions":37,"deletions":4`,
		`"trailers":[{"key":"Evidence","value":"operational-excellence"}],"people":[{"handle":"bob","role":"reviewer"},{"handle":"bob","role":"merger"}]`,
		`"refs":[{"to":"git:COMMIT","via":"api"},{"to":"git:MERGE","via":"api"},{"to":"github:acme/pay#1","via":"api"}]`,
		`"branch":"PAY-7-Retry-payouts","closes":["github:acme/pay#1"],"comments":0,"commits":["COMMIT"],"merge_commit":"MERGE"`,
		`"requested_reviewers":["bob"],"review_comments":2`,
		`"id":"github:acme/pay#3/review/GIVEN","source":"hub","kind":"review","actor":"ada","role":"reviewer","roles":["reviewer"],"author":"bob","at":"2025-03-10T15:00:00Z"`,
		`"body":"Two things:\n\n[pay/count.go] this overflows\n\n[pay/count.go]\n> quoted\n\nnot so"`,
		`"change_body":"Counts.","comment_chars":41,"inline_comments":2,"paths_commented":["pay/count.go"]`,
		`"pr_merged":false,"pushes_after_review":1,"review_requested":true,"review_states":["CHANGES_REQUESTED"]`,
		`"pushes_after_review":0,"review_requested":true,"review_states":["APPROVED"]`,
		`"kind":"comment","actor":"ada","role":"commenter","roles":["commenter"],"author":"bob","at":"2025-03-10T20:00:00Z"`,
	} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("no %s in\n%s", want, got.String())
		}
	}
	if n := len(u.items); n != 4 || strings.Contains(got.String(), "not said yet") {
		t.Errorf("%d items", n)
	}
	refs := (&evidence.Linker{}).References(ptr(u.of(evidence.PullRequest)[mine.NodeID()]))
	joined := map[string]evidence.Via{}
	for _, ref := range refs {
		joined[ref.To] = ref.Via
	}
	if joined["jira:PAY-7"] == "" || joined["github:acme/pay#1"] != evidence.ViaAPI {
		t.Errorf("refers to %v", refs)
	}
}

func ptr(it evidence.Item) *evidence.Item { return &it }

// masked is a line with the ids that the fake made up replaced by words.
func masked(line string, mine *fakehub.PullRequest, review *fakehub.Review) string {
	return strings.NewReplacer(mine.Commits[0].OID, "COMMIT", mine.Merge.OID, "MERGE", "review/"+strconv.FormatInt(review.ID, 10), "review/GIVEN").Replace(line)
}
