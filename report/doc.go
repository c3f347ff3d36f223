// Package report turns classified pieces of work into drafts: the digest of a
// span, the gap to the target level, the work that speaks for nothing there,
// lists, and one piece with all its reasons.
//
// It promises four things. Build and Render are pure: the same input gives
// the same bytes, and nothing is read or asked for. Every sentence can be
// walked back: a claim carries the ids of its pieces, and what only a person
// can know is a blank with a question, never a guess. What was not collected
// is named and never shown as no evidence. And text from outside is inert in
// every format: it steers no terminal, opens no tag, makes no link but to
// http and https, and starts no formula. JSON alone keeps it as it was.
package report
