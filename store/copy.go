package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// openCopy opens a copy of a ledger, with its writer's log, to read it where the
// ledger itself can not be. A size that is not 0 is how long to make it, in bytes, with
// zeros. Close removes the copy, into which nothing can be written.
func openCopy(ctx context.Context, path string, size int64) (*Store, error) {
	dir, err := os.MkdirTemp("", "ledger-*") // 0700
	if err != nil {
		return nil, fmt.Errorf("copy ledger: %w", err)
	}
	at := filepath.Join(dir, "ledger.db")
	err = copyFile(path, at)
	if err == nil && size > 0 {
		err = os.Truncate(at, size)
	}
	if err == nil {
		err = copyFile(path+"-wal", at+"-wal")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(fmt.Errorf("copy ledger: %w", err), os.RemoveAll(dir))
	}
	s, err := connect(ctx, at, path, "ro")
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.copied = dir
	return s, nil
}

func copyFile(path, to string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Close())
}
