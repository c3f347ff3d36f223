package evidence

import (
	"regexp"
	"strings"
)

// mention is one number, key, URL or commit that a text names.
type mention struct {
	to      string
	ticket  bool
	closing bool // a closing word stands right before it
	start   int
	end     int
}

// scanner finds what a text names. It reads each byte a bounded number of
// times, whatever the text.
type scanner struct {
	space    string // that a bare #12 belongs to
	keys     *regexp.Regexp
	projects map[string]bool
	sites    map[string]bool // hosts that ids of tickets carry
	// collected are the projects of tickets there are: such a key is one,
	// whatever else may be called so.
	collected map[string]bool
}

// configured reports whether the user said what a ticket key looks like.
func (s scanner) configured() bool { return s.keys != nil || len(s.projects) > 0 }

// marks are the bytes that stand in everything a scanner finds.
var marks = [256]bool{'#': true, ':': true, '-': true}

func (s scanner) scan(text string) []mention {
	var out []mention
	for i := 0; i < len(text); i++ {
		if !marks[text[i]] {
			continue
		}
		var m mention
		var ok bool
		switch text[i] {
		case '#':
			m, ok = s.number(text, i)
		case ':':
			m, ok = s.link(text, i)
		case '-':
			if s.keys == nil {
				m, ok = s.key(text, i)
			}
		}
		if !ok {
			continue
		}
		m.closing = closingWordBefore(text, m.start)
		out = append(out, m)
		i = m.end - 1
	}
	if s.keys != nil {
		out = append(out, s.pattern(text)...)
	}
	return out
}

// number reads #12 and owner/repo#12 around the hash sign at i.
func (s scanner) number(text string, i int) (mention, bool) {
	end := digits(text, i+1)
	if end == i+1 || end-i > 10 || text[i+1] == '0' || end < len(text) && wordByte(text[end]) {
		return mention{}, false // a colour, a fragment, an anchor
	}
	if i > 0 && text[i-1] == '&' {
		return mention{}, false // an HTML entity
	}
	if n := end - i - 1; (n == 3 || n == 6) && colours[wordBefore(text, i)] {
		return mention{}, false
	}
	start := i
	for start > 0 && (wordByte(text[start-1]) || strings.IndexByte("-./", text[start-1]) >= 0) {
		start--
	}
	space := s.space
	if start < i {
		space = strings.TrimLeft(text[start:i], "-./")
		start = i - len(space)
		if !ownerRepo(space) {
			return mention{}, false
		}
	}
	if space == "" {
		return mention{}, false
	}
	return mention{to: numbered(space, text[i+1:end]), start: start, end: end}, true
}

// numbered is the id of a pull request or issue of a space. A space that is
// only a folder's name has no host that could own the number.
func numbered(space, number string) string {
	if !strings.Contains(space, "/") {
		return space + "#" + number
	}
	return "github:" + space + "#" + number
}

func ownerRepo(s string) bool {
	owner, repo, ok := strings.Cut(s, "/")
	return ok && owner != "" && repo != "" && !strings.Contains(repo, "/") && !strings.Contains(owner, ".")
}

// maxURL is where a URL ends at the latest, in bytes: the schemes in one run of text
// would else each read to its end.
const maxURL = 2048

// outside are the bytes above the space that a URL in a text ends before.
var outside = [256]bool{'<': true, '>': true, '"': true, '\'': true, '`': true, '(': true, ')': true, '[': true, ']': true,
	'{': true, '}': true, '|': true, '\\': true, ',': true, ';': true}

