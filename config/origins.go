package config

import "strings"

// origins say where values came from, by key.
type origins map[string]string

func originKey(key []string) string { return strings.Join(key, "\x00") }

// byDefault is the origin of what nobody set.
const byDefault = "default"

// Where says where a value came from: "config.toml:12", "default", or what
// SetOrigin was told, such as "environment SHEAF_LEDGER". The key is spelled
// as in the file: "git", "work", "repos".
func (c *Config) Where(key ...string) string {
	if where, ok := c.origins[originKey(key)]; ok {
		return where
	}
	return byDefault
}

// SetOrigin records that a value was replaced after the file was read, by a
// flag or a variable.
func (c *Config) SetOrigin(where string, key ...string) { c.origins[originKey(key)] = where }

// note records the place of everything in a file.
func (o origins) note(s *source) {
	for path, n := range s.root.paths() {
		o[originKey(path)] = s.at(n.keyAt)
	}
}
