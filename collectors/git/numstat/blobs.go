package numstat

import "sheaf/collectors/git/objects"

// blobs reads versions of files where they are not on the shelf, and remembers
// the last two.
type blobs struct {
	reader reader
	max    int64
	shelf  *shelf // nil holds nothing
	kept   [2]kept
}

type kept struct {
	id   objects.ID
	text []byte
}

// one returns the text of a version, valid until the next call.
func (b *blobs) one(v version) ([]byte, error) {
	switch v.kind {
	case absent:
		return nil, nil
	case gitlink:
		return []byte("Subproject commit " + v.id.String() + "\n"), nil
	}
	if text, ok := b.shelf.text(v.id); ok {
		return text, nil
	}
	if i, ok := b.find(v.id); ok {
		return b.kept[i].text, nil
	}
	return read(b.reader, v.id, objects.TypeBlob, b.max)
}

// both returns the texts of two versions, valid until the next call.
func (b *blobs) both(old, new version) (oldText, newText []byte, err error) {
	_, oldThere := b.shelf.text(old.id)
	_, newThere := b.shelf.text(new.id)
	if !old.kind.stored() || !new.kind.stored() || oldThere || newThere { // at most one is read
		if oldText, err = b.one(old); err != nil {
			return nil, nil, err
		}
		newText, err = b.one(new)
		return oldText, newText, err
	}
	i, err := b.keep(new.id, old.id)
	if err != nil {
		return nil, nil, err
	}
	j, err := b.keep(old.id, new.id)
	if err != nil {
		return nil, nil, err
	}
	return b.kept[j].text, b.kept[i].text, nil
}

// keep reads a blob into a place that the other one is not in.
func (b *blobs) keep(id, other objects.ID) (int, error) {
	if i, ok := b.find(id); ok {
		return i, nil
	}
	i := 0
	if b.kept[0].id == other {
		i = 1
	}
	k := &b.kept[i]
	k.id = objects.ID{}
	text, err := read(b.reader, id, objects.TypeBlob, b.max)
	if err != nil {
		return i, err
	}
	k.id, k.text = id, append(k.text[:0], text...)
	return i, nil
}

// find returns the place a blob is in. A zero id marks an empty place.
func (b *blobs) find(id objects.ID) (int, bool) {
	for i := range b.kept {
		if b.kept[i].id == id {
			return i, !id.IsZero()
		}
	}
	return 0, false
}
