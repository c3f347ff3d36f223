package evidence

import "slices"

// distinct collects the non-empty values of the items, sorted, each once.
func distinct(items []*Item, values func(*Item) []string) []string {
	var out []string
	for _, it := range items {
		for _, v := range values(it) {
			if v != "" {
				out = append(out, v)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
