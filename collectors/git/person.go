package git

import (
	"bytes"
	"math"
	"strings"
	"time"

	"sheaf/evidence"
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
	if i := bytes.IndexByte(line, 0); i >= 0 { // where git ends it
		line = line[:i]
	}
	name, rest, ok := bytes.Cut(line, []byte("<"))
	p.name = trimSpace(string(name))
	email, _, closed := bytes.Cut(rest, []byte(">"))
	p.email = trimSpace(string(email))
	if !ok || !closed {
		return p, time.Unix(0, 0).UTC()
	}
	return p, identTime(line)
}

// plainIdent reports whether an author or committer header has one name and one
// address.
func plainIdent(line []byte) bool {
	return bytes.Count(line, []byte("<")) == 1 && bytes.Count(line, []byte(">")) == 1
}

// lastTime is the last second that RFC 3339 can write.
const lastTime = 253402300799

// identTime reads the time of a commit's author or committer header alone.
func identTime(line []byte) time.Time {
	return parseTime(line[bytes.LastIndexByte(line, '>')+1:])
}

// parseTime reads seconds since 1970. Git knows no earlier times.
func parseTime(s []byte) time.Time {
	var sec uint64
	for _, c := range bytes.TrimLeft(s, " \t") {
		if !isDigit(c) {
			break
		}
		if sec > math.MaxInt64/100 {
			sec = 0
			break
		}
		sec = sec*10 + uint64(c-'0')
	}
	return time.Unix(int64(min(sec, lastTime)), 0).UTC()
}

// isBot reports whether a person is a program: bots are nobody.
func (p person) isBot() bool {
	return strings.HasSuffix(p.name, "[bot]") || evidence.IsBot(p.email)
}
