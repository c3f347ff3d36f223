package config

import (
	"net/url"
	"path/filepath"
	"strings"
)

// Path is where the config lies: $SHEAF_CONFIG, else
// $XDG_CONFIG_HOME/sheaf/config.toml, else ~/.config/sheaf/config.toml, on
// every system.
func Path(env func(string) string, home string) string {
	if p := env("SHEAF_CONFIG"); p != "" {
		return p
	}
	return filepath.Join(xdg(env("XDG_CONFIG_HOME"), home, ".config"), "sheaf", "config.toml")
}

// LedgerPath is where the ledger lies if the config does not say.
func LedgerPath(env func(string) string, home string) string {
	if p := env("SHEAF_LEDGER"); p != "" {
		return p
	}
	return filepath.Join(xdg(env("XDG_STATE_HOME"), home, ".local", "state"), "sheaf", "ledger.db")
}

// JournalPath is the folder of the journal if the config does not say.
func JournalPath(env func(string) string, home string) string {
	if p := env("SHEAF_JOURNAL"); p != "" {
		return p
	}
	return filepath.Join(xdg(env("XDG_DATA_HOME"), home, ".local", "share"), "sheaf", "journal")
}

// JournalPathOf is the folder of the journal of somebody who is told from others by an
// e-mail address, in whatever case: beside the one of JournalPath.
func JournalPathOf(env func(string) string, home, address string) string {
	return filepath.Join(xdg(env("XDG_DATA_HOME"), home, ".local", "share"), "sheaf", "journals", url.PathEscape(strings.ToLower(address)))
}

// xdg is a base folder: the variable's value where it is absolute, as the
// specification asks, else its default below home.
func xdg(value, home string, fallback ...string) string {
	if filepath.IsAbs(value) {
		return value
	}
	return filepath.Join(append([]string{home}, fallback...)...)
}
