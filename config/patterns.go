package config

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
)

// regexpFault is what is wrong with a regular expression, in words.
func regexpFault(err error) string {
	var fault *syntax.Error
	if errors.As(err, &fault) {
		return fmt.Sprintf("%s: %s", fault.Code, fault.Expr)
	}
	return err.Error()
}

// badRegexpAt is the byte after which no ending makes the expression one: the
// end of the longest beginning that some closing text completes.
func badRegexpAt(pattern string) int {
	for end := len(pattern) - 1; end > 0; end-- {
		for _, closing := range []string{"", ")", "]", "))", "])"} {
			if _, err := regexp.Compile(pattern[:end] + closing); err == nil {
				return end
			}
		}
	}
	return 0
}
