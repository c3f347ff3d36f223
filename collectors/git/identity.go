package git

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"

	"sheaf/collectors"
)

// Identity returns the name and address git itself would put on a commit made
// at path; either may be empty. Where the git binary is present it is asked,
// in a way that runs nothing the repository says; gitBinary is its path, empty
// to look for it, "none" to do without. path need not be a repository.
func Identity(ctx context.Context, path, gitBinary string) (name, email string, err error) {
	name, email = os.Getenv("GIT_AUTHOR_NAME"), os.Getenv("GIT_AUTHOR_EMAIL")
	if name != "" && email != "" {
		return name, email, nil
	}
	config, err := identitySettings(ctx, path, gitBinary)
	name = cmp.Or(name, config.author("name"))
	email = cmp.Or(email, config.author("email"), os.Getenv("EMAIL"))
	if email != "" {
		err = nil // it can do without a name
	}
	return name, email, err
}

// author is what the settings say of whoever writes a commit: a name or email of
// [author], else of [user].
func (s settings) author(what string) string {
	author, _ := s.last("author." + what)
	user, _ := s.last("user." + what)
	return cmp.Or(author, user)
}

// identitySettings are the settings that hold at path, of which git tells those of
// an identity alone.
func identitySettings(ctx context.Context, path, gitBinary string) (settings, error) {
	if gitBinary == "" {
		gitBinary, _ = exec.LookPath("git")
	}
	// A git that does not know reftables passes over the settings of a
	// repository that has them, without an error.
	if gitBinary != "" && gitBinary != "none" && !hasReftables(path) {
		config, err := askIdentity(ctx, gitBinary, path)
		if err == nil && config.author("email") != "" {
			return config, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return settingsAt(path)
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

// askIdentity reads the settings of an identity through git config, which runs no
// program and writes nothing.
func askIdentity(ctx context.Context, binary, dir string) (settings, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "config", "-z", "--get-regexp", `^(author|user)\.(name|email)$`)
	cmd.Dir = dir
	cmd.Env = append(collectors.WithoutRepository(os.Environ()), "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return nil, nil // none is set
	}
	if err != nil {
		return nil, err
	}
	var said settings
	for line := range strings.SplitSeq(string(out), "\x00") {
		key, value, _ := strings.Cut(line, "\n")
		said = append(said, setting{key: key, value: value})
	}
	return said, nil
}
