package jira

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/collectors"
	"sheaf/collectors/jira/fakejira"
	"sheaf/evidence"
)

func kinds(t *testing.T, run func(t *testing.T, kind string)) {
	for _, kind := range []string{fakejira.Cloud, fakejira.Server} {
		t.Run(kind, func(t *testing.T) { run(t, kind) })
	}
}

// TestYear holds a harvest up to the world it was read from: every ticket with
// an act of mine in the window is there, with all my acts, and no other.
func TestYear(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		w := fakejira.Year(kind, 1, 240)
		h := serve(t, w, map[string]string{fakejira.Server: "/jira"}[kind])
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		if len(l.skipped) > 0 {
			t.Errorf("skipped %v", l.skipped)
		}
		got := l.items(t)
		tickets := 0
		for _, i := range w.Issues {
			acts, comments := mine(w, i)
			it, there := got["jira:"+i.Key]
			if there {
				tickets++
			}
			if inside([]evidence.Window{year}, it) != there {
				t.Errorf("%s lies outside: %v", i.Key, it.At)
			}
			if acts == 0 && there && !slices.ContainsFunc(it.Events, func(e evidence.Event) bool { return e.What == "assigned" && e.To == w.Me }) {
				t.Errorf("%s is none of mine and was taken", i.Key)
			}
			for _, c := range comments {
				if _, there := got[fmt.Sprintf("jira:%s/comment/%d", i.Key, c.ID)]; there != year.Contains(c.At) {
					t.Errorf("comment %d of %s at %v: there %t", c.ID, i.Key, c.At, there)
				}
			}
			own := 0
			for _, e := range it.Events {
				if e.Actor == w.Me {
					own++
				}
			}
			if there && own != acts {
				t.Errorf("%s: %d acts of mine, want %d", i.Key, own, acts)
			}
		}
		if tickets < 40 {
			t.Errorf("only %d tickets", tickets)
		}
		if n := len(h.site.Requests()); n > 60 {
			t.Errorf("%d requests", n)
		}
	})
}

// mine counts my acts on a ticket and gives my comments.
func mine(w *fakejira.World, i *fakejira.Issue) (acts int, comments []fakejira.Comment) {
	if i.Reporter == w.Me || i.Creator == w.Me {
		acts++
	}
	for _, c := range i.Changes {
		switch {
		case c.By == w.Me && c.Field == "assignee":
			if c.From == w.Me || c.To == w.Me {
				acts++
			}
		case c.By == w.Me:
			acts++
		}
	}
	for _, c := range i.Comments {
		if c.By == w.Me {
			acts++
			comments = append(comments, c)
		}
	}
	for _, k := range i.Work {
		if k.By == w.Me {
			acts++
		}
	}
	return acts, comments
}

// TestSecondRun holds that nothing new costs little and changes nothing.
func TestSecondRun(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		h := serve(t, fakejira.Year(kind, 2, 80), "")
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		before, first := l.export(), len(h.site.Requests())
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		if l.export() != before {
			t.Error("a second run changed something")
		}
		if n := len(h.site.Requests()) - first; n > 3 {
			t.Errorf("nothing new took %d requests: %v", n, h.site.Requests()[first:])
		}
	})
}

// TestMonthIsCheap holds a first month to what it may cost. On Cloud histories
// are completed for all tickets at once, and comments for each of the few that
// have more than twenty.
func TestMonthIsCheap(t *testing.T) {
	most := map[string]int{fakejira.Cloud: 7, fakejira.Server: 4}
	kinds(t, func(t *testing.T, kind string) {
		h := serve(t, fakejira.Year(kind, 12, 60), "")
		l := newLedger()
		july := time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC)
		h.env.Now = func() time.Time { return july }
		month := evidence.Window{From: july.AddDate(0, -1, 0), To: july}
		if err := h.harvest(t.Context(), t, l, month); err != nil {
			t.Fatal(err)
		}
		by := map[string]int{}
		for _, r := range h.site.Requests() {
			by[r.Path]++
		}
		t.Logf("%d items, requests %v", len(l.lines), by)
		if n := len(h.site.Requests()); n > most[kind] || len(l.lines) < 10 {
			t.Errorf("%d requests for %d items", n, len(l.lines))
		}
	})
}

// TestKilledAnywhere holds that a harvest stopped at any request and run again
// ends with what an undisturbed one has, byte for byte.
func TestKilledAnywhere(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		whole := serve(t, fakejira.Year(kind, 3, 80), "")
		want := newLedger()
		if err := whole.harvest(t.Context(), t, want, year); err != nil {
			t.Fatal(err)
		}
		for number := range len(whole.site.Requests()) {
			h := serve(t, fakejira.Year(kind, 3, 80), "")
			l := newLedger()
			ctx, cancel := context.WithCancel(t.Context())
			h.site.Fail(number, fakejira.Stop(cancel))
			if err := h.harvest(ctx, t, l, year); !errors.Is(err, context.Canceled) {
				t.Fatalf("stopped at request %d: %v", number, err)
			}
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.export(), l.export()); diff != "" {
				t.Fatalf("stopped at request %d: %.500s", number, diff)
			}
		}
	})
}

