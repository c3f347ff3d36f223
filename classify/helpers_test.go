package classify

import "sheaf/evidence"

// piece1 is a piece of a single item.
func piece1(it *evidence.Item) *evidence.Piece {
	return &evidence.Piece{ID: it.ID, Title: it.Title, Items: []*evidence.Item{it}}
}
