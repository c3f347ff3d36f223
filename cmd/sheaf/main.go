package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// gcPercent lets the heap grow to three times what lives before it is
// collected. A call is over within a second or so and keeps little: collecting
// at Go's own 100 took a fifth of the processor time of a harvest of many
// small repositories and a tenth of a month's of a large one. Where the system
// takes long to make pages, as virtual machines do, a heap that grows to five
// times takes longer to get them than to collect: a month of fifty small
// repositories 0.95 of the time at 200, whole histories the same.
const gcPercent = 200

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run())
}

// run is main with an exit code, so that tests can call the program by name.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the program at once, whatever it is doing.
	context.AfterFunc(ctx, stop)
	defer stop()

	app := newApp(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	err := app.execute(ctx, os.Args[1:])
	if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errInterrupted
	}
	return app.report(err)
}
