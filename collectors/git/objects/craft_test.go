package objects

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// An odd is an entry of a pack that git would not write.
type odd struct {
	id   ID
	kind Type
	size int64  // declared; negative: that of data
	base ID     // of a refDelta
	back int    // of an ofsDelta: how many entries before
	data string // decompressed
}

// craft writes a pack of any entries, with an index that fits it.
func craft(t *testing.T, entries []odd) *Store {
	t.Helper()
	var pack bytes.Buffer
	fmt.Fprintf(&pack, "PACK\x00\x00\x00\x02%s", binary.BigEndian.AppendUint32(nil, uint32(len(entries))))
	offsets := make([]int, len(entries))
	streams := make(map[string][]byte)
	for i, e := range entries {
		offsets[i] = pack.Len()
		size := e.size
		if size < 0 {
			size = int64(len(e.data))
		}
		head := []byte{byte(e.kind)<<4 | byte(size&15)}
		for size >>= 4; size > 0; size >>= 7 {
			head[len(head)-1] |= 0x80
			head = append(head, byte(size&0x7f))
		}
		pack.Write(head)
		switch e.kind {
		case refDelta:
			pack.Write(e.base[:])
		case ofsDelta:
			back := offsets[i] - offsets[i-e.back]
			enc := []byte{byte(back & 0x7f)}
			for back >>= 7; back > 0; back >>= 7 {
				back--
				enc = append(enc, byte(back&0x7f)|0x80)
			}
			slices.Reverse(enc)
			pack.Write(enc)
		}
		if streams[e.data] == nil {
			streams[e.data] = deflated(t, 6, []byte(e.data))
		}
		pack.Write(streams[e.data])
	}
	sum := sha1.Sum(pack.Bytes())
	pack.Write(sum[:])

	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return compareIDs(entries[a].id, entries[b].id) })
	idx := []byte("\377tOc\x00\x00\x00\x02")
	for b := range 256 {
		n := 0
		for _, e := range entries {
			if int(e.id[0]) <= b {
				n++
			}
		}
		idx = binary.BigEndian.AppendUint32(idx, uint32(n))
	}
	for _, i := range order {
		idx = append(idx, entries[i].id[:]...)
	}
	idx = append(idx, make([]byte, 4*len(entries))...)
	for _, i := range order {
		idx = binary.BigEndian.AppendUint32(idx, uint32(offsets[i]))
	}
	idx = append(append(idx, sum[:]...), make([]byte, 20)...)

	dir := t.TempDir()
	base := filepath.Join(dir, "pack", "pack-1")
	if err := os.Mkdir(filepath.Dir(base), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(base+".pack", pack.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(base+".idx", idx, 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// nameOf returns the name of a blob.
func nameOf(text string) ID { return sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(text), text)) }

func TestOddEntries(t *testing.T) {
	a, b, c := ID{1}, ID{2}, ID{3}
	keep := "\x01\x01\x91\x00\x01" // a delta that copies one byte of one
	for _, test := range []struct {
		name    string
		entries []odd
		want    error // why reading a is refused
	}{
		{"delta of itself", []odd{{id: a, kind: refDelta, size: -1, base: a, data: keep}}, errCycle},
		{"circle", []odd{
			{id: a, kind: refDelta, size: -1, base: b, data: keep},
			{id: b, kind: refDelta, size: -1, base: c, data: keep},
			{id: c, kind: refDelta, size: -1, base: b, data: keep},
		}, errCycle},
		{"base elsewhere", []odd{{id: a, kind: refDelta, size: -1, base: b, data: keep}}, errBaseAway},
		{"reserved kind", []odd{{id: a, kind: 5, size: -1, data: "x"}}, errEntry},
		{"kind zero", []odd{{id: a, kind: 0, size: -1, data: "x"}}, errEntry},
		{"size beyond belief", []odd{{id: a, kind: TypeBlob, size: 1 << 50, data: "x"}}, errShort},
		{"size above 63 bits", []odd{{id: a, kind: TypeBlob, size: 1<<63 - 1, data: "x"}}, errEntry},
		{"size too small", []odd{{id: a, kind: TypeBlob, size: 1, data: "xyz"}}, errLong},
		{"size too large", []odd{{id: a, kind: TypeBlob, size: 5, data: "xyz"}}, errShort},
		{"another base size", []odd{
			{id: b, kind: TypeBlob, size: -1, data: "xyz"},
			{id: a, kind: ofsDelta, size: -1, back: 1, data: keep},
		}, errDeltaBase},
		{"result larger than the delta can make", []odd{
			{id: b, kind: TypeBlob, size: -1, data: "x"},
			{id: a, kind: ofsDelta, size: -1, back: 1, data: "\x01\xff\xff\xff\xff\xff\xff\x7f\x91\x00\x01"},
		}, errDelta},
		{"another content", []odd{{id: a, kind: TypeBlob, size: -1, data: "x"}}, errHash},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := craft(t, test.entries).NewReader()
			var corrupt *Corrupt
			if _, _, err := r.Get(a, 0); !errors.As(err, &corrupt) || !errors.Is(err, test.want) || corrupt.ID != a {
				t.Errorf("Get: %v, want %v", err, test.want)
			}
			if _, _, err := r.Size(a); err != nil && !typed(err) {
				t.Errorf("Size: %v", err)
			}
		})
	}
}

// TestEndlessDeltas reads the end of a chain far deeper than git would make.
func TestEndlessDeltas(t *testing.T) {
	const depth = 20_000
	text := strings.Repeat("all work and no play ", 5)
	entries := []odd{{id: nameOf(text), kind: TypeBlob, size: -1, data: text}}
	for i := range depth {
		id := ID{0xee}
		be.PutUint32(id[4:], uint32(i))
		entries = append(entries, odd{id: id, kind: ofsDelta, size: -1, back: 1, data: "\x69\x69\x90\x69"})
	}
	last := text[:104] + "!"
	entries = append(entries, odd{id: nameOf(last), kind: ofsDelta, size: -1, back: 1, data: "\x69\x69\x90\x68\x01!"})
	kind, data, err := craft(t, entries).NewReader().Get(nameOf(last), 1000)
	if err != nil || kind != TypeBlob || string(data) != last {
		t.Errorf("got %v %q, %v", kind, data, err)
	}
}

// TestBomb asks for an object that is made of little and claims to be huge.
func TestBomb(t *testing.T) {
	text := "x"
	s := craft(t, []odd{
		{id: nameOf(text), kind: TypeBlob, size: -1, data: text},
		{id: ID{5}, kind: ofsDelta, size: -1, back: 1, data: "\x01\x80\x80\x80\x80\x04\xf0\xff\xff\xff" + strings.Repeat("\xf0\xff\xff\xff", 70)},
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, _, err := s.NewReader().Get(ID{5}, 8<<20); !errors.As(err, new(*TooLarge)) {
		t.Errorf("Get: %v", err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("took %d bytes to refuse it", took)
	}
}
