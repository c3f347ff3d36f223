//go:build unix

package main

import (
	"bytes"
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
	busy time.Duration // processor time, of the user and the system
	peak int64         // resident memory in bytes
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
	u := usage{wall: wall, busy: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		if u.peak = int64(r.Maxrss); runtime.GOOS != "darwin" {
			u.peak <<= 10 // kilobytes but for there
		}
	}
	return u, nil
}

// median takes times and memory each by themselves.
func median(all []usage) usage {
	middle := func(of func(usage) int64) int64 {
		values := make([]int64, len(all))
		for i, u := range all {
			values[i] = of(u)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return usage{
		wall: time.Duration(middle(func(u usage) int64 { return int64(u.wall) })),
		busy: time.Duration(middle(func(u usage) int64 { return int64(u.busy) })),
		peak: middle(func(u usage) int64 { return u.peak }),
	}
}
