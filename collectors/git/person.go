package git

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// person is a name and an address as a commit has them: bytes in whatever
// encoding, nothing about them checked.
type person struct{ name, email string }

// parsePerson splits "Name <address>". What lacks an address has none.
func parsePerson(s string) (person, bool) {
	name, email, _, ok := cutPerson(s)
	return person{name, trimSpace(email)}, ok
}

// parseIdent reads the value of a commit's author or committer header. Time
// and zone stand after the last angle bracket; what git can not read there is
// 1 January 1970.
func parseIdent(line []byte) (p person, at time.Time) {
	open := bytes.IndexByte(line, '<')
	if open < 0 {
		return person{name: trimSpace(string(line))}, time.Unix(0, 0).UTC()
	}
	p.name = trimSpace(string(line[:open]))
	rest := line[open+1:]
	end := bytes.IndexByte(rest, '>')
	if end < 0 {
		p.email = string(rest)
		return p, time.Unix(0, 0).UTC()
	}
	p.email = trimSpace(string(rest[:end]))
	return p, parseTime(line[bytes.LastIndexByte(line, '>')+1:])
}

// lastTime is the last second that RFC 3339 can write.
const lastTime = 253402300799

// parseTime reads seconds since 1970. Git knows no earlier times.
func parseTime(s []byte) time.Time {
	fields := strings.Fields(string(s))
	if len(fields) == 0 {
		return time.Unix(0, 0).UTC()
	}
	digits := fields[0]
	if i := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = digits[:i]
	}
	sec, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || sec >= math.MaxInt64 {
		sec = 0
	}
	return time.Unix(int64(min(sec, lastTime)), 0).UTC()
}

// isBot reports whether an address is a program's: bots are nobody.
func (p person) isBot() bool {
	email := strings.ToLower(p.email)
	return strings.HasSuffix(p.name, "[bot]") || strings.Contains(email, "[bot]@") || email == "noreply@github.com"
}
