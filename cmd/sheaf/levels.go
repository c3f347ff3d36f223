package main

import (
	"context"
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"

	"sheaf/classify"
	"sheaf/evidence"
	"sheaf/store"
)

// levels are where pieces stand, by what makes them up. A piece whose items are
// what they were stands where it stood, so that of all that a long period has only
// what is new is read and judged.
type levels map[uint64]classify.Level

// levelSize is how many bytes a level takes: the key and where it stands.
const levelSize = 8 + 1

func (l levels) encode() []byte {
	out := make([]byte, 0, levelSize*len(l))
	for _, key := range slices.Sorted(maps.Keys(l)) {
		out = append(binary.BigEndian.AppendUint64(out, key), byte(l[key]))
	}
	return out
}

func readLevels(data []byte) levels {
	l := make(levels, len(data)/levelSize)
	for ; len(data) >= levelSize; data = data[levelSize:] {
		l[binary.BigEndian.Uint64(data)] = classify.Level(data[levelSize-1])
	}
	return l
}

// pieceKey stands for what a piece is made of, but for what its items say. It is
// of 64 bits: that two of a million are taken for one has a chance of one to
// thirty million.
func pieceKey(p *evidence.Piece) uint64 {
	var made []byte
	add := func(word string) { made = append(append(made, word...), '\n') }
	for _, it := range p.Items {
		add(it.ID)
	}
	for _, l := range p.Links {
		add(l.From)
		add(l.To)
		add(string(l.Via))
		made = strconv.AppendBool(made, l.Joined)
	}
	for _, id := range slices.Sorted(maps.Keys(p.Repeats)) {
		add(id)
		add(p.Repeats[id])
	}
	made = strconv.AppendBool(strconv.AppendInt(made, p.Done.UnixNano(), 10), p.InProgress())
	h := fnv.New64a()
	h.Write(made)
	return h.Sum64()
}

// stillStanding counts those of pieces whose level is known from the last harvest,
// and returns the others. One that was decided about or has a note is among these:
// both are changed by hand.
func (s *session) stillStanding(ctx context.Context, st *store.Store, sum *summary, ledger *brief, pieces []*evidence.Piece) ([]*evidence.Piece, error) {
	data, err := st.Levels(ctx, sum.ladder, ledger.kept)
	if err != nil || len(data) == 0 || ledger.whole {
		return pieces, err
	}
	known := readLevels(data)
	changed := map[string]bool{}
	for _, it := range ledger.kept.Newer {
		changed[it.ID] = true
	}
	isChanged := func(it *evidence.Item) bool { return changed[it.ID] }
	return slices.DeleteFunc(pieces, func(p *evidence.Piece) bool {
		_, decided := s.decided[p]
		if decided || hasNote(p) || slices.ContainsFunc(p.Items, isChanged) {
			return false
		}
		key := pieceKey(p)
		level, ok := known[key]
		if ok {
			sum.levels[key] = level
			sum.stand(p, level, false)
		}
		return ok
	}), nil
}

func hasNote(p *evidence.Piece) bool {
	return slices.ContainsFunc(p.Items, func(it *evidence.Item) bool { return it.Kind == evidence.Note })
}
