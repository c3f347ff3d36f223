package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"sheaf/collectors"
)

// client sends queries. It has a go-github client each for GraphQL and REST:
// on an Enterprise Server the library counts all paths as one limit, and an
// exhausted one would block the other.
type client struct {
	endpoint
	remote        *collectors.Remote
	graphql, rest *github.Client
	now           func() time.Time
	// points is what the queries cost so far.
	points int
	// scopes are what a classic token may do, as the host says; known tells
	// whether it does.
	scopes      []string
	scopesKnown bool
	// withheld are the numbers of organisations whose single sign-on kept
	// something back.
	withheld map[string]bool
}

func newClient(e endpoint, login collectors.Login, env collectors.Env) (*client, error) {
	remote, err := collectors.NewRemote(collectors.RemoteConfig{Base: e.base, Login: login, HTTP: env.HTTP, Log: env.Log})
	if err != nil {
		return nil, fmt.Errorf("github at %s: %w", e.host, err)
	}
	make := func() *github.Client {
		c := github.NewClient(remote.Client())
		c.BaseURL, c.UserAgent = e.base, "sheaf"
		return c
	}
	return &client{endpoint: e, remote: remote, graphql: make(), rest: make(), now: time.Now, withheld: map[string]bool{}}, nil
}

// errorIn is one entry of "errors" in an answer of GraphQL.
type errorIn struct {
	Type       string `json:"type"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	Path       []any  `json:"path"`
	Extensions struct {
		Code string `json:"code"`
	} `json:"extensions"`
}

// isMissing reports whether an entry says that there is no nth thing in a list.
func (e errorIn) isMissing(list string, n int) bool {
	return e.Type == "NOT_FOUND" && len(e.Path) == 2 && e.Path[0] == list && e.Path[1] == float64(n)
}

// query sends one query and decodes the data into out. The errors returned
// beside a nil error are holes in the data that asking again would not fill.
func (c *client) query(ctx context.Context, text string, vars map[string]any, out any) ([]errorIn, error) {
	req, err := c.graphql.NewRequest(http.MethodPost, c.endpoint.graphql, map[string]any{"query": text, "variables": vars})
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	// One form of node ids, whatever the age of the thing.
	// https://docs.github.com/en/graphql/guides/migrating-graphql-global-node-ids
	req.Header.Set("X-Github-Next-Global-ID", "1")
	var body bytes.Buffer
	resp, err := c.graphql.Do(ctx, req, &body)
	if err != nil {
		return nil, c.failed(ctx, resp, err)
	}
	c.notes(resp.Header)
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []errorIn       `json:"errors"`
	}
	if err := json.Unmarshal(body.Bytes(), &answer); err != nil {
		return nil, &collectors.AgainError{Err: c.oddAnswer(resp.Header, body.Bytes()), Heavy: true}
	}
	holes, err := c.sort(answer.Errors, resp.Response)
	if err != nil {
		return nil, err
	}
	if len(answer.Data) == 0 || bytes.Equal(answer.Data, []byte("null")) {
		return nil, &collectors.AgainError{Err: c.oddAnswer(resp.Header, body.Bytes()), Heavy: true}
	}
	var cost struct {
		RateLimit struct{ Cost int } `json:"rateLimit"`
	}
	if json.Unmarshal(answer.Data, &cost) == nil {
		c.points += cost.RateLimit.Cost
	}
	if err := json.Unmarshal(answer.Data, out); err != nil {
		return nil, &collectors.AgainError{Err: fmt.Errorf("%s answered what was not asked for: %w", c.host, err), Heavy: true}
	}
	return holes, nil
}

// oddAnswer names an answer that is none of GraphQL.
func (c *client) oddAnswer(h http.Header, body []byte) error {
	switch kind, _, _ := strings.Cut(h.Get("Content-Type"), ";"); {
	case len(bytes.TrimSpace(body)) == 0:
		return fmt.Errorf("%s gave an empty answer", c.host)
	case kind != "" && !strings.Contains(kind, "json"):
		return fmt.Errorf("%s answered with %s, not with JSON", c.base.Host, kind)
	}
	return fmt.Errorf("%s gave an answer without data", c.host)
}

// sort tells apart the errors of an answer: what ends the query, and holes.
// The kinds of errors are documented nowhere; those GitHub sends are named in
// issues of its clients, such as cli/cli and integrations/terraform-provider-github.
func (c *client) sort(errs []errorIn, resp *http.Response) (holes []errorIn, err error) {
	for _, e := range errs {
		code := e.Code + e.Extensions.Code
		switch {
		case e.Type == "RATE_LIMITED", e.Type == "RATE_LIMIT":
			return nil, &collectors.AgainError{Err: c.limited(), Limit: true, Wait: c.untilReset(resp.Header)}
		case e.Type == "RESOURCE_LIMITS_EXCEEDED", e.Type == "MAX_NODE_LIMIT_EXCEEDED":
			return nil, &collectors.AgainError{Err: fmt.Errorf("%s: too much asked for at once", c.host), Heavy: true}
		case e.Type == "INSUFFICIENT_SCOPES":
			return nil, &scopeError{c.refused(resp.Header, e.Message)}
		case (e.Type == "NOT_FOUND" || e.Type == "FORBIDDEN") && len(e.Path) > 0:
			holes = append(holes, e)
		case code != "", e.Type == "NOT_FOUND", e.Type == "FORBIDDEN", e.Type == "VALIDATION", e.Type == "ARGUMENT_LIMIT":
			return nil, c.refused(resp.Header, e.Message)
		default: // "Something went wrong while executing your query"
			return nil, &collectors.AgainError{Err: fmt.Errorf("%s: %s", c.host, clip(e.Message)), Heavy: true}
		}
	}
	return holes, nil
}

// scopeError is a query for something the token's scopes do not reach.
type scopeError struct{ error }

func (e *scopeError) Unwrap() error { return e.error }

// maxMessage is how much of an error's text from outside is repeated.
const maxMessage = 300

func clip(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	if runes := []rune(message); len(runes) > maxMessage {
		return string(runes[:maxMessage]) + "…"
	}
	return message
}

func (c *client) limited() error { return fmt.Errorf("rate limit of %s", c.host) }

// failed sorts what the library says went wrong.
func (c *client) failed(ctx context.Context, resp *github.Response, err error) error {
	var (
		unreachable *collectors.UnreachableError
		redirect    *collectors.RedirectError
		cut         *collectors.CutError
		late        *collectors.TimeoutError
		large       *collectors.TooLargeError
		limit       *github.RateLimitError
		abuse       *github.AbuseRateLimitError
		accepted    *github.AcceptedError
		twoFactor   *github.TwoFactorAuthError
		answer      *github.ErrorResponse
	)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &unreachable):
		if c.remote.Answered() {
			return &collectors.AgainError{Err: unreachable}
		}
		return unreachable
	case errors.As(err, &redirect):
		return &collectors.RefusedError{Host: c.host, Why: "sends on to " + redirect.To + ", which was not followed", Hint: "correct host or base_url in the config"}
	case errors.As(err, &cut):
		return &collectors.AgainError{Err: fmt.Errorf("%s: %w", c.host, cut), Heavy: true}
	case errors.As(err, &late):
		return &collectors.AgainError{Err: fmt.Errorf("%s: %w", c.host, late), Heavy: true}
	case errors.As(err, &large):
		return &collectors.AgainError{Err: fmt.Errorf("%s: %w", c.host, large), Heavy: true}
	case errors.As(err, &limit):
		return &collectors.AgainError{Err: c.limited(), Limit: true, Wait: max(0, limit.Rate.Reset.Sub(c.now()))}
	case errors.As(err, &abuse):
		wait := pause
		if abuse.RetryAfter != nil {
			wait = *abuse.RetryAfter
		}
		return &collectors.AgainError{Err: fmt.Errorf("secondary rate limit of %s", c.host), Limit: true, Wait: wait}
	case errors.As(err, &accepted):
		return &collectors.AgainError{Err: fmt.Errorf("%s has no answer yet", c.host)}
	case errors.As(err, &twoFactor):
		return c.unauthorized("a second factor is asked for")
	case errors.As(err, &answer) && resp != nil:
		return c.status(ctx, resp.Response, answer)
	}
	return fmt.Errorf("query: %w", err)
}

// pause is how long to wait after a limit of which nobody says how long it
// lasts: at least a minute.
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
const pause = time.Minute

// status sorts an answer by its status.
func (c *client) status(ctx context.Context, resp *http.Response, answer *github.ErrorResponse) error {
	c.notes(resp.Header)
	wait, waits := collectors.RetryAfter(resp.Header, c.now())
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized:
		return c.unauthorized("the token was refused (401)")
	case code == http.StatusTooManyRequests && !waits:
		return &collectors.AgainError{Err: c.limited(), Limit: true, Wait: c.untilReset(resp.Header)}
	case waits && (code == http.StatusTooManyRequests || code == http.StatusForbidden || code == http.StatusServiceUnavailable):
		return &collectors.AgainError{Err: c.limited(), Limit: true, Wait: wait}
	case code == http.StatusForbidden:
		return c.refused(resp.Header, fmt.Sprintf("%s (403)", clip(answer.Message)))
	case code >= 500:
		return &collectors.AgainError{Err: fmt.Errorf("%s answered %d", c.host, code), Heavy: true}
	case code == http.StatusNotFound, code == http.StatusMethodNotAllowed, code == http.StatusGone, code == http.StatusNotImplemented:
		return c.withoutGraphQL(ctx, code)
	}
	return &collectors.RefusedError{Host: c.host, Why: fmt.Sprintf("the query was refused: %s (%d)", clip(answer.Message), resp.StatusCode)}
}

// untilReset is how long a limit lasts by the headers, which an Enterprise
// Server may not send.
func (c *client) untilReset(h http.Header) time.Duration {
	seconds, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	if err != nil || h.Get("X-RateLimit-Remaining") != "0" {
		return pause
	}
	return max(0, time.Unix(seconds, 0).Sub(c.now()))
}