// TestLongerAfterStopped holds that a span whose reading was stopped, and then a
// longer one from the same day on, end with all of the longer one. Its later tickets
// were not asked for at first, and are older by their last update than others.
func TestLongerAfterStopped(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		long := evidence.Window{From: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC), To: now.AddDate(0, 0, 1)}
		part := evidence.Window{From: long.From, To: long.From.AddDate(0, 3, 0)}
		w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token"}
		add := func(created, updated time.Time) {
			w.Issues = append(w.Issues, &fakejira.Issue{ID: len(w.Issues) + 1, Key: fmt.Sprintf("PAY-%d", len(w.Issues)+1), Project: "PAY", Type: "Task", Summary: "s",
				Status: "x", Reporter: "ann", Creator: "ann", Created: created, Updated: updated})
		}
		for i := range 250 {
			add(part.From.Add(time.Duration(i)*time.Hour), part.From.AddDate(0, 0, i))
		}
		for i := range 10 {
			add(part.To.AddDate(0, 0, i), part.To.AddDate(0, 0, i+1))
		}
		stops := 0
		for number := 1; ; number++ {
			h := serve(t, w, "")
			l := newLedger()
			h.site.Fail(number, fakejira.Status(http.StatusUnauthorized, -1))
			if h.harvest(t.Context(), t, l, part) == nil {
				break
			}
			stops++
			if err := h.harvest(t.Context(), t, l, long); err != nil {
				t.Fatal(err)
			}
			if len(l.lines) != len(w.Issues) {
				t.Errorf("stopped at request %d: %d tickets of %d", number, len(l.lines), len(w.Issues))
			}
		}
		if stops < 3 {
			t.Errorf("stopped %d times", stops)
		}
	})
}

// TestFaultsThatEnd holds that the harvest waits for them, says so, and is whole.
func TestFaultsThatEnd(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		undisturbed := serve(t, fakejira.Year(kind, 4, 80), "")
		want := newLedger()
		if err := undisturbed.harvest(t.Context(), t, want, year); err != nil {
			t.Fatal(err)
		}
		for name, fault := range map[string]fakejira.Fault{
			"429": fakejira.Status(429, 7), "429 without a time": fakejira.Status(429, -1), "503": fakejira.Status(503, 3), "500": fakejira.Status(500, -1),
			"502": fakejira.Status(502, -1), "cut": fakejira.Cut,
			"429 with a date": fakejira.Until(time.Now().Add(7 * time.Second)), // of the real clock, whatever now is
		} {
			h := serve(t, fakejira.Year(kind, 4, 80), "")
			h.site.Fail(3, fault)
			l := newLedger()
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if len(l.waits) != 1 {
				t.Errorf("%s: waited %q", name, l.waits)
			}
			if l.export() != want.export() {
				t.Errorf("%s: not what an undisturbed run has", name)
			}
		}
	})
}

// refusing is a way to a site that is not there for a moment at the request with that
// number.
type refusing struct{ at, asked int }

func (r *refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.asked++; r.asked == r.at {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	return http.DefaultTransport.RoundTrip(req)
}

// TestASiteThatIsGoneForAMoment: it is asked again if it was there before.
func TestASiteThatIsGoneForAMoment(t *testing.T) {
	for at, whole := range map[int]bool{1: false, 3: true} {
		h := serve(t, fakejira.Year(fakejira.Cloud, 4, 80), "")
		h.env.HTTP = &http.Client{Transport: &refusing{at: at}}
		l := newLedger()
		err := h.harvest(t.Context(), t, l, year)
		var unreachable *collectors.UnreachableError
		switch {
		case whole && (err != nil || len(l.waits) != 1):
			t.Errorf("gone at request %d: %v, waited %q", at, err, l.waits)
		case !whole && (!errors.As(err, &unreachable) || len(l.waits) > 0):
			t.Errorf("gone at request %d: %v, waited %q", at, err, l.waits)
		}
	}
}

// TestFaultsThatStay holds that each is an error that names the thing, keeps
// what arrived and does not count the span as read.
func TestFaultsThatStay(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		var login *collectors.LoginError
		var refused *collectors.RefusedError
		var sent *collectors.RedirectError
		tests := map[string]struct {
			fault fakejira.Fault
			kind  any
			says  string
		}{
			"login page": {fakejira.LoginPage, &login, "page to log in"},
			"401":        {fakejira.Status(401, -1), &login, "JIRA_API_TOKEN was refused"},
			"captcha":    {fakejira.Captcha, &login, "captcha"},
			"403":        {fakejira.Status(403, -1), &refused, "403 forbidden"},
			"400":        {fakejira.Status(400, -1), &refused, "400"},
			"404":        {fakejira.Status(404, -1), &refused, "no Jira answers"},
			"410":        {fakejira.Status(410, -1), &refused, "moved its search"},
			"echo":       {fakejira.Echo, &refused, "[secret]"},
			"redirect":   {fakejira.Elsewhere("http://evil.example/"), &sent, "evil.example"},
			"no list":    {fakejira.Answer(`{}`), nil, "without a list"},
			"null":       {fakejira.Answer(`null`), nil, "without a list"},
		}
		for name, tt := range tests {
			h := serve(t, fakejira.Year(kind, 5, 80), "")
			h.site.Fail(3, tt.fault)
			l := newLedger()
			err := h.harvest(t.Context(), t, l, year)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s: %v, want %q", name, err, tt.says)
			}
			if tt.kind != nil && !errors.As(err, tt.kind) {
				t.Errorf("%s: %T", name, err)
			}
			if err != nil && strings.Contains(err.Error(), "jira-secret-token") {
				t.Errorf("%s: the error has the token in it", name)
			}
			if err != nil && strings.Contains(err.Error(), "/rest/api") {
				t.Errorf("%s: the error has the address in it: %v", name, err)
			}
			if len(l.covered) > 0 {
				t.Errorf("%s: the span counts as read", name)
			}
		}
	})
}

