package collectors

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// What one answer may take at most, where a source says nothing else.
const (
	answerTime  = 60 * time.Second
	answerBytes = 64 << 20
)

// Login is how a remote source is told who asks.
type Login struct {
	// Secret is the token or password, as the person has it.
	Secret string
	// User goes with the secret where the source wants both, as HTTP Basic.
	// Without it the secret is sent as a bearer token.
	User string
	// From says where the secret came from, for errors: "GH_TOKEN".
	From string
}

// header is the value of the header Authorization.
func (l Login) header() string {
	if l.User != "" {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(l.User+":"+l.Secret))
	}
	return "Bearer " + l.Secret
}

// secrets are the texts that must not come back, the longest first.
func (l Login) secrets() []string {
	if l.Secret == "" {
		return nil
	}
	if l.User != "" {
		return []string{strings.TrimPrefix(l.header(), "Basic "), l.Secret}
	}
	return []string{l.Secret}
}

// RemoteConfig says how a remote source is reached.
type RemoteConfig struct {
	// Base is the root of the API: https, or http on this machine. The login
	// goes to its host and port alone.
	Base  *url.URL
	Login Login
	// HTTP is what carries the requests. Its own redirect policy, cookies and
	// time-out are not used.
	HTTP *http.Client
	Log  *slog.Logger
	// Time and Bytes bound each answer, headers and decompressed body together;
	// one that is a redirect counts for itself. Zero means a minute and 64 MB.
	Time  time.Duration
	Bytes int64
}

// Remote carries the requests to one remote source. It sends the login to the
// configured host and nowhere else, whatever the source answers, and hands on
// no answer that repeats the secret: there it reads [secret]. A redirect to
// another host is not followed, and neither is one that would turn a POST into
// a GET. Each answer is read whole, within bounds, before anybody sees it, so
// that one that is cut off or endless is an error of the request.
type Remote struct {
	config   RemoteConfig
	carrier  http.RoundTripper
	requests atomic.Int64
	answered atomic.Bool
	ahead    atomic.Int64
}

// NewRemote checks where the login would go.
func NewRemote(c RemoteConfig) (*Remote, error) {
	switch {
	case c.Base.Host == "":
		return nil, fmt.Errorf("address %s has no host", c.Base.Redacted())
	case c.Base.User != nil:
		return nil, fmt.Errorf("address %s has credentials in it", c.Base.Redacted())
	case c.Base.Scheme != "https" && (c.Base.Scheme != "http" || !IsLoopback(c.Base.Hostname())):
		return nil, fmt.Errorf("a token would be sent to %s without encryption", c.Base.Host)
	case strings.ContainsAny(c.Login.Secret, "\r\n\x00"):
		return nil, errors.New("the token has a line break in it")
	}
	if c.Time == 0 {
		c.Time = answerTime
	}
	if c.Bytes == 0 {
		c.Bytes = answerBytes
	}
	r := &Remote{config: c, carrier: c.HTTP.Transport}
	if r.carrier == nil {
		r.carrier = http.DefaultTransport
	}
	return r, nil
}

// IsLoopback reports whether a host is this machine, to which http is spoken too.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Requests is how many requests were sent so far, redirects included.
func (r *Remote) Requests() int { return int(r.requests.Load()) }

// Answered reports whether the source was reached before: one that is not now may
// be again in a moment.
func (r *Remote) Answered() bool { return r.answered.Load() }

// Ahead is by how much at least this machine's clock was ahead of the source's at
// the first answer; zero before that, and where an answer has no date. What is told
// to be read up to a time that the source has not come to is never asked for again.
func (r *Remote) Ahead() time.Duration { return time.Duration(r.ahead.Load()) }

// LoginFrom says where the login came from.
func (r *Remote) LoginFrom() string { return r.config.Login.From }

// Client returns a client for the source's library.
func (r *Remote) Client() *http.Client {
	return &http.Client{Transport: r, CheckRedirect: r.redirect}
}

