package fakehub

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"
)

// Request is one line of the request log.
type Request struct {
	// Index is the request's place, from 0, in order of arrival.
	Index int
	// At is when it arrived, by the machine's clock.
	At time.Time
	// Method and Path are as sent; Search is the raw query of the URL.
	Method, Path, Search string
	// Query is the name of the GraphQL operation, or empty; Text and
	// Variables are what was sent.
	Query, Text string
	Variables   map[string]any
	// Points is what a GraphQL query cost, 1 for a REST request that counts,
	// 0 for one that does not. Nodes is how many nodes the query could return.
	Points, Nodes int
	// Authorization, UserAgent and Host are headers as they came: tests look
	// here for a token that went astray.
	Authorization, UserAgent, Host string
	// Status is the answer's, 0 while there is none. Answer is its body: tests
	// look here for what was fetched though nobody asked for it.
	Status int
	Answer []byte
	// Fault is the name of the fault injected here.
	Fault string
}

// Requests returns the log in order of arrival.
func (h *Hub) Requests() []Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.log)
}

// Points is how many points were spent on GraphQL.
func (h *Hub) Points() int {
	points := 0
	for _, request := range h.Requests() {
		if request.Text != "" {
			points += request.Points
		}
	}
	return points
}

// Forget empties the log, so that the next request has index 0 again, and
// drops faults and kills.
func (h *Hub) Forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.log, h.faults, h.kills = nil, nil, map[int]context.CancelFunc{}
}

// Kill calls cancel when request number at arrives, before it is answered. The
// answer never comes: the connection ends with the client, as a process that
// is killed leaves it.
func (h *Hub) Kill(at int, cancel context.CancelFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kills[at] = cancel
}

func (h *Hub) killed(at int) context.CancelFunc {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.kills[at]
}

// open writes a request into the log and makes its body readable again.
func (h *Hub) open(r *http.Request) *Request {
	body, _ := io.ReadAll(r.Body) // what is cut short fails to parse later
	r.Body = io.NopCloser(bytes.NewReader(body))
	entry := &Request{
		At: time.Now(), Method: r.Method, Path: r.URL.Path, Search: r.URL.RawQuery,
		Authorization: r.Header.Get("Authorization"), UserAgent: r.UserAgent(), Host: r.Host,
	}
	var sent struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
	}
	if r.Method == http.MethodPost && json.Unmarshal(body, &sent) == nil {
		entry.Text, entry.Variables = sent.Query, sent.Variables
		entry.Query = operationName(sent.Query, sent.OperationName)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	entry.Index = len(h.log)
	h.log = append(h.log, *entry)
	return entry
}

// recorder notes status and body of an answer for the log.
type recorder struct {
	http.ResponseWriter
	entry *Request
	hub   *Hub
}

func (r *recorder) WriteHeader(status int) {
	r.entry.Status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.entry.Status == 0 {
		r.entry.Status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.entry.Answer = append(r.entry.Answer, p[:n]...)
	return n, err
}

// Unwrap lets http.NewResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// close completes the log entry.
func (r *recorder) close() {
	r.hub.mu.Lock()
	defer r.hub.mu.Unlock()
	if r.entry.Index < len(r.hub.log) {
		r.hub.log[r.entry.Index] = *r.entry
	}
}
