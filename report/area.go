package report

import (
	"path"
	"strings"

	"sheaf/evidence"
)

// maxArea is how many folders deep an area is named.
const maxArea = 3

// area is the folder, at most three deep, that most of a piece's changed files
// are in: the theme of work whose title names none. It is empty where the
// files are at the top or no folder holds more than half of them.
func area(p *evidence.Piece) string {
	counts := map[string]int{}
	files := 0
	for _, it := range p.Items {
		for i := range it.Files {
			if it.Files[i].Generated {
				continue
			}
			files++
			dir := path.Dir(it.Files[i].Path)
			parts := strings.Split(dir, "/")
			if dir == "." {
				continue
			}
			for n := range min(len(parts), maxArea) {
				counts[strings.Join(parts[:n+1], "/")]++
			}
		}
	}
	best := ""
	for dir, n := range counts {
		if 2*n <= files {
			continue
		}
		if deeper := strings.Count(dir, "/") - strings.Count(best, "/"); best == "" || deeper > 0 || deeper == 0 && dir < best {
			best = dir
		}
	}
	return best
}