// maxRedirects is how often one request may be sent on.
const maxRedirects = 5

// redirect says whether a request is sent on to where the answer points.
func (r *Remote) redirect(next *http.Request, before []*http.Request) error {
	switch {
	case !r.isHome(next.URL):
		return &RedirectError{From: r.config.Base.Host, To: next.URL.Scheme + "://" + next.URL.Host}
	case next.Method != before[0].Method, len(before) > maxRedirects:
		return &RedirectError{From: r.config.Base.Host, To: next.URL.Scheme + "://" + next.URL.Host + next.URL.Path}
	}
	return nil
}

// isHome reports whether an address is of the configured host, by the same
// scheme and port.
func (r *Remote) isHome(u *url.URL) bool {
	return u.Scheme == r.config.Base.Scheme && strings.EqualFold(u.Hostname(), r.config.Base.Hostname()) && port(u) == port(r.config.Base)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// RoundTrip sends one request and reads its answer whole.
func (r *Remote) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), r.config.Time)
	defer cancel()
	out := req.Clone(ctx)
	out.Header.Del("Authorization")
	out.Header.Del("Cookie")
	if r.config.Login.Secret != "" && r.isHome(out.URL) {
		out.Header.Set("Authorization", r.config.Login.header())
	}
	r.requests.Add(1)
	began := time.Now()
	resp, err := r.exchange(out)
	log := r.config.Log.With("method", req.Method, "host", req.URL.Host, "path", req.URL.Path, "took", time.Since(began).Round(time.Millisecond))
	if err != nil {
		if cause := req.Context().Err(); cause != nil {
			return nil, cause
		}
		if ctx.Err() != nil {
			err = &TimeoutError{After: r.config.Time}
		}
		log.Debug("request failed", "error", r.clean(err.Error()))
		return nil, err
	}
	r.heard(began, resp.Header)
	resp.Request = req // without the login
	log.Debug("request", "status", resp.StatusCode)
	return resp, nil
}

// heard notes what the first answer says of the source's clock, which tells whole
// seconds (RFC 9110, 6.6.1), at some time after it was asked.
func (r *Remote) heard(asked time.Time, h http.Header) {
	if r.answered.Swap(true) {
		return
	}
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		r.ahead.Store(int64(max(0, asked.Sub(at).Truncate(time.Second))))
	}
}

// exchange sends a request with its login and cleans the answer.
func (r *Remote) exchange(req *http.Request) (*http.Response, error) {
	resp, err := r.carrier.RoundTrip(req)
	if err != nil {
		return nil, r.broken(req, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, r.config.Bytes+1))
	switch {
	case err != nil:
		return nil, &CutError{Err: err}
	case int64(len(body)) > r.config.Bytes:
		return nil, &TooLargeError{Limit: r.config.Bytes}
	}
	for _, secret := range r.config.Login.secrets() {
		body = bytes.ReplaceAll(body, []byte(secret), []byte(hidden))
	}
	for _, values := range resp.Header {
		for i := range values {
			values[i] = r.clean(values[i])
		}
	}
	resp.Status = r.clean(resp.Status)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return resp, nil
}

// broken sorts what stopped a request: no connection came about, or it broke.
func (r *Remote) broken(req *http.Request, err error) error {
	var (
		operation   *net.OpError
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		plain       tls.RecordHeaderError
	)
	dialled := errors.As(err, &operation) && (operation.Op == "dial" || operation.Op == "proxyconnect")
	if dialled || errors.As(err, &name) || errors.As(err, &certificate) || errors.As(err, &plain) {
		return &UnreachableError{Host: req.URL.Host, Err: err}
	}
	return &CutError{Err: err}
}

// hidden stands where an answer repeated the secret.
const hidden = "[secret]"

func (r *Remote) clean(text string) string {
	for _, secret := range r.config.Login.secrets() {
		text = strings.ReplaceAll(text, secret, hidden)
	}
	return text
}
