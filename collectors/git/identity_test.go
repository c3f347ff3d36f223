package git

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestIdentityIsThatOfGit holds Identity against what git puts on a commit, with the
// binary and without.
func TestIdentityIsThatOfGit(t *testing.T) {
	user := map[string]string{"user.name": "Ada", "user.email": "ada@example.com"}
	for name, shape := range map[string]struct {
		settings map[string]string
		env      [3]string // GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, EMAIL
	}{
		"user":                     {settings: user},
		"author":                   {settings: map[string]string{"author.name": "Ada at work", "author.email": "ada@work.example"}},
		"author before user":       {settings: map[string]string{"user.name": "Ada", "user.email": "ada@example.com", "author.email": "ada@work.example"}},
		"author's name alone":      {settings: map[string]string{"user.name": "Ada", "user.email": "ada@example.com", "author.name": "Ada at work"}},
		"empty author":             {settings: map[string]string{"user.name": "Ada", "user.email": "ada@example.com", "author.name": "", "author.email": ""}},
		"environment":              {settings: user, env: [3]string{"Eve", "eve@example.com"}},
		"address from environment": {settings: user, env: [3]string{"", "eve@example.com"}},
		"name from environment":    {settings: user, env: [3]string{"Eve", ""}},
		"last of all":              {settings: map[string]string{"user.name": "Ada"}, env: [3]string{"", "", "eve@example.com"}},
		"not before the settings":  {settings: user, env: [3]string{"", "", "eve@example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepo(t)
			for key, value := range shape.settings {
				r.git("config", key, value)
			}
			for i, key := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"} {
				t.Setenv(key, shape.env[i])
				if shape.env[i] == "" {
					os.Unsetenv(key)
				}
			}
			ask := exec.Command("git", "var", "GIT_AUTHOR_IDENT")
			ask.Dir = r.dir
			said, err := ask.Output()
			if err != nil {
				t.Fatal(err)
			}
			want, _, _ := strings.Cut(string(said), ">")
			for _, binary := range []string{"", "none"} {
				name, email, err := Identity(t.Context(), r.dir, binary)
				if got := name + " <" + email; got != want || err != nil {
					t.Errorf("by %q: %s>, want %s>, %v", binary, got, want, err)
				}
			}
		})
	}
}
