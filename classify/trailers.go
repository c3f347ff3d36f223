package classify

import (
	"slices"
	"strings"

	"sheaf/evidence"
	"sheaf/evidence/suggest"
)

// TrailerPoints are given by a trailer "Evidence: CAPABILITY": more than any
// rules together are likely to reach.
const TrailerPoints = 100

// TrailerRule is the name under which a tag by hand is explained.
const TrailerRule = "evidence-trailer"

// readTrailers adds the tags a person gave by hand: in a commit or pull
// request, or to a note of their own.
func (c *Classifier) readTrailers(it *evidence.Item, v *Verdict, fired *[]outcome) {
	switch it.Kind {
	case evidence.Commit, evidence.PullRequest, evidence.Note:
	default:
		return
	}
	for _, word := range handTags(it) {
		i := slices.IndexFunc(c.ladder.Capabilities, func(k Capability) bool { return strings.EqualFold(k.ID, word) })
		if i < 0 {
			ids := make([]string, len(c.ladder.Capabilities))
			for i, k := range c.ladder.Capabilities {
				ids[i] = k.ID
			}
			v.Misspelled = append(v.Misspelled, Misspelled{Item: it.ID, Word: word, Help: suggest.DidYouMean(word, ids)})
			continue
		}
		id := c.ladder.Capabilities[i].ID
		*fired = better(*fired, outcome{
			rule: c.byHand[i], truth: yes, item: it, matched: []string{"Evidence: " + id},
		})
	}
}

// handTags are the values of the item's Evidence trailers; a host gives the
// body of a pull request without taking them out.
func handTags(it *evidence.Item) []string {
	tags := it.Trailer("Evidence")
	if it.Kind == evidence.PullRequest && len(tags) == 0 && strings.Contains(it.Body, "vidence:") {
		for line := range strings.Lines(clip(it.Body, maxText)) {
			if key, val, ok := strings.Cut(line, ":"); ok && strings.EqualFold(key, "evidence") {
				tags = append(tags, strings.TrimSpace(val))
			}
		}
	}
	var words []string
	for _, t := range tags {
		for word := range strings.SplitSeq(t, ",") {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, clip(word, 60))
			}
		}
	}
	return words
}
