package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"sheaf/report"
)

// output is where a result goes and in which format.
type output struct {
	file   string
	format string
	json   bool
	force  bool
}

func (o *output) flags(f *pflag.FlagSet, formats ...report.Format) {
	var names []string
	for _, format := range formats {
		names = append(names, string(format))
	}
	f.StringVarP(&o.file, "output", "o", "", "write to `FILE`, in the format of its ending")
	f.StringVarP(&o.format, "format", "f", "", "write `FORMAT`: "+strings.Join(names, ", "))
	f.BoolVar(&o.json, "json", false, "the same as --format json")
	f.BoolVar(&o.force, "force", false, "replace the file that exists")
}

// choose is the format asked for: by --json, --format, or the file's ending.
// Otherwise a terminal gets text and anything else the format piped.
func (o *output) choose(out terminal, piped report.Format, formats ...report.Format) (report.Format, error) {
	name := o.format
	switch {
	case o.json && name != "" && name != string(report.JSON):
		return "", &usageError{msg: "--json and --format " + name + " at once", hint: "give one of the two"}
	case o.json:
		name = string(report.JSON)
	case name == "" && o.file != "" && o.file != "-":
		name = strings.TrimPrefix(strings.ToLower(filepath.Ext(o.file)), ".")
		switch name {
		case "markdown":
			name = string(report.Markdown)
		case "htm":
			name = string(report.HTML)
		case "txt":
			name = string(report.Text)
		}
	case name == "" && out.isTerminal:
		return report.Text, nil
	case name == "":
		return piped, nil
	}
	var known []string
	for _, f := range formats {
		if name == string(f) {
			return f, nil
		}
		known = append(known, string(f))
	}
	return "", &usageError{msg: fmt.Sprintf("no such format %q here", name), hint: "it is one of " + strings.Join(known, ", ") + "; --format says which"}
}

// write gives the result to write: to stdout, or whole into the file or not
// at all.
func (o *output) write(stdout io.Writer, write func(io.Writer) error) error {
	if o.file == "" || o.file == "-" {
		return write(stdout)
	}
	if _, err := os.Lstat(o.file); err == nil && !o.force {
		return &hinted{fmt.Errorf("write %s: %w", o.file, fs.ErrExist), "name another file, or replace it with --force"}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write result: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(o.file), "."+filepath.Base(o.file)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", o.file, err)
	}
	defer os.Remove(tmp.Name())
	err = write(tmp)
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), o.file)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", o.file, err)
	}
	return nil
}
