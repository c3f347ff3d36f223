//go:build !unix

package numstat

import "time"

// processorTime is the time of day, where it is not known how long processors
// have worked for this process.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
