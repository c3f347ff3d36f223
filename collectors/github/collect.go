package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"sheaf/collectors"
	"sheaf/evidence"
)

// run is one reading of the source.
type run struct {
	*Collector
	*client
	maker
	want  []evidence.Window
	point checkpoint
	yield func(collectors.Batch, error) bool
	// before is what earlier runs gave, as collectors.Ask has it; nil for nothing.
	before func(ctx context.Context, place string, wanted func(id string) bool) ([]evidence.Item, error)
	// progress is of the stream under way; requests counts on.
	progress collectors.Progress
	// first and inner are how much is asked for at once, less once that was
	// too much.
	first, inner int
	// kept are pages of entries asked for ahead, by their searches.
	kept map[string]results[entryIn]
	// whole are pages of things asked for ahead, each all there is, by their searches.
	whole map[string]any
	may   may
	// tired says that the host failed too often in this run to be tried as
	// often again.
	tired      bool
	skipped    []collectors.Skip
	incomplete incompleteError
	// hidden is what the token can not see, as far as is known by now, in order.
	hidden []string
}

// errStopped ends a run whose caller has had enough.
var errStopped = errors.New("stopped")

// Collect yields what changed since the last run and what is new in the
// windows asked for: pull requests, then reviews, comments and issues, each in
// pages, with a checkpoint after each page. What GitHub did not give whole is
// an error at the end, after all that it gave; the next run asks for it again.
func (c *Collector) Collect(ctx context.Context, ask collectors.Ask) iter.Seq2[collectors.Batch, error] {
	return func(yield func(collectors.Batch, error) bool) {
		point, err := readCheckpoint(ask.Since)
		if err != nil {
			yield(collectors.Batch{}, err)
			return
		}
		point.Whose = c.api.host + "/" + strings.ToLower(c.config.Login)
		if len(ask.Since) == 0 {
			point.takeOver(ask.Before)
		}
		r := &run{Collector: c, point: point, yield: yield, before: ask.Kept, may: may{teams: true, duplicates: !c.api.isServer()}, want: ask.Spans(c.env.Now())}
		if err := r.all(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(collectors.Batch{}, err)
		}
	}
}

func (r *run) all(ctx context.Context) error {
	login, err := r.env.Login(ctx)
	if err != nil {
		return err
	}
	if r.client, err = newClient(r.api, login, r.env); err != nil {
		return err
	}
	r.maker = maker{source: r.config.Name, endpoint: r.api, me: r.config.Login, generated: r.config.Generated}
	gone, err := r.hello(ctx)
	if err != nil {
		return err
	}
	if err := r.streams(ctx); err != nil {
		return err
	}
	if more := r.seesMore(); len(more) > 0 {
		if err := r.tell("the token sees more than before, reads all again"); err != nil {
			return err
		}
		if err := r.streams(ctx); err != nil {
			return err
		}
		r.doubt(more)
	}
	if err := r.deleted(gone); err != nil {
		return err
	}
	r.skipped = append(r.skipped, r.client.skips()...)
	r.progress.Note = ""
	if err := r.hand(nil); err != nil {
		return err
	}
	if len(r.incomplete) > 0 {
		return r.incomplete
	}
	return nil
}

