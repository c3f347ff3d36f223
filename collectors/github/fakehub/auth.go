package fakehub

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// docs is the page that most errors of the REST API point to.
const docs = "https://docs.github.com/rest"

// Token is a personal access token.
type Token struct {
	Account *Account
	// Scopes of a classic token. Without "repo" it sees public repositories
	// only.
	// https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
	Scopes []string
	// FineGrained tokens belong to one Owner, whose private repositories
	// alone they see, and have Permissions such as "pull_requests=read".
	// https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens
	FineGrained bool
	Owner       *Account
	Permissions []string
	// Authorized are organizations with single sign-on that let it in.
	Authorized []*Account
	// Expires is said in a header when it is set.
	Expires string
	// Revoked tokens are refused as if they had never been.
	Revoked bool
	value   string
}

// Grant makes a token and returns its value.
func (h *Hub) Grant(t Token) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	prefix := "ghp" // classic
	if t.FineGrained {
		prefix = "github_pat"
	}
	t.value = prefix + "_" + oid("token", len(h.tokens))[:36]
	h.tokens[t.value] = &t
	return t.value
}

// Revoke makes a token worthless.
func (h *Hub) Revoke(value string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tokens[value].Revoked = true
}

// authenticate finds the token of a request, or answers 401.
// https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api
func (h *Hub) authenticate(w http.ResponseWriter, r *http.Request) (*Token, bool) {
	page := docs
	if r.URL.Path == h.graphql() {
		page = graphqlDocs
	}
	header := r.Header.Get("Authorization")
	kind, value, _ := strings.Cut(header, " ")
	switch strings.ToLower(kind) {
	case "bearer", "token":
	case "basic": // the token is the password, or the user
		pair, _ := base64.StdEncoding.DecodeString(value)
		user, password, _ := strings.Cut(string(pair), ":")
		if value = password; value == "" || value == "x-oauth-basic" {
			value = user
		}
	case "":
		text := "Requires authentication"
		if page == graphqlDocs {
			text, page = "This endpoint requires you to be authenticated.", page+"/guides/forming-calls-with-graphql#authenticating-with-graphql"
		}
		writeError(w, http.StatusUnauthorized, text, page)
		return nil, false
	}
	token := h.tokens[strings.TrimSpace(value)]
	if token == nil || token.Revoked {
		writeError(w, http.StatusUnauthorized, "Bad credentials", page)
		return nil, false
	}
	if !token.FineGrained {
		w.Header().Set("X-OAuth-Scopes", strings.Join(token.Scopes, ", "))
	}
	if token.Expires != "" {
		w.Header().Set("GitHub-Authentication-Token-Expiration", token.Expires)
	}
	return token, true
}

// readable tells whether the token's account may read a repository, leaving
// single sign-on aside.
func (c *call) readable(r *Repository) bool {
	switch {
	case !r.Private:
		return true
	case !slices.Contains(r.Readers, c.token.Account):
		return false
	case c.token.FineGrained:
		return r.Owner == c.token.Owner
	}
	return c.token.has("repo")
}

// visible tells whether a repository turns up in lists and searches.
func (c *call) visible(r *Repository) bool { return c.readable(r) && c.authorized(r.Owner) }

// authorized tells whether an organization's single sign-on lets the token in.
// Fine-grained tokens are authorized when they are made.
// https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#personal-access-tokens-and-saml-sso
func (c *call) authorized(owner *Account) bool {
	return !owner.SingleSignOn || c.token.FineGrained || slices.Contains(c.token.Authorized, owner)
}

const samlMessage = "Resource protected by organization SAML enforcement. You must grant your Personal Access Token access to this organization."

// guarded is GraphQL's error for an organization that asks for single sign-on.
// https://github.com/fwouts/prmonitor/issues/1042
func (c *call) guarded(owner *Account) error {
	if c.authorized(owner) {
		return nil
	}
	return &failure{kind: "FORBIDDEN", message: samlMessage, extensions: map[string]any{"saml_failure": true}}
}

// ssoURL is where one authorizes the token. It holds for an hour.
func ssoURL(o *Account) string {
	return site + "/orgs/" + o.Login + "/sso?authorization_request=" + oid("sso", o.ID)[:32]
}

// singleSignOn names the organizations whose part of an answer is missing.
func (c *call) singleSignOn(w http.ResponseWriter) {
	var ids []string
	for _, a := range c.world.Accounts {
		if !c.authorized(a) && slices.Contains(a.Members, c.token.Account) {
			ids = append(ids, digits(a.ID))
		}
	}
	if len(ids) > 0 {
		w.Header().Set("X-GitHub-SSO", "partial-results; organizations="+strings.Join(ids, ","))
	}
}
