package fakehub

import (
	"net/http"
	"strconv"
	"time"
)

// repository answers GET /repos/{owner}/{repo} and what is below it.
func (c *call) repository(w http.ResponseWriter, r *http.Request, full string, rest []string) {
	one, moved := c.world.named(full)
	if one == nil || !c.readable(one) { // 404 and not 403: nobody is told that it exists
		writeError(w, http.StatusNotFound, "Not Found", docs+"/repos/repos#get-a-repository")
		return
	}
	if !c.authorized(one.Owner) {
		c.refuseSSO(w, one.Owner)
		return
	}
	if moved {
		// A renamed repository is redirected to its id, which does not change.
		// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
		to := "http://" + r.Host + c.hub.root() + "/repositories/" + digits(one.ID)
		for _, part := range rest {
			to += "/" + part
		}
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		w.Header().Set("Location", to)
		writeJSON(w, http.StatusMovedPermanently, map[string]any{"message": "Moved Permanently", "url": to,
			"documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects"})
		return
	}
	if len(rest) == 0 {
		writeJSON(w, http.StatusOK, one.rest())
		return
	}
	if len(rest) >= 2 {
		n, _ := strconv.Atoi(rest[1])
		below := ""
		if len(rest) == 3 {
			below = rest[2]
		}
		if rest[0] == "pulls" {
			if p, ok := one.numbered(n, false).(*PullRequest); ok && c.pull(w, r, p, below) {
				return
			}
		}
		if rest[0] == "issues" {
			if c.issue(w, r, one, n, below) {
				return
			}
		}
	}
	writeError(w, http.StatusNotFound, "Not Found", docs)
}

// pull answers GET /repos/{owner}/{repo}/pulls/{number} and below.
// https://docs.github.com/en/rest/pulls
func (c *call) pull(w http.ResponseWriter, r *http.Request, p *PullRequest, below string) bool {
	var all []any
	switch below {
	case "":
		writeJSON(w, http.StatusOK, c.restPull(p))
		return true
	case "files": // 3,000 at most
		for _, f := range p.Files[:min(len(p.Files), 3000)] {
			all = append(all, f.rest())
		}
	case "commits": // 250 at most
		for _, commit := range p.Commits[:min(len(p.Commits), 250)] {
			all = append(all, commit.rest())
		}
	case "reviews":
		for _, review := range p.Reviews {
			if review.State != Pending || review.Author == c.token.Account {
				all = append(all, c.restReview(review))
			}
		}
	case "comments":
		for _, review := range p.Reviews {
			for _, comment := range review.Comments {
				if review.State != Pending {
					all = append(all, restReviewComment(comment))
				}
			}
		}
	default:
		return false
	}
	c.page(w, r, all)
	return true
}

// issue answers GET /repos/{owner}/{repo}/issues/{number} and its comments,
// for pull requests as well.
// https://docs.github.com/en/rest/issues
func (c *call) issue(w http.ResponseWriter, r *http.Request, one *Repository, n int, below string) bool {
	h := hit{}
	if i, ok := one.numbered(n, true).(*Issue); ok {
		h = hit{Thread: &i.Thread, issue: i}
	} else if p, ok := one.numbered(n, false).(*PullRequest); ok {
		h = hit{Thread: &p.Thread, pull: p}
	} else {
		return false
	}
	switch below {
	case "":
		writeJSON(w, http.StatusOK, c.restThread(h))
		return true
	case "comments":
		var all []any
		for _, comment := range h.Comments {
			all = append(all, restComment(comment))
		}
		c.page(w, r, all)
		return true
	}
	return false
}

// when is a time in REST's form, null where there is none.
func when(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}