// TestNowhere holds that an address where no Jira is, as one of a page of the site,
// is an error that says so, whichever request meets it first.
func TestNowhere(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		for at := range 2 {
			h := serve(t, fakejira.Year(kind, 5, 80), "")
			h.site.Fail(at, fakejira.Status(404, -1))
			var refused *collectors.RefusedError
			if err := h.harvest(t.Context(), t, newLedger(), year); !errors.As(err, &refused) || !strings.Contains(refused.Why, "no Jira answers at "+h.url) || refused.Hint == "" {
				t.Errorf("request %d: %v", at, err)
			}
		}
	})
}

// TestRefusedClauses holds that each clause a site refuses is dropped, with
// what is then missing, and the rest is read.
func TestRefusedClauses(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		h := serve(t, fakejira.Year(kind, 6, 80), "")
		h.site.Refuse("updatedBy", "worklogAuthor")
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		named := map[string]bool{}
		for _, s := range l.skipped {
			named[s.What] = true
			if !strings.Contains(s.Why, "missing are") {
				t.Errorf("%s: %s", s.What, s.Why)
			}
		}
		if len(named) != 2 || len(l.lines) < 40 {
			t.Errorf("named %v, %d items", named, len(l.lines))
		}
	})
}

// TestOddTickets holds that what one ticket has wrong costs that alone.
func TestOddTickets(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token"}
		at := now.AddDate(0, -1, 0)
		ticket := func(id int, change func(*fakejira.Issue)) {
			i := &fakejira.Issue{ID: id, Key: fmt.Sprintf("PAY-%d", id), Project: "PAY", Type: "Task", Summary: "s", Body: "b", Status: "To Do",
				Reporter: "ann", Creator: "ann", Created: at, Updated: at.Add(time.Duration(id) * time.Hour)}
			change(i)
			w.Issues = append(w.Issues, i)
		}
		ticket(1, func(i *fakejira.Issue) { i.Body = fakejira.Document("written as a document") })
		ticket(2, func(i *fakejira.Issue) { i.Broken = true })
		ticket(3, func(i *fakejira.Issue) {
			i.Odd = map[string]any{"labels": 7, "summary": 3, "assignee": "x", "components": "y", "customfield_10016": "5"}
		})
		ticket(4, func(i *fakejira.Issue) {
			i.Odd = map[string]any{"updated": at.UnixMilli() + 4, "created": at.UnixMilli()}
		})
		h := serve(t, w, "")
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		got := l.items(t)
		if len(got) != 3 || got["jira:PAY-1"].Body != "written as a document" {
			t.Errorf("%d items, body %q", len(got), got["jira:PAY-1"].Body)
		}
		if points, _ := got["jira:PAY-3"].Facts.Value("story_points"); points != 5.0 {
			t.Errorf("story points %v", points)
		}
		if !got["jira:PAY-4"].At.Equal(at) {
			t.Errorf("numeric time %v", got["jira:PAY-4"].At)
		}
		if len(l.skipped) != 1 || !strings.Contains(l.skipped[0].Why, "a text where a ticket was expected") {
			t.Errorf("skipped %v", l.skipped)
		}
	})
}

// TestGoneAndMoved holds that a ticket that is shown no more is kept and said,
// and one that moved keeps its number.
func TestGoneAndMoved(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		w := fakejira.Year(kind, 7, 80)
		h := serve(t, w, "")
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		var hidden, moved *fakejira.Issue
		for _, i := range w.Issues {
			if _, there := l.lines["jira:"+i.Key]; there && hidden == nil {
				hidden = i
			} else if there {
				moved = i
			}
		}
		hidden.Hidden = true
		moved.Key, moved.Project, moved.Updated = "NEW-1", "NEW", now.Add(-time.Minute)
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		if _, kept := l.lines["jira:"+hidden.Key]; !kept {
			t.Error("the hidden ticket is gone")
		}
		if len(l.skipped) != 1 || !l.skipped[0].Notice || !strings.Contains(l.skipped[0].What, hidden.Key) {
			t.Errorf("skipped %v", l.skipped)
		}
		if _, there := l.lines["jira:NEW-1"]; !there {
			t.Error("the moved ticket was not read again")
		}
	})
}

