package main

import (
	"context"
	"errors"
	"io"
	"time"

	"sheaf/evidence"
	"sheaf/journal"
)

// batch is how many pieces are gone through before the person is asked whether
// to go on.
const batch = 10

// triager goes through pieces with a person.
type triager struct {
	*reading
	ask  *triageAsk
	talk *talk
	w    *journal.Writer
	// done are the decisions of this talk, the latest last.
	done []taken
}

// taken is a decision about the piece at a place of the list.
type taken struct {
	at    int
	entry journal.Entry
}

const triageKeys = "  c capability · n nothing · s skip · r make a rule · u undo the last · q quit · ? help"

const triageHelp = `  c  then a letter: the piece shows that capability, whatever the rules say
  n  it counts for nothing; most routine work does
  s  leave it as it is; it comes up again next time
  r  then a letter: draft a rule for work like it, and see what it would change
  u  take the last decision back, and return to its piece
  q  end here; what was decided is kept
  Several capabilities, or a reason: sheaf triage ID --as A --as B --why "..."`

// run shows one piece after the other until none is left or the person leaves.
func (t *triager) run(ctx context.Context, list []untied) error {
	var err error
	if t.w, err = t.writer(ctx, t.ask.keep); err != nil {
		return err
	}
	for i, rested := 0, 0; i < len(list) && err == nil; {
		if i >= rested+batch {
			t.talk.say("\n%s left. Go on? Any key, or q", plural(len(list)-i, "piece is", "pieces are"))
			var k byte
			if k, err = t.talk.key(); err != nil || k == 'q' {
				break
			}
			rested = i
		}
		t.show(list, i)
		i, err = t.one(ctx, &list[i], i)
	}
	if errors.Is(err, errLeft) {
		err = nil
	}
	t.app.inform("%s decided", plural(len(t.done), "piece", "pieces"))
	return err
}

func (t *triager) show(list []untied, i int) {
	u := &list[i]
	t.talk.say("\n%d of %d  %s", i+1, len(list), string(u.Work))
	t.talk.say("  %s", u.Raw)
	t.talk.say("  %s  %s  %s  %s", shortID(u.ID), u.Done.Format(time.DateOnly), u.Makeup, u.Project)
	if near, ok := u.near(); ok {
		t.talk.say("  nearest: %s, for %s: %s", near.Rule, near.Capability, near.Missing)
	} else {
		t.talk.say("  no rule came near")
	}
	t.talk.say(triageKeys)
}

// one takes keys until the piece is dealt with, and returns the place to go on
// at.
func (t *triager) one(ctx context.Context, u *untied, i int) (next int, err error) {
	for {
		k, err := t.talk.key()
		if err != nil {
			return i, err
		}
		switch k {
		case 'n':
			return t.take(ctx, u, i, nil)
		case 'c', 'r':
			as, ok, err := t.capability()
			switch {
			case err != nil:
				return i, err
			case !ok:
			case k == 'c':
				return t.take(ctx, u, i, []string{as})
			default:
				if err := t.draft(u.judged.Piece, as, t.talk.out); err != nil {
					return i, err
				}
			}
			return i, nil
		case 's':
			return i + 1, nil
		case 'u':
			return t.back(ctx, i)
		case 'q':
			return i, errLeft
		case '?':
			t.talk.say(triageHelp)
		default:
			t.talk.say("  %q is none of the keys\n%s", string(k), triageKeys)
		}
	}
}

func (t *triager) take(ctx context.Context, u *untied, i int, as []string) (next int, err error) {
	d, err := t.decide(ctx, t.w, t.ask.keep, "", u.judged.Piece, as)
	if err != nil {
		return i, err
	}
	t.done = append(t.done, taken{i, d.Entry})
	return i + 1, nil
}

// back takes the last decision back and returns to its piece.
func (t *triager) back(ctx context.Context, i int) (next int, err error) {
	if len(t.done) == 0 {
		t.talk.say("  nothing was decided yet")
		return i, nil
	}
	last := t.done[len(t.done)-1]
	undo := journal.Decision{Entry: journal.Entry{At: t.now}, Undo: last.entry.Name}
	e, err := t.w.AddDecision(undo, last.entry.Name[len(time.DateOnly)+1:])
	if err != nil {
		return i, err
	}
	t.done = t.done[:len(t.done)-1]
	return last.at, t.kept(ctx, t.ask.keep, e, "took the last decision back")
}

// capability asks for one by its letter.
func (t *triager) capability() (id string, ok bool, err error) {
	all := t.cfg.Ladder.Capabilities
	for i, c := range all[:min(len(all), 26)] {
		t.talk.say("    %s  %s", string(rune('a'+i)), c.Name)
	}
	t.talk.say("  a letter, or any other key for none of them")
	k, err := t.talk.key()
	if err != nil {
		return "", false, err
	}
	if n := int(k) - 'a'; n >= 0 && n < len(all) {
		return all[n].ID, true, nil
	}
	return "", false, nil
}

// draft drafts a rule for work like a piece, and says what it would change.
func (r *reading) draft(p *evidence.Piece, capability string, out io.Writer) error {
	judged, err := r.judge(r.all())
	if err != nil {
		return err
	}
	return r.draftRule(p, capability, judged, out, out)
}
