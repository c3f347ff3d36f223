//go:build pin

package collectors

// The library that the collector of Jira is built on, held at its version in
// go.mod from the start: it can not be found out by asking for the latest,
// only named.
import _ "github.com/andygrunwald/go-jira"
