package classify

import (
	"embed"
	"fmt"
	"io/fs"
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
func BuiltinTables() (Tables, error) {
	files, err := fs.Glob(builtin, "rules/*.toml")
	if err != nil {
		return Tables{}, fmt.Errorf("read built-in rules: %w", err)
	}
	data, err := builtin.ReadFile("ladder.toml")
	if err != nil {
		return Tables{}, fmt.Errorf("read built-in ladder: %w", err)
	}
	for _, name := range files {
		rules, err := builtin.ReadFile(name)
		if err != nil {
			return Tables{}, fmt.Errorf("read built-in rules: %w", err)
		}
		data = append(append(data, '\n'), rules...)
	}
	tables, err := Decode(data)
	if err != nil {
		return Tables{}, fmt.Errorf("built-in ladder: %w", err)
	}
	return tables, nil
}