// TestShownAgain: tickets that were shown no more for a while are read as they are by
// now once they are again, and so is what was not known of beside them.
func TestShownAgain(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		at := now.AddDate(0, -6, 0)
		var issues []*fakejira.Issue
		for n := range 4 {
			issues = append(issues, &fakejira.Issue{ID: n + 1, Key: fmt.Sprint("PAY-", n+1), Project: "PAY", Type: "Story", Summary: "s", Status: "To Do", Reporter: "bob", Creator: "bob",
				Assignee: "ann", Created: at, Updated: at, Changes: []fakejira.Change{{At: at, By: "bob", Field: "assignee", To: "ann"}}})
		}
		deleted, lost, unknown := issues[0], issues[1:3], issues[3]
		w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: issues}
		unknown.Hidden = true
		h, l := serve(t, w, ""), newLedger()
		clock := at
		h.env.Now = func() time.Time { return clock }
		harvest := func() {
			t.Helper()
			clock = clock.AddDate(0, 1, 0)
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			l.covered = []evidence.Window{{From: year.From, To: clock}}
		}
		harvest()
		deleted.Hidden = true
		for _, i := range lost {
			i.Hidden = true
		}
		harvest()
		for _, i := range issues[1:] {
			i.Status, i.Done, i.Updated = "Done", true, clock
			i.Changes = append(i.Changes, fakejira.Change{At: clock, By: "ann", Field: "status", FromStr: "To Do", ToStr: "Done"})
		}
		harvest()
		if len(l.skipped) != 1 || !strings.Contains(l.skipped[0].What, "PAY-1, PAY-2, PAY-3") {
			t.Errorf("skipped %v", l.skipped)
		}
		for _, i := range issues[1:] {
			i.Hidden = false
		}
		harvest()
		if len(l.skipped) != 1 || l.skipped[0].What != "PAY-1" {
			t.Errorf("skipped %v", l.skipped)
		}
		for _, key := range []string{"PAY-2", "PAY-3", "PAY-4"} {
			if it := l.items(t)["jira:"+key]; it.Done.IsZero() {
				t.Errorf("%s is not done", key)
			}
		}
		before := len(h.site.Requests())
		harvest()
		if got := len(h.site.Requests()) - before; got > 6 {
			t.Errorf("%d requests where nothing is new", got)
		}
	})
}

// TestReadAgainInARunThatWasStopped: where all is read again, the run after one that was
// stopped does so too, whatever was covered.
func TestReadAgainInARunThatWasStopped(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		for _, why := range []string{"shown again", "version"} {
			for stop, ended := 1, false; !ended; stop++ {
				w := fakejira.Year(kind, 7, 150)
				show := func(which func(i *fakejira.Issue) bool) {
					for _, i := range w.Issues {
						i.Hidden = !which(i)
					}
				}
				h, l := serve(t, w, ""), newLedger()
				slices.SortFunc(w.Issues, func(a, b *fakejira.Issue) int { return a.Updated.Compare(b.Updated) })
				show(func(i *fakejira.Issue) bool { return slices.Contains(w.Issues[:30], i) })
				harvest := func() {
					t.Helper()
					if err := h.harvest(t.Context(), t, l, year); err != nil {
						t.Fatal(err)
					}
				}
				harvest()
				if why == "version" {
					l.since = bytes.Replace(l.since, fmt.Appendf(nil, `"version":%d`, checkpointVersion), []byte(`"version":3`), 1)
				} else {
					show(func(*fakejira.Issue) bool { return false })
					harvest()
				}
				show(func(*fakejira.Issue) bool { return true })
				l.stop = stop
				ended = !errors.Is(h.harvest(t.Context(), t, l, year), errStopped)
				l.stop = 0
				harvest()
				fresh := newLedger()
				if err := h.harvest(t.Context(), t, fresh, year); err != nil {
					t.Fatal(err)
				}
				if !maps.Equal(l.lines, fresh.lines) {
					t.Errorf("%s: stopped after %d batches there are %d of %d items", why, stop, len(l.lines), len(fresh.lines))
				}
			}
		}
	})
}

// TestAnotherSite: what is known of one site is nothing to another.
func TestAnotherSite(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		h, l := serve(t, fakejira.Year(kind, 7, 80), ""), newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		other := serve(t, &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token"}, "")
		l.since, l.before, l.covered = nil, l.since, nil
		if err := other.harvest(t.Context(), t, l, year); err != nil || len(l.skipped) > 0 {
			t.Errorf("%v, %v", err, l.skipped)
		}
	})
}

