package github

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/github/fakehub"
	"sheaf/evidence"
)

var (
	_    collectors.Collector = (*Collector)(nil)
	year                      = []evidence.Window{{From: fakehub.YearFrom(), To: fakehub.YearTo()}}
	// later is when tests look back on the year.
	later = fakehub.YearTo().AddDate(0, 0, 10)
)

// user is somebody who harvests from a hub: what they keep, and what they saw.
type user struct {
	t     testing.TB
	hub   *fakehub.Hub
	env   collectors.Env
	now   time.Time
	conf  Config
	items map[string]evidence.Item // by kind and native id, as the store knows them
	point collectors.Checkpoint

	mu      sync.Mutex
	waits   []time.Duration
	log     bytes.Buffer
	skips   []collectors.Skip
	notes   []string
	last    collectors.Progress
	batches int
}

func newUser(t testing.TB, hub *fakehub.Hub) *user {
	u := &user{t: t, hub: hub, now: later, items: map[string]evidence.Item{}}
	u.conf = Config{Name: "hub", Host: "github.com", BaseURL: hub.Serve(t), Login: "ada"}
	u.env = collectors.Env{
		HTTP: &http.Client{Transport: &http.Transport{}},
		Log:  slog.New(slog.NewTextHandler(&u.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:  func() time.Time { return u.now },
		Login: func(context.Context) (collectors.Login, error) {
			return collectors.Login{Secret: hub.Token(), From: "HUB_TOKEN"}, nil
		},
		Sleep: func(ctx context.Context, d time.Duration) error {
			u.mu.Lock()
			defer u.mu.Unlock()
			u.waits = append(u.waits, d)
			return ctx.Err()
		},
	}
	return u
}

// token lets them harvest with another token.
func (u *user) token(value string) {
	u.env.Login = func(context.Context) (collectors.Login, error) {
		return collectors.Login{Secret: value, From: "OTHER_TOKEN"}, nil
	}
}

// harvest runs the collector once, keeping each batch with its checkpoint.
func (u *user) harvest(ctx context.Context, want []evidence.Window) error {
	u.t.Helper()
	c, err := New(u.conf, u.env)
	if err != nil {
		u.t.Fatal(err)
	}
	u.skips, u.notes, u.waits, u.batches, u.last = nil, nil, nil, 0, collectors.Progress{}
	for b, err := range c.Collect(ctx, u.ask(want)) {
		if err != nil {
			return err
		}
		u.keep(b)
	}
	return nil
}

func (u *user) ask(want []evidence.Window) collectors.Ask {
	return collectors.Ask{Want: want, Since: u.point, Kept: func(_ context.Context, place string, wanted func(id string) bool) ([]evidence.Item, error) {
		var items []evidence.Item
		for _, it := range u.items {
			if place == "" && wanted(it.ID) {
				it.Native = "" // the ledger has it beside the line
				items = append(items, it)
			}
		}
		return items, nil
	}}
}

// keep stores a batch. What is not there can not be taken back.
func (u *user) keep(b collectors.Batch) {
	for _, it := range b.Items {
		key := string(it.Kind) + ":" + it.Native
		if it.Native == "" {
			for known, other := range u.items {
				if other.ID == it.ID {
					key = known
				}
			}
		}
		maps.DeleteFunc(u.items, func(_ string, other evidence.Item) bool { return it.Former != "" && other.ID == it.Former })
		if _, there := u.items[key]; there || !it.Facts.Has(evidence.FactTakenBack) {
			u.items[key] = it
		}
	}
	u.point, u.last = b.Next, b.Progress
	u.skips = append(u.skips, b.Skipped...)
	if b.Progress.Note != "" {
		u.notes = append(u.notes, b.Progress.Note)
	}
	u.batches++
}

// must is a harvest that has to succeed.
func (u *user) must(want []evidence.Window) {
	u.t.Helper()
	if err := u.harvest(u.t.Context(), want); err != nil {
		u.t.Fatal(err)
	}
}

// export is everything kept, as lines in the order of an export.
func (u *user) export() string {
	u.t.Helper()
	var list []*evidence.Item
	for key := range u.items {
		it := u.items[key]
		list = append(list, &it)
	}
	slices.SortFunc(list, evidence.CompareItems)
	var out []byte
	for _, it := range list {
		var err error
		if out, err = evidence.AppendLine(out, it); err != nil {
			u.t.Fatal(err)
		}
	}
	return string(out)
}

// of are the items of a kind, by native id.
func (u *user) of(kind evidence.Kind) map[string]evidence.Item {
	out := map[string]evidence.Item{}
	for _, it := range u.items {
		if it.Kind == kind {
			out[it.Native] = it
		}
	}
	return out
}

// named reports whether a skip names all the words.
func (u *user) named(notice bool, words ...string) bool {
	return slices.ContainsFunc(u.skips, func(s collectors.Skip) bool {
		text := s.What + ": " + s.Why + " " + s.Hint
		return s.Notice == notice && !slices.ContainsFunc(words, func(w string) bool { return !bytes.Contains([]byte(text), []byte(w)) })
	})
}
