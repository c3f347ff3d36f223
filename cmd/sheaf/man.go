package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manCommand is for those who package sheaf, and not shown to those who use it.
func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "write the manual pages",
		Long:   "Writes a manual page for each command into a folder, which is made.",
		Hidden: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{msg: fmt.Sprintf("man takes one folder, got %d", len(args)), hint: "name the folder to write the pages to"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return fmt.Errorf("write manual pages: %w", err)
			}
			return writeManual(cmd.Root(), args[0])
		},
	}
}

// writeManual writes the page of a command and of those below it, each into a
// file named as man looks for it. The text is that of --help: its paragraphs are
// filled, and what stands indented is laid out by hand and stays. Pages have no
// date, so that equal programs have equal ones.
func writeManual(cmd *cobra.Command, dir string) error {
	if !hasPage(cmd) {
		return nil
	}
	path := filepath.Join(dir, manName(cmd)+".1")
	if err := os.WriteFile(path, manPage(cmd), 0o644); err != nil {
		return fmt.Errorf("write manual pages: %w", err)
	}
	for _, below := range cmd.Commands() {
		if err := writeManual(below, dir); err != nil {
			return err
		}
	}
	return nil
}

// hasPage leaves out the pages that are sections of the first one, and help,
// which man replaces.
func hasPage(cmd *cobra.Command) bool {
	return !cmd.Hidden && cmd.Runnable() && cmd.Name() != "help"
}

func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manIndent is how far man sets a text in.
const manIndent = 7

// manPage is the page of one command in roff.
func manPage(cmd *cobra.Command) []byte {
	cmd.InitDefaultHelpFlag()
	var b bytes.Buffer
	v, _ := buildVersion()
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"sheaf %s\" \"sheaf\"\n", roff(strings.ToUpper(manName(cmd))), roff(v))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(manName(cmd)), roff(cmd.Short))
	b.WriteString(".SH SYNOPSIS\n")
	if cmd.HasParent() {
		fmt.Fprintf(&b, ".B %s\n", roff(cmd.UseLine()))
	}
	if cmd.HasAvailableSubCommands() {
		if cmd.HasParent() {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, ".B %s COMMAND\n", roff(cmd.CommandPath()))
	}
	if cmd.Long != "" {
		prose(&b, "DESCRIPTION", cmd.Long)
	}
	options(&b, "OPTIONS", cmd.LocalNonPersistentFlags())
	if cmd.HasParent() {
		options(&b, "OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	} else {
		options(&b, "OPTIONS OF EVERY COMMAND", cmd.PersistentFlags())
	}
	if cmd.Example != "" {
		prose(&b, "EXAMPLES", cmd.Example)
	}
	if !cmd.HasParent() {
		prose(&b, "PERIODS", helpPeriod)
		prose(&b, "ENVIRONMENT", helpEnvironment)
		prose(&b, "EXIT STATUS", helpExitCodes)
	}
	var also []string
	if cmd.HasParent() {
		also = append(also, manName(cmd.Parent()))
	}
	for _, below := range cmd.Commands() {
		if hasPage(below) {
			also = append(also, manName(below))
		}
	}
	if len(also) > 0 {
		for i, name := range also {
			also[i] = ".BR " + roff(name) + " (1)"
		}
		fmt.Fprintf(&b, ".SH SEE ALSO\n%s\n", strings.Join(also, " ,\n"))
	}
	return b.Bytes()
}

// prose writes a section. Its paragraphs are filled to the width of whoever reads
// it, lines that stand indented stay as they are. What help sets to its whole
// width stands so far to the left that man has room for it, too.
func prose(b *bytes.Buffer, title, text string) {
	fmt.Fprintf(b, ".SH %s\n", title)
	begin, end := ".nf\n", ".fi\n"
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, " ") && utf8.RuneCountInString(line)+manIndent > helpWidth {
			begin, end = fmt.Sprintf(".in -%dn\n.nf\n", manIndent), ".fi\n.in\n"
		}
	}
	kept := false
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		if indented := strings.HasPrefix(line, " "); line != "" && indented != kept {
			kept = indented
			b.WriteString(map[bool]string{true: begin, false: end}[kept])
		}
		fmt.Fprintln(b, roff(line))
	}
	if kept {
		b.WriteString(end)
	}
}

func options(b *bytes.Buffer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		fmt.Fprintf(b, ".TP\n\\fB%s\\fR", roff(name))
		if value != "" {
			fmt.Fprintf(b, " \\fI%s\\fR", roff(value))
		}
		fmt.Fprintf(b, "\n%s\n", roff(usage))
	})
}

// roff is text as roff prints it and takes nothing in it for a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\(ga", "^", `\(ha`, "~", `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		return `\&` + text
	}
	return text
}