// link reads a GitHub or Jira URL whose scheme ends at i.
func (s scanner) link(text string, i int) (mention, bool) {
	if !strings.HasPrefix(text[i:], "://") {
		return mention{}, false
	}
	start := i
	for start > 0 && letter(text[start-1]) {
		start--
	}
	if scheme := text[start:i]; scheme != "https" && scheme != "http" {
		return mention{}, false
	}
	end := i + len("://")
	for end < min(len(text), start+maxURL) && text[end] > ' ' && !outside[text[end]] {
		end++
	}
	url := strings.TrimRight(text[i+len("://"):end], ".:!?*_")
	m := mention{start: start, end: i + len("://") + len(url)}
	url, _, _ = strings.Cut(url, "#")
	url, _, _ = strings.Cut(url, "?")
	parts := strings.Split(url, "/")
	host := strings.ToLower(parts[0])
	switch {
	case len(parts) >= 5 && (parts[3] == "pull" || parts[3] == "issues") && digits(parts[4], 0) == len(parts[4]) && parts[4] != "":
		space := parts[1] + "/" + parts[2]
		if host != "github.com" && host != "www.github.com" {
			space = host + "/" + space
		}
		m.to = numbered(space, parts[4])
	case len(parts) >= 5 && parts[3] == "commit" && hexID(parts[4]):
		m.to = "git:" + strings.ToLower(parts[4])
	case len(parts) >= 3 && (parts[len(parts)-2] == "browse" || parts[len(parts)-2] == "issues") && isKey(parts[len(parts)-1]):
		m.to, m.ticket = "jira:"+parts[len(parts)-1], true
		if s.sites[host] {
			m.to = "jira:" + host + "/" + parts[len(parts)-1]
		}
	case len(parts) >= 6 && parts[len(parts)-3] == "-" && digits(parts[len(parts)-1], 0) == len(parts[len(parts)-1]) && parts[len(parts)-1] != "":
		space, number := strings.Join(parts[1:len(parts)-3], "/"), parts[len(parts)-1]
		if len(parts) > 6 {
			space = host + "/" + space
		}
		switch parts[len(parts)-2] {
		case "issues":
			m.to = numbered(space, number)
		case "merge_requests":
			m.to = space + "!" + number
		default:
			return mention{}, false
		}
	default:
		return mention{}, false
	}
	return m, true
}

// key reads a ticket key such as PAY-7 around the hyphen at i.
func (s scanner) key(text string, i int) (mention, bool) {
	start := i
	for start > 0 && (upper(text[start-1]) || digit(text[start-1])) {
		start--
	}
	end := digits(text, i+1)
	if !isKey(text[start:end]) || start > 0 && joinsWord(text[start-1]) || end < len(text) && joinsWord(text[end]) && !sentenceEnd(text, end) {
		return mention{}, false
	}
	project := text[start:i]
	if project == "GH" && s.space != "" { // as GitHub itself reads it
		return mention{to: numbered(s.space, text[i+1:end]), ticket: true, start: start, end: end}, true
	}
	if len(s.projects) > 0 && !s.projects[project] || len(s.projects) == 0 && notProjects[project] && !s.collected[project] {
		return mention{}, false
	}
	return mention{to: "jira:" + text[start:end], ticket: true, start: start, end: end}, true
}

// pattern finds keys by the user's own expression: its first group, else all
// of the match.
func (s scanner) pattern(text string) []mention {
	var out []mention
	for _, at := range s.keys.FindAllStringSubmatchIndex(text, maxMentions) {
		start, end := at[0], at[1]
		if len(at) > 2 && at[2] >= 0 {
			start, end = at[2], at[3]
		}
		if start == end {
			continue
		}
		out = append(out, mention{to: "jira:" + text[start:end], ticket: true, start: start, end: end,
			closing: closingWordBefore(text, start)})
	}
	return out
}

// maxMentions bounds what a user's pattern may find in one text.
const maxMentions = 1000

// isKey reports whether s is a ticket key as Jira makes them by default: two
// to ten capital letters and digits, a letter first, a hyphen and a number.
func isKey(s string) bool {
	project, number, ok := strings.Cut(s, "-")
	if !ok || len(project) < 2 || len(project) > 10 || !upper(project[0]) || number == "" || len(number) > 7 || number[0] == '0' {
		return false
	}
	for i := range len(project) {
		if !upper(project[i]) && !digit(project[i]) {
			return false
		}
	}
	return digits(number, 0) == len(number)
}

