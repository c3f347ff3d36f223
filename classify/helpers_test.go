package classify

import "sheaf/evidence"

// piece1 is a piece of a single item.
func piece1(it *evidence.Item) *evidence.Piece {
	return &evidence.Piece{ID: it.ID, Title: it.Title, Items: []*evidence.Item{it}}
}

// examplePieceOf is a merged pull request with a title and body.
func examplePieceOf(title, body string) *evidence.Piece {
	return piece1(&evidence.Item{
		ID: "example:1", Kind: evidence.PullRequest, Role: evidence.Author, Title: title, Body: body,
		Files: []evidence.File{{Path: "docs/a.md", Additions: evidence.Count(20), Deletions: evidence.Count(1)}},
	})
}
