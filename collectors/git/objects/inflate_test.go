package objects

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

func deflated(t testing.TB, level int, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// inflateAll decompresses src in steps of the given size.
func inflateAll(z *inflater, src []byte, size, step int) ([]byte, error) {
	if err := z.reset(src); err != nil {
		return nil, err
	}
	dst := make([]byte, size+1+step+slack)
	for limit := min(step, size); limit > 0; limit = min(limit+step, size) {
		n, _, err := z.inflate(dst, limit)
		if err != nil {
			return nil, err
		}
		if n < limit {
			return nil, errShort
		}
		if limit == size {
			break
		}
	}
	if err := z.finish(dst, size); err != nil {
		return nil, err
	}
	return dst[:size], nil
}

// samples are texts that make a deflater use each kind of block and code.
func samples() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 100_000)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	skewed := make([]byte, 200_000)
	for i := range skewed {
		skewed[i] = byte(r.ExpFloat64() * r.ExpFloat64() * 12)
	}
	var words bytes.Buffer
	for words.Len() < 300_000 {
		fmt.Fprintf(&words, "line %d of %x\n", r.IntN(50), r.IntN(1<<20))
	}
	return map[string][]byte{
		"empty":  {},
		"one":    {'a'},
		"run":    bytes.Repeat([]byte{'x'}, 70_000),
		"pairs":  bytes.Repeat([]byte("ab"), 40_000),
		"random": random,
		"skewed": skewed,
		"words":  words.Bytes(),
		"commit": []byte("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a@example.org> 1 +0000\n\nwhat\n"),
	}
}

func TestInflateSamples(t *testing.T) {
	var z inflater
	for name, want := range samples() {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 6, 9} {
			src := deflated(t, level, want)
			for _, step := range []int{1 << 20, 1000, 7} {
				for _, tail := range []string{"", "and what comes after it"} {
					got, err := inflateAll(&z, append(bytes.Clone(src), tail...), len(want), step)
					if err != nil || !bytes.Equal(got, want) {
						t.Fatalf("%s at level %d, step %d, tail %q: %v", name, level, step, tail, err)
					}
					if z.used() != len(src) {
						t.Errorf("%s at level %d, step %d: used %d bytes, want %d", name, level, step, z.used(), len(src))
					}
				}
			}
		}
	}
}

func TestInflateRefuses(t *testing.T) {
	text := samples()["words"][:5000]
	src := deflated(t, 6, text)
	flipped := bytes.Clone(src)
	flipped[len(flipped)-1] ^= 1
	var z inflater
	for _, test := range []struct {
		name string
		src  []byte
		size int
		want error
	}{
		{"wrong sum", flipped, len(text), errSum},
		{"longer than declared", src, len(text) - 1, errLong},
		{"shorter than declared", src, len(text) + 1, errShort},
		{"cut in the data", src[:len(src)/2], len(text), errShort},
		{"cut in the sum", src[:len(src)-1], len(text), errShort},
		{"nothing", nil, 0, errShort},
		{"no zlib header", []byte("PACK and so on"), 4, errZlib},
		{"reserved block type", []byte{0x78, 0x9c, 0x07, 0, 0, 0}, 1, errBlock},
	} {
		if _, err := inflateAll(&z, test.src, test.size, 1<<20); err != test.want {
			t.Errorf("%s: got %v, want %v", test.name, err, test.want)
		}
	}
}

// FuzzInflate holds the inflater against compress/zlib: the same streams are
// accepted, with the same content.
func FuzzInflate(f *testing.F) {
	for _, text := range samples() {
		for _, level := range []int{flate.HuffmanOnly, 0, 6} {
			f.Add(deflated(f, level, text[:min(len(text), 3000)]))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		const most = 1 << 20
		var want []byte
		zr, err := zlib.NewReader(bytes.NewReader(src))
		if err == nil {
			want, err = io.ReadAll(io.LimitReader(zr, most+1))
		}
		if len(want) > most {
			t.Skip("a bomb")
		}
		for _, step := range []int{len(want) + 1, 13} {
			got, gotErr := inflateAll(new(inflater), src, len(want), step)
			if (err == nil) != (gotErr == nil) {
				t.Fatalf("step %d: got %v, want %v", step, gotErr, err)
			}
			if err == nil && !bytes.Equal(got, want) {
				t.Fatalf("step %d: content differs", step)
			}
		}
	})
}
