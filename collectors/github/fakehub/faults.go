package fakehub

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// status is a fault that answers with a status and a body.
func status(name string, code int, header http.Header, contentType, body string) Fault {
	return Fault{Name: name, apply: func(h *Hub, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		h.faultHeaders(w.Header())
		for key, values := range header {
			w.Header()[key] = values
		}
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	}}
}

const (
	asJSON = "application/json; charset=utf-8"
	asHTML = "text/html; charset=utf-8"
)

func (h *Hub) faultHeaders(header http.Header) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.common(header)
}

func message(text, page string) string {
	return fmt.Sprintf(`{"message":%q,"documentation_url":%q}`, text, page)
}

// BadCredentials is a token that was revoked meanwhile.
// https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#failed-login-limit
func BadCredentials() Fault {
	return status("401 bad credentials", 401, nil, asJSON, `{"message":"Bad credentials","documentation_url":"`+docs+`","status":"401"}`)
}

// MissingScopes is a classic token that lacks a scope.
// https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
func MissingScopes(granted, accepted string) Fault {
	return status("403 missing scopes", 403, http.Header{"X-Oauth-Scopes": {granted}, "X-Accepted-Oauth-Scopes": {accepted}},
		asJSON, message("Must have admin rights to Repository.", docs))
}

// MissingPermissions is a fine-grained token that lacks a permission.
// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
func MissingPermissions(accepted string) Fault {
	return status("403 missing permissions", 403, http.Header{"X-Accepted-Github-Permissions": {accepted}},
		asJSON, message("Resource not accessible by personal access token", docs))
}

// SingleSignOn is an organization that asks for a token authorized there.
// https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#personal-access-tokens-and-saml-sso
func SingleSignOn(url string) Fault {
	return status("403 single sign-on", 403, http.Header{"X-Github-Sso": {"required; url=" + url}}, asJSON,
		message(samlMessage, "https://docs.github.com/articles/authenticating-to-a-github-organization-with-saml-single-sign-on/"))
}

// PartialResults is a whole answer that says organizations were left out.
func PartialResults(organizations string) Fault {
	return Fault{Name: "200 partial results", apply: func(_ *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler) {
		w.Header().Set("X-GitHub-SSO", "partial-results; organizations="+organizations)
		answer.ServeHTTP(w, r)
	}}
}

// PrimaryLimit is a primary limit that is spent: 403 or 429, no requests
// remaining, and a reset after that time, which may lie in the past.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
func PrimaryLimit(code int, resource string, reset time.Duration) Fault {
	return Fault{Name: strconv.Itoa(code) + " primary limit", apply: func(h *Hub, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		h.faultHeaders(w.Header())
		h.spent(w.Header(), resource, reset)
		w.Header().Set("Content-Type", asJSON)
		w.WriteHeader(code)
		_, _ = w.Write([]byte(message("API rate limit exceeded for user ID 1.", limitDocs)))
	}}
}

func (h *Hub) spent(header http.Header, resource string, reset time.Duration) {
	b := bucket{limit: limits[resource].limit, used: limits[resource].limit, reset: h.Now().Add(reset)}
	b.headers(header, resource)
}

// RateLimited is the spent limit of GraphQL: status 200 and an error. The type
// is RATE_LIMITED, or since about 2026 RATE_LIMIT with a code.
// https://github.com/yanyongyu/githubkit/issues/271
func RateLimited(kind string, reset time.Duration) Fault {
	return Fault{Name: "200 " + kind, apply: func(h *Hub, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		h.faultHeaders(w.Header())
		h.spent(w.Header(), "graphql", reset)
		e := graphError{Type: kind, Message: "API rate limit exceeded for user ID 1."}
		if kind == "RATE_LIMIT" {
			e.Code, e.Message = "graphql_rate_limit", "API rate limit already exceeded for user ID 1."
		}
		writeErrors(w, []graphError{e})
	}}
}

