package github

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

// faultsThatPass are those after which asking again helps.
func faultsThatPass() []fakehub.Fault {
	return []fakehub.Fault{
		fakehub.PrimaryLimit(403, "graphql", -time.Second), fakehub.PrimaryLimit(429, "graphql", -time.Second), fakehub.RateLimited("RATE_LIMITED", -time.Second),
		fakehub.RateLimited("RATE_LIMIT", -time.Second), fakehub.SecondaryLimit(403, 0, true), fakehub.SecondaryLimit(403, -1, true),
		fakehub.SecondaryLimit(403, 7, false), fakehub.SecondaryLimit(429, 7, false), fakehub.SecondaryLimit(429, -1, false),
		fakehub.ResourceLimits(40), fakehub.ServerError(), fakehub.BadGateway(), fakehub.QueryTimeout(), fakehub.Unavailable(), fakehub.GatewayTimeout(),
		fakehub.CutBody(), fakehub.TruncatedJSON(), fakehub.Reset(), fakehub.Body(""), fakehub.Body("null"), fakehub.Body("[]"), fakehub.Body("{}"),
		fakehub.NoContent(), fakehub.WrongTotal(3), fakehub.WrongTotal(-3), fakehub.ShortPage(), fakehub.RepeatedCursor(), fakehub.HugeHeader(), fakehub.GzipBomb(),
	}
}

// Each fault strikes a request of a month, each another one. In the end all is
// as without it, in one run, and the person has seen that something was waited
// for.
func TestFaultsThatPass(t *testing.T) {
	t.Run("all of it", func(t *testing.T) { t.Parallel(); passFaults(t) })
	t.Run("by ids first", func(t *testing.T) { t.Parallel(); passFaults(t, "acme/gone") })
}

func passFaults(t *testing.T, exclude ...string) {
	hub := fakehub.New(fakehub.Month(6))
	u := newUser(t, hub)
	u.now, u.conf.Exclude = march()[0].To, exclude
	u.must(march())
	want := u.export()
	var first, last int // pages of one search
	for _, r := range hub.Requests() {
		switch {
		case r.Query != "Search" && r.Query != "Index" || last > 0:
		case r.Variables["after"] == nil:
			first = r.Index
		default:
			last = r.Index
		}
	}
	if last == 0 { // all entries are in one page
		last = first
	}
	requests := len(hub.Requests())
	for i, fault := range faultsThatPass() {
		t.Run(fault.Name, func(t *testing.T) {
			at := i % requests
			switch fault.Name {
			case "wrong total", "page that ends early":
				at = last
			case "repeated cursor", "200 RESOURCE_LIMITS_EXCEEDED":
				at = first
			}
			hub.Forget()
			hub.Inject(at, fault)
			u := newUser(t, hub)
			u.now, u.conf.Exclude = march()[0].To, exclude
			u.must(march())
			if u.export() != want {
				t.Error("the export differs")
			}
			if len(u.notes) == 0 && len(hub.Requests()) <= requests && !(len(exclude) > 0 && fault.Name == "repeated cursor") {
				t.Error("nothing was told, and nothing asked again")
			}
		})
	}
}

// Limits are waited for as long as they say, by the clock, and seen.
func TestLimitsAreWaitedFor(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for _, fault := range []fakehub.Fault{
		fakehub.PrimaryLimit(403, "graphql", time.Second), fakehub.RateLimited("RATE_LIMITED", time.Second),
		fakehub.SecondaryLimit(403, 1, true), fakehub.SecondaryLimit(429, 1, false),
	} {
		hub := fakehub.New(fakehub.Month(6))
		hub.Inject(1, fault)
		u := newUser(t, hub)
		u.now, u.env.Sleep = march()[0].To, collectors.Sleep
		all.Go(func() { // side by side, however few processors there are
			if err := u.harvest(t.Context(), march()); err != nil {
				t.Errorf("%s: %v", fault.Name, err)
				return
			}
			waited := hub.Requests()[2].At.Sub(hub.Requests()[1].At)
			if waited < time.Second || waited > 6*time.Second || len(u.notes) != 1 || !strings.Contains(u.notes[0], "limit of github.com, goes on at ") {
				t.Errorf("%s: waited %v, told %q", fault.Name, waited, u.notes)
			}
		})
	}
	all.Wait()
}

