package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"sheaf/evidence"
	"sheaf/report"
	"sheaf/store"
)

// reading is what a report command reads from: the ledger, harvested first
// where nobody has harvested yet.
type reading struct {
	*session
	// items are those of the ledger, notes those of the journal.
	items, notes []*evidence.Item
	runs         []store.Run
	// held is the ledger they are from where they are read as far as it takes to
	// group them, else nil.
	held *store.Store
}

// close lets the ledger go.
func (r *reading) close() {
	if r.held != nil {
		r.held.Close()
	}
}

// all are the items of ledger and journal.
func (r *reading) all() []*evidence.Item { return r.withNotes(r.items) }

func (r *reading) withNotes(items []*evidence.Item) []*evidence.Item {
	return withNotes(items, r.notes)
}

// withNotes are items and the notes of the journal. One that the ledger has too,
// out of an export that was taken back, is as the journal tells it by now.
func withNotes(items, notes []*evidence.Item) []*evidence.Item {
	written := make(map[string]bool, len(notes))
	for _, n := range notes {
		written[n.ID] = true
	}
	all := slices.DeleteFunc(slices.Clone(items), func(it *evidence.Item) bool { return it.Kind == evidence.Note && written[it.ID] })
	return append(all, notes...)
}

// open reads the ledger for a report of the window given. A call without a
// config harvests first when its ledger is new: the last twelve months, and
// the window; a configured one says how to.
func (s *session) open(ctx context.Context, window evidence.Window) (*reading, error) {
	return s.openBy(ctx, window, s.load)
}

// reportAsk is what a report is of. Only and audience are for the report that knows
// them.
type reportAsk struct {
	doc      report.Document
	window   evidence.Window
	filter   report.Filter
	only     report.Group
	audience report.Audience
}

// report makes a report of pieces and writes it. It reads whole no more than it
// tells; what goes into a file may have to hide what others are called, and reads all.
func (s *session) report(ctx context.Context, ask reportAsk, out *output) (report.Data, error) {
	load := s.loadBrief
	if !out.toStdout() || ask.window.From.IsZero() && !ask.filter.Narrow() {
		load = s.load
	}
	r, err := s.openBy(ctx, ask.window, load)
	if err != nil {
		return report.Data{}, err
	}
	defer r.close()
	r.tellUnread(ask.window)
	in, err := r.input(ask.window)
	if err != nil {
		return report.Data{}, err
	}
	in.Filter, in.Only, in.For = ask.filter, ask.only, ask.audience
	if err := r.complete(ctx, &in, ask.doc); err != nil {
		return report.Data{}, err
	}
	data := r.build(in, ask.doc, out)
	if isList(ask.doc) && len(data.List) == 0 {
		s.app.inform("nothing found %s among %s", report.During(ask.window), plural(len(r.items), "item", "items"))
	}
	return data, r.print(out, ask.doc, data)
}

// openBy is open with another way to load.
func (s *session) openBy(ctx context.Context, window evidence.Window, load func(context.Context) (*reading, error)) (*reading, error) {
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	r, err := load(ctx)
	if err != nil {
		return nil, err
	}
	s.warnOfJournal()
	if len(r.runs) > 0 {
		return r, nil
	}
	if !s.adhoc {
		if len(s.sources) == 0 && len(r.items) > 0 { // all was imported
			return r, nil
		}
		switch {
		case len(r.items) > 0: // some arrived, or was imported
			s.app.inform("no harvest has ended yet; %s goes on", s.app.call("harvest"))
		case !s.hasSources():
			s.app.inform("nothing was harvested yet; %s", s.nameSources())
		default:
			s.app.inform("nothing was harvested yet; %s does it", s.app.call("harvest"))
		}
		return r, nil
	}
	r.close()
	first := lastTwelveMonths(s.now)
	if window.From.Before(first.From) {
		first.From = window.From
	}
	s.app.inform("nothing was harvested here yet, reading %s", first.String())
	sum, err := s.harvest(ctx, harvestAsk{window: &first})
	if err != nil {
		return nil, err
	}
	sum.warn(s.app)
	s.app.partly = sum.failure()
	s.explainNothing(ctx, sum)
	return load(ctx)
}

// load reads the whole ledger and the journal; what does not exist yet is
// empty.
func (s *session) load(ctx context.Context) (*reading, error) {
	if err := s.readJournal(); err != nil {
		return nil, err
	}
	return s.loadLedger(ctx)
}

