package fakehub

import (
	"strings"
	"time"
)

// parseSpan reads the value of a qualifier of time. Both ends of A..B count;
// a day stands for all of it, in UTC unless an offset is given.
// https://docs.github.com/en/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax#query-for-dates
func parseSpan(value string) (span, error) {
	if a, b, ok := strings.Cut(value, ".."); ok {
		var s span
		var err error
		if a != "*" {
			if s.from, _, err = parseMoment(a); err != nil {
				return s, err
			}
		}
		if b != "*" {
			_, s.to, err = parseMoment(b)
		}
		return s, err
	}
	rest := strings.TrimLeft(value, "<>=")
	first, last, err := parseMoment(rest)
	switch value[:len(value)-len(rest)] {
	case ">=":
		return span{from: first}, err
	case ">":
		return span{from: last.Add(time.Second)}, err
	case "<=":
		return span{to: last}, err
	case "<":
		return span{to: first.Add(-time.Second)}, err
	}
	return span{first, last}, err
}

// parseMoment returns the first and the last second of a day or a moment.
func parseMoment(s string) (first, last time.Time, err error) {
	if t, err := time.Parse("2006-01-02", s); err == nil {
		return t, t.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			t = t.UTC().Truncate(time.Second)
			return t, t, nil
		}
	}
	return first, last, invalid("%q is not a recognized date/time format. Please provide an ISO 8601 date/time value, such as YYYY-MM-DD.", s)
}

// span is a stretch of time, its ends included, to the second. A zero end is
// open.
type span struct{ from, to time.Time }

func (s span) holds(t time.Time) bool {
	t = t.Truncate(time.Second)
	return !t.IsZero() && (s.from.IsZero() || !t.Before(s.from)) && (s.to.IsZero() || !t.After(s.to))
}
