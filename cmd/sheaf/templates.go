package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sheaf/report"
)

// templates is the folder of the user's own templates, beside the config;
// empty where there is none.
func (a *app) templates() (string, error) {
	path, _, err := a.configPath()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(filepath.Dir(path), "templates")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", nil
	}
	return dir, nil
}

// ownTemplates are the user's templates, nil without any. A name is that of one
// which has to be there for the format.
func (a *app) ownTemplates(name string, format report.Format) (fs.FS, error) {
	dir, err := a.templates()
	if err != nil {
		return nil, err
	}
	var own fs.FS
	if dir != "" {
		own = os.DirFS(dir)
	}
	if name == "" {
		return own, nil
	}
	if format != report.Text && format != report.Markdown && format != report.HTML {
		return nil, &usageError{msg: fmt.Sprintf("--template %s: %s has no templates", name, format), hint: "text, md and html have; --format says which"}
	}
	file := name + "." + string(format) + ".tmpl"
	if dir == "" || !fs.ValidPath(file) || strings.Contains(file, "/") {
		return nil, &usageError{msg: fmt.Sprintf("no template %q", name), hint: "templates are in the folder templates beside the config; see sheaf help templates"}
	}
	if _, err := fs.Stat(own, file); err != nil {
		return nil, &usageError{msg: fmt.Sprintf("no template %s in %s", file, dir), hint: "write it there; see sheaf help templates"}
	}
	return own, nil
}