// loadLedger is load for what a journal that can not be read is no matter of.
func (s *session) loadLedger(ctx context.Context) (*reading, error) {
	return s.loadBy(ctx, func(st *store.Store) (*reading, error) {
		items, err := st.Items(ctx)
		if err != nil {
			return nil, err
		}
		return s.whole(items), nil
	})
}

func (s *session) whole(items []*evidence.Item) *reading {
	s.app.boundMemory()
	return &reading{session: s, items: items}
}

// loadBrief is load for a report of some pieces: where outlines hold, items are
// read whole by complete alone, out of the same ledger.
func (s *session) loadBrief(ctx context.Context) (*reading, error) {
	if err := s.readJournal(); err != nil {
		return nil, err
	}
	return s.loadBy(ctx, func(st *store.Store) (*reading, error) {
		b, err := s.readBrief(ctx, st, nil)
		switch {
		case err != nil:
			return nil, err
		case b.whole:
			return s.whole(b.items), nil
		}
		return &reading{session: s, items: b.items, held: st}, nil
	})
}

// loadBy reads one state of the ledger, whatever is written to it meanwhile: a
// report must not say that a harvest covered what it read no items of.
func (s *session) loadBy(ctx context.Context, read func(*store.Store) (*reading, error)) (*reading, error) {
	go s.cfg.Classifier() // compiles the rules meanwhile
	st, err := store.OpenReadOnly(ctx, s.ledger)
	if errors.Is(err, fs.ErrNotExist) {
		return &reading{session: s, notes: s.noteItems()}, nil
	}
	if err != nil {
		return nil, atLedger(err)
	}
	r, err := s.readLedger(ctx, st, read)
	if err != nil || r.held == nil {
		return r, errors.Join(err, st.Close())
	}
	return r, nil
}

func (s *session) readLedger(ctx context.Context, st *store.Store, read func(*store.Store) (*reading, error)) (*reading, error) {
	if err := st.Hold(ctx); err != nil {
		return nil, err
	}
	r, err := read(st)
	if err != nil {
		return nil, err
	}
	if r.runs, err = st.Runs(ctx); err != nil {
		return nil, err
	}
	if err := s.findRenamed(ctx, st, r.items); err != nil {
		return nil, err
	}
	r.notes = s.noteItems()
	return r, nil
}

// complete reads the items whole that a report needs whole, and tells it what
// could not be told without.
func (r *reading) complete(ctx context.Context, in *report.Input, doc report.Document) error {
	if r.held == nil {
		return nil
	}
	needs := in.Needs(doc)
	needed := slices.DeleteFunc(slices.Clone(in.Others), func(p *evidence.Piece) bool { return !needs(p) })
	if err := complete(ctx, r.held, needed); err != nil {
		return err
	}
	r.app.boundMemory()
	mine, _ := r.mine(r.items)
	directory := r.resolve(itemsOf(needed), mine)
	in.Inferred = inferred(itemsOf(needed))
	rest := slices.DeleteFunc(mine, func(it *evidence.Item) bool { return !directory.AtHome(it) })
	for size := firstGuessed; len(rest) > 0 && !in.Inferred; size *= 2 {
		ids := make([]string, min(size, len(rest)))
		for i := range ids {
			ids[i] = rest[i].ID
		}
		some, err := r.held.ItemsByID(ctx, ids)
		if err != nil {
			return err
		}
		directory.ResolveAll(some)
		in.Inferred, rest = inferred(some), rest[len(ids):]
	}
	return nil
}

// firstGuessed is how many items are read first to find one of which it was
// guessed how far it reached. Where a home is, that is so of most that lie there.
const firstGuessed = 100

