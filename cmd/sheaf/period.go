package main

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"sheaf/evidence"
	"sheaf/report"
)

// period is the span a command is asked for: one argument, which may be two
// words, or --since and --until.
type period struct {
	since, until string
}

func (p *period) flags(f *pflag.FlagSet) {
	f.StringVar(&p.since, "since", "", "from `DATE` on, that day included")
	f.StringVar(&p.until, "until", "", "up to `DATE`, that day included")
}

// window is what was asked for; given tells whether anything was.
func (p *period) window(args []string, now time.Time) (w evidence.Window, given bool, err error) {
	text := strings.Join(args, " ")
	if p.since == "" && p.until == "" {
		if len(args) == 0 {
			return evidence.Window{}, false, nil
		}
		w, err = evidence.ParseWindow(text, now)
		return w, true, err
	}
	if len(args) > 0 {
		return evidence.Window{}, false, &usageError{
			msg:  "a period and --since or --until at once",
			hint: "give one of the two",
		}
	}
	w, err = evidence.ParseDays(p.since, p.until, now)
	return w, true, err
}

// forPeriod begins a command that reports on a period: what it was asked for
// is checked whole before anything is read. Without a period it is the month
// to report.
func (a *app) forPeriod(when period, args []string, out *output, doc report.Document) (*session, evidence.Window, error) {
	s, err := a.newSession()
	if err != nil {
		return nil, evidence.Window{}, err
	}
	window, given, err := when.window(args, s.now)
	if err != nil {
		return nil, evidence.Window{}, err
	}
	if !given {
		window = monthToReport(s.now)
	}
	return s, window, out.check(a, doc)
}

// reportDays is how far into a month last month is still the one that people
// want a report of.
const reportDays = 8

// monthToReport is last month in the first week of a month, else this month.
func monthToReport(now time.Time) evidence.Window {
	if now.Day() < reportDays {
		return evidence.MonthOf(evidence.MonthOf(now).From.AddDate(0, 0, -1))
	}
	return evidence.MonthOf(now)
}

// lastTwelveMonths is the window of a first harvest.
func lastTwelveMonths(now time.Time) evidence.Window {
	w, err := evidence.ParseWindow("1y", now)
	if err != nil {
		return evidence.All // 1y is in the grammar
	}
	return w
}