// notProjects are names that stand before a hyphen and a number in ordinary
// technical prose: encodings, ciphers, standards and their registries. They
// count as projects only where the user names them.
var notProjects = map[string]bool{
	"ADR": true, "AES": true, "ALPHA": true, "AVX": true, "BETA": true, "COVID": true, "CUDA": true, "EL": true, "ES": true, "GPT": true, "IPV": true,
	"KEP": true, "LLVM": true, "LOG4J": true, "PART": true, "PHASE": true, "PHP": true, "STEP": true, "TCP": true, "TODO": true, "UBUNTU": true,
	"UDP": true, "WPA": true, "X86": true, "ANSI": true, "ARM": true, "ASCII": true, "BASE": true, "CP": true, "CRC": true, "CVE": true, "CWE": true,
	"CVSS": true, "DES": true, "EC": true, "ECDSA": true, "ED": true, "FIPS": true, "GB": true, "GHSA": true, "GPL": true,
	"HS": true, "HTTP": true, "IEC": true, "IEEE": true, "ISO": true, "JSR": true, "KOI8": true, "LATIN": true, "LGPL": true,
	"MD": true, "MPL": true, "OAUTH": true, "PEP": true, "PKCS": true, "PR": true, "RC": true, "RFC": true, "RS": true,
	"RSA": true, "SHA": true, "SHA1": true, "SHA2": true, "SHA3": true, "SSE": true, "SSL": true, "TLS": true, "UCS": true,
	"US": true, "USB": true, "UTC": true, "UTF": true, "UTF8": true, "WEB": true, "WIN": true, "WINDOWS": true, "X": true, "XEP": true,
}

// closingWords are those by which GitHub, GitLab and Jira's smart commits
// close an issue.
var closingWords = map[string]bool{
	"close": true, "closes": true, "closed": true, "closing": true, "fix": true, "fixes": true, "fixed": true, "fixing": true,
	"resolve": true, "resolves": true, "resolved": true, "resolving": true, "implements": true, "completes": true,
}

// denials are words that take a closing word back: "does not fix #12".
var denials = map[string]bool{
	"not": true, "never": true, "cannot": true, "without": true, "doesn't": true, "don't": true, "won't": true, "can't": true, "didn't": true, "isn't": true,
}

// colours are words that a colour stands behind.
var colours = map[string]bool{"color": true, "colour": true, "colors": true, "colours": true, "background": true, "fill": true, "stroke": true}

// wordBefore is the word that ends before position i, in lower case.
func wordBefore(text string, i int) string {
	w, _ := lastWord(text[max(0, i-40):i])
	return w
}

// lastWord is the last word of a text, in lower case, and what is before it.
// Space, colons and opening brackets may follow it.
func lastWord(text string) (word, before string) {
	text = strings.TrimRight(text, " \t:([")
	start := len(text)
	for start > 0 && (letter(text[start-1]) || text[start-1] == '\'') {
		start--
	}
	return strings.ToLower(text[start:]), text[:start]
}

// closingWordBefore reports whether the word before position i closes what
// stands there: "Fixes #12", "closes: PAY-7", "fixes issue #12".
func closingWordBefore(text string, i int) bool {
	w, head := lastWord(text[max(0, i-60):i])
	if w == "issue" || w == "bug" || w == "ticket" {
		w, head = lastWord(head)
	}
	if !closingWords[w] {
		return false
	}
	w, _ = lastWord(head)
	return !denials[w]
}

func digits(s string, i int) int {
	for i < len(s) && digit(s[i]) {
		i++
	}
	return i
}

// hexID reports whether s may be a commit's id, whole or shortened as git
// does.
func hexID(s string) bool {
	if len(s) < shortest || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if !digit(s[i]) && (s[i]|0x20 < 'a' || s[i]|0x20 > 'f') {
			return false
		}
	}
	return true
}

// joinsWord reports whether a byte beside a key makes both one longer word,
// as in x86-64-v2, feature/ABC-1x or foo.UTF-8.
func joinsWord(b byte) bool { return wordByte(b) || b == '-' || b == '.' || b == '/' || b == '=' }

func sentenceEnd(s string, i int) bool {
	return (s[i] == '.' || s[i] == '/' || s[i] == '-') && (i+1 == len(s) || !wordByte(s[i+1]))
}

func letter(b byte) bool   { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func upper(b byte) bool    { return b >= 'A' && b <= 'Z' }
func digit(b byte) bool    { return b >= '0' && b <= '9' }
func wordByte(b byte) bool { return letter(b) || digit(b) || b == '_' || b >= 0x80 }