// input is what a report of the window is made from, without verdicts:
// all pieces are Others.
func (r *reading) input(window evidence.Window) (report.Input, error) {
	mine, others := r.mine(r.items)
	if n := len(others); n > 0 {
		handles := actors(others)
		named := strings.Join(handles[:min(len(handles), 3)], ", ")
		if len(handles) > 3 {
			named += ", …"
		}
		r.app.inform("%s of %s, not of you, and not counted; name them in [me] if they are yours", plural(n, "item in the ledger is", "items in the ledger are"), named)
	}
	group := r.group
	if r.held != nil {
		group = r.join
	}
	pieces, err := group(r.withNotes(mine))
	if err != nil {
		return report.Input{}, err
	}
	v, _ := buildVersion()
	missing := r.missing()
	return report.Input{
		Now: r.now, Window: window, Who: r.me.Name, Flags: r.app.sameFlags(),
		Direction: r.cfg.Role.Direction, Since: r.cfg.Role.Since.Time,
		Current: r.cfg.Role.Current, Target: r.cfg.Role.Target,
		Ladder: r.cfg.Ladder, Others: pieces, Impacts: r.impacts(pieces), Answers: r.answers(), Promises: r.promises(), Questions: r.asked(), Ratings: r.ratings(), Goals: r.reportGoals(), Inferred: inferred(mine), Teams: len(r.cfg.Teams), Sources: r.coverage(),
		Missing: missing, Reads: r.cfg.Classifier().Reads(), Hidden: r.cfg.Classifier().Hidden(missing), Name: r.directory().Name,
		Floor: float64(r.cfg.Report.CoverageFloor), Method: report.Method{Rules: r.cfg.Classifier().Hash(), Version: v},
	}, nil
}

// inferred reports whether how far some item reached was guessed.
func inferred(items []*evidence.Item) bool {
	return slices.ContainsFunc(items, func(it *evidence.Item) bool { return it.Reach.Inferred })
}

// build judges the pieces that the report needs, and makes it.
func (r *reading) build(in report.Input, doc report.Document, out *output) report.Data {
	r.redact(&in, out)
	needs := in.Needs(doc)
	var needed, others []*evidence.Piece
	for _, p := range in.Others {
		if needs(p) {
			needed = append(needed, p)
		} else {
			others = append(others, p)
		}
	}
	in.Judged, in.Others = r.classified(needed), others
	return report.Build(in, doc)
}

// coverage says of each source how far it was read: of those configured, of
// which some may never have been, and of others the ledger has runs of.
func (r *reading) coverage() []report.Source {
	var out []report.Source
	ran := map[string]bool{}
	for _, run := range r.runs {
		ran[run.Source] = true
		src := report.Source{Name: run.Source, Kind: run.Kind, Fresh: run.Ended, Covered: run.Covered, Err: run.Err, Past: r.isDropped(run.Source)}
		for _, skip := range run.Skipped {
			src.Skipped = append(src.Skipped, report.Skip(skip))
		}
		out = append(out, src)
	}
	for _, src := range r.sources {
		if !ran[src.name] {
			out = append(out, report.Source{Name: src.name, Kind: src.kind})
		}
	}
	return out
}

// isDropped reports whether the config names sources, but not this one, which the
// ledger has runs of. A call on repositories alone knows of no others.
func (s *session) isDropped(source string) bool {
	configured := s.sourceValues()
	named := func(v value) bool { return v.word == source }
	return !s.adhoc && len(configured) > 0 && !slices.ContainsFunc(configured, named)
}

// missing are the kinds of items that the ledger does not hold, and that no
// source gives which was read at all: one that never got in hides its kinds.
func (r *reading) missing() []evidence.Kind {
	have := map[evidence.Kind]bool{evidence.Note: true}
	var last evidence.Kind
	for _, it := range r.items {
		if it.Kind != last {
			last = it.Kind
			have[last] = true
		}
	}
	wasRead := map[string]bool{}
	for _, run := range r.runs {
		wasRead[run.Source] = wasRead[run.Source] || len(run.Covered) > 0
	}
	for _, src := range r.sources {
		for _, k := range src.gives {
			have[k] = have[k] || wasRead[src.name]
		}
	}
	var out []evidence.Kind
	for _, k := range evidence.Kinds() {
		if !have[k] {
			out = append(out, k)
		}
	}
	return out
}

// print writes one report, in the format asked for, to where it was asked.
func (r *reading) print(o *output, doc report.Document, data report.Data) error {
	format, err := o.choose(r.app.out, doc)
	if err != nil {
		return err
	}
	own, err := r.app.ownTemplates(o.template, format)
	if err != nil {
		return err
	}
	opt := report.Options{Templates: own, Template: o.template}
	o.draft = true
	if o.toStdout() {
		opt.Color = r.app.out.color
		if r.app.out.isTerminal {
			opt.Width = r.app.out.width
		}
	}
	if removed := data.Head.Removed; len(removed) > 0 && !doc.Headed(format) {
		r.app.inform("left out on purpose in %s: %s", o.file, strings.Join(removed, "; "))
	}
	return r.app.write(o, func(w io.Writer) error { return report.Render(w, data, doc, format, opt) })
}
