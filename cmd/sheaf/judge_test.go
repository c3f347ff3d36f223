package main

import (
	"testing"

	"sheaf/config"
	"sheaf/evidence"
)

// An organisation that a glob names is mine, however the host writes it: work
// in it is none for the community.
func TestOrganisationsByGlob(t *testing.T) {
	s := &session{cfg: &config.Config{GitHub: []config.GitHub{{Name: "hub", Host: evidence.PublicHost, Orgs: []string{"acme-*", "Globex"}}}}}
	for space, mine := range map[string]bool{"Acme-pay/core": true, "globex/docs": true, "torvalds/linux": false} {
		it := &evidence.Item{ID: "github:" + space + "#1", Kind: evidence.PullRequest, Space: space}
		it.Facts.Set(evidence.FactAssociation, "CONTRIBUTOR")
		s.directory().Resolve(it)
		if got := it.Reach.Scope == evidence.Community; got == mine {
			t.Errorf("%s reaches %v", space, it.Reach)
		}
	}
}
