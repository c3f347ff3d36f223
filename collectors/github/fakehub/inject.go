package fakehub

import (
	"net/http"
	"strings"
)

// Fault is something that goes wrong with one answer.
type Fault struct {
	Name string
	// apply answers instead of GitHub, or spoils what answer gives.
	apply func(h *Hub, w http.ResponseWriter, r *http.Request, answer http.Handler)
	// tamper spoils the answer from within.
	tamper tamper
}

// tamper is what is done to the search page, and the object budget, of a
// GraphQL query that is carried out, and to the totals of a REST search.
type tamper struct {
	total      int  // added to the count of results
	short      bool // half a page that claims to be the last
	empty      bool // an empty page that claims there is more
	repeat     bool // endCursor leads back to where the page began
	budget     int  // objects until RESOURCE_LIMITS_EXCEEDED
	incomplete bool // incomplete_results of a REST search
}

// injection is a fault and where it strikes.
type injection struct {
	where func(*Request) bool
	times int // how often still; -1 for ever
	fault Fault
}

// Inject lets a fault strike request number at, from 0.
func (h *Hub) Inject(at int, f Fault) {
	h.InjectWhere(func(r *Request) bool { return r.Index == at }, 1, f)
}

// InjectWhere lets a fault strike requests of a kind, so many times; -1 is
// for ever. The fault injected first strikes first.
func (h *Hub) InjectWhere(where func(*Request) bool, times int, f Fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults = append(h.faults, injection{where, times, f})
}

// fault is the fault for a request, or one that does nothing. It is in the log
// before it strikes.
func (h *Hub) fault(r *Request) Fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range h.faults {
		f := &h.faults[i]
		if f.times != 0 && f.where(r) {
			if f.times > 0 {
				f.times--
			}
			r.Fault = f.fault.Name
			if r.Index < len(h.log) {
				h.log[r.Index].Fault = r.Fault
			}
			return f.fault
		}
	}
	return Fault{}
}

// Query is true of the GraphQL queries of that name, or of all where it is
// empty.
func Query(name string) func(*Request) bool {
	return func(r *Request) bool { return r.Text != "" && (name == "" || r.Query == name) }
}

// REST is true of requests to a path of the REST API.
func REST(path string) func(*Request) bool {
	return func(r *Request) bool { return r.Text == "" && strings.HasSuffix(r.Path, path) }
}
