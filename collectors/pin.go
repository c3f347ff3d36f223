//go:build pin

package collectors

// The libraries that the collectors of GitHub and Jira are built on, held at
// their versions in go.mod from the start: go-jira's can not be found out by
// asking for the latest, only named.
import (
	_ "github.com/andygrunwald/go-jira"
	_ "github.com/google/go-github/v60/github"
)
