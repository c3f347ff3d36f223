package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/BurntSushi/toml"
	"github.com/gofrs/flock"
	"golang.org/x/text/unicode/norm"
)

// patience is how long a writer waits for another to finish its one file.
const patience = 10 * time.Second

// BusyError says that somebody else holds the journal.
type BusyError struct{ Dir string }

func (e *BusyError) Error() string { return "journal " + e.Dir + " is being written to" }

// Writer creates entries in a journal's folder, which it makes if need be.
type Writer struct {
	Dir string
	// Dry makes no file: Show gets the path and the text of each instead.
	Dry  bool
	Show func(path, text string) error
	// Context ends the wait for another writer.
	Context context.Context
}

// add creates the file of an entry: TOML, and Markdown below it where there is
// text. It is written whole or not at all, and never in the place of another.
func (w *Writer) add(kind Kind, at time.Time, words string, head any, text string) (Entry, error) {
	data, err := encode(head, text)
	if err != nil {
		return Entry{}, fmt.Errorf("write to journal: %w", err)
	}
	ending := ".toml"
	if text != "" {
		ending = ".md"
	}
	dir := filepath.Join(w.Dir, string(kind))
	base := at.Format(time.DateOnly) + "-" + slug(words, strings.TrimSuffix(string(kind), "s"))
	if w.Dry {
		e := Entry{Name: base, Path: filepath.Join(dir, base+ending), At: at}
		return e, w.Show(e.Path, string(data))
	}
	e, err := w.create(dir, base, ending, data)
	if err != nil {
		return Entry{}, fmt.Errorf("write to journal: %w", err)
	}
	e.At = at
	return e, nil
}

// encode makes a file that reads back, whatever is in the words: what is no UTF-8
// becomes U+FFFD, and a line as git marks a conflict is moved in by a blank.
func encode(head any, text string) ([]byte, error) {
	var out bytes.Buffer
	if text != "" {
		out.WriteString(marks + "\n")
	}
	enc := toml.NewEncoder(&out)
	enc.Indent = ""
	if err := enc.Encode(head); err != nil {
		return nil, err
	}
	if text != "" {
		out.WriteString(marks + "\n")
		for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
			if isConflict(line) {
				line = " " + line
			}
			out.WriteString(strings.ReplaceAll(line, "\x00", "\ufffd"))
		}
	}
	return bytes.ToValidUTF8(out.Bytes(), []byte("\ufffd")), nil
}

// create finds a free name and links a finished file to it.
func (w *Writer) create(dir, base, ending string, data []byte) (Entry, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Entry{}, err
	}
	release, err := w.lock()
	if err != nil {
		return Entry{}, err
	}
	defer release()
	tmp, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return Entry{}, err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return Entry{}, err
	}
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if taken(dir, name) {
			continue
		}
		full := filepath.Join(dir, name+ending)
		err := settle(tmp.Name(), full, data)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return Entry{}, err
		}
		return Entry{Name: name, Path: full}, syncDir(dir)
	}
}

// taken reports whether an entry has a name already, in either form.
func taken(dir, name string) bool {
	for _, ending := range []string{".toml", ".md"} {
		if _, err := os.Lstat(filepath.Join(dir, name+ending)); err == nil {
			return true
		}
	}
	return false
}

// settle gives a finished file its name, unless another has it. File systems
// without links get the file written under its name.
func settle(tmp, full string, data []byte) error {
	err := os.Link(tmp, full)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(full, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(full)
	}
	return err
}

// syncDir makes a new name last. Some file systems know no such thing, and
// the file itself is safe.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// lock lets one writer at a time work in the folder, which is itself what is
// locked: nothing is left in it.
func (w *Writer) lock() (release func() error, err error) {
	lock := flock.New(w.Dir, flock.SetFlag(os.O_RDONLY))
	ctx, cancel := context.WithTimeout(w.Context, patience)
	defer cancel()
	held, err := lock.TryLockContext(ctx, 20*time.Millisecond)
	switch {
	case held:
		return lock.Unlock, nil
	case w.Context.Err() != nil:
		return nil, w.Context.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &BusyError{Dir: w.Dir}
	}
	return nil, err
}

// maxSlug is how many letters of an entry's words its file's name keeps.
const maxSlug = 48

// slug is a text as part of a file's name: plain letters and digits. Text
// without any gives the fallback.
func slug(text, fallback string) string {
	var b strings.Builder
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := strings.Trim(b.String(), "-")
	if len(s) > maxSlug {
		s = s[:maxSlug]
		if i := strings.LastIndexByte(s, '-'); i > maxSlug/2 {
			s = s[:i]
		}
	}
	if s == "" {
		return fallback
	}
	return strings.Trim(s, "-")
}

// stamp is a moment to the second, or a day.
type stamp struct {
	at  time.Time
	day bool
}

// MarshalTOML writes 2026-10-03 or 2026-10-03T15:04:05+02:00.
func (s stamp) MarshalTOML() ([]byte, error) {
	if s.day {
		return []byte(s.at.Format(time.DateOnly)), nil
	}
	return []byte(s.at.Format(time.RFC3339)), nil
}
