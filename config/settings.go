package config

import (
	"fmt"
	"reflect"
	"strings"
)

// Setting is one value in force.
type Setting struct {
	// Key is the value's path, as the file spells it.
	Key []string
	// Value is written as TOML.
	Value string
	// Where is where it came from, as Config.Where says.
	Where string
}

// Settings are all values in force but those of ladder and rules, in the order
// of the example config. What is empty and was not set is left out.
func (c *Config) Settings() []Setting {
	var list []Setting
	c.settings(reflect.ValueOf(c).Elem(), nil, &list)
	return list
}

func (c *Config) settings(v reflect.Value, path []string, list *[]Setting) {
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("toml")
		if key == "" || strings.HasPrefix(key, ",") {
			continue
		}
		f, p := v.Field(i), at(path, key)
		_, own := f.Addr().Interface().(setter)
		switch {
		case !own && f.Kind() == reflect.Struct:
			c.settings(f, p, list)
		case !own && f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct:
			for i := range f.Len() {
				c.settings(f.Index(i), at(p, f.Index(i).Field(0).String()), list)
			}
		default:
			if where := c.Where(p...); where != byDefault || !f.IsZero() {
				*list = append(*list, Setting{Key: p, Value: tomlValue(f), Where: where})
			}
		}
	}
}

// tomlValue writes a value as TOML on one line.
func tomlValue(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return TOML(v.String())
	case reflect.Slice:
		words := make([]string, v.Len())
		for i := range words {
			words[i] = TOML(v.Index(i).String())
		}
		return "[" + strings.Join(words, ", ") + "]"
	}
	if s, ok := v.Interface().(fmt.Stringer); ok {
		if _, isDate := s.(Date); isDate {
			return s.String()
		}
		return TOML(s.String())
	}
	return fmt.Sprint(v.Interface())
}
