package collectors

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const token = "ghp_never_to_be_seen"

// seen is what servers of a test were sent as Authorization, by host.
type seen struct {
	sync.Mutex
	by map[string][]string
}

func (s *seen) note(r *http.Request) {
	s.Lock()
	defer s.Unlock()
	s.by[r.Host] = append(s.by[r.Host], r.Header.Get("Authorization"))
}

func remote(t *testing.T, base string, change func(*RemoteConfig)) *Remote {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	c := RemoteConfig{Base: u, Login: Login{Secret: token}, HTTP: &http.Client{}, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&c)
	}
	r, err := NewRemote(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheLoginGoesToTheConfiguredHostAlone(t *testing.T) {
	s := seen{by: map[string][]string{}}
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { s.note(r) }))
	defer other.Close()
	var home *httptest.Server
	home = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.note(r)
		switch r.URL.Path {
		case "/elsewhere":
			http.Redirect(w, r, other.URL+"/x", http.StatusTemporaryRedirect)
		case "/scheme":
			http.Redirect(w, r, strings.Replace(home.URL, "http:", "https:", 1)+"/x", http.StatusMovedPermanently)
		case "/moved":
			http.Redirect(w, r, "/here", http.StatusMovedPermanently)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		}
	}))
	defer home.Close()
	r := remote(t, home.URL, nil)
	for _, c := range []struct {
		method, path string
		followed     bool
	}{
		{"GET", "/moved", true},
		{"POST", "/moved", false}, // it would become a GET
		{"GET", "/elsewhere", false},
		{"POST", "/elsewhere", false},
		{"GET", "/scheme", false},
		{"GET", "/loop", false},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, home.URL+c.path, strings.NewReader(""))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := r.Client().Do(req)
		var redirect *RedirectError
		if c.followed && (err != nil || resp.StatusCode != http.StatusOK || resp.Request.Header.Get("Authorization") != "") || !c.followed && !errors.As(err, &redirect) {
			t.Errorf("%s %s: %v", c.method, c.path, err)
		}
	}
	// A library that builds a request to another host gets no login either.
	if resp, err := r.Client().Get(other.URL); err != nil || resp.StatusCode != http.StatusOK {
		t.Error(err)
	}
	host := strings.TrimPrefix(other.URL, "http://")
	if got := s.by[host]; len(got) != 1 || got[0] != "" {
		t.Errorf("the other host was sent %q", got)
	}
	for _, got := range s.by[strings.TrimPrefix(home.URL, "http://")] {
		if got != "Bearer "+token {
			t.Errorf("the host was sent %q", got)
		}
	}
	if r.Requests() != 7+maxRedirects+1 {
		t.Errorf("%d requests counted", r.Requests())
	}
}

func TestNoAnswerRepeatsTheSecret(t *testing.T) {
	for name, login := range map[string]Login{"bearer": {Secret: token}, "basic": {Secret: token, User: "ann@acme.test"}} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Echo", r.Header.Get("Authorization"))
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, `{"message":"bad %s of %s"}`, r.Header.Get("Authorization"), token)
			}))
			defer server.Close()
			var log bytes.Buffer
			r := remote(t, server.URL, func(c *RemoteConfig) {
				c.Login = login
				c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			})
			resp, err := r.Client().Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || strings.Count(string(body), hidden) != 2 {
				t.Errorf("%s, %v", body, err)
			}
			all := string(body) + fmt.Sprint(resp.Header, resp.Request.Header) + log.String()
			for _, secret := range login.secrets() {
				if strings.Contains(all, secret) {
					t.Errorf("%q is in %s", secret, all)
				}
			}
			if !strings.Contains(log.String(), "status=400") {
				t.Errorf("logged %q", log.String())
			}
		})
	}
}

func TestAnswersAreBounded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, 1<<20))
			_ = z.Close()
		case "/slow":
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case "/cut":
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		case "/gone":
			panic(http.ErrAbortHandler)
		}
	}))
	defer server.Close()
	r := remote(t, server.URL, func(c *RemoteConfig) { c.Bytes, c.Time = 1<<16, 300*time.Millisecond })
	for path, want := range map[string]any{"/bomb": new(*TooLargeError), "/slow": new(*TimeoutError), "/cut": new(*CutError), "/gone": new(*CutError)} {
		if _, err := r.Client().Get(server.URL + path); !errors.As(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	var unreachable *UnreachableError
	if _, err := remote(t, "http://"+closed.Addr().String(), nil).Client().Get("http://" + closed.Addr().String()); !errors.As(err, &unreachable) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestNoLoginWithoutEncryption(t *testing.T) {
	for base, ok := range map[string]bool{
		"https://api.github.com/": true, "http://127.0.0.1:80/": true, "http://[::1]/": true, "http://localhost:1/x": true,
		"http://ghe.corp/": false, "http://127.0.0.1.evil.test/": false, "https://ann:pw@ghe.corp/": false, "ftp://ghe.corp/": false, "/x": false,
	} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewRemote(RemoteConfig{Base: u, HTTP: &http.Client{}}); (err == nil) != ok {
			t.Errorf("%s: %v", base, err)
		} else if err != nil && strings.Contains(err.Error(), "pw") {
			t.Errorf("%s: %v tells the password", base, err)
		}
	}
}

// TestAhead: a clock that is ahead is told by the first answer, and nothing else is.
func TestAhead(t *testing.T) {
	by := func(d time.Duration) func() []string { // when it is asked
		return func() []string { return []string{time.Now().Add(d).UTC().Format(http.TimeFormat)} }
	}
	for name, test := range map[string]struct {
		date        func() []string
		least, most time.Duration
	}{
		"as here": {by(0), 0, 0},
		"behind":  {by(-2 * time.Hour), 2*time.Hour - time.Second, 2 * time.Hour},
		"ahead":   {by(2 * time.Hour), 0, 0},
		"none":    {func() []string { return nil }, 0, 0},
		"odd":     {func() []string { return []string{"yesterday"} }, 0, 0},
	} {
		first := true
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if w.Header()["Date"] = test.date(); !first {
				w.Header().Set("Date", "Thu, 01 Jan 1970 00:00:00 GMT")
			}
			first = false
		}))
		defer server.Close()
		base, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		r, err := NewRemote(RemoteConfig{Base: base, HTTP: &http.Client{}, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if r.Answered() || r.Ahead() != 0 {
			t.Errorf("%s: answered before it was asked, %v ahead", name, r.Ahead())
		}
		for range 2 {
			resp, err := r.Client().Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
		}
		if got := r.Ahead(); !r.Answered() || got < test.least || got > test.most {
			t.Errorf("%s: %v ahead", name, got)
		}
	}
}
