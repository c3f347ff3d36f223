package evidence

import "fmt"

// Strength is how well evidenced a tag is.
type Strength int

// The strengths in order. None is no tag at all.
const (
	None Strength = iota
	Weak
	Moderate
	Strong
)

var strengthNames = [...]string{"none", "weak", "moderate", "strong"}

func (s Strength) String() string { return strengthNames[s] }

// MarshalText writes the strength's word.
func (s Strength) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads weak, moderate or strong.
func (s *Strength) UnmarshalText(text []byte) error {
	for i, name := range strengthNames[1:] {
		if string(text) == name {
			*s = Strength(i + 1)
			return nil
		}
	}
	return fmt.Errorf("unknown strength %q", text)
}

// Scope is how far a piece of work reached.
type Scope int

// The scopes in order. UnknownScope means that no team is known that could
// decide; it is below no scope and above none.
const (
	UnknownScope Scope = iota
	Self
	Team
	SeveralTeams
	Org
	Community
)

var scopeNames = [...]string{"unknown", "self", "team", "several-teams", "org", "community"}

func (s Scope) String() string { return scopeNames[s] }

// Words are the scope as a sentence says it.
func (s Scope) Words() string {
	return [...]string{"an unknown reach", "own work", "the own team", "several teams", "the organisation", "the community"}[s]
}

// MarshalText writes the scope's word.
func (s Scope) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a scope's word; unknown is not one a person can ask for.
func (s *Scope) UnmarshalText(text []byte) error {
	for i, name := range scopeNames[1:] {
		if string(text) == name {
			*s = Scope(i + 1)
			return nil
		}
	}
	return fmt.Errorf("unknown scope %q", text)
}

// Tag says that a piece of work shows a capability, and why.
type Tag struct {
	Capability string   `json:"capability"`
	Strength   Strength `json:"strength"`
	Scope      Scope    `json:"scope"`
	// AtMost bounds a scope that is not known, by a guess; see Reach.
	AtMost   Scope       `json:"scope_at_most,omitzero"`
	ScopeWhy string      `json:"scope_why,omitempty"`
	Points   int         `json:"points"`
	Rules    []RuleMatch `json:"rules"`
}

// Bounded reports whether the scope is not known but, by a guess, too narrow
// for one that is wanted.
func (t *Tag) Bounded(wanted Scope) bool {
	return t.Scope == UnknownScope && t.AtMost != UnknownScope && wanted > t.AtMost
}

// RuleMatch is one rule that fired, on which item, and the facts that met it.
type RuleMatch struct {
	ID      string   `json:"id"`
	Points  int      `json:"points"`
	Why     string   `json:"why"`
	Item    string   `json:"item,omitempty"`
	Matched []string `json:"matched"`
}
