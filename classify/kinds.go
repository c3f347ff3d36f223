package classify

import "sheaf/evidence"

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
