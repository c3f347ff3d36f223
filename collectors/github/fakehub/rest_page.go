package fakehub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// writeError answers with GitHub's form of an error. An Enterprise Server
// points to the documentation of its own version.
func writeError(w http.ResponseWriter, status int, text, page string) {
	if version := w.Header().Get("X-GitHub-Enterprise-Version"); version != "" {
		major, minor, _ := strings.Cut(version, ".")
		minor, _, _ = strings.Cut(minor, ".")
		page = strings.Replace(page, "docs.github.com/", "docs.github.com/enterprise-server@"+major+"."+minor+"/", 1)
	}
	writeJSON(w, status, map[string]any{"message": text, "documentation_url": page, "status": strconv.Itoa(status)})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", asJSON)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// pageOf reads page and per_page, 30 unless asked otherwise and 100 at most.
func pageOf(q url.Values) (number, size int) {
	number, _ = strconv.Atoi(q.Get("page"))
	size, _ = strconv.Atoi(q.Get("per_page"))
	if size == 0 {
		size = 30
	}
	return max(number, 1), min(max(size, 1), maxPage)
}

// page answers one page of a list.
func (c *call) page(w http.ResponseWriter, r *http.Request, all []any) {
	number, size := pageOf(r.URL.Query())
	from, to := min((number-1)*size, len(all)), min(number*size, len(all))
	c.links(w, r, number, (len(all)+size-1)/size)
	writeJSON(w, http.StatusOK, append([]any{}, all[from:to]...))
}

// links writes the Link header.
// https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
func (c *call) links(w http.ResponseWriter, r *http.Request, number, last int) {
	var links []string
	add := func(rel string, n int) {
		q := r.URL.Query()
		q.Set("page", strconv.Itoa(n))
		links = append(links, fmt.Sprintf(`<http://%s%s?%s>; rel="%s"`, r.Host, r.URL.Path, q.Encode(), rel))
	}
	if number > 1 {
		add("prev", number-1)
	}
	if number < last {
		add("next", number+1)
		add("last", last)
	}
	if number > 1 {
		add("first", 1)
	}
	if links != nil {
		w.Header().Set("Link", strings.Join(links, ", "))
	}
}
