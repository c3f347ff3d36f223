// Package evidence says what is known about a person's work: items as the
// sources told them, the people and references in them, the pieces of work
// they add up to, the windows of time they fall into, and the tags that
// rules put on them.
//
// It promises three things. It does no I/O and imports the standard library
// only. Everything it computes is a pure function of its arguments and does
// not depend on the order they come in. And what a source did not look up
// stays distinguishable from what it looked up and found to be zero, false
// or empty.
package evidence
