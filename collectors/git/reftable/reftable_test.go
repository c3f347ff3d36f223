package reftable

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// list writes refs as the files beside the tables in testdata have them, which
// are git's own account of each.
func list(t testing.TB, data []byte) (string, error) {
	var b strings.Builder
	last := ""
	err := Read(data, func(r Ref) error {
		switch {
		case r.Name <= last:
			t.Fatalf("%q after %q", r.Name, last)
		case r.Deleted:
			fmt.Fprintf(&b, "%s is gone\n", r.Name)
		case r.Target != "":
			fmt.Fprintf(&b, "%s -> %s\n", r.Name, r.Target)
		case r.Peeled != nil:
			fmt.Fprintf(&b, "%s %x %x\n", r.Name, r.ID, r.Peeled)
		default:
			fmt.Fprintf(&b, "%s %x\n", r.Name, r.ID)
		}
		last = r.Name
		return nil
	})
	return b.String(), err
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestRead reads tables that git 2.55 made: of one block; of several with an
// index, aligned at 300 bytes; with the names of SHA-256; and of logs alone.
func TestRead(t *testing.T) {
	for _, name := range []string{"small", "blocks", "sha256", "logs"} {
		data := fixture(t, name+".ref")
		got, err := list(t, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(string(fixture(t, name+".txt")), got); diff != "" {
			t.Errorf("%s: -git +ours\n%s", name, diff)
		}
		if size, err := IDSize(data); err != nil || size != 20 && name != "sha256" || size != 32 && name == "sha256" {
			t.Errorf("%s: names of %d bytes, %v", name, size, err)
		}
	}
}

// craft makes a table of one block out of records, with a restart at each of
// the offsets into them.
func craft(records string, restarts ...int) []byte {
	head := []byte("REFT\x01\x00\x00\x00" + strings.Repeat("\x00", 16))
	body := bytes.Clone(head)
	if records != "" {
		length := header1 + blockHead + len(records) + 3*len(restarts) + 2
		body = append(body, 'r', byte(length>>16), byte(length>>8), byte(length))
		body = append(body, records...)
		for _, at := range restarts {
			at += header1 + blockHead
			body = append(body, byte(at>>16), byte(at>>8), byte(at))
		}
		body = binary.BigEndian.AppendUint16(body, uint16(len(restarts)))
	}
	return seal(append(body, head...))
}

// seal ends a table that ends with its footer's header.
func seal(data []byte) []byte {
	data = append(data, make([]byte, positions)...)
	footer := data[len(data)-header1-positions:]
	return binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(footer))
}

// TestOddTables reads what the tables of testdata have none of.
func TestOddTables(t *testing.T) {
	for name, c := range map[string]struct {
		table []byte
		want  string
	}{
		"no refs":       {craft(""), ""},
		"a deletion":    {craft("\x00\x08a\x05", 0), "a is gone\n"},
		"a long number": {craft("\x00\x08a\x80\x80\x05", 0), "a is gone\n"},
		"shared names":  {craft("\x00\x10ab\x00\x01\x08c\x00\x00\x08b\x00", 0, 9), "ab is gone\nac is gone\nb is gone\n"},
	} {
		if got, err := list(t, c.table); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestDamage refuses tables that do not add up.
func TestDamage(t *testing.T) {
	id := strings.Repeat("\x12", 20)
	long := strings.Repeat("x", maxName+1)
	for name, table := range map[string][]byte{
		"name from nothing":        craft("\x01\x08a\x00", 0),
		"name without an end":      craft("\x00\x7fa\x00", 0),
		"name too long":            craft("\x00\xff\x88"+long+"\x00", 0),
		"no name":                  craft("\x00\x00\x00", 0),
		"the same name twice":      craft("\x00\x08a\x00\x00\x08a\x00", 0),
		"out of order":             craft("\x00\x08b\x00\x00\x08a\x00", 0),
		"the same name, shortened": craft("\x00\x08a\x00\x01\x00\x00", 0),
		"restart that is none":     craft("\x00\x08a\x00\x01\x08b\x00", 0, 4),
		"restart inside a record":  craft("\x00\x08a\x00\x00\x08b\x00", 0, 5),
		"restarts turned round":    craft("\x00\x08a\x00\x00\x08b\x00", 4, 0),
		"restart at the end":       craft("\x00\x08a\x00", 0, 4),
		"first one no restart":     craft("\x00\x08a\x00\x00\x08b\x00", 4),
		"no restarts":              craft("\x00\x08a\x00"),
		"half an id":               craft("\x00\x09a\x00"+id[:10], 0),
		"one id for two":           craft("\x00\x0aa\x00"+id, 0),
		"unknown kind":             craft("\x00\x0ca\x00", 0),
		"symbolic to nothing":      craft("\x00\x0ba\x00\x00", 0),
		"symbolic to two lines":    craft("\x00\x0ba\x00\x03x\ny", 0),
		"number without an end":    craft("\x00\x08a"+strings.Repeat("\xff", 20), 0),
	} {
		if got, err := list(t, table); !errors.Is(err, errDamaged) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, table := range map[string]string{
		"version 3":    "REFT\x03" + strings.Repeat("\x00", 100),
		"unknown hash": "REFT\x02" + strings.Repeat("\x00", 19) + "md5 " + strings.Repeat("\x00", 100),
	} {
		if _, err := list(t, []byte(table)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// TestCutAndBent reads every beginning of a table, none of which is one, and
// the table with each of its bytes changed: one with another header or footer
// is none, and where it is read all the same it has as many refs as before.
func TestCutAndBent(t *testing.T) {
	for _, name := range []string{"small", "blocks", "sha256"} {
		data := fixture(t, name+".ref")
		want, _ := list(t, data)
		for n := range data {
			if got, err := list(t, data[:n]); err == nil {
				t.Errorf("%s cut off at %d gives %q", name, n, got)
			}
		}
		for at := range data {
			bent := bytes.Clone(data)
			bent[at] ^= 0x15
			edge := at < header1 || at > len(data)-header1-positions-checksum
			if got, err := list(t, bent); err == nil && (edge || strings.Count(got, "\n") != strings.Count(want, "\n")) {
				t.Errorf("%s bent at %d gives %q", name, at, got)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"small", "blocks", "sha256"} {
		f.Add(fixture(f, name+".ref"))
	}
	f.Add(craft("\x00\x10ab\x00\x01\x08c\x00\x00\x08b\x00", 0, 9))
	f.Fuzz(func(t *testing.T, data []byte) {
		// With a good sum it gets further.
		if len(data) > header1+positions+checksum {
			for _, n := range [...]int{header1, header2} {
				if at := len(data) - n - positions - checksum; at >= n && data[4] == byte(1+(n-header1)/4) {
					copy(data[at:], data[:n])
					binary.BigEndian.PutUint32(data[len(data)-checksum:], crc32.ChecksumIEEE(data[at:len(data)-checksum]))
				}
			}
		}
		_, _ = list(t, data)
	})
}
