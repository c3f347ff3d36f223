package classify

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/evidence"
)

// Labelled is a piece of work with the capabilities a reader found in it.
type Labelled struct {
	Piece *evidence.Piece
	// Gold are the capabilities it shows, Solid those a strict reader keeps,
	// Maybe those that are neither right nor wrong.
	Gold, Solid, Maybe []string
}

// UnmarshalJSON reads an item line with its labels gold, gold_solid and maybe.
// The item is a piece of its own.
func (l *Labelled) UnmarshalJSON(line []byte) error {
	var labels struct {
		Gold  []string `json:"gold"`
		Solid []string `json:"gold_solid"`
		Maybe []string `json:"maybe"`
	}
	item := new(evidence.Item)
	if err := json.Unmarshal(line, item); err != nil {
		return fmt.Errorf("read labelled item: %w", err)
	}
	var other *json.UnmarshalTypeError
	switch err := json.Unmarshal(line, &labels); {
	case errors.As(err, &other):
		return fmt.Errorf("read labels: %s is no list of capabilities", other.Field)
	case err != nil:
		return fmt.Errorf("read labels: %w", err)
	}
	piece := &evidence.Piece{ID: item.ID, Title: item.Title, Items: []*evidence.Item{item}}
	*l = Labelled{piece, labels.Gold, labels.Solid, labels.Maybe}
	return nil
}

// named is the item that the piece is named after, else its first.
func (l Labelled) named() *evidence.Item {
	items := l.Piece.Items
	return items[max(0, slices.IndexFunc(items, func(it *evidence.Item) bool { return it.ID == l.Piece.ID }))]
}

// Tally counts tags against labels.
type Tally struct {
	// Right tags are in the labels, Wrong ones are not, and Missed labels have
	// no tag.
	Right, Wrong, Missed int
}

// Precision is the share of tags that are right; 1 without any tag.
func (t Tally) Precision() float64 { return ratio(t.Right, t.Right+t.Wrong, 1) }

// Recall is the share of labels that were found; 1 without any label.
func (t Tally) Recall() float64 { return ratio(t.Right, t.Right+t.Missed, 1) }

// F1 is the harmonic mean of precision and recall.
func (t Tally) F1() float64 { return ratio(2*t.Right, 2*t.Right+t.Wrong+t.Missed, 1) }

func ratio(part, whole int, empty float64) float64 {
	if whole == 0 {
		return empty
	}
	return float64(part) / float64(whole)
}

func (t *Tally) add(o Tally) {
	t.Right += o.Right
	t.Wrong += o.Wrong
	t.Missed += o.Missed
}

// Row is the tally of one name in a table.
type Row struct {
	Name string
	Tally
}

// Score is how tags stand against labels. Baseline capabilities take no part
// in it.
type Score struct {
	// Items counts the labelled pieces.
	Items int
	// Micro is over all pairs of item and capability.
	Micro Tally
	// MacroF1 is the mean of the capabilities' F1, 0 without any.
	MacroF1 float64
	// Solid tells of the solid labels which were found; it has no wrong tags.
	Solid Tally
	// Untagged counts the items without a label, UntaggedHit those of them
	// that got a tag.
	Untagged, UntaggedHit int
	// Sure is over tags of at least moderate strength, with maybe ignored.
	Sure Tally
	// Capabilities are in the ladder's order; kinds, strengths, spaces and
	// rules in order of their names. A strength's tally has no missed labels,
	// and a rule's is over the tags it took part in.
	Capabilities, Kinds, Strengths, Spaces, Rules []Row
	// RuleSpaces names the spaces in which each rule took part in a tag.
	RuleSpaces map[string][]string
}

// UntaggedShare is the share of items without a label that got a tag, 0 without
// any such item.
func (s Score) UntaggedShare() float64 { return ratio(s.UntaggedHit, s.Untagged, 0) }

// Score classifies labelled pieces and counts what is right. With ignoreMaybe a
// tag that the labels call borderline counts neither way.
func (c *Classifier) Score(items []Labelled, ignoreMaybe bool) Score {
	s := Score{Items: len(items), RuleSpaces: map[string][]string{}}
	tables := struct{ capabilities, kinds, strengths, spaces, rules map[string]*Tally }{
		map[string]*Tally{}, map[string]*Tally{}, map[string]*Tally{}, map[string]*Tally{}, map[string]*Tally{},
	}
	count := func(table map[string]*Tally, name string, t Tally) {
		if table[name] == nil {
			table[name] = new(Tally)
		}
		table[name].add(t)
	}
	pieces := make([]*evidence.Piece, len(items))
	for i, l := range items {
		pieces[i] = l.Piece
	}
	for i, v := range c.ClassifyAll(pieces) {
		l := items[i]
		l.Gold = c.withoutBaseline(l.Gold)
		item := l.named()
		if len(l.Gold) == 0 {
			s.Untagged++
			if len(v.Tags) > 0 {
				s.UntaggedHit++
			}
		}
		everywhere := func(capability string, t Tally) {
			s.Micro.add(t)
			count(tables.capabilities, capability, t)
			count(tables.kinds, string(item.Kind), t)
			count(tables.spaces, item.Space, t)
		}
		for _, tag := range v.Tags {
			t := Tally{Right: 1}
			if !slices.Contains(l.Gold, tag.Capability) {
				t = Tally{Wrong: 1}
			}
			borderline := t.Wrong > 0 && slices.Contains(l.Maybe, tag.Capability)
			if tag.Strength >= evidence.Moderate && !borderline {
				s.Sure.add(t)
			}
			if borderline && ignoreMaybe {
				continue
			}
			everywhere(tag.Capability, t)
			count(tables.strengths, tag.Strength.String(), t)
			for _, r := range tag.Rules {
				count(tables.rules, r.ID, t)
				if !slices.Contains(s.RuleSpaces[r.ID], item.Space) {
					s.RuleSpaces[r.ID] = append(s.RuleSpaces[r.ID], item.Space)
				}
			}
		}
		for _, gold := range l.Gold {
			_, found := tagFor(v.Tags, gold)
			if !found {
				everywhere(gold, Tally{Missed: 1})
			}
			if slices.Contains(l.Solid, gold) {
				s.Solid.add(Tally{Right: truthNumber(found), Missed: truthNumber(!found)})
			}
		}
	}
	for _, capability := range c.ladder.Capabilities {
		if t := tables.capabilities[capability.ID]; t != nil {
			s.Capabilities = append(s.Capabilities, Row{capability.ID, *t})
			s.MacroF1 += t.F1()
		}
	}
	s.MacroF1 /= max(float64(len(s.Capabilities)), 1)
	s.Kinds, s.Strengths = rowsOf(tables.kinds), rowsOf(tables.strengths)
	s.Spaces, s.Rules = rowsOf(tables.spaces), rowsOf(tables.rules)
	return s
}

// withoutBaseline are the labels that take part in a score.
func (c *Classifier) withoutBaseline(labels []string) []string {
	return slices.DeleteFunc(slices.Clone(labels), func(label string) bool {
		return slices.ContainsFunc(c.ladder.Capabilities, func(k Capability) bool { return k.Baseline && k.ID == label })
	})
}

func truthNumber(b bool) int {
	if b {
		return 1
	}
	return 0
}

func rowsOf(table map[string]*Tally) []Row {
	rows := make([]Row, 0, len(table))
	for _, name := range slices.SortedFunc(maps.Keys(table), strings.Compare) {
		rows = append(rows, Row{name, *table[name]})
	}
	return rows
}
