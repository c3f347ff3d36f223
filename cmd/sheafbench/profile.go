//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"sheaf/collectors"
	"sheaf/collectors/git"
	"sheaf/evidence"
)

// writeProfile profiles what the git collector does for a year, as often as
// there are runs.
func (b *bench) writeProfile() (err error) {
	collector, err := git.New(git.Config{Repositories: []string{b.repo}, Emails: []string{b.author}, CoAuthors: true})
	if err != nil {
		return err
	}
	file, err := os.Create(b.profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, year, _ := b.spans()
	ask := collectors.Ask{Want: []evidence.Window{{From: year.since, To: year.until.AddDate(0, 0, 1)}}}
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	start, items := time.Now(), 0
	for range b.runs {
		for batch, err := range collector.Collect(context.Background(), ask) {
			if err != nil {
				return err
			}
			items += len(batch.Items)
		}
	}
	fmt.Fprintf(b.out, "%d items, %s for each of %d runs\n", items/b.runs, time.Since(start)/time.Duration(b.runs), b.runs)
	return nil
}
