package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if os.Getenv("GOGC") == "" {
		collectSeldom()
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
