package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"sheaf/collectors/github/fakehub"
)

// TestListsThatEndEarly has lists of a pull request that GitHub does not page on:
// they are named, and what is behind them is read all the same. What goes on when it
// is asked for again is whole.
func TestListsThatEndEarly(t *testing.T) {
	for name, answer := range map[string]string{
		"gone":           `null`,
		"no list":        `{"files":null}`,
		"empty, no end":  `{"files":{"pageInfo":{"hasNextPage":true,"endCursor":"x"},"nodes":[]}}`,
		"another object": `[]`,
	} {
		for times, gaps := range map[int]bool{1: false, 1000: true} {
			t.Run(fmt.Sprint(name, " ", times), func(t *testing.T) {
				world := fakehub.NewWorld("ada")
				repo := world.Repository(world.Organization("acme"), "pay")
				for n := range 3 {
					p := repo.Open(world.Me, fmt.Sprint("pull ", n), year[0].From.AddDate(0, n+1, 0))
					for i := range 130 * (1 - min(n, 1)) {
						p.Change(fmt.Sprintf("f_%03d.go", i), 1, 0)
					}
				}
				u := newUser(t, fakehub.New(world))
				u.conf.BaseURL = answering(t, u.conf.BaseURL, answer, times)
				if err := u.harvest(t.Context(), year); err != nil {
					t.Fatal(err)
				}
				if len(u.items) != 3 {
					t.Errorf("%d items", len(u.items))
				}
				told := fmt.Sprint(u.skips)
				if gaps != (len(u.skips) > 0) || gaps && !strings.Contains(told, "acme/pay#1 files was not read to its end") {
					t.Errorf("told %v", told)
				}
			})
		}
	}
}

// answering stands before a server and answers the first few questions for the rest
// of lists about their first node itself.
func answering(t *testing.T, base, answer string, times int) string {
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(asked))
		said := httptest.NewRecorder()
		proxy.ServeHTTP(said, r)
		out := said.Body.Bytes()
		if bytes.Contains(asked, []byte("query More(")) && times > 0 {
			times--
			var whole struct {
				Data map[string]json.RawMessage `json:"data"`
			}
			if err := json.Unmarshal(out, &whole); err != nil {
				t.Error(err)
			}
			whole.Data["n0"] = json.RawMessage(answer)
			out, _ = json.Marshal(whole)
		}
		maps.Copy(w.Header(), said.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(said.Code)
		_, _ = w.Write(out)
	}))
	t.Cleanup(srv.Close)
	return srv.URL + target.Path
}
