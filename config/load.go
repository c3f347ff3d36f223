package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"sheaf/classify"
)

// maxSize is the largest file that is read, in bytes. A config beyond it is
// some other file.
const maxSize = 4 << 20

// Env is what Parse needs to know of the machine.
type Env struct {
	// Dir is the folder relative paths start from, Home the one "~" stands
	// for.
	Dir, Home string
	// ReadFile reads a ladder the config names by path.
	ReadFile func(path string) ([]byte, error)

	// builtin stands in for the built-in ladder where it is not nil.
	builtin *classify.Base
}

// Load reads a config. The error is *Errors where the file has mistakes.
func Load(path string) (*Config, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("read config: %w", err)
	}
	home, _ := os.UserHomeDir() // without one, "~" is refused where it stands
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("read config: %w", err)
	}
	cfg, err := Parse(path, data, Env{Dir: filepath.Dir(abs), Home: home, ReadFile: readFile})
	warnings := permissions(path)
	var mistakes *Errors
	switch {
	case errors.As(err, &mistakes):
		mistakes.Warnings = append(warnings, mistakes.Warnings...)
	case err == nil:
		cfg.Warnings = append(warnings, cfg.Warnings...)
	}
	return cfg, err
}

// readFile reads a regular file of bounded size.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err == nil && len(data) > maxSize {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("larger than %d MB", maxSize>>20)}
	}
	return data, err
}

// permissions warns of a config that others can change: it names commands
// that are run and hosts that tokens are sent to.
func permissions(path string) []Problem {
	const othersWrite = 0o022
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&othersWrite == 0 {
		return nil
	}
	return []Problem{{
		File: path,
		Msg:  fmt.Sprintf("others on this machine can change the file (mode %04o)", info.Mode().Perm()),
		Help: fmt.Sprintf("chmod 600 %s", visible(path)),
	}}
}

// Default is the config of somebody who has no file.
func Default() *Config {
	cfg := base()
	// Tests hold that the built-in ladder is without mistakes.
	cfg.Ladder, cfg.Rules = classify.Builtin().InForce()
	cfg.compileLater()
	return cfg
}

// Classifier is the ladder and the rules compiled. The built-in ones are
// compiled at the first call, which takes some 15 ms; calls may come from
// several goroutines.
func (c *Config) Classifier() *classify.Classifier { return c.classifier() }

// compileLater is for a ladder and rules that are known to be without
// mistakes.
func (c *Config) compileLater() {
	c.classifier = sync.OnceValue(func() *classify.Classifier {
		compiled, _ := classify.Compile(c.Ladder, c.Rules)
		return compiled
	})
}

// Parse reads a config of a name from memory.
func Parse(name string, data []byte, env Env) (*Config, error) {
	cfg := base()
	cfg.File = name
	src := newSource(name, data)
	var over classify.Tables
	whole := src.parse()
	src.decode(cfg, &over)
	over.Order(src.tomlKeys())
	cfg.origins.note(src)
	c := &checker{source: src, cfg: cfg, env: env, partial: !whole}
	c.check()
	return cfg.outcome(c.ladder(over)...)
}

// outcome is the config, or all that is wrong in its files.
func (c *Config) outcome(sources ...*source) (*Config, error) {
	var mistakes []Problem
	for _, s := range sources {
		m, w := s.report()
		mistakes = append(mistakes, m...)
		c.Warnings = append(c.Warnings, w...)
	}
	if len(mistakes) > 0 {
		return nil, &Errors{Problems: mistakes, Warnings: c.Warnings}
	}
	return c, nil
}

// hasUTF16Mark reports whether a file begins with the byte order mark of
// UTF-16, or with a character of it.
func hasUTF16Mark(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) ||
		len(data) > 1 && (data[0] == 0) != (data[1] == 0)
}
