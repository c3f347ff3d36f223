package config

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"sheaf/classify"
)

const exampleFile = "../config.example.toml"

func TestExampleLoads(t *testing.T) {
	data, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := Parse("config.example.toml", data, Env{Dir: "/etc", Home: "/home/ann"})
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Warnings) > 0 {
		t.Error(cfg.Warnings)
	}
}

// The example has every key that can be set.
func TestExampleIsComplete(t *testing.T) {
	data, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	src := newSource("", data)
	var check func(path []string, types ...reflect.Type)
	check = func(path []string, types ...reflect.Type) {
		for _, typ := range types {
			for i := range typ.NumField() {
				f := typ.Field(i)
				key := f.Tag.Get("toml")
				if key == "" || strings.HasPrefix(key, ",") {
					continue
				}
				p := append(path[:len(path):len(path)], key)
				if !src.uses(p) {
					t.Errorf("%s is not in the example", strings.Join(p, "."))
				}
				elem := f.Type
				if elem.Kind() == reflect.Slice || elem.Kind() == reflect.Map {
					elem = elem.Elem()
					p = append(p, "*")
				}
				if _, own := reflect.New(f.Type).Interface().(setter); elem.Kind() == reflect.Struct && !own {
					check(p, elem)
				}
			}
		}
	}
	check(nil, reflect.TypeFor[Config](), reflect.TypeFor[classify.Tables]())
}

// uses reports whether some value of the file lies at the path, in which "*"
// stands for any name.
func (s *source) uses(pattern []string) bool {
	for path := range s.root.paths() {
		same := len(path) == len(pattern)
		for i := 0; same && i < len(path); i++ {
			same = pattern[i] == "*" || pattern[i] == path[i]
		}
		if same {
			return true
		}
	}
	return false
}
