package classify

import (
	"slices"

	"sheaf/evidence"
)

// Reads says, for each capability, which kinds of items its rules can read at
// all, in the order of evidence.Kinds. What can only be seen in kinds that
// nobody collected is not missing, it was not looked for.
func (c *Classifier) Reads() map[string][]evidence.Kind {
	reads := make(map[string][]evidence.Kind, len(c.ladder.Capabilities))
	for _, kind := range evidence.Kinds() {
		seen := map[string]bool{}
		for _, r := range c.byKind[kind] {
			if id := r.Capability; !r.Veto && r.ID != TrailerRule && !seen[id] {
				seen[id] = true
				reads[id] = append(reads[id], kind)
			}
		}
	}
	return reads
}

// Hidden are the capabilities that show mostly in kinds of items that nobody
// collected: rules that read none of the others give more than half of their
// points. Finding nothing of such a capability says nothing about it.
func (c *Classifier) Hidden(missing []evidence.Kind) map[string]bool {
	type rule struct{ capability, id string }
	points, readable := map[rule]int{}, map[rule]bool{}
	for _, kind := range evidence.Kinds() {
		for _, r := range c.byKind[kind] {
			if r.Veto || r.ID == TrailerRule {
				continue
			}
			this := rule{r.Capability, r.ID}
			points[this] = r.Points
			readable[this] = readable[this] || kind != evidence.Note && !slices.Contains(missing, kind)
		}
	}
	all, seen := map[string]int{}, map[string]int{}
	for this, n := range points {
		all[this.capability] += n
		if readable[this] {
			seen[this.capability] += n
		}
	}
	hidden := map[string]bool{}
	for id, n := range all {
		if 2*seen[id] < n {
			hidden[id] = true
		}
	}
	return hidden
}
