package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// NoRepositoryError says that a journal is in no git repository.
type NoRepositoryError struct{ Dir string }

func (e *NoRepositoryError) Error() string {
	return "the journal " + e.Dir + " is in no git repository"
}

// CommitError is a commit that git refused; the entry itself is kept.
type CommitError struct{ Path, Said string }

func (e *CommitError) Error() string {
	return fmt.Sprintf("%s is written, but git did not commit it: %s", e.Path, e.Said)
}

// CanCommit reports whether the journal's folder lies in a git repository. It
// need not exist yet.
func CanCommit(ctx context.Context, dir string) error {
	at := dir // or the nearest folder above that exists
	for {
		if _, err := os.Stat(at); err == nil {
			break
		}
		up := filepath.Dir(at)
		if up == at {
			return &NoRepositoryError{dir}
		}
		at = up
	}
	out, err := git(ctx, at, "rev-parse", "--is-inside-work-tree")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("commit: %w", err)
	case err != nil || strings.TrimSpace(out) != "true":
		return &NoRepositoryError{dir}
	}
	return nil
}

// Commit commits one new file and nothing else: what else is changed or staged
// stays as it is. Hooks and signing are the person's own.
func Commit(ctx context.Context, path, message string) error {
	dir := filepath.Dir(path)
	said, err := git(ctx, dir, "add", "--", path)
	if err == nil {
		said, err = git(ctx, dir, "commit", "--quiet", "--only", "--message", message, "--", path)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("commit %s: %w", path, ctx.Err())
	case err != nil:
		return &CommitError{path, said}
	}
	return nil
}

// local are git's variables that point at a repository. Where sheaf runs in a
// hook or an alias they name that one, not the journal's.
var local = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
}

// patienceWithGit is how long git may take to end by itself once it was told to.
const patienceWithGit = 5 * time.Second

// git runs git in a folder and returns what it said. Once the context is done it is
// interrupted, so that it takes its lock away.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(local, name)
	})
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patienceWithGit
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}
