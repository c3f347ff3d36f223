// Package journal keeps what a person wrote and decided: notes, decisions about
// pieces of work, goals, ratings and check-ins.
//
// A journal is a folder of plain text that reads without this program:
//
//	notes/      what no tool can see
//	decisions/  what a piece of work counts for, whatever the rules say
//	goals/      what to work towards, how it ended, what filled its reps
//	ratings/    how somebody rated capabilities, with words
//	checkins/   what was asked, answered, and kept of what was promised
//
// Each entry is one file, named DATE-WORDS: TOML alone (.toml), or TOML between
// two lines "+++" and Markdown below them (.md). Both forms hold for all kinds.
//
// It promises three things. Files are only ever created, whole or not at all: a
// change of mind is a new entry that names the old one, so that nothing a
// person wrote is touched and any two copies merge. Reading takes all that is
// well: what is not is told with its place, and costs nobody else's entry. And
// nothing of a file is ever run, followed or asked for.
package journal
