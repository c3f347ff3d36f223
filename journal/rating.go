package journal

import (
	"fmt"
	"strings"
)

// MaxStep is the best step of a rating; the lowest is 0.
const MaxStep = 4

// steps are what the steps mean, held up to what the target level asks.
var steps = [MaxStep + 1]string{"not yet", "first steps", "some of it", "most of it", "all of it"}

// Step is what a step of a rating is called.
func Step(n int) string { return steps[min(max(n, 0), MaxStep)] }

func stepsInWords() string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = fmt.Sprintf("%d %s", i, s)
	}
	return strings.Join(words, ", ")
}

// Rating is a placeholder until ratings are read.
type Rating struct{ Entry }

// Goal is a placeholder.
type Goal struct{ Entry }

// Ask is a placeholder.
type Ask struct{ Entry }

// Reply is a placeholder.
type Reply struct{ Entry }