// TestMovedBeforeItWasRead holds that a ticket is known by the keys it had before
// it moved: commits and branches go on naming those.
func TestMovedBeforeItWasRead(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		at := time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)
		w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: []*fakejira.Issue{{
			ID: 1, Key: "PAY-7", Project: "PAY", Type: "Story", Summary: "s", Status: "Done", Done: true, Reporter: "ann", Creator: "ann", Assignee: "ann", Created: at,
		}}}
		w.Issues[0].Move("OPS-3", "bob", at.AddDate(0, 0, 1))
		w.Issues[0].Move("PLAT-9", "bob", at.AddDate(0, 0, 2))
		h := serve(t, w, "")
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		it := l.items(t)["jira:PLAT-9"]
		if diff := cmp.Diff([]evidence.Ref{{To: "jira:PAY-7", Via: evidence.ViaAPI}, {To: "jira:OPS-3", Via: evidence.ViaAPI}}, it.Refs); diff != "" {
			t.Error(diff)
		}
		pieces := evidence.Group([]*evidence.Item{&it, {ID: "git:1", Kind: evidence.Commit, Role: evidence.Author, Title: "PAY-7: warm the cart", At: at}}, evidence.Grouping{})
		if len(pieces) != 1 || pieces[0].ID != "jira:PLAT-9" {
			t.Errorf("%d pieces, the first is %s", len(pieces), pieces[0].ID)
		}
	})
}

// TestFormerKeys takes the key by its name and by its id.
func TestFormerKeys(t *testing.T) {
	moved := &issue{histories: []history{{Items: []change{{Field: "Key", FromString: "PAY-7"}, {Field: "summary", FromString: "s"}}},
		{Items: []change{{Field: "Key", FieldID: "issuekey", FromString: "OPS-3"}, {Field: "Key", FieldID: "customfield_10010", FromString: "C-1"}}}}}
	if diff := cmp.Diff([]string{"PAY-7", "OPS-3"}, moved.formerKeys()); diff != "" {
		t.Error(diff)
	}
}

// TestTouchedByOthers holds that somebody else's edit moves nothing of mine.
func TestTouchedByOthers(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		at := time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)
		w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: []*fakejira.Issue{{
			ID: 1, Key: "PAY-1", Project: "PAY", Type: "Story", Summary: "s", Status: "Done", Done: true, Reporter: "bob", Creator: "bob", Assignee: "ann",
			Created: at.AddDate(0, 0, -5), Updated: now.Add(-time.Hour), Changes: []fakejira.Change{
				{At: at.AddDate(0, 0, -4), By: "bob", Field: "assignee", To: "ann"},
				{At: at, By: "ann", Field: "status", FromStr: "To Do", ToStr: "Done"},
				{At: now.Add(-time.Hour), By: "bob", Field: "labels", ToStr: "x"},
			}}}}
		h := serve(t, w, "")
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		it := l.items(t)["jira:PAY-1"]
		if !it.At.Equal(at) || !it.Done.Equal(at) || it.Role != evidence.Assignee {
			t.Errorf("at %v, done %v, %s", it.At, it.Done, it.Role)
		}
		var what []string
		for _, e := range it.Events {
			what = append(what, e.What)
		}
		if diff := cmp.Diff([]string{"assigned", "moved", "done"}, what); diff != "" {
			t.Error(diff)
		}
	})
}

// TestReopenedByOthers holds that a ticket that was read is read again where what
// is left of my part in it lies before all that was ever asked for.
func TestReopenedByOthers(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		long := year.From.AddDate(-1, 0, 0)
		i := &fakejira.Issue{ID: 1, Key: "PAY-1", Project: "PAY", Type: "Story", Summary: "s", Status: "Done", Done: true, Reporter: "ann", Creator: "ann", Assignee: "ann",
			Created: long, Updated: now.AddDate(0, -3, 0), Changes: []fakejira.Change{
				{At: long, By: "ann", Field: "assignee", To: "ann"},
				{At: now.AddDate(0, -3, 0), By: "bob", Field: "status", FromStr: "To Do", ToStr: "Done"},
			}}
		h := serve(t, &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: []*fakejira.Issue{i}}, "")
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		if it := l.items(t)["jira:PAY-1"]; !it.Done.Equal(now.AddDate(0, -3, 0).Truncate(time.Second)) {
			t.Fatalf("done %v", it.Done)
		}
		i.Status, i.Done, i.Updated = "To Do", false, now.Add(-time.Minute)
		i.Changes = append(i.Changes, fakejira.Change{At: i.Updated, By: "bob", Field: "status", FromStr: "Done", ToStr: "To Do"})
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		if it := l.items(t)["jira:PAY-1"]; !it.Done.IsZero() || !it.At.Equal(long) {
			t.Errorf("done %v, at %v", it.Done, it.At)
		}
	})
}

