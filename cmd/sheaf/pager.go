package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
)

// pages reports whether a long result is shown by a pager, which waits for keys: where
// PAGER names one and somebody looks at a terminal that can be moved through.
func (a *app) pages() bool {
	return a.env("PAGER") != "" && !a.flags.noInput && a.out.moves && a.out.height > 0
}

// page writes a result that is longer than the terminal is high by way of the pager,
// any other as it is. Where the pager can not be run the result is printed, and a
// warning says so.
func (a *app) page(write func(io.Writer) error) error {
	var page bytes.Buffer
	if err := write(&page); err != nil {
		return err
	}
	if bytes.Count(page.Bytes(), []byte("\n")) < a.out.height {
		_, err := a.stdout.Write(page.Bytes())
		return err
	}
	if err := a.stdout.Flush(); err != nil {
		return err
	}
	if why := a.runPager(a.out.text(page.String())); why != "" {
		_, err := a.stdout.Write(page.Bytes())
		a.warn("PAGER %s: %s", a.env("PAGER"), why)
		return err
	}
	return nil
}

// runPager shows a text by PAGER, which is a command with arguments, in the words of a
// shell. While it runs Ctrl-C is the pager's. It says why there was none to run; how
// one ended that ran is nothing to tell.
func (a *app) runPager(text string) (why string) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)

	cmd := exec.Command("sh", "-c", a.env("PAGER"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader([]byte(text)), a.screen, os.Stderr
	cmd.Env = os.Environ()
	// As git has it: colours are shown, and the page stays on the screen at the end.
	for name, value := range map[string]string{"LESS": "FRX", "LV": "-c"} {
		if a.env(name) == "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	err := cmd.Run()
	switch code := cmd.ProcessState.ExitCode(); { // -1 where it was not started
	case code == 126, code == 127:
		return "there is no such command"
	case cmd.ProcessState == nil:
		return err.Error()
	}
	return ""
}
