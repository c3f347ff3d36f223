package git

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"time"

	"sheaf/collectors"
)

// Identity returns the name and address git itself would put on a commit made
// at path; either may be empty. Where the git binary is present it is asked,
// in a way that runs nothing the repository says; gitBinary is its path, empty
// to look for it, "none" to do without. path need not be a repository.
func Identity(ctx context.Context, path, gitBinary string) (name, email string, err error) {
	if e := os.Getenv("GIT_AUTHOR_EMAIL"); e != "" {
		return os.Getenv("GIT_AUTHOR_NAME"), e, nil
	}
	if gitBinary == "" {
		gitBinary, _ = exec.LookPath("git")
	}
	// A git that does not know reftables passes over the settings of a
	// repository that has them, without an error.
	if gitBinary != "" && gitBinary != "none" && !hasReftables(path) {
		name, err = askConfig(ctx, gitBinary, path, "user.name")
		if err == nil {
			email, err = askConfig(ctx, gitBinary, path, "user.email")
		}
		if err == nil && email != "" {
			return name, email, nil
		}
		if ctx.Err() != nil {
			return "", "", ctx.Err()
		}
	}
	config, err := settingsAt(path)
	if err != nil {
		return "", "", err
	}
	name, _ = config.last("user.name")
	email, _ = config.last("user.email")
	return name, email, nil
}

func hasReftables(path string) bool {
	root, err := Root(path)
	if err != nil {
		return false
	}
	l, err := locate(root)
	local, _ := readLocalConfig(l, nil)
	return err == nil && keepsTables(local)
}

// settingsAt reads the settings that hold in a folder, in a repository or not.
func settingsAt(path string) (settings, error) {
	root, err := Root(path)
	if err != nil {
		config, _ := readConfig(layout{}, "", nil, nil)
		return config, nil
	}
	l, err := locate(root)
	if err != nil {
		return nil, err
	}
	if r, err := open(l, nil, nil); err == nil {
		return r.config, nil
	}
	config, _ := readConfig(l, "", nil, nil)
	return config, nil
}

// askConfig reads one setting through git config, which runs no program and
// writes nothing. A key that is not set is empty.
func askConfig(ctx context.Context, binary, dir, key string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "config", "--get", key)
	cmd.Dir = dir
	cmd.Env = append(collectors.WithoutRepository(os.Environ()), "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return "", nil
	}
	return string(bytes.TrimRight(out, "\r\n")), err
}