// TestGivenUpAfterAll is the same where all is read again, for another version, because
// it was asked for, or because something else is.
func TestGivenUpAfterAll(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		for name, anew := range map[string]func(l *ledger, c *Config){
			"version": func(l *ledger, _ *Config) {
				l.since = bytes.Replace(l.since, fmt.Appendf(nil, `"version":%d`, checkpointVersion), []byte(`"version":3`), 1)
			},
			"asked": func(l *ledger, _ *Config) { l.since, l.before, l.anew, l.covered = nil, l.since, true, nil },
			"something else": func(l *ledger, c *Config) {
				l.since, l.before, l.covered = nil, l.since, nil
				c.Projects = []string{"PAY"}
			},
		} {
			long := year.From.AddDate(-1, 0, 0)
			i := &fakejira.Issue{ID: 1, Key: "PAY-1", Project: "PAY", Type: "Bug", Summary: "s", Status: "Done", Done: true, Reporter: "ann", Creator: "ann", Assignee: "ann",
				Created: long, Updated: now.AddDate(0, -3, 0), Changes: []fakejira.Change{{At: now.AddDate(0, -3, 0), By: "bob", Field: "status", FromStr: "To Do", ToStr: "Done"}}}
			h := serve(t, &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: []*fakejira.Issue{i}}, "")
			l := newLedger()
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			if it := l.items(t)["jira:PAY-1"]; it.Done.IsZero() {
				t.Fatal("not done")
			}
			i.Odd = map[string]any{"resolution": map[string]any{"name": "Duplicate"}}
			anew(l, &h.config)
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			if it := l.items(t)["jira:PAY-1"]; !it.Done.IsZero() {
				t.Errorf("%s: done %v", name, it.Done)
			}
		}
	})
}

// TestClosedByOthers holds that a ticket is done when it was resolved, whoever
// closes it later, and that it is not while nobody has resolved it again.
func TestClosedByOthers(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		at := time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)
		later := now.Add(-time.Hour)
		resolve := []fakejira.Change{
			{At: at, By: "ann", Field: "status", FromStr: "To Do", ToStr: "Resolved"}, {At: at, By: "ann", Field: "resolution", To: "1", ToStr: "Fixed"},
		}
		closed := fakejira.Change{At: later, By: "bob", Field: "status", FromStr: "Resolved", ToStr: "Closed"}
		for name, tt := range map[string]struct {
			changes []fakejira.Change
			done    time.Time
		}{
			"closed":                       {append(slices.Clone(resolve), closed), at},
			"taken by another, and closed": {append(slices.Clone(resolve), fakejira.Change{At: later, By: "bob", Field: "assignee", From: "ann", To: "bob"}, closed), at},
			"another resolution":           {append(slices.Clone(resolve), closed, fakejira.Change{At: later, By: "bob", Field: "resolution", From: "1", FromStr: "Fixed", To: "2", ToStr: "Done"}), at},
			"resolved anew": {append(slices.Clone(resolve), fakejira.Change{At: at.AddDate(0, 0, 1), By: "bob", Field: "resolution", From: "1", FromStr: "Fixed"},
				closed, fakejira.Change{At: later, By: "bob", Field: "resolution", To: "1", ToStr: "Fixed"}), later},
			"resolved once it was closed": {[]fakejira.Change{{At: at, By: "ann", Field: "status", FromStr: "To Do", ToStr: "Closed"},
				{At: later, By: "bob", Field: "resolution", To: "1", ToStr: "Fixed"}}, at},
		} {
			assignee := "ann"
			if strings.HasPrefix(name, "taken") {
				assignee = "bob"
			}
			w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: []*fakejira.Issue{{
				ID: 1, Key: "PAY-1", Project: "PAY", Type: "Story", Summary: "s", Status: "Closed", Done: true, Reporter: "bob", Creator: "bob", Assignee: assignee,
				Created: at.AddDate(0, 0, -5), Updated: later, Changes: append([]fakejira.Change{{At: at.AddDate(0, 0, -4), By: "bob", Field: "assignee", To: "ann"}}, tt.changes...)}}}
			h := serve(t, w, "")
			l := newLedger()
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			if it := l.items(t)["jira:PAY-1"]; !it.Done.Equal(tt.done) {
				t.Errorf("%s: done %v, want %v", name, it.Done, tt.done)
			}
		}
	})
}

// TestGivenUp holds that a ticket that was resolved as no work to do is not done, and
// not mine to do any more. What I did about it counts.
func TestGivenUp(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		at := time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)
		for resolution, done := range map[string]bool{"Won't Do": false, "Won’t Fix": false, "Duplicate": false, "Cannot Reproduce": false, "Done": true, "Fixed": true, "Erledigt": true} {
			w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: []*fakejira.Issue{{
				ID: 1, Key: "PAY-1", Project: "PAY", Type: "Bug", Summary: "s", Status: "Closed", Done: true, Reporter: "bob", Creator: "bob", Assignee: "ann",
				Created: at.AddDate(0, 0, -5), Updated: at, Odd: map[string]any{"resolution": map[string]any{"name": resolution}},
				Changes: []fakejira.Change{{At: at.AddDate(0, 0, -4), By: "bob", Field: "assignee", To: "ann"}, {At: at, By: "ann", Field: "status", FromStr: "To Do", ToStr: "Closed"}}}}}
			l := newLedger()
			if err := serve(t, w, "").harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			it := l.items(t)["jira:PAY-1"]
			if it.Done.IsZero() == done || it.HasRole(evidence.Assignee) != done || !it.At.Equal(at) {
				t.Errorf("%s: %v, done %v, at %v", resolution, it.Roles, it.Done, it.At)
			}
		}
	})
}

