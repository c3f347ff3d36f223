package file

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// checkpointVersion changes whenever what is taken from the same lines does,
// so that files are read again.
const checkpointVersion = 1

// checkpoint is what is kept between runs.
type checkpoint struct {
	Version int `json:"version"`
	// Files are those read to their end, by path.
	Files map[string]state `json:"files"`
}

// state is a file as it was when it was read.
type state struct {
	Size int64 `json:"size"`
	// Modified is zero for a file that was written to while it was read: it
	// is looked into again.
	Modified time.Time `json:"modified"`
	Hash     string    `json:"hash"`
	// Read are the windows items were taken of.
	Read []evidence.Window `json:"read"`
	// Skipped are the lines that are no items. They are missing for as long
	// as the file stays as it is, and named by every run.
	Skipped []collectors.Skip `json:"skipped,omitempty"`
}

// readCheckpoint decodes a checkpoint. One of another version counts as none.
func readCheckpoint(raw collectors.Checkpoint) (checkpoint, error) {
	fresh := checkpoint{Version: checkpointVersion, Files: map[string]state{}}
	if len(raw) == 0 {
		return fresh, nil
	}
	var c checkpoint
	if err := json.Unmarshal(raw, &c); err != nil {
		return fresh, fmt.Errorf("file checkpoint: %w", err)
	}
	if c.Version != checkpointVersion || c.Files == nil {
		return fresh, nil
	}
	return c, nil
}

func (c checkpoint) encode() collectors.Checkpoint {
	raw, err := json.Marshal(c)
	if err != nil { // strings, numbers and times of files
		panic(err)
	}
	return raw
}

// forget drops the files that are not among the paths and names them, in order.
func (c checkpoint) forget(paths, unread []string) []collectors.Skip {
	var gone []collectors.Skip
	for _, path := range slices.Sorted(maps.Keys(c.Files)) {
		below := func(folder string) bool { return isBelow(path, folder) }
		if !slices.Contains(paths, path) && !slices.ContainsFunc(unread, below) {
			delete(c.Files, path)
			gone = append(gone, collectors.Skip{What: path, Why: "is not there any more; what was read from it stays", Notice: true})
		}
	}
	return gone
}
