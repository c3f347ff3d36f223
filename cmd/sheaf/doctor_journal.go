package main

import (
	"errors"
	"io/fs"
	"os"

	"sheaf/config"
	"sheaf/evidence"
	"sheaf/journal"
)

// written looks at the journal: whether it is there, can be written, is for no
// other eyes, and has no mistakes.
func (c *checkup) written() {
	dir, err := c.journalDir()
	if err != nil {
		c.add("journal", broken, c.app.hint(err), "%v", err)
		return
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.add("journal", note, c.app.call("note")+" begins one", "there is none yet; it will be %s", dir)
		return
	case err != nil:
		c.add("journal", broken, "give yourself the right to it, or name another with --journal", "%s: %v", dir, cause(err))
		return
	case !info.IsDir():
		c.add("journal", broken, "name a folder with [store].journal", "%s is no folder", dir)
		return
	}
	all, err := journal.Read(dir, journal.Options{Zone: c.now.Location(), Capabilities: c.capabilityIDs()})
	if err != nil {
		c.add("journal", broken, "give yourself the right to it", "%v", err)
		return
	}
	for _, p := range all.Problems {
		c.warned("journal", config.Problem(p))
	}
	mode := info.Mode().Perm()
	if mode&0o200 == 0 {
		c.add("journal", warning, "chmod u+w "+dir, "%s can not be written to", dir)
	}
	if mode&0o077 != 0 {
		c.add("journal", warning, "chmod 700 "+dir, "others on this machine can read %s (mode %04o)", dir, mode)
	}
	c.add("journal", fine, "", "%s: %s", dir, plural(all.Files, "entry", "entries"))
}

// elsewhere names the journals that were written for one of the addresses of the config
// by --me, before the config had it.
func (c *checkup) elsewhere() {
	home, err := c.app.home()
	if err != nil || len(c.app.flags.me) > 0 {
		return
	}
	for _, address := range c.cfg.Me.Emails {
		dir := config.JournalPathOf(c.app.env, home, address)
		if _, err := os.Stat(dir); err == nil {
			c.add("journal", note, "copy its folders into your journal, and remove it", "%s has what was written with --me %s, and is not read", dir, address)
		}
	}
}

// astray names the entries about work that is not among the pieces: an id that
// was mistyped, or work that is harvested no more.
func (c *checkup) astray(pieces []*evidence.Piece) {
	index := c.index(pieces)
	tell := func(e journal.Entry, about journal.About) {
		if len(index.Find(about)) == 0 {
			c.add("journal", note, "correct the id, if it was written by hand; sheaf list all prints what there is", "%s is about %s, which the ledger has not", e.Path, about.Piece)
		}
	}
	for _, d := range c.journal.Decisions {
		if d.Undo == "" {
			tell(d.Entry, d.About)
		}
	}
	for _, i := range c.journal.Impacts {
		tell(i.Entry, i.About)
	}
}
