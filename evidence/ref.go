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

// Joins reports whether a reference known this way makes one piece of work of
// its two ends.
func (v Via) Joins() bool {
	switch v {
	case ViaAPI, ViaSquash, ViaMerge, ViaBranch, ViaTitle, ViaTrailer, ViaCloses,
		ViaCherryPick, ViaSamePatch, ViaSubtask:
		return true
	}
	return false
}

// Ref is a link from an item to another.
type Ref struct {
	To  string `json:"to"`
	Via Via    `json:"via"`
}
