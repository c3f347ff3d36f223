package file

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sheaf/collectors"
	"sheaf/evidence"
)

var (
	_   collectors.Collector = (*Collector)(nil)
	now                      = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	all                      = []evidence.Window{evidence.All}
)

func collector(t *testing.T, paths ...string) *Collector {
	t.Helper()
	c, err := New(Config{Name: "notes", Paths: paths, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// note is a line of an item; at may be empty.
func note(id, at string) string {
	line := fmt.Sprintf(`{"schema":"sheaf.item/1","id":"note:%s","kind":"note","title":"%[1]s"`, id)
	if at != "" {
		line += fmt.Sprintf(`,"at":%q`, at)
	}
	return line + "}\n"
}

// ledger keeps what a run yields, as the store does.
type ledger struct {
	items   map[string]evidence.Item // by place and id
	point   collectors.Checkpoint
	batches int
	skipped []collectors.Skip
	seen    int
}

// run collects until the end, or until so many batches were kept.
func (l *ledger) run(t *testing.T, c *Collector, want []evidence.Window, most int) {
	t.Helper()
	if l.items == nil {
		l.items = map[string]evidence.Item{}
	}
	l.batches, l.skipped, l.seen = 0, nil, 0
	for b, err := range c.Collect(t.Context(), collectors.Ask{Want: want, Since: l.point}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range b.Items {
			l.items[b.Place+"\x00"+it.ID] = it
		}
		l.point, l.skipped, l.seen = b.Next, append(l.skipped, b.Skipped...), l.seen+len(b.Items)
		if l.batches++; l.batches == most {
			return
		}
	}
}

func (l *ledger) ids() string {
	var out []string
	for key := range l.items {
		_, id, _ := strings.Cut(key, "\x00note:")
		out = append(out, id)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (l *ledger) told() string {
	var out []string
	for _, s := range l.skipped {
		out = append(out, fmt.Sprintf("%s: %s %v", filepath.Base(s.What), s.Why, s.Notice))
	}
	return strings.Join(out, "\n")
}

func TestBadLinesAreNamedAndTheRestTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	write(t, path, note("a", "")+"no item\n\n"+`{"schema":"sheaf.item/9","id":"note:x","kind":"note"}`+"\n"+note("b", ""))
	c := collector(t, path)
	var l ledger
	for range 2 { // an unchanged file still lacks them
		l.run(t, c, all, 0)
		if got := l.ids(); got != "a b" {
			t.Errorf("got %s", got)
		}
		if got := l.told(); !strings.HasPrefix(got, "a.jsonl:2: ") || !strings.Contains(got, "\na.jsonl:4: schema \"sheaf.item/9\"") || strings.Count(got, "\n") != 1 {
			t.Errorf("told\n%s", got)
		}
	}
	if l.seen != 0 {
		t.Errorf("%d items of an unchanged file", l.seen)
	}

	write(t, path, strings.Repeat("{\n", maxBadLines+7)+note("c", ""))
	l.run(t, c, all, 0)
	if got := l.told(); len(l.skipped) != maxBadLines+1 || !strings.Contains(got, "7 more lines are no items") || l.ids() != "a b c" {
		t.Errorf("%s, told\n%s", l.ids(), got)
	}
}

func TestItemsAreAsInTheLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	write(t, path, `{"id":"note:a","kind":"note","source":"wiki","mood":{"of":["mine"]}}`+"\n"+note("b", ""))
	var l ledger
	l.run(t, collector(t, path), all, 0)
	a, b := l.items[path+"\x00note:a"], l.items[path+"\x00note:b"]
	line, err := evidence.AppendLine(nil, &a)
	if err != nil || !strings.Contains(string(line), `"mood":{"of":["mine"]}`) {
		t.Errorf("%s, %v", line, err)
	}
	if a.Source != "wiki" || b.Source != "notes" {
		t.Errorf("sources %q and %q", a.Source, b.Source)
	}
}

func TestWindows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	write(t, path, note("may", "2026-05-01T00:00:00Z")+note("june", "2026-06-01T00:00:00Z")+note("never", "")+note("ahead", "2026-12-01T00:00:00Z"))
	month := func(m time.Month) evidence.Window {
		from := time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC)
		return evidence.Window{From: from, To: from.AddDate(0, 1, 0)}
	}
	c := collector(t, path)
	var l ledger
	steps := []struct {
		want []evidence.Window
		ids  string
		seen int
	}{
		{[]evidence.Window{month(6)}, "june never", 2},
		{[]evidence.Window{month(6)}, "june never", 0},
		{[]evidence.Window{month(5), month(6)}, "june may never", 3},
		{[]evidence.Window{{From: month(5).From, To: now}}, "ahead june may never", 4},
		{[]evidence.Window{{From: month(5).From, To: now.Add(time.Hour)}}, "ahead june may never", 0},
	}
	for i, step := range steps {
		l.run(t, c, step.want, 0)
		if l.ids() != step.ids || l.seen != step.seen {
			t.Errorf("step %d: %s, %d read; want %s, %d", i, l.ids(), l.seen, step.ids, step.seen)
		}
	}
}

func TestOnlyChangedFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "sub", "b.jsonl")
	write(t, a, note("a", ""))
	write(t, b, note("b", ""))
	c := collector(t, filepath.Join(dir, "**", "*.jsonl"), a)
	var l ledger
	check := func(step string, seen int, ids, told string) {
		t.Helper()
		l.run(t, c, all, 0)
		if l.seen != seen || l.ids() != ids || l.told() != told {
			t.Errorf("%s: %d read, %q, told %q", step, l.seen, l.ids(), l.told())
		}
	}
	check("first", 2, "a b", "")
	check("again", 0, "a b", "")
	if err := os.Chtimes(a, now, now); err != nil {
		t.Fatal(err)
	}
	check("touched", 0, "a b", "")
	check("touched before", 0, "a b", "")
	write(t, a, note("c", "")) // of the same size
	check("rewritten", 1, "a b c", "")
	write(t, b, note("b", "")+note("d", ""))
	check("appended", 2, "a b c d", "")
	if err := os.Remove(b); err != nil {
		t.Fatal(err)
	}
	check("removed", 0, "a b c d", "b.jsonl: is not there any more; what was read from it stays true")
	check("removed before", 0, "a b c d", "")
	write(t, b, note("e", ""))
	check("back", 1, "a b c d e", "")

	// a is named by its own path, so its absence is a mistake in the config.
	if err := os.Remove(a); err != nil {
		t.Fatal(err)
	}
	check("gone", 0, "a b c d e", "a.jsonl: is not there any more; what was read from it stays false")
	check("still gone", 0, "a b c d e", "a.jsonl: no such file false")
}

