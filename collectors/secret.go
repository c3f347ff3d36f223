package collectors

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// SecretPlaces are where the secret of one host may be, in the order they are
// asked. None of them asks the person for anything.
type SecretPlaces struct {
	// Host is the host as the person names it: github.com, never the host of
	// its API.
	Host string
	// TokenEnv is the variable the config names, and Variables those that
	// other programs use for this host.
	TokenEnv  string
	Variables []string
	// Command prints the secret; it is run without a shell.
	Command []string
	// GH asks the gh program too.
	GH bool
	// Env reads a variable of the environment.
	Env func(string) string
}

// commandTime is how long a program may take to give a secret.
const commandTime = 30 * time.Second

// Find returns the first secret there is. Without one the error is a
// *LoginError that names what to set.
func (p SecretPlaces) Find(ctx context.Context) (Login, error) {
	for _, name := range append([]string{p.TokenEnv}, p.Variables...) {
		if name == "" {
			continue
		}
		if secret := strings.TrimSpace(p.Env(name)); secret != "" {
			return Login{Secret: secret, From: name}, nil
		}
	}
	if len(p.Command) > 0 {
		// The person said where it is: what the command does not give is an
		// error, and another place may hold another account's.
		out, err := p.run(ctx, "", p.Command[0], p.Command[1:]...)
		secret, _, _ := strings.Cut(strings.TrimSpace(out), "\n")
		if err == nil && secret == "" {
			err = errors.New("it printed nothing")
		}
		if err != nil {
			return Login{}, &LoginError{Host: p.Host, Why: fmt.Sprintf("token_command %s gave no token: %v", p.Command[0], err),
				Hint: "run it by hand; it has to print the token and nothing else"}
		}
		return Login{Secret: strings.TrimSpace(secret), From: "the command " + p.Command[0]}, nil
	}
	if p.GH {
		if out, err := p.run(ctx, "", "gh", "auth", "token", "--hostname", p.Host); err == nil {
			if secret := strings.TrimSpace(out); secret != "" {
				return Login{Secret: secret, From: "gh"}, nil
			}
		}
	}
	out, err := p.run(ctx, "protocol=https\nhost="+p.Host+"\n\n", "git", "-c", "core.askPass=", "credential", "fill")
	if err == nil {
		for line := range strings.Lines(out) {
			if secret, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "password="); ok && secret != "" {
				return Login{Secret: secret, From: "git's credential helper"}, nil
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return Login{}, err
	}
	return Login{}, &LoginError{Host: p.Host, Why: "no token is known", Hint: p.hint()}
}

func (p SecretPlaces) hint() string {
	name := p.TokenEnv
	if name == "" && len(p.Variables) > 0 {
		name = p.Variables[0]
	}
	hint := "set " + name
	if p.GH {
		hint += ", or log in with gh auth login --hostname " + p.Host
	}
	return hint
}

// quiet are the variables by which programs are told to ask for nothing.
var quiet = []string{
	"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GCM_INTERACTIVE=never",
	"GH_PROMPT_DISABLED=1", "GH_NO_UPDATE_NOTIFIER=1",
}

// run runs a program in a folder of its own, so that no repository one stands
// in has a say, and returns what it printed.
func (p SecretPlaces) run(ctx context.Context, in, name string, args ...string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", errors.New("it is not found")
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "sheaf-login-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = dir
	cmd.Env = append(WithoutRepository(os.Environ()), quiet...)
	cmd.Env = append(cmd.Env, "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	cmd.Stdin = strings.NewReader(in)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, io.Discard // a program may print the secret with its error
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", fmt.Errorf("it did not end within %v", commandTime)
		}
		return "", err
	}
	return out.String(), nil
}

// WithoutRepository is the environment without what points git at a repository
// other than the one in whose folder it is run.
func WithoutRepository(env []string) []string {
	var out []string
	for _, v := range env {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE":
		default:
			out = append(out, v)
		}
	}
	return out
}
