package git

import (
	"path/filepath"
	"slices"
	"strings"
)

// modulesName is the file in which a repository names its submodules.
const modulesName = ".gitmodules"

// ignoredModules are the paths of the submodules that git log does not look at:
// those with submodule.NAME.ignore set to all, in the settings or, where these do
// not say, in the file that is checked out. They are in order, and a bare
// repository has none: git reads no such file there.
func (r *repository) ignoredModules() []string {
	if r.worktree == "" {
		return nil
	}
	file := filepath.Join(r.worktree, modulesName)
	text, _ := r.own.once(file, func() (string, error) { return readPlain(file) })
	if text == "" {
		return nil
	}
	modules, _ := parseConfig(text) // up to where it is damaged
	var ignored []string
	for _, m := range modules {
		section, ok := strings.CutSuffix(m.key, ".path")
		if !ok || !strings.HasPrefix(section, "submodule.") {
			continue
		}
		key := section + ".ignore"
		ignore, said := r.config.last(key)
		if !said {
			ignore, _ = modules.last(key)
		}
		if ignore == "all" {
			ignored = append(ignored, strings.TrimSuffix(m.value, "/"))
		}
	}
	slices.Sort(ignored)
	return ignored
}
