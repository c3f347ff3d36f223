package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

func (a *app) doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "check the set-up, and name the fix for what is wrong",
		Long: `Looks at the config, the ladder, every repository, whose commits are in them,
the ledger, the journal, tokens and the clock. Each finding is ok, a note, a
warning or broken, and says what to do about it. It changes nothing, makes no
request, and shows no secret. -v names what does not fit a screen.`,
		Example: `  sheaf doctor
  sheaf doctor --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			found, err := a.examine(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				err = found.writeJSON(a.stdout)
			} else {
				err = found.write(a.stdout, a.out, a.flags.verbose, a.call("doctor -v"))
			}
			if broken := found.count()[broken]; err == nil && broken > 0 {
				err = &checkError{plural(broken, "thing is", "things are") + " broken"}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the findings as JSON")
	return cmd
}

// checkup is one run of doctor.
type checkup struct {
	*session
	findings
	noIdentity *usageError // why it is not known who I am, nil where it is
}

func (c *checkup) add(group, state, fix, format string, args ...any) {
	c.findings = append(c.findings, finding{Group: group, State: state, Text: fmt.Sprintf(format, args...), Fix: fix})
}

// examine looks at everything. A config with mistakes in it is an error, and
// so are flags that can not be followed.
func (a *app) examine(ctx context.Context) (findings, error) {
	quiet := *a
	quiet.stderr = io.Discard // the warnings of the config are findings here
	s, err := quiet.newSession()
	if err != nil {
		return nil, err
	}
	s.app = a
	c := &checkup{session: s}
	if err := c.config(); err != nil {
		return nil, err
	}
	c.expectations()
	seen, err := c.repositories(ctx)
	if err != nil {
		return nil, err
	}
	c.identities(seen)
	if err := c.record(ctx); err != nil {
		return nil, err
	}
	c.written()
	c.elsewhere()
	c.tokens()
	c.git(ctx)
	c.clock(seen)
	return c.findings, nil
}

// failed turns what stops a part of the check into a finding; what a flag asks
// for, and an interruption, stays an error.
func (c *checkup) failed(ctx context.Context, group string, err error) error {
	var usage *usageError
	if ctx.Err() != nil {
		return errInterrupted
	}
	if errors.As(err, &usage) && len(c.app.flags.repos)+len(c.app.flags.me) > 0 {
		return err
	}
	c.add(group, broken, c.app.hint(err), "%v", err)
	return nil
}
