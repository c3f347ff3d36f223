package jira

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	jiralib "github.com/andygrunwald/go-jira"

	"sheaf/collectors"
)

// limitWait is how long a site is left alone that limits requests and does not
// say for how long.
const limitWait = time.Minute

// client asks a site, with patience.
type client struct {
	lib      *jiralib.Client
	remote   *collectors.Remote
	patience collectors.Patience
	host     string
	login    collectors.Login
	tell     func(note string) error
}

func newClient(ctx context.Context, c *Collector, tell func(string) error) (*client, error) {
	login, err := c.env.Login(ctx)
	if err != nil {
		return nil, err
	}
	remote, err := collectors.NewRemote(collectors.RemoteConfig{Base: c.base, Login: login, HTTP: c.env.HTTP, Log: c.env.Log})
	if err != nil {
		return nil, fmt.Errorf("jira source %s: %w", c.config.Name, err)
	}
	lib, err := jiralib.NewClient(remote.Client(), c.base.String())
	if err != nil {
		return nil, fmt.Errorf("jira source %s: %w", c.config.Name, err)
	}
	return &client{lib: lib, remote: remote, host: c.base.Host, login: login, tell: tell,
		patience: collectors.Patience{Sleep: c.env.Sleep}}, nil
}

// get asks for path, relative to the site's root, and decodes the answer.
func (c *client) get(ctx context.Context, path string, query url.Values, into any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.call(ctx, http.MethodGet, path, nil, into)
}

// post sends a question that is too long for an address; it changes nothing on
// the site.
func (c *client) post(ctx context.Context, path string, body, into any) error {
	return c.call(ctx, http.MethodPost, path, body, into)
}

func (c *client) call(ctx context.Context, method, path string, body, into any) error {
	return c.patience.Do(ctx, c.tell, func(ctx context.Context) error {
		req, err := c.lib.NewRequestWithContext(ctx, method, path, body)
		if err != nil {
			return fmt.Errorf("ask %s: %w", c.host, err)
		}
		resp, err := c.lib.Do(req, nil)
		if resp == nil {
			return c.failed(err)
		}
		answer, err := io.ReadAll(resp.Body)
		if err != nil {
			return c.failed(&collectors.CutError{Err: err})
		}
		if err := c.refused(resp.Response, answer); err != nil {
			return err
		}
		if looksLikePage(answer) {
			return &collectors.LoginError{Host: c.host, Why: "answers with a page to log in instead of data",
				Hint: "check the address in the config, and that the token is of this site"}
		}
		if err := json.Unmarshal(answer, into); err != nil {
			return c.failed(&collectors.CutError{Err: err})
		}
		return nil
	})
}

// failed says of a request without an answer what host it was to and why, and
// marks a failure of the connection after which the same request may succeed.
func (c *client) failed(err error) error {
	var (
		request     *url.Error // repeats the whole address
		unreachable *collectors.UnreachableError
		redirect    *collectors.RedirectError
		cut         *collectors.CutError
		slow        *collectors.TimeoutError
	)
	if errors.As(err, &request) {
		err = request.Err
	}
	switch {
	case errors.As(err, &unreachable) && c.remote.Answered():
		return &collectors.AgainError{Err: unreachable}
	case errors.As(err, &unreachable), errors.As(err, &redirect):
		return err // names its host
	case errors.As(err, &cut), errors.As(err, &slow):
		return &collectors.AgainError{Err: fmt.Errorf("%s: %w", c.host, err)}
	}
	return fmt.Errorf("%s: %w", c.host, err)
}

func looksLikePage(answer []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(answer, " \t\r\n\ufeff"), []byte("<"))
}

// refused is what an answer that is no success means, nil for a success.
func (c *client) refused(resp *http.Response, answer []byte) error {
	status := fmt.Errorf("%s answers %d", c.host, resp.StatusCode)
	wait, told := collectors.RetryAfter(resp.Header, time.Now()) // waiting is by the real clock
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusTooManyRequests:
		if !told {
			wait = limitWait
		}
		return &collectors.AgainError{Err: fmt.Errorf("%s limits requests", c.host), Limit: true, Wait: wait}
	case code == http.StatusServiceUnavailable && told:
		return &collectors.AgainError{Err: status, Limit: true, Wait: wait}
	case code >= 500:
		return &collectors.AgainError{Err: status}
	case code == http.StatusUnauthorized:
		return &collectors.LoginError{Host: c.host, Why: "401 unauthorized, the token from " + c.login.From + " was refused", Hint: c.tokenHint()}
	case code == http.StatusForbidden && resp.Header.Get("X-Authentication-Denied-Reason") != "":
		return &collectors.LoginError{Host: c.host, Why: "403, the site wants a captcha solved after failed logins", Hint: "log in once in a browser, then run it again"}
	case code == http.StatusForbidden:
		return &collectors.RefusedError{Host: c.host, Why: "403 forbidden" + words(messages(answer)), Hint: "the token has to be allowed to read issues; ask the site's administrator"}
	}
	return &statusError{host: c.host, code: resp.StatusCode, said: messages(answer)}
}

func (c *client) tokenHint() string {
	if c.login.User != "" {
		return "make a new API token for " + c.login.User + ", and check that it is the account's address"
	}
	return "make a new personal access token; a site in Atlassian's cloud also wants email in the config"
}

// statusError is an answer that says what is wrong with the question.
type statusError struct {
	host string
	code int
	said []string
}

func (e *statusError) Error() string {
	return fmt.Sprintf("%s answers %d%s", e.host, e.code, words(e.said))
}

// hasStatus reports whether an error is an answer with that status.
func hasStatus(err error, code int) (*statusError, bool) {
	var status *statusError
	ok := errors.As(err, &status) && status.code == code
	return status, ok
}

func words(said []string) string {
	if len(said) == 0 {
		return ""
	}
	return ": " + strings.Join(said, "; ")
}

// maxSaid bounds what is repeated of a site's own words.
const maxSaid = 300

// messages are a site's own words in an answer that refuses, as Jira puts them.
// Anything else it sent is not repeated.
func messages(answer []byte) []string {
	var body struct {
		ErrorMessages []string          `json:"errorMessages"`
		Errors        map[string]string `json:"errors"`
		Message       string            `json:"message"`
	}
	if json.Unmarshal(answer, &body) != nil {
		return nil
	}
	said := body.ErrorMessages
	for _, name := range sortedKeys(body.Errors) {
		said = append(said, body.Errors[name])
	}
	if body.Message != "" && len(said) == 0 {
		said = append(said, body.Message)
	}
	for i, s := range said {
		if len(s) > maxSaid {
			said[i] = strings.ToValidUTF8(s[:maxSaid], "") + "…"
		}
	}
	return said
}
