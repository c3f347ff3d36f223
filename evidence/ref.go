package evidence

// Via is how a reference is known.
type Via string

// The ways a reference is known. Those for which Joins is true make one piece
// of work of both ends; the others are kept and shown.
const (
	ViaAPI        Via = "api"         // the source's own link
	ViaSquash     Via = "squash"      // "subject (#12)"
	ViaMerge      Via = "merge"       // "Merge pull request #12 from …"
	ViaBranch     Via = "branch"      // key in a branch name
	ViaTitle      Via = "title"       // ticket key in a title
	ViaTrailer    Via = "trailer"     // key or URL in a trailer
	ViaCloses     Via = "closes"      // closing word before a number, key or URL
	ViaCherryPick Via = "cherry-pick" // "(cherry picked from commit …)"
	ViaSamePatch  Via = "same-patch"  // the same change elsewhere
	ViaSubtask    Via = "sub-task"    // sub-task of my ticket
	ViaRevert     Via = "revert"      // "This reverts commit …"
	ViaMention    Via = "mention"     // named in a text, no more
	ViaParent     Via = "parent"      // epic or parent
	ViaRelates    Via = "relates"     // "relates to"
)

// strengthOrder is the ways from the strongest to the weakest: what a source
// itself links, what tools write, what people write on purpose, what they
// write by habit.
var strengthOrder = [...]Via{
	ViaAPI, ViaCherryPick, ViaSamePatch, ViaSubtask, ViaSquash, ViaMerge, ViaRevert,
	ViaCloses, ViaTrailer, ViaBranch, ViaTitle, ViaParent, ViaRelates, ViaMention,
}

// Joins reports whether a reference known this way makes one piece of work of
// its two ends. A revert joins only unfinished work of one's own, which takes
// more than the reference to tell.
func (v Via) Joins() bool { return v != ViaRevert && v.rank() <= ViaTitle.rank() }

// rank orders the ways by strength, the strongest first; an unknown way is
// weaker than all.
func (v Via) rank() int {
	for i := range strengthOrder {
		if v == strengthOrder[i] {
			return i
		}
	}
	return len(strengthOrder)
}

// Ref is a link from an item to another.
type Ref struct {
	To  string `json:"to"`
	Via Via    `json:"via"`
}
