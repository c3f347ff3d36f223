package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"sheaf/collectors"
	"sheaf/report"
)

// patience is how long a harvest may take before it shows what it does, and
// how often a pipe hears of it.
const (
	patience  = time.Second
	heartbeat = 10 * time.Second
)

// progress shows how far each source is: bars on a terminal, a line now and
// then elsewhere, nothing for what is done within a second.
type progress struct {
	mu      sync.Mutex
	names   []string
	state   map[string]collectors.Progress
	changed bool
	stop    context.CancelFunc
	done    chan struct{}
}

func startProgress(ctx context.Context, a *app, names []string) *progress {
	ctx, stop := context.WithCancel(ctx)
	p := &progress{names: names, state: map[string]collectors.Progress{}, stop: stop, done: make(chan struct{})}
	if a.flags.quiet {
		close(p.done)
		return p
	}
	go func() {
		defer close(p.done)
		select {
		case <-ctx.Done():
			return
		case <-time.After(patience):
		}
		if a.err.moves {
			p.bars(ctx, a.bars, a.err)
		} else {
			p.lines(ctx, a.stderr)
		}
	}()
	return p
}

// update says how far a source is.
func (p *progress) update(name string, now collectors.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state[name], p.changed = now, true
}

// finish takes the display away.
func (p *progress) finish() {
	p.stop()
	<-p.done
}

func (p *progress) get(name string) collectors.Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state[name]
}

func (p *progress) bars(ctx context.Context, to io.Writer, t terminal) {
	container := mpb.New(mpb.WithOutput(to), mpb.WithWidth(min(t.width/3, 30)), mpb.WithAutoRefresh())
	bars := map[string]*mpb.Bar{}
	for _, name := range p.names {
		bars[name] = container.New(0, mpb.BarStyle().Lbound("").Filler(t.text("█")).Tip("").Padding(t.text("░")).Rbound(""),
			mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(t.text(report.Visible(name))+" ", decor.WCSyncSpaceR)),
			mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return t.text(describe(p.get(name))) })))
	}
	for tick := time.NewTicker(100 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			for _, bar := range bars {
				bar.Abort(true)
			}
			container.Wait()
			return
		case <-tick.C:
		}
		for name, bar := range bars {
			now := p.get(name)
			bar.SetTotal(int64(now.Total), false)
			bar.SetCurrent(int64(now.Done))
		}
	}
}

func (p *progress) lines(ctx context.Context, to io.Writer) {
	for wait := time.Duration(0); ; wait = heartbeat {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		p.mu.Lock()
		changed := p.changed
		p.changed = false
		p.mu.Unlock()
		if !changed {
			continue
		}
		for _, name := range p.names {
			fmt.Fprintf(to, "sheaf: %s: %s\n", report.Visible(name), describe(p.get(name)))
		}
	}
}

// describe says a progress in words: "3 of 11 repositories, moby".
func describe(p collectors.Progress) string {
	text := "starting"
	switch {
	case p.Total > 0:
		text = fmt.Sprintf("%d of %d %s", p.Done, p.Total, p.Unit)
	case p.Done > 0:
		text = fmt.Sprintf("%d %s", p.Done, p.Unit)
	}
	if p.Note != "" {
		text += ", " + report.Visible(p.Note)
	}
	return text
}
