// Sheaf collects the evidence of an engineer's work and drafts what makes it
// visible.
//
// The tour, from the bottom up:
//
//   - evidence says what an item, a reference, a person, a piece of work, a
//     window and a tag are. It computes, and touches nothing outside.
//   - collectors has the contract of everything that can be read, and below it
//     one package per kind of source. A collector yields batches of items,
//     each with the checkpoint to go on from.
//   - store is the ledger: what the sources said. A batch and its checkpoint
//     are one transaction.
//   - journal is what the person said: notes, decisions, goals, ratings and
//     check-ins, as files of plain text that are only ever added.
//   - classify holds the ladder and the rules, and says what a piece of work
//     shows and why.
//   - report turns judged pieces into one view model, and that into text,
//     Markdown, HTML, JSON and CSV.
//   - config is the user's TOML file, checked whole and with places.
//   - cmd/sheaf, this package, wires them. It alone prints, asks and exits.
//   - cmd/sheafbench, for whoever works on sheaf, measures it beside git log.
//
// One pass runs through all of it. harvest.go asks each source for what the
// store lacks. reports.go takes everything from the store and the journal;
// judge.go resolves people, groups items into pieces, classifies them and lays
// decisions over the rules. Nothing of that is stored, so a changed rule shows
// at once; what grouping reads of the items is kept beside them, for as long as
// it holds (brief.go). The commands, one file each, choose a window and print.
package main
