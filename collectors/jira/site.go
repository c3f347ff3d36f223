package jira

import (
	"context"
	"maps"
	"net/http"
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
	fields  fields
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
		var info struct {
			BaseURL        string `json:"baseUrl"`
			DeploymentType string `json:"deploymentType"`
		}
		// A site need not tell strangers what it is, and some old ones do not
		// say the type: those are servers.
		if err := r.get(ctx, "rest/api/2/serverInfo", nil, &info); err != nil {
			return s, err
		}
		if s.kind == "" {
			s.kind = Server
			if strings.EqualFold(info.DeploymentType, "Cloud") {
				s.kind = Cloud
			}
		}
		r.point.Browse = strings.TrimRight(info.BaseURL, "/") + "/"
		if info.BaseURL == "" {
			r.point.Browse = r.base.String()
		}
	}
	r.point.Kind, s.browse = s.kind, r.point.Browse
	var me struct {
		user
		TimeZone string `json:"timeZone"`
	}
	if err := r.get(ctx, "rest/api/2/myself", nil, &me); err != nil {
		return s, err
	}
	if s.account = r.config.Account; s.account == "" {
		s.account = me.handle()
	}
	if s.account == "" {
		return s, &collectors.LoginError{Host: r.host, Why: "does not say whose login this is", Hint: "name account in the config: the account id, or the user name"}
	}
	s.zone = time.UTC
	if zone, err := time.LoadLocation(me.TimeZone); err == nil && me.TimeZone != "" {
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

// findFields finds custom fields by what they are and, for story points, which
// sites make by hand, by the names that Jira gives them.
func (r *run) findFields(ctx context.Context) (fields, error) {
	var all []struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Schema struct {
			Type   string `json:"type"`
			Custom string `json:"custom"`
		} `json:"schema"`
	}
	var found fields
	if err := r.get(ctx, "rest/api/2/field", nil, &all); err != nil {
		if _, gone := hasStatus(err, http.StatusNotFound); gone {
			return found, nil
		}
		return found, err
	}
	byName := ""
	for _, f := range all {
		_, what, _ := strings.Cut(f.Schema.Custom, ":")
		switch {
		case what == "gh-sprint":
			found.Sprint = f.ID
		case what == "gh-epic-link":
			found.Epic = f.ID
		case what == "jsw-story-points":
			found.Points = f.ID
		case f.Schema.Type == "number" && strings.EqualFold(f.Name, "Story Points"):
			byName = f.ID
		case f.Schema.Type == "number" && strings.EqualFold(f.Name, "Story point estimate") && byName == "":
			byName = f.ID
		}
	}
	if byName != "" {
		found.Points = byName
	}
	return found, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
