package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	// draft marks a report, which is stamped where it goes into a file.
	draft bool
	// template names the user's own template to use.
	template string
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
	f.StringVar(&o.template, "template", "", "use your own template `NAME` (sheaf help templates)")
}

func (o *output) toStdout() bool { return o.file == "" || o.file == "-" }

// choose is the format asked for: by --json, --format, or the file's ending.
// Otherwise a terminal gets text, and a pipe lines for lists, which no template
// makes, and Markdown for the rest.
func (o *output) choose(out terminal, doc report.Document) (report.Format, error) {
	name := o.format
	switch {
	case o.json && name != "" && name != string(report.JSON):
		return "", &usageError{msg: "--json and --format " + name + " at once", hint: "give one of the two"}
	case o.json:
		name = string(report.JSON)
	case name == "" && !o.toStdout():
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
	case name == "" && isList(doc) && o.template == "":
		return report.Lines, nil
	case name == "":
		return report.Markdown, nil
	}
	if name == "" {
		return "", &usageError{msg: o.file + " has no ending that says a format", hint: "end it in .md, .html, .json or .txt, or say --format"}
	}
	var known []string
	for _, f := range doc.Formats() {
		if name == string(f) {
			return f, nil
		}
		known = append(known, string(f))
	}
	return "", &usageError{msg: fmt.Sprintf("no such format %q here", name), hint: "it is one of " + strings.Join(known, ", ") + "; --format says which"}
}

func isList(doc report.Document) bool { return doc == report.ListReport || doc == report.ItemList }

// check refuses, before anything is done, what could not be written in the
// end.
func (o *output) check(a *app, doc report.Document) error {
	format, err := o.choose(a.out, doc)
	if err != nil {
		return err
	}
	if _, err := a.ownTemplates(o.template, format); err != nil {
		return err
	}
	return o.checkFile()
}

// endsAs refuses a file whose ending promises another format than the one there
// is: Markdown in a page.html is a heap of words in a browser.
func (o *output) endsAs(what string, endings ...string) error {
	ending := strings.ToLower(filepath.Ext(o.file))
	if o.toStdout() || ending == "" || slices.Contains(endings, ending) {
		return nil
	}
	return &usageError{msg: fmt.Sprintf("write %s: it would be %s", o.file, what), hint: "end it in " + strings.Join(endings, " or ")}
}

func (o *output) checkFile() error {
	if o.toStdout() {
		return nil
	}
	info, err := os.Stat(o.file)
	switch {
	case err == nil && info.IsDir():
		return &usageError{msg: "write " + o.file + ": it is a folder", hint: "name a file in it"}
	case err == nil && !info.Mode().IsRegular():
		return &usageError{msg: "write " + o.file + ": it is no file", hint: "without -o the result goes to a terminal or a pipe"}
	case err == nil && !o.force:
		return o.checkDraft()
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return &usageError{msg: fmt.Sprintf("write %s: %v", o.file, cause(err)), hint: "name another place"}
	}
	if err != nil {
		if _, err := os.Lstat(o.file); err == nil {
			return &usageError{msg: "write " + o.file + ": it is a link to what is not there", hint: "name another file"}
		}
	}
	if _, err := os.Stat(filepath.Dir(o.file)); err != nil {
		return &usageError{msg: fmt.Sprintf("write %s: %v", o.file, cause(err)), hint: "make the folder first, or name another place"}
	}
	return nil
}

// checkDraft refuses to replace a file that is there, unless it is a draft of
// this program that nobody has edited but between keep marks.
func (o *output) checkDraft() error {
	exists := &usageError{msg: "write " + o.file + ": it exists", hint: "name another file, or replace it with --force"}
	if !o.keeps() {
		return exists
	}
	exists.hint += "; text between keep marks stays"
	old, err := os.ReadFile(o.file)
	if err != nil {
		return &usageError{msg: fmt.Sprintf("write %s: %v", o.file, cause(err)), hint: "name another place"}
	}
	if _, _, err := findKept(old); err != nil {
		return &hinted{fmt.Errorf("write %s: %w", o.file, err), "mend it there, or name another file"}
	}
	switch stamp(old) {
	case "":
		return exists
	case sumOutside(old):
		return nil
	}
	return &usageError{
		msg:  "write " + o.file + ": it was edited outside the keep marks",
		hint: "put your words between " + keepBegin + " and " + keepEnd + ", name another file, or replace it with --force",
	}
}

// keeps reports whether the file is a draft that a person may write in.
func (o *output) keeps() bool {
	switch strings.ToLower(filepath.Ext(o.file)) {
	case ".md", ".markdown", ".html", ".htm":
		return true
	}
	return false
}

// write writes a result where it was asked to go, and says so where that is a
// file.
func (a *app) write(o *output, write func(io.Writer) error) error {
	if o.toStdout() && a.pages() {
		return a.page(write)
	}
	if err := o.write(a.stdout, write); err != nil || o.toStdout() {
		return err
	}
	a.inform("wrote %s", o.file)
	return nil
}

// write gives the result to write: to stdout, or whole into the file or not
// at all. A file that was there keeps its rights, and the links to it.
func (o *output) write(stdout io.Writer, write func(io.Writer) error) error {
	if o.toStdout() {
		return write(stdout)
	}
	var page bytes.Buffer
	if err := write(&page); err != nil {
		return err
	}
	draft := page.Bytes()
	old, err := os.ReadFile(o.file)
	if o.keeps() {
		if o.draft {
			draft = stamped(draft)
		}
		if err == nil {
			draft, err = carryOver(old, draft)
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &hinted{fmt.Errorf("write %s: %w", o.file, err), "mend it there, or name another file"}
	}
	file := o.file
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return o.failed(err)
	}
	defer os.Remove(tmp.Name())
	if info, there := os.Stat(file); there == nil {
		err = tmp.Chmod(info.Mode().Perm())
	}
	if err == nil {
		_, err = tmp.Write(draft)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return o.failed(err)
	}
	return nil
}

// failed is the error of a result that could not be written to its file.
func (o *output) failed(err error) error {
	return &hinted{fmt.Errorf("write %s: %w", o.file, cause(err)), "name another place with -o, or look at the rights of the folder and the room on its disk"}
}
