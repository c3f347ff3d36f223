package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is who may import whom of our own packages. A package in a folder
// of a collector counts as that collector.
var mayImport = map[string][]string{
	"evidence":   {},
	"collectors": {"evidence"},
	"classify":   {"evidence"},
	"report":     {"evidence", "classify"},
	"store":      {"evidence"},
	"journal":    {"evidence"},
	"config":     {"evidence", "classify", "collectors"},
}

// testsOnly are packages that only tests may import.
var testsOnly = []string{"sheaf/collectors/github/fakehub"}

// owner is the package a path counts as, below the module.
func owner(path string) string {
	rel := strings.TrimPrefix(path, "sheaf/")
	parts := strings.Split(rel, "/")
	if parts[0] == "collectors" && len(parts) > 1 {
		return strings.Join(parts[:2], "/")
	}
	return parts[0]
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", "sheaf/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := map[string]bool{}
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		own := owner(p.ImportPath)
		for _, imported := range p.Imports { // not those of its tests
			if slices.Contains(testsOnly, imported) {
				t.Errorf("%s imports %s outside of its tests", p.ImportPath, imported)
			}
		}
		if own == "cmd" {
			continue // wires all of them
		}
		seen[own] = true
		allowed, known := mayImport[own]
		if strings.HasPrefix(own, "collectors/") {
			allowed, known = []string{"evidence", "collectors", own}, true
		}
		if !known {
			t.Errorf("package %s is not in the table", p.ImportPath)
		}
		for _, imported := range p.Imports {
			switch {
			case strings.HasPrefix(imported, "sheaf/"):
				if !slices.Contains(allowed, owner(imported)) && owner(imported) != own {
					t.Errorf("%s imports %s", p.ImportPath, imported)
				}
			case own == "evidence" && strings.Contains(strings.Split(imported, "/")[0], "."):
				t.Errorf("evidence imports %s, only the standard library is allowed", imported)
			}
		}
	}
	for _, want := range []string{"evidence", "collectors", "collectors/git", "collectors/file", "classify", "report", "store", "config"} {
		if !seen[want] {
			t.Errorf("package %s is missing", want)
		}
	}
}
