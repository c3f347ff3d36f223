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
