package classify

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// corpus is the labelled corpus that the built-in rules were tuned on. It is
// not part of this repository.
const corpusFile = "../../shared/corpus/dev.jsonl"

func readCorpus(t *testing.T) []Labelled {
	t.Helper()
	f, err := os.Open(filepath.FromSlash(corpusFile))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the labelled corpus is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var items []Labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var l Labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		items = append(items, l)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return items
}

// TestCorpusFloor holds the built-in rules above a floor on the corpus they
// were tuned on. It says that nothing got worse, not how well they do
// elsewhere.
func TestCorpusFloor(t *testing.T) {
	items := readCorpus(t)
	s := builtinClassifier(t).Score(items, false)
	floor := func(name string, got, least float64) {
		t.Helper()
		if got < least {
			t.Errorf("%s is %.3f, want at least %.2f", name, got, least)
		}
	}
	floor("precision", s.Micro.Precision(), 0.82)
	floor("recall", s.Micro.Recall(), 0.68)
	floor("macro F1", s.MacroF1, 0.57)
	floor("recall of solid labels", s.Solid.Recall(), 0.62)
	floor("untagged left alone", 1-s.UntaggedShare(), 0.92)
	floor("precision of moderate and strong", s.Sure.Precision(), 0.9)
	for _, row := range s.Capabilities {
		if row.Right+row.Wrong >= 10 {
			floor("precision of "+row.Name, row.Precision(), 0.55)
		}
	}
}
