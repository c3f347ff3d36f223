// Package classify says which capabilities a piece of work shows, how
// strongly, how far it reaches, and why.
package classify
