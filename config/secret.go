package config

import (
	"regexp"
	"slices"
	"strings"
)

// mask stands for what no message may repeat.
const mask = "•••"

// secretHelp is the next step for who wrote a secret down.
const secretHelp = `give it to an environment variable and name that: token_env = "GH_TOKEN"; a token that was shared should be revoked`

// secretForms are what secrets look like.
type secretForms struct {
	// token are the prefixes by which GitHub, GitLab, Atlassian, Slack, OpenAI
	// and AWS mark their tokens, and the head of a private key.
	token *regexp.Regexp
	// userInfo is a name and password, or a token, before the host of an
	// address.
	userInfo *regexp.Regexp
	// key is a key that sounds as if its value were a secret.
	key *regexp.Regexp
}

func newSecretForms() secretForms {
	return secretForms{
		token: regexp.MustCompile(`\b(?:gh[opsur]_[A-Za-z0-9]{4,}|github_pat_\w{4,}|glpat-[\w-]{4,}|ATATT[\w=-]{4,}|ATCTT[\w=-]{4,}|` +
			`xox[abeoprs]-[\w-]{4,}|sk-[\w-]{12,}|AKIA[0-9A-Z]{12,})|-----BEGIN [A-Z ]*PRIVATE KEY-----`),
		userInfo: regexp.MustCompile(`([a-zA-Z][\w+.-]*://)[^\s/'"@]+@`),
		key:      regexp.MustCompile(`(?i)(?:^|[.\s{,"'])[\w-]*(?:token|passwo?r?d|passwd|passphrase|secret|api_?-?key|credentials?)[\w-]*["']?\s*[=:]\s*`),
	}
}

// isToken reports whether a text holds what looks like a token.
func (f secretForms) isToken(s string) bool { return f.token.MatchString(s) }

// hasUserInfo reports whether a text holds an address with a name or password
// before its host.
func (f secretForms) hasUserInfo(s string) bool { return f.userInfo.MatchString(s) }

// isSecretKey reports whether a key asks for the secret itself; token_env and
// token_command ask for the way to it.
func (f secretForms) isSecretKey(name string) bool {
	return f.key.MatchString(name+" = ") && !slices.Contains([]string{"token_env", "token_command"}, name)
}

// isVariable reports whether a text can be the name of an environment
// variable and is not rather a secret: long and of mixed letters and digits.
func (f secretForms) isVariable(s string) bool {
	for i, c := range s {
		if c != '_' && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9' || i == 0) {
			return false
		}
	}
	random := len(s) >= 20 && strings.ContainsAny(s, "0123456789") &&
		(strings.ToUpper(s) != s || !strings.Contains(s, "_"))
	return s != "" && len(s) <= 100 && !random && !f.isToken(s)
}

// inLine are the spans of a line that look like secrets by their form or
// by the key before them, where from is the line's offset.
func (f secretForms) inLine(line []byte, from int) []span {
	var spans []span
	for _, m := range f.token.FindAllIndex(line, -1) {
		spans = append(spans, span{from + m[0], from + m[1]})
	}
	for _, m := range f.userInfo.FindAllSubmatchIndex(line, -1) {
		spans = append(spans, span{from + m[3], from + m[1] - 1})
	}
	for _, m := range f.key.FindAllIndex(line, -1) {
		key := strings.Trim(strings.TrimSpace(string(line[m[0]:m[1]])), `.{,"'=: `)
		key = strings.Trim(key[strings.LastIndexAny(key, ". ")+1:], `"' =:`)
		if value := string(line[m[1]:]); !f.mayShow(key, value) {
			spans = append(spans, span{from + m[1], from + len(line)})
		}
	}
	return spans
}

// mayShow reports whether what follows a key that sounds like a
// secret may be shown: the name of a variable, or a command.
func (f secretForms) mayShow(key, value string) bool {
	switch key {
	case "token_command":
		return true
	case "token_env":
		value, _, _ = strings.Cut(value, "#")
		return f.isVariable(strings.Trim(strings.TrimSpace(value), `"'`))
	}
	return false
}

// mask takes tokens and credentials out of a message.
func (f secretForms) mask(s string) string {
	s = f.token.ReplaceAllString(s, mask)
	return f.userInfo.ReplaceAllString(s, "${1}"+mask+"@")
}

// findSecrets notes which values of the file are secrets, so that no message
// repeats them, and refuses them. A list or table under a key that asks for a
// secret is one as a whole.
func (s *source) findSecrets() {
	f := s.forms
	var walk func(n *node, key string)
	walk = func(n *node, key string) {
		if n.name != "" {
			key = n.name
		}
		value, _ := n.value.(string)
		switch {
		case n.kind != table && f.isSecretKey(key), key == "token_env" && n.kind == text && !f.isVariable(value):
			s.secrets = append(s.secrets, span{n.at, n.end})
		case n.kind == text && key != "token_env" && f.isToken(value):
			s.secrets = append(s.secrets, span{n.at, n.end})
			s.fail(n.at, "this looks like a secret, which does not belong in a config", secretHelp)
		case n.kind == text && f.hasUserInfo(value):
			s.secrets = append(s.secrets, span{n.at, n.end})
			s.fail(n.at, "the address has a name or password before its host",
				"take it out; tokens come from token_env, token_command, gh or git's credential helper")
		}
		for _, c := range n.children {
			walk(c, key)
		}
	}
	walk(s.root, "")
}