// TestPassedOn holds that a ticket that was given to me and taken away again is none
// that I did anything on, unless I did.
func TestPassedOn(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		at := time.Date(2026, time.March, 3, 10, 0, 0, 0, time.UTC)
		given := []fakejira.Change{{At: at, By: "bob", Field: "assignee", To: "ann"}, {At: at.AddDate(0, 0, 2), By: "bob", Field: "assignee", From: "ann", To: "cleo"}}
		begun := fakejira.Change{At: at.AddDate(0, 0, 1), By: "ann", Field: "status", FromStr: "To Do", ToStr: "In Progress"}
		for name, tt := range map[string]struct {
			changes  []fakejira.Change
			assignee string
			want     evidence.Role
		}{
			"given to another": {given, "cleo", evidence.TookPart},
			"begun before":     {append(slices.Clone(given), begun), "cleo", evidence.Commenter},
			"still mine":       {given[:1], "ann", evidence.Assignee},
		} {
			i := &fakejira.Issue{ID: 1, Key: "PAY-1", Project: "PAY", Type: "Story", Summary: "s", Status: "To Do", Reporter: "bob", Creator: "bob", Assignee: tt.assignee,
				Created: at.AddDate(0, 0, -5), Updated: at.AddDate(0, 0, 2), Changes: tt.changes}
			h := serve(t, &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: []*fakejira.Issue{i}}, "")
			l := newLedger()
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			if it := l.items(t)["jira:PAY-1"]; !slices.Equal(it.Roles, []evidence.Role{tt.want}) || it.Role != tt.want {
				t.Errorf("%s: %v, want %s", name, it.Roles, tt.want)
			}
		}
	})
}

// TestMidnight holds that the day a site reads a date in is the searching
// user's, and that exact times decide.
func TestMidnight(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		zone, err := time.LoadLocation("America/Los_Angeles")
		if err != nil {
			t.Fatal(err)
		}
		berlin, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		// March in Berlin, whose clocks change on the 29th.
		march := evidence.Window{From: time.Date(2026, 3, 1, 0, 0, 0, 0, berlin), To: time.Date(2026, 4, 1, 0, 0, 0, 0, berlin)}
		w := &fakejira.World{Kind: kind, Zone: zone, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token"}
		for n, at := range []time.Time{march.From.Add(-time.Second), march.From, march.To.Add(-time.Second), march.To} {
			created := at.AddDate(0, -2, 0)
			w.Issues = append(w.Issues, &fakejira.Issue{ID: n + 1, Key: fmt.Sprintf("PAY-%d", n+1), Project: "PAY", Type: "Task", Summary: "s", Status: "x",
				Reporter: "bob", Creator: "bob", Created: created, Updated: at, Comments: []fakejira.Comment{{ID: n, By: "ann", At: at, Body: "b"}}})
		}
		h := serve(t, w, "")
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, march); err != nil {
			t.Fatal(err)
		}
		for n, want := range []bool{false, true, true, false} {
			if _, there := l.lines[fmt.Sprintf("jira:PAY-%d", n+1)]; there != want {
				t.Errorf("ticket %d: there %t", n+1, there)
			}
		}
	})
}

// TestOpenWork holds that open tickets are nobody's, and stop being open once
// they are done, found no more, or gone.
func TestOpenWork(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		ticket := func(id int, key string) *fakejira.Issue {
			return &fakejira.Issue{ID: id, Key: key, Project: "PAY", Type: "Story", Summary: "s", Status: "To Do", Reporter: "bob", Creator: "bob",
				Created: now.AddDate(0, -1, 0), Updated: now.AddDate(0, -1, 0)}
		}
		w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token",
			Issues: []*fakejira.Issue{ticket(1, "PAY-1"), ticket(2, "PAY-2"), ticket(3, "PAY-3")}}
		h := serve(t, w, "")
		h.config.OpenJQL = `status = "To Do"`
		l := newLedger()
		for _, want := range [][]string{{"jira:PAY-1", "jira:PAY-2", "jira:PAY-3"}, {"jira:PAY-3"}} {
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			var open []string
			for id, it := range l.items(t) {
				if _, known := it.Facts.Bool(evidence.FactOpenWork); it.Actor != "" || !known {
					t.Errorf("%s is of %q, or nothing says that it is open", id, it.Actor)
				}
				if it.IsOpenWork() {
					open = append(open, id)
				}
			}
			slices.Sort(open)
			if !slices.Equal(open, want) {
				t.Errorf("open are %v, want %v", open, want)
			}
			w.Issues[0].Status, w.Issues[0].Done = "Done", true
			w.Issues = slices.Delete(w.Issues, 1, 2)
		}
	})
}

