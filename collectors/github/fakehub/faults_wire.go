package fakehub

import (
	"bytes"
	"compress/gzip"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"
)

// recorded is the answer GitHub would give, not sent yet.
func recorded(r *http.Request, answer http.Handler) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	answer.ServeHTTP(recorder, r)
	return recorder
}

// send sends a recorded answer with another body.
func send(w http.ResponseWriter, from *httptest.ResponseRecorder, body []byte) {
	for key, values := range from.Header() {
		w.Header()[key] = values
	}
	w.WriteHeader(from.Code)
	_, _ = w.Write(body)
}

// Slow holds the answer back, or for ever where wait is 0: until the client
// goes away.
func Slow(wait time.Duration) Fault {
	return Fault{Name: "slow", apply: func(_ *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler) {
		if !hold(r.Context(), wait) || wait == 0 {
			panic(http.ErrAbortHandler)
		}
		answer.ServeHTTP(w, r)
	}}
}

// Meanwhile is no fault of GitHub's: somebody changes the world between two
// requests, so that a search moves under a client that is paging through it.
func Meanwhile(change func(*World)) Fault {
	return Fault{Name: "meanwhile", apply: func(h *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler) {
		h.Change(change)
		answer.ServeHTTP(w, r)
	}}
}

// CutBody promises the whole answer and closes the connection after half.
func CutBody() Fault {
	return Fault{Name: "cut body", apply: func(_ *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler) {
		whole := recorded(r, answer)
		w.Header().Set("Content-Length", strconv.Itoa(whole.Body.Len()))
		send(w, whole, whole.Body.Bytes()[:whole.Body.Len()/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}}
}

// Stall sends half of the answer and then nothing more, until the client goes
// away: a time-out on the headers alone does not help against it.
func Stall() Fault {
	return Fault{Name: "stalled body", apply: func(_ *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler) {
		whole := recorded(r, answer)
		w.Header().Set("Content-Length", strconv.Itoa(whole.Body.Len()))
		send(w, whole, whole.Body.Bytes()[:whole.Body.Len()/2])
		_ = http.NewResponseController(w).Flush()
		hold(r.Context(), 0)
		panic(http.ErrAbortHandler)
	}}
}

// TruncatedJSON is half an answer that calls itself whole.
func TruncatedJSON() Fault {
	return Fault{Name: "truncated JSON", apply: func(_ *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler) {
		whole := recorded(r, answer)
		send(w, whole, whole.Body.Bytes()[:whole.Body.Len()/2])
	}}
}

// Reset breaks the connection before anything was answered.
func Reset() Fault {
	return Fault{Name: "connection reset", apply: func(_ *Hub, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset and not an orderly end
		}
		_ = connection.Close()
	}}
}

// Body answers 200 with another body: "" (nothing at all), "null", "[]" or
// "{}".
func Body(body string) Fault {
	name := "200 with " + body
	if body == "" {
		name = "200 with an empty body"
	}
	return status(name, 200, nil, asJSON, body)
}

// NoContent is 204.
func NoContent() Fault {
	return Fault{Name: "204", apply: func(h *Hub, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		h.faultHeaders(w.Header())
		w.WriteHeader(http.StatusNoContent)
	}}
}

// WrongTotal adds to the count of results of a search.
func WrongTotal(by int) Fault { return Fault{Name: "wrong total", tamper: tamper{total: by}} }

// ShortPage is half a page of a search that claims to be the last.
func ShortPage() Fault { return Fault{Name: "page that ends early", tamper: tamper{short: true}} }

// RepeatedCursor is a page of a search whose endCursor leads back to it.
func RepeatedCursor() Fault { return Fault{Name: "repeated cursor", tamper: tamper{repeat: true}} }

// EmptyPage is a page of a search with nothing on it that claims there is more,
// and says no cursor to it.
func EmptyPage() Fault { return Fault{Name: "empty page", tamper: tamper{empty: true}} }

// Incomplete is a REST search that says incomplete_results: the index timed
// out. GraphQL has no way to say so.
// https://docs.github.com/en/rest/search/search#timeouts-and-incomplete-results
func Incomplete() Fault { return Fault{Name: "incomplete results", tamper: tamper{incomplete: true}} }

// HugeHeader adds a header larger than the ten megabytes a Go client reads.
func HugeHeader() Fault {
	return Fault{Name: "huge header", apply: func(_ *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler) {
		w.Header().Set("X-Huge", strings.Repeat("x", 11<<20))
		answer.ServeHTTP(w, r)
	}}
}

// Redirect sends the client somewhere else, with 301, 302, 307 or 308. Go's
// client turns a POST into a GET at 301 and 302; a token must not go along.
func Redirect(code int, url string) Fault {
	return status(strconv.Itoa(code)+" elsewhere", code, http.Header{"Location": {url}}, asJSON,
		`{"message":"Moved Permanently","url":"`+url+`","documentation_url":"https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects"}`)
}

// GzipBomb is an answer that unpacks to a gibibyte of JSON.
func GzipBomb() Fault {
	return Fault{Name: "gzip bomb", apply: func(_ *Hub, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", asJSON)
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed([]byte(`{"data":`)))
		spaces := packed(bytes.Repeat([]byte(" "), 16<<20))
		for range 64 { // members of a gzip file add up
			if _, err := w.Write(spaces); err != nil {
				return
			}
		}
		_, _ = w.Write(packed([]byte(`null}`)))
	}}
}

func packed(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(text)
	_ = z.Close()
	return b.Bytes()
}

// ClockSkew is an answer whose Date is off by so much, as are the times of its
// limits.
func ClockSkew(by time.Duration) Fault {
	return Fault{Name: "clock skew", apply: func(h *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler) {
		whole := recorded(r, answer)
		header := whole.Header()
		header.Set("Date", h.Now().Add(by).UTC().Format(http.TimeFormat))
		if reset, err := strconv.ParseInt(header.Get("X-RateLimit-Reset"), 10, 64); err == nil {
			header.Set("X-RateLimit-Reset", strconv.FormatInt(reset+int64(by/time.Second), 10))
		}
		send(w, whole, whole.Body.Bytes())
	}}
}
