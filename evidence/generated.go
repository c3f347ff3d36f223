package evidence

import "strings"

// IsGenerated reports whether a file is one of the few kinds that everybody's
// tools write: lock files and trees of other people's code. path has slashes.
func IsGenerated(path string) bool { return isLockFile(path) || isVendored(path) }

// isLockFile knows the files in which package managers pin versions.
func isLockFile(path string) bool {
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "go.sum", "go.work.sum", "Cargo.lock", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock",
		"pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock", "Gemfile.lock", "composer.lock", "poetry.lock",
		"Pipfile.lock", "uv.lock", "pdm.lock", "mix.lock", "pubspec.lock", "Podfile.lock", "Package.resolved",
		"packages.lock.json", "gradle.lockfile", "flake.lock", ".terraform.lock.hcl":
		return true
	}
	return false
}

// isVendored knows trees of other people's code: node_modules, a vendor folder
// at the root, and one below that holds packages named by their host.
func isVendored(path string) bool {
	if strings.HasPrefix(path, "vendor/") || strings.HasPrefix(path, "node_modules/") || strings.Contains(path, "/node_modules/") {
		return true
	}
	if _, rest, ok := strings.Cut(path, "/vendor/"); ok {
		host, _, deeper := strings.Cut(rest, "/")
		return deeper && strings.Contains(host, ".") || rest == "modules.txt"
	}
	return false
}