// A checkpoint of another version is none, and what was covered by it is read
// again.
func TestAnotherVersionReadsAgain(t *testing.T) {
	h := serve(t, fakejira.Year(fakejira.Cloud, 8, 80), "")
	l := newLedger()
	if err := h.harvest(t.Context(), t, l, year); err != nil {
		t.Fatal(err)
	}
	want := l.export()
	l.since = bytes.Replace(l.since, fmt.Appendf(nil, `"version":%d`, checkpointVersion), []byte(`"version":1`), 1)
	clear(l.lines)
	if err := h.harvest(t.Context(), t, l, year); err != nil {
		t.Fatal(err)
	}
	if l.export() != want {
		t.Errorf("%d items were read again", len(l.lines))
	}
}

// More open tickets than anybody chooses from are not read, and that is said.
func TestMuchOpenWork(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		w := &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token"}
		for i := range maxOpen + 200 {
			at := now.AddDate(0, 0, -i)
			w.Issues = append(w.Issues, &fakejira.Issue{ID: i + 1, Key: fmt.Sprint("PAY-", i+1), Project: "PAY", Type: "Story", Summary: "s", Status: "To Do",
				Reporter: "bob", Creator: "bob", Created: at, Updated: at})
		}
		h := serve(t, w, "")
		h.config.OpenJQL = `status = "To Do"`
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		items := l.items(t)
		if _, first := items["jira:PAY-1"]; !first || len(items) != maxOpen {
			t.Errorf("%d open tickets, the newest %t", len(items), first)
		}
	})
}

// TestRefusedOpenWork holds that a condition for open work that the site does not take
// is named by its key, and leaves what was done read and covered.
func TestRefusedOpenWork(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		h := serve(t, fakejira.Year(kind, 8, 80), "")
		plain := newLedger()
		if err := h.harvest(t.Context(), t, plain, year); err != nil {
			t.Fatal(err)
		}
		h.config.OpenJQL = `colour = red`
		l := newLedger()
		if err := h.harvest(t.Context(), t, l, year); err != nil {
			t.Fatal(err)
		}
		if len(l.skipped) != 1 || l.skipped[0].Notice || !strings.Contains(l.skipped[0].Why, "400") || !strings.Contains(l.skipped[0].Hint, "open_jql") {
			t.Errorf("named %+v", l.skipped)
		}
		if l.export() != plain.export() || len(l.covered) != len(plain.covered) {
			t.Errorf("%d items, covered %v", len(l.lines), l.covered)
		}
	})
}

// Open work ends where the checkpoint is of another version, too: nothing else knows
// of it.
func TestOpenWorkOfAnotherVersionEnds(t *testing.T) {
	kinds(t, func(t *testing.T, kind string) {
		i := &fakejira.Issue{ID: 1, Key: "PAY-1", Project: "PAY", Type: "Story", Summary: "s", Status: "To Do", Reporter: "bob", Creator: "bob", Created: now, Updated: now}
		h := serve(t, &fakejira.World{Kind: kind, Zone: time.UTC, Me: "ann", Email: "a@acme.test", Token: "jira-secret-token", Issues: []*fakejira.Issue{i}}, "")
		h.config.OpenJQL = `status = "To Do"`
		l := newLedger()
		for _, open := range []bool{true, false} {
			if err := h.harvest(t.Context(), t, l, year); err != nil {
				t.Fatal(err)
			}
			if it := l.items(t)["jira:PAY-1"]; it.IsOpenWork() != open {
				t.Errorf("open %v, want %v", it.IsOpenWork(), open)
			}
			i.Hidden = true
			l.since = bytes.Replace(l.since, fmt.Appendf(nil, `"version":%d`, checkpointVersion), []byte(`"version":3`), 1)
		}
	})
}

// Pages of open work that lead round in a circle are a mistake of the site, not
// a reason to ask for ever.
func TestOpenWorkInACircle(t *testing.T) {
	h := serve(t, fakejira.Year(fakejira.Cloud, 8, 80), "")
	h.config.OpenJQL = `status = "To Do"`
	next := "a"
	circle := func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Query().Get("jql"), "(status") {
			return false
		}
		body := fmt.Sprintf(`{"issues":[],"nextPageToken":%q}`, next)
		next = map[string]string{"a": "b", "b": "a"}[next]
		return fakejira.Answer(body)(w, r)
	}
	for n := range 100 {
		h.site.Fail(n, circle)
	}
	err := h.harvest(t.Context(), t, newLedger(), year)
	if got := len(h.site.Requests()); err == nil || got > 50 {
		t.Errorf("%d requests, %v", got, err)
	}
}

func TestTokenStaysHome(t *testing.T) {
	h := serve(t, fakejira.Year(fakejira.Cloud, 8, 80), "")
	l := newLedger()
	if err := h.harvest(t.Context(), t, l, year); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(l.export()+string(l.since), "jira-secret-token") {
		t.Error("the token is in what is kept")
	}
	h.config.URL = "http://jira.acme.test"
	if err := h.harvest(t.Context(), t, newLedger(), year); err == nil || !strings.Contains(err.Error(), "without encryption") {
		t.Errorf("plain http: %v", err)
	}
}
