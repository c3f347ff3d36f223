package fakejira

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// Fault answers a request in the site's stead; false leaves it to the site.
type Fault func(w http.ResponseWriter, r *http.Request) bool

// Fail lets the request with that number, from 0 on, meet a fault.
func (s *Site) Fail(number int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[number] = f
}

// Status answers with a status and, where seconds is not negative, a
// Retry-After.
func Status(code, seconds int) Fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		if seconds >= 0 {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
		refuse(w, code, "no")
		return true
	}
}

// Until limits requests until a time, by a Retry-After that is a date.
func Until(at time.Time) Fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Retry-After", at.UTC().Format(http.TimeFormat))
		refuse(w, http.StatusTooManyRequests, "no")
		return true
	}
}

// LoginPage answers 200 with a page to log in, as a proxy for single sign-on
// does.
func LoginPage(w http.ResponseWriter, _ *http.Request) bool {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "\n<!DOCTYPE html><html><title>Log in</title></html>")
	return true
}

// Captcha refuses as Server does after failed logins.
func Captcha(w http.ResponseWriter, _ *http.Request) bool {
	w.Header().Set("X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://jira.acme.test/login.jsp")
	w.WriteHeader(http.StatusForbidden)
	return true
}

// Echo refuses with an error that repeats the login, as some proxies do.
func Echo(w http.ResponseWriter, r *http.Request) bool {
	refuse(w, http.StatusBadRequest, "bad header \x1b[31m"+r.Header.Get("Authorization"))
	return true
}

// Cut ends the answer in the middle.
func Cut(w http.ResponseWriter, _ *http.Request) bool {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"issues":[{"id":"1`)
	return true
}

// Answer sends this instead.
func Answer(body string) Fault {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
		return true
	}
}

// Elsewhere sends the request on to another host.
func Elsewhere(address string) Fault {
	return func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, address, http.StatusFound)
		return true
	}
}

// Stop ends the client instead of answering it.
func Stop(cancel func()) Fault {
	return func(_ http.ResponseWriter, r *http.Request) bool {
		cancel()
		<-r.Context().Done()
		return true
	}
}
