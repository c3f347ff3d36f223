package jira

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"sheaf/collectors"
)

// site is what is found out about a site before it is searched.
type site struct {
	kind string
	// browse is the root of addresses for people; it ends in a slash.
	browse string
	// account is my account id or user name; zone is the searching user's, in
	// which a site reads dates in quotes.
	account string
	zone    *time.Location
	// key is the inner name of the account on Server, empty where not known.
	key    string
	fields fields
}

// fields are the ids of custom fields that hold what sheaf reads; empty where
// the site has none. They differ from site to site.
type fields struct {
	Points, Sprint, Epic string
}

// findSite asks who the login is and, the first time, what the site is.
func (r *run) findSite(ctx context.Context) (site, error) {
	s := site{kind: r.config.Kind}
	if s.kind == "" {
		s.kind = r.point.Kind
	}
	if s.kind == "" || r.point.Browse == "" {
		var info struct{ BaseURL, DeploymentType anyText }
		// A site need not tell strangers what it is, and some old ones do not
		// say the type: those are servers.
		if err := r.get(ctx, "rest/api/2/serverInfo", nil, &info); err != nil {
			return s, r.located(err)
		}
		if s.kind == "" {
			s.kind = Server
			if strings.EqualFold(string(info.DeploymentType), "Cloud") || info.DeploymentType == "" && ofAtlassian(string(info.BaseURL)) {
				s.kind = Cloud
			}
		}
		r.point.Browse = strings.TrimRight(string(info.BaseURL), "/") + "/"
		if info.BaseURL == "" {
			r.point.Browse = r.base.String()
		}
	}
	r.point.Kind, s.browse = s.kind, r.point.Browse
	var answer json.RawMessage
	if err := r.get(ctx, "rest/api/2/myself", nil, &answer); err != nil {
		return s, r.located(err)
	}
	var me user
	var where struct{ TimeZone anyText }
	if err := errors.Join(json.Unmarshal(answer, &me), json.Unmarshal(answer, &where)); err != nil {
		return s, r.explain(&pageError{"an answer that does not say whose login this is"})
	}
	if s.account = r.config.Account; s.account == "" {
		s.account = me.handle()
	}
	if s.account == "" {
		return s, &collectors.LoginError{Host: r.host, Why: "does not say whose login this is", Hint: "name account in the config: the account id, or the user name"}
	}
	if same(s.account, me.handle()) {
		s.key = me.Key
	}
	s.zone = time.UTC
	if zone, err := time.LoadLocation(string(where.TimeZone)); err == nil && where.TimeZone != "" {
		s.zone = zone
	}
	if r.point.Fields == nil {
		found, err := r.findFields(ctx)
		if err != nil {
			return s, err
		}
		r.point.Fields = &found
	}
	s.fields = *r.point.Fields
	return s, nil
}

// ofAtlassian reports whether an address is one of Atlassian's cloud.
func ofAtlassian(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.HasSuffix(u.Hostname(), ".atlassian.net")
}

// findFields finds custom fields by what they are and, for story points, which
// sites make by hand, by the names that Jira gives them.
func (r *run) findFields(ctx context.Context) (fields, error) {
	type field struct {
		ID, Name anyText
		Schema   struct{ Type, Custom anyText }
	}
	var answer json.RawMessage
	var found fields
	if err := r.get(ctx, "rest/api/2/field", nil, &answer); err != nil {
		if _, gone := hasStatus(err, http.StatusNotFound); gone {
			return found, nil
		}
		return found, err
	}
	byName := ""
	for _, f := range partOf[field](answer, "").list {
		id := string(f.ID)
		_, what, _ := strings.Cut(string(f.Schema.Custom), ":")
		switch {
		case what == "gh-sprint":
			found.Sprint = id
		case what == "gh-epic-link":
			found.Epic = id
		case what == "jsw-story-points":
			found.Points = id
		case f.Schema.Type == "number" && strings.EqualFold(string(f.Name), "Story Points"):
			byName = id
		case f.Schema.Type == "number" && strings.EqualFold(string(f.Name), "Story point estimate") && byName == "":
			byName = id
		}
	}
	if byName != "" {
		found.Points = byName
	}
	return found, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
