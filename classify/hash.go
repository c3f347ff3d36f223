package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Hash names the ladder and rules in force: verdicts of the same hash were
// reached by the same rules.
func (c *Classifier) Hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "%#v %#v %#v %#v\n", c.ladder.Levels, c.ladder.Capabilities, c.ladder.Words, c.ladder.Paths)
	for _, r := range c.rules {
		fmt.Fprintf(h, "%q %q %q %d %q %t %q\n", r.ID, r.Capability, r.When, r.Points, r.Group, r.Veto, r.Scope)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
