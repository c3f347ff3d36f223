package git

import (
	"fmt"
	"slices"
	"strings"

	"sheaf/evidence"
)

// mailmap says under which name and address people want to be known, as the
// file .mailmap does. The zero value maps nobody.
type mailmap struct {
	byEmail map[string]*mapping // by address in lower case
	named   bool                // some hang on a name too
}

// mapping is what one address maps to: for some names in particular, and
// otherwise.
type mapping struct {
	name, email string
	byName      map[string]mapping // by name in lower case
}

// add reads the lines of a mailmap file. Later lines, and later files, win.
// Lines that say nothing are passed over.
func (m *mailmap) add(text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if i := strings.IndexByte(line, 0); i >= 0 {
			line = line[:i]
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, email, rest, ok := cutPerson(line)
		if !ok || email == "" {
			continue
		}
		if oldName, oldEmail, _, ok := cutPerson(rest); ok {
			m.put(name, email, oldName, oldEmail)
		} else {
			m.put(name, "", "", email)
		}
	}
}

// cutPerson splits "Name <address>" from what follows it.
func cutPerson(s string) (name, email, rest string, ok bool) {
	name, s, ok = strings.Cut(s, "<")
	if !ok {
		return "", "", "", false
	}
	email, rest, ok = strings.Cut(s, ">")
	return trimSpace(name), email, rest, ok
}

func (m *mailmap) put(name, email, oldName, oldEmail string) {
	if m.byEmail == nil {
		m.byEmail = make(map[string]*mapping)
	}
	key := lowerASCII(oldEmail)
	to := m.byEmail[key]
	if to == nil {
		to = &mapping{}
		m.byEmail[key] = to
	}
	if oldName != "" {
		if to.byName == nil {
			to.byName = make(map[string]mapping)
		}
		m.named = true
		to.byName[lowerASCII(oldName)] = mapping{name: name, email: email}
		return
	}
	if name != "" {
		to.name = name
	}
	if email != "" {
		to.email = email
	}
}

// about lists, in order, what the mailmap says that turns anybody into me or
// me into anybody.
func (m *mailmap) about(me *evidence.Handles) []string {
	var out []string
	note := func(key, name string, to mapping) {
		if me.Has(key) || me.Has(to.email) {
			out = append(out, fmt.Sprintf("%q %q %q %q", key, name, to.name, to.email))
		}
	}
	for key, to := range m.byEmail {
		note(key, "", *to)
		for name, special := range to.byName {
			note(key, name, special)
		}
	}
	slices.Sort(out)
	return out
}

// resolve returns the person as they want to be known.
func (m *mailmap) resolve(p person) person {
	to := m.byEmail[lowerASCII(p.email)]
	if to == nil {
		return p
	}
	found := *to
	if special, ok := to.byName[lowerASCII(p.name)]; ok {
		found = special
	}
	if found.name != "" {
		p.name = found.name
	}
	if found.email != "" {
		p.email = found.email
	}
	return p
}

func trimSpace(s string) string { return strings.Trim(s, " \t\r\n") }

// lowerASCII folds case the way git compares names and addresses.
func lowerASCII(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}
