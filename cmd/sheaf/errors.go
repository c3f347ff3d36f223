package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sheaf/collectors"
	"sheaf/config"
	"sheaf/evidence"
	"sheaf/evidence/suggest"
	"sheaf/journal"
	"sheaf/report"
	"sheaf/store"
)

// The exit codes, as sheaf help exit-codes explains them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPartly      = 3
	exitLogin       = 4
	exitCheck       = 5
	exitBusy        = 6
	exitInterrupted = 130
)

// errInterrupted is a run that the person stopped.
var errInterrupted = errors.New("interrupted, what arrived is kept")

// usageError is a call or config that can not be carried out; nothing was done.
type usageError struct{ msg, hint string }

func (e *usageError) Error() string { return e.msg }

// partlyError is a run that is saved but not whole; its parts were named where
// they happened.
type partlyError struct{ what string }

func (e *partlyError) Error() string { return e.what }

// loginError is a run in which no source knew who asks.
type loginError struct{ what string }

func (e *loginError) Error() string { return e.what }

// hinted gives an error its next step where only the caller knows it.
type hinted struct {
	error
	hint string
}

func (e *hinted) Unwrap() error { return e.error }

// report prints an error with the next step and returns the exit code.
func (a *app) report(err error) int {
	if err == nil {
		return exitDone
	}
	code := exitCode(err)
	var problems *config.Errors
	switch {
	case errors.As(err, &problems):
		a.point(problems.Problems)
	default:
		a.say("sheaf: error: %s", err.Error())
	}
	a.advise(a.hint(err))
	return code
}

// point prints problems of a file, as wide as the terminal is.
func (a *app) point(problems []config.Problem) {
	for _, p := range problems {
		text := p.String()
		if a.err.isTerminal {
			text = p.Within(a.err.width)
		}
		for line := range strings.Lines(text + "\n") {
			if !strings.Contains(line, " │ ") { // of an excerpt, whose caret stays under it
				line = a.err.wrap(line)
			}
			io.WriteString(a.stderr, line)
		}
	}
}

func exitCode(err error) int {
	var (
		usage    *usageError
		problems *config.Errors
		period   *evidence.PeriodError
		partly   *partlyError
		login    *loginError
		busy     *store.BusyError
		check    *checkError
		norepo   *journal.NoRepositoryError
	)
	switch {
	case errors.Is(err, errInterrupted), errors.Is(err, errLeftAtOnce):
		return exitInterrupted
	case errors.As(err, &norepo), errors.As(err, &usage), errors.As(err, &problems), errors.As(err, &period):
		return exitUsage
	case errors.As(err, &partly):
		return exitPartly
	case errors.As(err, &login):
		return exitLogin
	case errors.As(err, &busy):
		return exitBusy
	case errors.As(err, &check):
		return exitCheck
	}
	return exitFailed
}

// hint is the next step after an error. It is the one place that knows.
func (a *app) hint(err error) string {
	var (
		usage       *usageError
		with        *hinted
		period      *evidence.PeriodError
		newer       *store.NewerError
		foreig      *store.NotLedgerError
		busy        *store.BusyError
		path        *fs.PathError
		full        *store.FullError
		damaged     *store.DamagedError
		stray       *store.StrayLogError
		held        *journal.BusyError
		norepo      *journal.NoRepositoryError
		refuse      *journal.CommitError
		login       *collectors.LoginError
		refused     *collectors.RefusedError
		unreachable *collectors.UnreachableError
		untrusted   x509.UnknownAuthorityError
		form        *report.TemplateError
	)
	switch {
	case errors.As(err, &form):
		return "mend it in the folder templates beside the config, or move it away; see sheaf help templates"
	case errors.As(err, &usage):
		return usage.hint
	case errors.As(err, &with):
		return with.hint
	case errors.As(err, &period):
		return periodHint(period)
	case errors.As(err, &newer):
		return "update sheaf, or name another file with --ledger"
	case errors.As(err, &foreig):
		return "name another file with --ledger; sheaf makes it. If this one was a ledger, it is damaged: move it aside and harvest anew"
	case errors.As(err, &busy):
		return "wait for it to end, or stop it: what it fetched is kept"
	case errors.As(err, &full):
		return "make room and do it again, it goes on from there; or name a file elsewhere with --ledger"
	case errors.As(err, &damaged):
		return fmt.Sprintf("%s gives what can still be read of it; move it aside with the files named like it (%s*), rather than delete it, and %s makes a new one; notes and decisions are in the journal, not in it",
			a.call("export --salvage -o saved.jsonl"), filepath.Base(damaged.Path), a.call("harvest all"))
	case errors.As(err, &stray):
		return "move it to where its ledger went, under that one's name and -wal, or aside; then do it again"
	case errors.As(err, &held):
		return "wait for the other sheaf to end, and do it again"
	case errors.As(err, &norepo):
		return fmt.Sprintf("make it one with git init %q, or leave out --commit", norepo.Dir)
	case errors.As(err, &refuse):
		return "mend what git says, and commit the file there"
	case errors.As(err, &login):
		return login.Hint
	case errors.As(err, &refused):
		return refused.Hint
	case errors.As(err, &untrusted):
		return "this machine does not know who signed the host's certificate: add that authority to its own, or name a file with it in SSL_CERT_FILE"
	case errors.As(err, &unreachable):
		return "check the network and the host's name; reports go on from what was harvested before"
	case errors.As(err, &path):
		return pathHint(path.Path, "")
	}
	return ""
}

// pathHint is the next step after a path that could not be used, with the flag
// that would name another, if there is one.
func pathHint(path, flag string) string {
	if flag == "" {
		return "look at " + path + ": its folder, its rights, and the room on its disk"
	}
	return "look at " + path + ", or name another place with " + flag
}

// atLedger gives an error about the ledger's file the flag that names another.
func atLedger(err error) error { return atFlag(err, "--ledger") }

// atFlag gives an error about a path the flag that names another.
func atFlag(err error, flag string) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return &hinted{err, pathHint(path.Path, flag)}
	case errors.As(err, &link):
		return &hinted{err, pathHint(link.New, flag)}
	}
	return err
}

// advise prints a next step, where there is one.
func (a *app) advise(hint string) {
	if hint != "" {
		a.say("sheaf: hint: %s", hint)
	}
}

// periodHint shows the grammar, and the word that was probably meant.
func periodHint(err *evidence.PeriodError) string {
	if err.Day {
		return "write a day, like 2026-10-03"
	}
	examples := "periods look like " + strings.Join(evidence.PeriodExamples(), ", ")
	words := strings.ToLower(strings.Join(strings.Fields(err.Text), "-"))
	switch { // no calendar has these here
	case strings.Contains(words, "week"):
		return "did you mean 1w, the last seven days? " + examples
	case words == "today":
		return "did you mean 1d? " + examples
	}
	if near, ok := suggest.Nearest(words, evidence.PeriodWords()); ok {
		return fmt.Sprintf("did you mean %s? %s", near, examples)
	}
	return examples
}