// A fault that does not pass is an error that says what to do, what came
// before stays, and a run after it has passed ends as if nothing had happened.
func TestFaultsThatStay(t *testing.T) {
	t.Parallel()
	hub := fakehub.New(fakehub.Month(7))
	u := newUser(t, hub)
	u.now = march()[0].To
	u.must(march())
	want := u.export()
	isLogin := func(err error) bool { var e *collectors.LoginError; return errors.As(err, &e) && e.Hint != "" }
	isRefused := func(err error) bool { var e *collectors.RefusedError; return errors.As(err, &e) && e.Hint != "" }
	anything := func(err error) bool { return err != nil }
	const page = "https://github.com/orgs/acme/sso?authorization_request=A"
	for _, c := range []struct {
		fault fakehub.Fault
		is    func(error) bool
		words []string
	}{
		{fakehub.BadCredentials(), isLogin, []string{"401", "HUB_TOKEN"}},
		{fakehub.MissingScopes("gist", "repo"), isRefused, []string{"403", "scope repo", "it has gist"}},
		{fakehub.MissingPermissions("pull_requests=read"), isRefused, []string{"403", "pull_requests=read"}},
		{fakehub.SingleSignOn(page), isRefused, []string{"single sign-on", page}},
		{fakehub.SecondaryLimit(403, 90000, true), anything, []string{"secondary rate limit", "it ends at"}},
		{fakehub.PrimaryLimit(403, "graphql", 100*time.Hour), anything, []string{"rate limit", "it ends at"}},
		{fakehub.BadGateway(), anything, []string{"502", "times in a row"}},
		{fakehub.WrongTotal(280), anything, []string{"counts", "pull requests"}},
		{fakehub.ShortPage(), anything, []string{"counts"}},
		{fakehub.Body("<html>login</html>"), anything, []string{"answer without data"}},
		{fakehub.Redirect(302, "https://elsewhere.test/"), isRefused, []string{"https://elsewhere.test", "base_url"}},
		{fakehub.Redirect(307, "http://elsewhere.test/"), isRefused, []string{"http://elsewhere.test"}},
	} {
		t.Run(c.fault.Name, func(t *testing.T) {
			hub.Forget()
			u := newUser(t, hub)
			u.now = march()[0].To
			hub.InjectWhere(func(r *fakehub.Request) bool { return r.Query == "Search" && r.Index >= 2 }, -1, c.fault)
			err := u.harvest(t.Context(), march())
			text := ""
			if err != nil {
				text = err.Error() + hint(err)
			}
			if !c.is(err) {
				t.Errorf("%T %v", err, err)
			}
			for _, word := range c.words {
				if !strings.Contains(text, word) {
					t.Errorf("no %q in %q", word, text)
				}
			}
			hub.Forget()
			u.must(march())
			if u.export() != want {
				t.Error("after it has passed, the export differs")
			}
		})
	}
}

func hint(err error) string {
	var login *collectors.LoginError
	var refused *collectors.RefusedError
	switch {
	case errors.As(err, &login):
		return " " + login.Hint
	case errors.As(err, &refused):
		return " " + refused.Hint
	}
	return ""
}

