package classify

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sheaf/evidence"
)

// manyPieces are pieces as a year of work brings them: mostly small commits,
// some pull requests with a long text, some reviews and tickets.
func manyPieces(n int) []*evidence.Piece {
	sentence := "The board asks for the tide on each line it draws because nothing keeps it, which is expensive over the radio. "
	pieces := make([]*evidence.Piece, n)
	for i := range pieces {
		it := &evidence.Item{
			ID: fmt.Sprintf("git:%040d", i), Kind: evidence.Commit, Role: evidence.Author, Actor: "ada@port.example", Space: "port/board",
			Title: fmt.Sprintf("board: ask for the tide once an hour (#%d)", i), At: time.Unix(1_700_000_000+int64(i)*3600, 0).UTC(),
		}
		switch i % 10 {
		case 7:
			it.Kind, it.Body = evidence.PullRequest, strings.Repeat(sentence, 12)
		case 8:
			it.Kind, it.Role, it.Body = evidence.Review, evidence.Reviewer, strings.Repeat(sentence, 6)
			it.Facts.Set("inline_comments", 3)
			it.Facts.Set("comment_chars", 700)
		case 9:
			it.Kind, it.Role, it.Body = evidence.Ticket, evidence.Assignee, strings.Repeat(sentence, 4)
		default:
			it.Body = strings.Repeat(sentence, i%4)
		}
		if it.Kind == evidence.Commit || it.Kind == evidence.PullRequest {
			for f := range 1 + i%6 {
				it.Files = append(it.Files, evidence.File{
					Path:      fmt.Sprintf("src/board/%s/tide_%d.go", []string{"draw", "radio", "tests", "docs"}[f%4], f),
					Additions: evidence.Count(7 * f), Deletions: evidence.Count(2 * f),
				})
			}
		}
		pieces[i] = &evidence.Piece{ID: it.ID, Title: it.Title, Items: []*evidence.Item{it}, Done: it.At}
	}
	return pieces
}

// BenchmarkClassifyAll judges 50,000 items under the built-in rules.
func BenchmarkClassifyAll(b *testing.B) {
	c := builtinClassifier(b)
	pieces := manyPieces(50_000)
	b.ReportAllocs()
	for b.Loop() {
		c.ClassifyAll(pieces)
	}
}

// BenchmarkCompile compiles the built-in rules, which every run of the program
// begins with.
func BenchmarkCompile(b *testing.B) {
	ladder, rules := Builtin().InForce()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(ladder, rules); err != nil {
			b.Fatal(err)
		}
	}
}
