package classify

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	gotoml "github.com/pelletier/go-toml/v2"
)

//go:embed ladder.toml rules/*.toml
var builtin embed.FS

// Builtin returns the ladder and the rules that ship with the program.
func Builtin() (Ladder, []Rule, error) {
	tables, err := BuiltinTables()
	if err != nil {
		return Ladder{}, nil, err
	}
	return Merge(tables, Tables{})
}

// BuiltinTables returns the built-in ladder and rules as tables, to lay a
// config's over.
//
// Every command waits for this before it can say anything, and reading it as a
// config is read would be most of that wait. So the files are read side by
// side, by a decoder four times as fast that knows no places; a test holds that
// it makes of them what Decode does.
func BuiltinTables() (Tables, error) {
	files, err := fs.Glob(builtin, "rules/*.toml")
	if err != nil {
		return Tables{}, fmt.Errorf("read built-in rules: %w", err)
	}
	files = append([]string{"ladder.toml"}, files...)
	parts, errs := make([]Tables, len(files)), make([]error, len(files))
	var reading sync.WaitGroup
	for i, name := range files {
		reading.Go(func() { parts[i], errs[i] = readBuiltin(name) })
	}
	reading.Wait()
	all := Tables{Capability: map[string]CapabilityTable{}, Rule: map[string]RuleTable{},
		Words: map[string]ListTable{}, Paths: map[string]ListTable{}, rank: map[string]int{}}
	for i := range parts {
		errs = append(errs, all.add(&parts[i]))
	}
	if err := errors.Join(errs...); err != nil {
		return Tables{}, err
	}
	return all, nil
}

func readBuiltin(name string) (Tables, error) {
	data, err := builtin.ReadFile(name)
	if err != nil {
		return Tables{}, fmt.Errorf("read built-in ladder: %w", err)
	}
	var t Tables
	if err := gotoml.Unmarshal(data, &t); err != nil {
		return Tables{}, fmt.Errorf("built-in ladder: %s: %w", name, err)
	}
	t.rank = headers(string(data))
	return t, nil
}

// headers ranks the tables of a file by the lines that begin them.
func headers(text string) map[string]int {
	rank := map[string]int{}
	for line := range strings.Lines(text) {
		if name, begins := strings.CutPrefix(line, "["); begins {
			name, _, _ = strings.Cut(name, "]")
			rank[name] = len(rank)
		}
	}
	return rank
}

// add puts the tables of another built-in file behind those there are.
func (t *Tables) add(more *Tables) error {
	if len(more.Levels.Order) > 0 {
		t.Levels = more.Levels
	}
	before := len(t.rank)
	for name, i := range more.rank {
		t.rank[name] = before + i
	}
	return errors.Join(addTables("capability", t.Capability, more.Capability), addTables("rule", t.Rule, more.Rule),
		addTables("words", t.Words, more.Words), addTables("paths", t.Paths, more.Paths))
}

func addTables[T any](kind string, to, from map[string]T) error {
	for name, table := range from {
		if _, twice := to[name]; twice {
			return fmt.Errorf("built-in ladder: %s.%s is there twice", kind, name)
		}
		to[name] = table
	}
	return nil
}