// A search that stays contradictory is not covered, but the others are read,
// and so is what is new.
func TestOneBadSearchDoesNotStopTheRest(t *testing.T) {
	t.Parallel()
	hub := fakehub.New(fakehub.Month(8))
	u := newUser(t, hub)
	u.now = march()[0].To
	bad := func(r *fakehub.Request) bool {
		text, _ := r.Variables["search"].(string)
		return strings.Contains(text, "author:ada is:pr") && !strings.Contains(text, "reviewed-by")
	}
	for range 2 {
		hub.InjectWhere(bad, -1, fakehub.WrongTotal(5))
		if err := u.harvest(t.Context(), march()); err == nil || !strings.Contains(err.Error(), "pull requests touched since 1 Mar 2025: github.com counts 35 and gave 30") {
			t.Errorf("%v", err)
		}
		if len(u.of(evidence.Review)) == 0 || len(u.of(evidence.Ticket)) == 0 {
			t.Error("the others were not read")
		}
	}
	hub.Forget()
	u.must(march())
	fresh := newUser(t, hub)
	fresh.now = u.now
	fresh.must(march())
	if u.export() != fresh.export() {
		t.Error("after it has passed, the export differs")
	}
}

func TestPagesAreHalved(t *testing.T) {
	hub := fakehub.New(fakehub.Month(9))
	hub.InjectWhere(func(r *fakehub.Request) bool {
		first, _ := r.Variables["first"].(float64)
		return r.Query == "Search" && first > 6
	}, -1, fakehub.QueryTimeout())
	u := newUser(t, hub)
	u.now = march()[0].To
	u.must(march())
	sizes := map[float64]bool{}
	for _, r := range hub.Requests() {
		if first, ok := r.Variables["first"].(float64); ok && r.Query == "Search" {
			sizes[first] = true
		}
	}
	if !sizes[25] || !sizes[12] || !sizes[6] || sizes[3] {
		t.Errorf("asked for %v", sizes)
	}
	hub.Forget()
	whole := newUser(t, hub)
	whole.now = u.now
	whole.must(march())
	if u.export() != whole.export() {
		t.Error("the export differs")
	}
}

// Two searches that are too much together are asked for each by itself.
func TestTooMuchTogether(t *testing.T) {
	hub := fakehub.New(fakehub.Month(9))
	whole, u := newUser(t, hub), newUser(t, hub)
	whole.now, u.now = march()[0].To, march()[0].To
	whole.must(march())
	hub.Forget()
	hub.InjectWhere(func(r *fakehub.Request) bool { return r.Variables["also"] != nil }, -1, fakehub.QueryTimeout())
	u.must(march())
	if u.export() != whole.export() {
		t.Error("the export differs")
	}
}

func TestPartialResultsAreNamed(t *testing.T) {
	hub := fakehub.New(fakehub.Month(10))
	hub.Inject(2, fakehub.PartialResults("21955855,20582480"))
	u := newUser(t, hub)
	u.now = march()[0].To
	u.must(march())
	if !u.named(false, "single sign-on", "20582480, 21955855", "settings/tokens") {
		t.Errorf("%+v", u.skips)
	}
}

// GraphQL refused is told from a host that is no GitHub.
func TestWithoutGraphQL(t *testing.T) {
	for _, enterprise := range []string{"", "3.14.2"} {
		hub := fakehub.New(fakehub.Month(11))
		hub.Enterprise = enterprise
		u := newUser(t, hub)
		gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
				return
			}
			hub.ServeHTTP(w, r)
		}))
		defer gate.Close()
		u.conf.BaseURL = gate.URL + strings.Repeat("/api/v3", min(1, len(enterprise)))
		err := u.harvest(t.Context(), march())
		var refused *collectors.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(refused.Why, "refuses GraphQL") || !strings.Contains(refused.Hint, "graphql for you") {
			t.Errorf("%v", err)
		}
		u.conf.BaseURL = strings.TrimSuffix(u.conf.BaseURL, "/") + "/nowhere"
		if err := u.harvest(t.Context(), march()); err == nil || !strings.Contains(err.Error(), "no GitHub API at") {
			t.Errorf("%v", err)
		}
	}
}