func TestSizeAndTimeAloneAreLookedAt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	write(t, path, note("a", ""))
	if err := os.Chtimes(path, now, now); err != nil {
		t.Fatal(err)
	}
	var l ledger
	l.run(t, collector(t, path), all, 0)
	write(t, path, note("b", ""))
	if err := os.Chtimes(path, now, now); err != nil {
		t.Fatal(err)
	}
	if l.run(t, collector(t, path), all, 0); l.seen != 0 {
		t.Error("a file of the same size and time was opened")
	}
}

func TestWhatCanNotBeRead(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a[1].jsonl"), note("a", ""))
	write(t, filepath.Join(dir, "folder", "b.jsonl"), note("b", ""))
	c := collector(t, filepath.Join(dir, "a[1].jsonl"), filepath.Join(dir, "folder"), filepath.Join(dir, "*.txt"), filepath.Join(dir, "{a"))
	var l ledger
	l.run(t, c, all, 0)
	want := "*.txt: no file there false\n{a: not a glob false\nfolder: not a file that can be read to its end false"
	if diff := cmp.Diff(want, l.told()); diff != "" || l.ids() != "a" {
		t.Error(l.ids(), diff)
	}
}

// many writes three files of more than one batch each, with bad lines.
func many(t *testing.T, dir string, lines int) {
	t.Helper()
	for i, name := range []string{"a", "b", "c"} {
		var text strings.Builder
		for n := range lines + i*batchSize {
			text.WriteString(note(fmt.Sprintf("%s%06d", name, n), "2026-06-01T00:00:00Z"))
		}
		text.WriteString("{\n")
		write(t, filepath.Join(dir, name+".jsonl"), text.String())
	}
}

func TestResumesAfterEveryBatch(t *testing.T) {
	dir := t.TempDir()
	many(t, dir, 700)
	c := collector(t, filepath.Join(dir, "*.jsonl"))
	var whole ledger
	whole.run(t, c, all, 0)
	if len(whole.items) != 700+1200+1700 || len(whole.skipped) != 3 {
		t.Fatalf("%d items, %d skipped", len(whole.items), len(whole.skipped))
	}
	for cut := 1; cut <= whole.batches; cut++ {
		var l ledger
		l.run(t, c, all, cut)
		l.run(t, c, all, 0)
		if l.ids() != whole.ids() || string(l.point) != string(whole.point) || l.told() != whole.told() {
			t.Errorf("cut after %d batches: %d items, told %q", cut, len(l.items), l.told())
		}
		if cut == whole.batches && l.seen != 0 {
			t.Errorf("%d read again after the last of %d batches", l.seen, cut)
		}
	}
}

