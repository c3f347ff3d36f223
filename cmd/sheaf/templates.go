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

// ownTemplates gives the options the user's templates, and refuses one by name
// that is not there.
func (a *app) ownTemplates(opt *report.Options, format report.Format) error {
	dir, err := a.templates()
	if err != nil {
		return err
	}
	if dir != "" {
		opt.Templates = os.DirFS(dir)
	}
	if opt.Template == "" {
		return nil
	}
	file := opt.Template + "." + string(format) + ".tmpl"
	if dir == "" || !fs.ValidPath(file) || strings.Contains(file, "/") {
		return &usageError{msg: fmt.Sprintf("no template %q", opt.Template), hint: "templates are in the folder templates beside the config; see sheaf help templates"}
	}
	if _, err := fs.Stat(opt.Templates, file); err != nil {
		return &usageError{msg: fmt.Sprintf("no template %s in %s", file, dir), hint: "write it there; see sheaf help templates"}
	}
	return nil
}
