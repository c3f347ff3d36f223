//go:build unix

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// usage is what one process took.
type usage struct {
	wall time.Duration
	peak int64 // resident memory in bytes
}

// measure runs a program to its end and forgets what it prints. Exit code 3,
// a harvest with gaps, counts as done.
func measure(cmd *exec.Cmd) (usage, error) {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil && (cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 3) {
		return usage{}, fmt.Errorf("%s: %w: %.300s", cmd, err, stderr.String())
	}
	u := usage{wall: wall}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		if u.peak = int64(r.Maxrss); runtime.GOOS != "darwin" {
			u.peak <<= 10 // kilobytes but for there
		}
	}
	return u, nil
}

// median takes time and memory each by themselves.
func median(all []usage) usage {
	byWall := slices.SortedFunc(slices.Values(all), func(a, b usage) int { return cmp.Compare(a.wall, b.wall) })
	byPeak := slices.SortedFunc(slices.Values(all), func(a, b usage) int { return cmp.Compare(a.peak, b.peak) })
	return usage{wall: byWall[len(all)/2].wall, peak: byPeak[len(all)/2].peak}
}