// SecondaryLimit is a secondary limit, with the seconds of Retry-After unless
// they are below zero, and with the page that go-github knows it by or with an
// older one.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
func SecondaryLimit(code, retryAfter int, documented bool) Fault {
	page := "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"
	name := strconv.Itoa(code) + " secondary limit"
	if !documented {
		page, name = docs, name+" without its page"
	}
	header := http.Header{}
	if retryAfter >= 0 {
		header.Set("Retry-After", strconv.Itoa(retryAfter))
	} else {
		name += " without Retry-After"
	}
	return status(name, code, header, asJSON, message("You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID "+requestID(0)+".", page))
}

// ResourceLimits lets a query run out of GitHub's resources after so many
// objects: status 200, an error, and the part there is, with null for the rest.
// https://github.blog/changelog/2025-09-01-graphql-api-resource-limits
func ResourceLimits(objects int) Fault {
	return Fault{Name: "200 RESOURCE_LIMITS_EXCEEDED", tamper: tamper{budget: max(objects, 1)}}
}

// GraphQLError is status 200 with an error of that type and no data.
func GraphQLError(kind, text string) Fault {
	return Fault{Name: "200 " + kind, apply: func(h *Hub, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		h.faultHeaders(w.Header())
		writeGraph(w, []byte("null"), []graphError{{Type: kind, Message: text}})
	}}
}

// ServerError is 500 with JSON.
func ServerError() Fault {
	return status("500", 500, nil, asJSON, `{"message":"Server Error"}`)
}

// BadGateway is 502 with the HTML of a proxy.
// https://github.com/turbot/steampipe-plugin-github/issues/518
func BadGateway() Fault {
	return status("502 with HTML", 502, nil, asHTML, strings.ReplaceAll("<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n", "\n", "\r\n"))
}

// QueryTimeout is 502 with JSON: a query that took longer than ten seconds.
// https://github.com/apache/devlake/issues/4349
func QueryTimeout() Fault {
	return status("502 with JSON", 502, nil, asJSON, "{\n   \"data\": null,\n   \"errors\":[\n      {\n         \"message\":\"Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. Please include `"+requestID(0)+"` when reporting this issue.\"\n      }\n   ]\n}\n")
}

// Unavailable is 503 with the page of a unicorn.
func Unavailable() Fault {
	return status("503", 503, nil, asHTML, "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head><body><p><strong>No server is currently available to service your request.</strong></p></body></html>\n")
}

// GatewayTimeout is 504.
func GatewayTimeout() Fault {
	return status("504", 504, nil, asJSON, `{"message":"We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request and contact us if the problem persists."}`)
}

// NotFound is 404: a host whose administrator, or whose proxy, lets no GraphQL
// through.
func NotFound() Fault { return status("404", 404, nil, asJSON, message("Not Found", docs)) }

// Passing are the faults that a second try gets past, a short time later, with
// no harm done: the answer did not come, or can be told from a whole one by
// its form. Limits are over at once.
func Passing() []Fault {
	return []Fault{
		PrimaryLimit(403, "graphql", 0), PrimaryLimit(429, "graphql", 0), RateLimited("RATE_LIMITED", 0), RateLimited("RATE_LIMIT", 0),
		SecondaryLimit(403, 0, true), SecondaryLimit(429, 0, true), SecondaryLimit(403, 0, false),
		ResourceLimits(7), ResourceLimits(200), ServerError(), BadGateway(), QueryTimeout(), Unavailable(), GatewayTimeout(),
		CutBody(), TruncatedJSON(), Reset(), Body(""), Body("null"), Body("[]"), Body("{}"), Body(`{"data":null}`), NoContent(), HugeHeader(),
	}
}

// Lying are the faults of a search whose answer has the form of a whole one:
// only its count of results gives it away.
func Lying() []Fault {
	return []Fault{WrongTotal(3), WrongTotal(-1), ShortPage(), EmptyPage(), RepeatedCursor()}
}

// Lasting are the faults that no second try gets past.
func Lasting() []Fault {
	return []Fault{
		BadCredentials(), MissingScopes("public_repo", "repo"), MissingPermissions("pull_requests=read"),
		SingleSignOn(site + "/orgs/acme/sso?authorization_request=1"), GraphQLError("FORBIDDEN", "Resource not accessible by personal access token"),
		NotFound(),
	}
}
