package github

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sheaf/collectors"
)

// notes takes down what an answer's headers say of the token.
func (c *client) notes(h http.Header) {
	// Sent for classic tokens alone, even where it is empty.
	// https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
	if values, sent := h[http.CanonicalHeaderKey("X-OAuth-Scopes")]; sent {
		c.scopesKnown, c.scopes = true, commas(strings.Join(values, ","))
	}
	// https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#authenticating-with-saml-sso
	if rest, partial := strings.CutPrefix(h.Get("X-GitHub-SSO"), "partial-results"); partial {
		_, list, _ := strings.Cut(rest, "organizations=")
		for _, number := range commas(list) {
			c.withheld[number] = true
		}
	}
}

func commas(list string) []string {
	var out []string
	for _, word := range strings.Split(list, ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}

// unauthorized is an answer to a token that is none, or none any more.
func (c *client) unauthorized(why string) error {
	from := c.remote.LoginFrom()
	if from == "" {
		return &collectors.LoginError{Host: c.host, Why: why, Hint: "set another token"}
	}
	return &collectors.LoginError{Host: c.host, Why: why + "; it is from " + from,
		Hint: "renew the token there: it may be mistyped, expired, revoked, or of another host"}
}

// refused is an answer that the token may not have this, with what would.
func (c *client) refused(h http.Header, message string) error {
	e := &collectors.RefusedError{Host: c.host, Why: clip(message)}
	sso, required := strings.CutPrefix(h.Get("X-GitHub-SSO"), "required;")
	_, address, _ := strings.Cut(sso, "url=")
	accepted, permissions := commas(h.Get("X-Accepted-OAuth-Scopes")), h.Get("X-Accepted-GitHub-Permissions")
	switch {
	case required && isPage(address):
		e.Why = "single sign-on is asked for: " + e.Why
		e.Hint = "open " + address + " and authorize the token, then harvest again"
	case permissions != "":
		e.Hint = "give the token the permissions " + permissions
	case len(accepted) > 0 && c.scopesKnown:
		e.Hint = fmt.Sprintf("give the token the scope %s; it has %s", strings.Join(accepted, " or "), c.scopeList())
	case c.scopesKnown:
		e.Hint = "the token has " + c.scopeList() + "; a classic one wants repo and read:org"
	default:
		e.Hint = "give the token read access to pull requests and issues, or ask the owner of the organization to allow it"
	}
	return e
}

func isPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

func (c *client) scopeList() string {
	if len(c.scopes) == 0 {
		return "no scope"
	}
	return strings.Join(c.scopes, ", ")
}

// withoutGraphQL tells a host that refuses GraphQL from one that is no GitHub,
// by asking REST who one is.
func (c *client) withoutGraphQL(ctx context.Context, code int) error {
	path := c.base.ResolveReference(&url.URL{Path: c.endpoint.graphql}).Path
	if _, resp, err := c.rest.Users.Get(ctx, ""); err != nil {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case resp != nil && resp.StatusCode == http.StatusUnauthorized:
			return c.unauthorized("the token was refused (401)")
		}
		return &collectors.RefusedError{Host: c.host, Why: fmt.Sprintf("there is no GitHub API at %s (%d)", c.base, code),
			Hint: "correct host or base_url in the config; on an Enterprise Server the API ends with /api/v3"}
	}
	return &collectors.RefusedError{Host: c.host, Why: fmt.Sprintf("it answers, but refuses GraphQL (%d)", code),
		Hint: "ask its administrator to allow POST " + path + " for you; reviews can not be collected without it"}
}

// withheldFrom are the numbers of the organizations whose single sign-on keeps
// something back, in order.
func (c *client) withheldFrom() []string { return slices.Sorted(maps.Keys(c.withheld)) }

// seesPublicAlone reports whether the host says that the token sees no private
// repository.
func (c *client) seesPublicAlone() bool { return c.scopesKnown && !slices.Contains(c.scopes, "repo") }

// skips are what is missing of everything the token may not see.
func (c *client) skips() []collectors.Skip {
	var out []collectors.Skip
	if numbers := c.withheldFrom(); len(numbers) > 0 {
		out = append(out, collectors.Skip{
			What: c.host, Why: "single sign-on kept back what is in the organizations of number " + strings.Join(numbers, ", "),
			Hint: "authorize the token for them at https://" + c.host + "/settings/tokens (Configure SSO)",
		})
	}
	if c.seesPublicAlone() {
		out = append(out, collectors.Skip{
			What: c.host, Why: "the token sees no private repository: it has " + c.scopeList(),
			Hint: "give it the scope repo", Notice: true,
		})
	}
	return out
}
