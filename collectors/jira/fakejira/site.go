package fakejira

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// embedded is how many comments and changes Cloud sends with a ticket, the
// newest ones.
const embedded = 20

// Site serves a world.
type Site struct {
	mu    sync.Mutex
	world *World
	// Context is the path the site lives under, such as "/jira".
	context string
	// Page is the most tickets it gives at a time.
	page    int
	refused []string
	faults  map[int]Fault
	served  []Request
}

// Request is one request as the site saw it.
type Request struct {
	Method, Path, JQL, Authorization string
}

// New makes a site that lives under a path, which may be empty.
func New(w *World, context string) *Site {
	return &Site{world: w, context: context, page: 50, faults: map[int]Fault{}}
}

// Refuse makes the site refuse fields and functions of JQL by name.
func (s *Site) Refuse(names ...string) { s.refused = names }

// SetPage makes the site give at most n tickets at a time.
func (s *Site) SetPage(n int) { s.page = n }

// Requests are all requests so far, in order.
func (s *Site) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.served)
}

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	number := len(s.served)
	var body map[string]any
	if r.Method == http.MethodPost {
		_ = json.NewDecoder(r.Body).Decode(&body) // an empty body is an empty question
	}
	jql := cmp.Or(r.URL.Query().Get("jql"), text(body["jql"]))
	s.served = append(s.served, Request{r.Method, r.URL.Path, jql, r.Header.Get("Authorization")})
	fault := s.faults[number]
	s.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	path, under := strings.CutPrefix(r.URL.Path, s.context+"/rest/api/")
	if !under {
		http.NotFound(w, r)
		return
	}
	if path != "2/serverInfo" && !s.knows(r) {
		refuse(w, http.StatusUnauthorized, "Client must be authenticated to access this resource.")
		return
	}
	s.route(w, r, path, jql, body)
}

// knows checks the login: address and token on Cloud, a token on Server.
func (s *Site) knows(r *http.Request) bool {
	want := "Bearer " + s.world.Token
	if s.world.Kind == Cloud {
		want = "Basic " + base64.StdEncoding.EncodeToString([]byte(s.world.Email+":"+s.world.Token))
	}
	return r.Header.Get("Authorization") == want
}

func (s *Site) route(w http.ResponseWriter, r *http.Request, path, jql string, body map[string]any) {
	cloud := s.world.Kind == Cloud
	part := strings.Split(path, "/")
	switch {
	case path == "2/serverInfo":
		kind := "Server"
		if cloud {
			kind = "Cloud"
		}
		answer(w, map[string]any{"baseUrl": "https://jira.acme.test" + s.context, "deploymentType": kind, "version": "9.12.0"})
	case path == "2/myself":
		me := s.user(s.world.Me).(map[string]any)
		me["timeZone"] = s.world.Zone.String()
		answer(w, me)
	case path == "2/field":
		answer(w, []any{
			map[string]any{"id": "summary", "name": "Summary", "schema": map[string]any{"type": "string"}},
			map[string]any{"id": "customfield_10016", "name": "Story Points", "custom": true, "schema": map[string]any{"type": "number", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:float"}},
			map[string]any{"id": "customfield_10020", "name": "Sprint", "custom": true, "schema": map[string]any{"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"}},
		})
	case path == "2/search/jql" && cloud:
		s.searchCloud(w, r, jql, body)
	case path == "2/search" && cloud:
		refuse(w, http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")
	case path == "2/search":
		s.searchServer(w, r, jql, body)
	case path == "3/changelog/bulkfetch" && cloud:
		s.bulk(w, body)
	case len(part) == 3 && part[1] == "issue":
		i := s.world.find(part[2])
		switch {
		case i != nil && i.Hidden && s.world.Kind == Server: // https://github.com/yontrack/yontrack/issues/1226
			refuse(w, http.StatusForbidden, "You do not have the permission to see the specified issue.")
		case i == nil || i.Hidden:
			refuse(w, http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
		default:
			answer(w, s.issue(i))
		}
	case len(part) == 4 && part[1] == "issue":
		s.list(w, r, part[2], part[3])
	default:
		http.NotFound(w, r)
	}
}

// find is the tickets that a question asks for, in its order.
func (s *Site) find(w http.ResponseWriter, jql string) ([]*Issue, bool) {
	q, err := s.world.parse(jql, s.refused)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return nil, false
	}
	var found []*Issue
	for _, i := range s.world.Issues {
		if !i.Hidden && q.match(i) {
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(a, b *Issue) int {
		switch {
		case q.byKey:
			return compareKeys(a, b)
		case q.newest:
			return cmp.Or(b.Created.Compare(a.Created), compareKeys(a, b))
		}
		return cmp.Or(a.Updated.Compare(b.Updated), compareKeys(a, b))
	})
	return found, true
}

func compareKeys(a, b *Issue) int {
	return cmp.Or(strings.Compare(a.Project, b.Project), cmp.Compare(a.ID, b.ID))
}

// searchCloud pages by tokens.
func (s *Site) searchCloud(w http.ResponseWriter, r *http.Request, jql string, body map[string]any) {
	found, ok := s.find(w, jql)
	if !ok {
		return
	}
	token := cmp.Or(r.URL.Query().Get("nextPageToken"), text(body["nextPageToken"]))
	start, _ := strconv.Atoi(strings.TrimPrefix(token, "page-"))
	fields := r.URL.Query().Get("fields")
	if body["fields"] != nil {
		fields = fmt.Sprint(body["fields"])
	}
	end := min(start+s.page, len(found))
	out := map[string]any{"issues": s.all(found[start:end], fields != ""), "isLast": end == len(found)}
	if end < len(found) {
		out["nextPageToken"] = "page-" + strconv.Itoa(end)
	}
	answer(w, out)
}

func (s *Site) searchServer(w http.ResponseWriter, r *http.Request, jql string, body map[string]any) {
	found, ok := s.find(w, jql)
	if !ok {
		return
	}
	start, _ := strconv.Atoi(r.URL.Query().Get("startAt"))
	if n, posted := body["startAt"].(float64); posted {
		start = int(n)
	}
	start = min(start, len(found))
	answer(w, map[string]any{"startAt": start, "maxResults": s.page, "total": len(found),
		"issues": s.all(found[start:min(start+s.page, len(found))], true)})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_ = json.NewEncoder(w).Encode(v) // the reader hung up
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errorMessages": []string{message}, "errors": map[string]string{}})
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// stamp is a time as Jira writes it, with a zone without a colon.
func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000-0700") }