func TestBatches(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	var text strings.Builder
	for n := range 2 * batchSize {
		text.WriteString(note(fmt.Sprint(n), ""))
	}
	write(t, path, text.String())
	var sizes []int
	for b, err := range collector(t, path).Collect(t.Context(), collectors.Ask{Want: all}) {
		if err != nil {
			t.Fatal(err)
		}
		if sizes = append(sizes, len(b.Items)); len(b.Items) > 0 && b.Place != path {
			t.Errorf("place %q", b.Place)
		}
	}
	if !slices.Equal(sizes, []int{batchSize, batchSize, 0}) {
		t.Errorf("batches of %v", sizes)
	}
}

func TestCancel(t *testing.T) {
	dir := t.TempDir()
	many(t, dir, 20_000)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	items := 0
	var last error
	for b, err := range collector(t, filepath.Join(dir, "*.jsonl")).Collect(ctx, collectors.Ask{Want: all}) {
		items, last = items+len(b.Items), err
		cancel()
	}
	if !errors.Is(last, context.Canceled) || items > 4*batchSize {
		t.Errorf("%d items after the cancellation, %v", items, last)
	}
	for _, err := range collector(t, filepath.Join(dir, "*.jsonl")).Collect(ctx, collectors.Ask{Want: all}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("begun after the cancellation: %v", err)
		}
	}
}

func TestFingerprint(t *testing.T) {
	ab, ba, a := collector(t, "/a", "/b"), collector(t, "/b", "/a"), collector(t, "/a")
	if ab.Fingerprint() != ba.Fingerprint() || ab.Fingerprint() == a.Fingerprint() {
		t.Error("a fingerprint tells the paths, whatever their order")
	}
}

func TestCheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	write(t, path, note("a", ""))
	l := ledger{point: collectors.Checkpoint(`{"version":0,"files":{}}`)}
	if l.run(t, collector(t, path), all, 0); l.ids() != "a" {
		t.Error("a checkpoint of another version counts as none")
	}
	for _, err := range collector(t, path).Collect(t.Context(), collectors.Ask{Want: all, Since: collectors.Checkpoint("{")}) {
		if err == nil {
			t.Error("a broken checkpoint is an error")
		}
	}
}

func BenchmarkCollect(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.jsonl")
	var text strings.Builder
	for n := range 100_000 {
		text.WriteString(note(fmt.Sprint(n), "2026-06-01T00:00:00Z"))
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		b.Fatal(err)
	}
	c, err := New(Config{Name: "notes", Paths: []string{path}, Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		items := 0
		for batch, err := range c.Collect(b.Context(), collectors.Ask{Want: all}) {
			if err != nil {
				b.Fatal(err)
			}
			items += len(batch.Items)
		}
		if items != 100_000 {
			b.Fatal(items)
		}
	}
}

// TestLinks has links to folders and back into those they lie in. Each file is read
// where no link leads in a circle.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "real", "deep", "a.jsonl"), note("a", ""))
	write(t, filepath.Join(dir, "elsewhere", "b.jsonl"), note("b", ""))
	for name, to := range map[string]string{
		"real/self": ".", "real/deep/up": "..", "real/again": ".", "real/deep/loop": "loop", "real/other": "../elsewhere",
	} {
		if err := os.Symlink(to, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	var l ledger
	l.run(t, collector(t, filepath.Join(dir, "real", "**", "*.jsonl")), all, 0)
	if l.ids() != "a b" || l.told() != "" {
		t.Error(l.ids(), l.told())
	}
}

// TestUnreadFolder has a folder that can not be listed. It is named, and what was
// read from it before is not said to be gone.
func TestUnreadFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads every folder")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.jsonl"), note("a", ""))
	shut := filepath.Join(dir, "shut")
	write(t, filepath.Join(shut, "b.jsonl"), note("b", ""))
	c := collector(t, filepath.Join(dir, "**", "*.jsonl"))
	var l ledger
	l.run(t, c, all, 0)
	if err := os.Chmod(shut, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(shut, 0o755)
	for range 2 {
		l.run(t, c, all, 0)
		if diff := cmp.Diff("shut: permission denied false", l.told()); diff != "" || l.ids() != "a b" {
			t.Error(l.ids(), diff)
		}
	}
}