// streams reads what each stream lacks.
func (r *run) streams(ctx context.Context) error {
	for _, s := range streams(r.config.Collect) {
		if err := r.stream(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// incompleteError are the searches that were not read whole.
type incompleteError []error

func (e incompleteError) Unwrap() []error { return e }

func (e incompleteError) Error() string {
	words := make([]string, len(e))
	for i, one := range e {
		words[i] = one.Error()
	}
	return strings.Join(words, "; ")
}

// now is the time by the host's clock, once it has answered.
func (r *run) now() time.Time { return r.env.Now().Add(-r.remote.Ahead()) }

// hand yields items with the checkpoint as it is now.
func (r *run) hand(items []evidence.Item) error {
	r.progress.Requests, r.progress.Points, r.progress.Ahead = r.remote.Requests(), r.points, r.remote.Ahead()
	skipped := r.skipped
	r.skipped = nil
	r.noteHidden()
	if !r.yield(collectors.Batch{Items: items, Skipped: skipped, Next: r.point.encode(), Progress: r.progress}, nil) {
		return errStopped
	}
	return nil
}

// tell shows what is waited for.
func (r *run) tell(note string) error {
	r.progress.Note = note
	defer func() { r.progress.Note = "" }()
	return r.hand(nil)
}

// ask sends a query until it is answered whole, each time as build makes it: a
// query that was too much is made smaller. Holes are places that can not be
// filled.
func ask[T any](ctx context.Context, r *run, build func() (string, map[string]any)) (answer T, holes []errorIn, err error) {
	patience := collectors.Patience{Tries: 9, Sleep: r.env.Sleep}
	if r.tired {
		patience.Tries = 2
	}
	err = patience.Do(ctx, r.tell, func(ctx context.Context) error {
		for {
			var fresh T
			query, vars := build()
			found, err := r.client.query(ctx, query, vars, &fresh)
			var scope *scopeError
			if errors.As(err, &scope) && r.may.teams {
				r.withoutTeams()
				continue
			}
			var again *collectors.AgainError
			if errors.As(err, &again) && again.Heavy {
				r.shrink()
			}
			answer, holes = fresh, found
			return err
		}
	})
	return answer, holes, err
}

// withoutTeams does without what a token without read:org may not ask.
func (r *run) withoutTeams() {
	r.may.teams = false
	r.skipped = append(r.skipped, collectors.Skip{
		What: r.api.host, Why: "the token may not see teams, so reviews asked of a team count as asked of nobody known",
		Hint: "give it the scope read:org", Notice: true,
	})
}

// shrink asks for half as much at once: first for fewer things, then for less
// of each.
func (r *run) shrink() {
	if r.first > 1 {
		r.first /= 2
	} else {
		r.inner = max(1, r.inner/2)
	}
}

// hello finds out how the host spells my login, whose token it is, which
// repositories that items are of have another name or can not be seen any more,
// which of the issues that were mine to do are not any more in those that can, and
// what open work there is. For another name all is read again.
func (r *run) hello(ctx context.Context) (gone []string, err error) {
	known, mine := slices.Sorted(maps.Keys(r.point.Repositories)), r.assignedIDs()
	searches := openSearches(r.config, r.filter.scopes)
	var seen []string // repositories
	for chunk := 0; chunk == 0 || chunk < max(len(known), len(mine)); chunk += maxIDs {
		ids, had := from(known, chunk), from(mine, chunk)
		r.first = openPage
		answer, holes, err := ask[map[string]json.RawMessage](ctx, r, func() (string, map[string]any) {
			vars := map[string]any{"login": r.config.Login, "repositories": ids, "assigned": had}
			for i, s := range searches {
				vars["first"], vars[openAlias(i)] = r.first, s.query
			}
			return helloQuery(searches, r.filter.exact), vars
		})
		if err != nil {
			return nil, err
		}
		var viewer, user *named
		var nodes []*repository
		var given []*issueIn
		if err := errors.Join(json.Unmarshal(answer["viewer"], &viewer), json.Unmarshal(answer["user"], &user),
			json.Unmarshal(answer["nodes"], &nodes), json.Unmarshal(answer["assigned"], &given)); err != nil {
			return nil, fmt.Errorf("ask %s who I am: %w", r.api.host, err)
		}
		if user == nil {
			return nil, &collectors.RefusedError{Host: r.api.host, Why: fmt.Sprintf("there is no user %s", r.config.Login), Hint: "correct the login in the config"}
		}
		r.me = user.Login
		if chunk == 0 && viewer != nil && !strings.EqualFold(viewer.Login, r.me) {
			r.hides("what is hidden from", viewer.Login)
			r.skipped = append(r.skipped, collectors.Skip{
				What: r.api.host, Why: fmt.Sprintf("the token is of %s: what %s can not see is missing", viewer.Login, viewer.Login),
				Hint: "use a token of " + r.me, Notice: true,
			})
		}
		for i, id := range ids {
			if i >= len(nodes) || nodes[i] == nil || nodes[i].ID == "" {
				r.hides("repository", id)
				r.skipped = append(r.skipped, collectors.Skip{
					What: r.point.Repositories[id], Why: "can not be seen any more; what was read of it stays", Notice: true,
				})
				continue
			}
			if r.point.Repositories[id] != nodes[i].NameWithOwner {
				// What is in it was not touched by the new name, which is in all of it.
				r.point.Streams = map[stream]*reading{}
			}
			seen = append(seen, r.point.Repositories[id], nodes[i].NameWithOwner)
			r.point.Repositories[id] = nodes[i].NameWithOwner
		}
		size := r.first
		missing, err := r.unassigned(ctx, had, given, holes)
		if err != nil {
			return nil, err
		}
		gone = append(gone, missing...)
		if r.first = size; chunk == 0 {
			if err := r.open(ctx, searches, answer); err != nil {
				return nil, err
			}
		}
		searches = nil
	}
	return slices.DeleteFunc(gone, func(id string) bool {
		space, _, _ := strings.Cut(r.point.Assigned[id], "#")
		return !slices.Contains(seen, space)
	}), nil
}

// maxIDs is how many nodes may be asked for by their ids at once.
const maxIDs = 100

// from are the ids from a place on that may be asked for at once.
func from(ids []string, place int) []string {
	return append([]string{}, ids[min(place, len(ids)):min(place+maxIDs, len(ids))]...)
}

// stream reads what a stream lacks: first what an earlier run left, then what
// came since.
func (r *run) stream(ctx context.Context, s stream) error {
	r.progress = collectors.Progress{Unit: s.unit()}
	state := r.point.of(s)
	if len(state.Todo) > 0 {
		if err := r.work(ctx, s, state); err != nil {
			return err
		}
	}
	if len(state.Todo) > 0 {
		// Something can not be read whole. What is new does not wait for it,
		// and is asked for again each time.
		rest := reading{Read: toSpans(evidence.Union(append(toWindows(state.Read), toWindows(state.Reading)...)...)), Fresh: state.Started}
		state = &rest
	}
	state.plan(s, r.want, r.now())
	return r.work(ctx, s, state)
}

// work does the jobs of a stream. One that can not be read whole is put at the
// end and named, after it was tried again where the host contradicted itself:
// it may have changed meanwhile, or a page was cut.
func (r *run) work(ctx context.Context, s stream, state *reading) error {
	retried := false
	for failed := 0; len(state.Todo) > failed; {
		r.first, r.inner = s.size(), innerPage
		do := r.search
		if s == commenting {
			do = r.listing
		}
		err := do(ctx, s, state)
		var short *shortError
		var again *collectors.AgainError
		switch {
		case err == nil:
			retried = false
			continue
		case errors.As(err, &again) && again.Heavy:
			r.tired = true
		case !errors.As(err, &short):
			return err
		case !retried:
			retried = true
			if err := r.tell(fmt.Sprintf("%v, reads it again", err)); err != nil {
				return err
			}
			continue
		}
		retried = false
		left := state.Todo[0]
		left.At = time.Time{}
		r.incomplete = append(r.incomplete, fmt.Errorf("%s: %w", left.about(s), err))
		state.Todo = append(state.Todo[1:], left)
		failed++
	}
	return nil
}

// shortError is a search or list that the host ended before its own total.
type shortError struct {
	host        string
	told, given int
}

func (e *shortError) Error() string {
	return fmt.Sprintf("%s counts %d and gave %d", e.host, e.told, e.given)
}

// keep notes the repository of an item.
func (r *run) keep(repo repository) {
	if repo.ID != "" {
		r.point.Repositories[repo.ID] = repo.NameWithOwner
	}
}
