package fakehub

import (
	"net/http"
	"strings"
)

// answer is what GitHub does with a request when nothing goes wrong.
func (h *Hub) answer(w http.ResponseWriter, r *http.Request, entry *Request, tamper tamper) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.common(w.Header())
	path, ok := strings.CutPrefix(r.URL.Path, h.root())
	if r.URL.Path == h.graphql() {
		path, ok = "/graphql", true
	}
	if !ok || (h.Enterprise != "" && path == "/graphql" && r.URL.Path != h.graphql()) {
		writeError(w, http.StatusNotFound, "Not Found", docs)
		return
	}
	// Requests without a User-Agent are refused.
	// https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent
	if r.UserAgent() == "" {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\n"))
		return
	}
	token, ok := h.authenticate(w, r)
	if !ok {
		return
	}
	call := &call{hub: h, world: h.world, token: token, entry: entry, tamper: tamper, path: path}
	if path == "/graphql" {
		call.graphql(w, r)
		return
	}
	call.rest(w, r)
}

// call is one request on its way through the hub.
type call struct {
	hub    *Hub
	world  *World
	token  *Token
	entry  *Request
	tamper tamper
	// path is the path below the API's root.
	path string
}

// root is the path of the REST API: "/api/v3" on an Enterprise Server.
// https://docs.github.com/en/enterprise-server@latest/rest/enterprise-admin
func (h *Hub) root() string {
	if h.Enterprise != "" {
		return "/api/v3"
	}
	return ""
}

// graphql is the path of the GraphQL API, which on an Enterprise Server is
// beside the REST API and not below it.
// https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint
func (h *Hub) graphql() string {
	if h.Enterprise != "" {
		return "/api/graphql"
	}
	return "/graphql"
}
