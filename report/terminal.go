package report

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"sheaf/classify"
)

// wrapAll breaks every line of a page at spaces so that it fits the width,
// what follows a break under the line's own indent. A word that is wider than
// a line is broken anywhere. Runs of empty lines become one.
func wrapAll(page []byte, width int) []byte {
	page = squeeze(page)
	if width <= 0 {
		return page
	}
	var out bytes.Buffer
	out.Grow(len(page) + len(page)/8)
	for line := range bytes.Lines(page) {
		if len(line) <= width+1 {
			out.Write(line)
			continue
		}
		wrapLine(&out, string(bytes.TrimRight(line, "\n")), max(width, 8))
	}
	return out.Bytes()
}

// wrapMarkdown breaks paragraphs and list items at spaces; what it means stays
// the same. Tables and headings are lines in Markdown, and stay lines; so does a
// word, which may be a link.
func wrapMarkdown(page []byte, width int) []byte {
	if width <= 0 {
		return page
	}
	var out bytes.Buffer
	for line := range bytes.Lines(page) {
		text := strings.TrimSuffix(string(line), "\n")
		body := strings.TrimLeft(text, " ")
		if ansi.StringWidth(text) <= width || strings.HasPrefix(body, "|") || strings.HasPrefix(body, "#") || strings.HasPrefix(body, "<!--") {
			out.Write(line)
			continue
		}
		hang := len(text) - len(body)
		begin := text[:hang]
		for _, mark := range []string{"- ", "> "} {
			if strings.HasPrefix(body, mark) {
				begin += mark
				hang += 2
				body = body[2:]
			}
		}
		rest := strings.Repeat(" ", hang)
		if strings.HasSuffix(begin, "> ") {
			rest = begin
		}
		column := hang
		out.WriteString(begin)
		for i, word := range strings.Split(body, " ") {
			w := ansi.StringWidth(word)
			switch {
			case i > 0 && column+1+w > width && !startsBlock(word):
				out.WriteString("\n" + rest)
				column = hang
			case i > 0:
				out.WriteByte(' ')
				column++
			}
			out.WriteString(word)
			column += w
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// startsBlock reports whether a word at the start of a line would begin a list,
// a heading, a quotation or a table.
func startsBlock(word string) bool {
	return word == "" || strings.ContainsRune("-+*#>|=", rune(word[0])) || strings.TrimRight(word, "0123456789") == "." ||
		word[0] >= '0' && word[0] <= '9' && (strings.HasSuffix(word, ".") || strings.HasSuffix(word, ")"))
}

// Wrap breaks the lines of a text at spaces so that they fit so many columns;
// zero breaks none. What does not fit of a line goes on under its second
// column, as of a table, or under its indent. A line that is a command stays one:
// copied with a break in it, it would run without its end.
func Wrap(text string, width int) string {
	if width <= 0 {
		return text
	}
	var out bytes.Buffer
	for line := range strings.Lines(text) {
		line, ended := strings.CutSuffix(line, "\n")
		if ansi.StringWidth(line) <= width || isCommand(line) {
			out.WriteString(line)
		} else {
			indent := len(line) - len(strings.TrimLeft(line, " "))
			breakLine(&out, line, indent, secondColumn(line, width), max(width, 8))
			out.Truncate(out.Len() - 1)
		}
		if ended {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// Reflow is Wrap for pages that were set for a wider terminal: sentences over
// several lines without an indent are set anew.
func Reflow(text string, width int) string {
	if width <= 0 || !slices.ContainsFunc(strings.Split(text, "\n"), func(l string) bool { return ansi.StringWidth(l) > width }) {
		return text
	}
	var joined strings.Builder
	before := ""
	for line := range strings.Lines(text) {
		if isProse(before) && isProse(line) {
			joined.WriteByte(' ')
		} else if before != "" {
			joined.WriteByte('\n')
		}
		joined.WriteString(strings.TrimSuffix(line, "\n"))
		before = line
	}
	if strings.HasSuffix(before, "\n") {
		joined.WriteByte('\n')
	}
	return Wrap(joined.String(), width)
}

// isCommand reports whether a line gives a command to run: behind an indent, or
// as the next step.
func isCommand(line string) bool {
	body := strings.TrimLeft(line, " ")
	command, next := strings.CutPrefix(body, "next: ")
	return (next || body != line) && strings.HasPrefix(command, "sheaf ") && !strings.Contains(command, "  ")
}

// isProse reports whether a line may be one of several of a sentence.
func isProse(line string) bool {
	return strings.TrimSpace(line) != "" && line[0] != ' '
}

func wrapLine(out *bytes.Buffer, line string, width int) {
	if ansi.StringWidth(line) <= width || isCommand(line) {
		out.WriteString(line + "\n")
		return
	}
	indent := len(line) - len(strings.TrimLeft(line, " "))
	hang := indent
	if strings.HasPrefix(line[indent:], "- ") || strings.HasPrefix(line[indent:], "• ") {
		hang += 2
	}
	breakLine(out, line, indent, hang, width)
}

// secondColumn is where the text goes on that stands two or more spaces behind
// the first words of an indented line.
func secondColumn(line string, width int) int {
	indent := len(line) - len(strings.TrimLeft(line, " "))
	gap := strings.Index(line[indent:], "  ")
	if gap <= 0 {
		return indent
	}
	rest := strings.TrimLeft(line[indent+gap:], " ")
	if column := ansi.StringWidth(line[:len(line)-len(rest)]); column <= width/2 {
		return column
	}
	return indent + 4
}

// breakLine breaks a line that begins with an indent; what follows a break is
// hung under the column given.
func breakLine(out *bytes.Buffer, line string, indent, hang, width int) {
	hang = min(hang, width/2)
	out.WriteString(line[:min(indent, width/2)])
	column := min(indent, width/2)
	started := false
	for _, word := range strings.Split(line[indent:], " ") {
		w := ansi.StringWidth(word)
		if started && column+1+w > width {
			out.Truncate(len(bytes.TrimRight(out.Bytes(), " ")))
			out.WriteString("\n" + strings.Repeat(" ", hang))
			column, started = hang, false
		}
		if started {
			out.WriteByte(' ')
			column++
		}
		for column+w > width && !strings.Contains(word, unbroken) {
			room := width - column
			head := ansi.Truncate(word, room, "")
			if ansi.StringWidth(head) == 0 {
				break
			}
			out.WriteString(head + "\n" + strings.Repeat(" ", hang))
			word = ansi.TruncateLeft(word, ansi.StringWidth(head), "")
			w, column = ansi.StringWidth(word), hang
		}
		out.WriteString(word)
		column += w
		started = true
	}
	out.WriteByte('\n')
}

// pad is a text filled up to a width.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-ansi.StringWidth(s)))
}

// bar draws n of so many.
func bar(n, of, width int) string {
	full := min(width, width*n/max(1, of))
	if n > 0 && full == 0 {
		full = 1
	}
	return strings.Repeat("█", full) + strings.Repeat("░", width-full)
}

// gapTable is the table of expectations, in columns where the width has room
// for them and else two lines each.
func (l *language) gapTable(g Gap) written {
	name, amount, teams, latest := 0, 0, 0, 0
	rows := make([]gapRow, len(g.Expectations))
	for i, s := range g.Expectations {
		r := l.gapRow(s, g)
		rows[i] = r
		name, amount, teams, latest = max(name, ansi.StringWidth(r.name)), max(amount, len(r.found)), max(teams, ansi.StringWidth(r.teams)), max(latest, ansi.StringWidth(r.latest))
	}
	var b strings.Builder
	manager, width, wide := 0, 15, true
	for _, r := range rows {
		manager = max(manager, ansi.StringWidth(r.manager))
	}
	for fixed := name + 2*5 + amount + teams + latest + manager; l.opt.Width > 0 && fixed+width > l.opt.Width; {
		switch width {
		case 15:
			width = 10
			continue
		case 10:
			width = 6
			continue
		}
		width, wide = 15, false
		break
	}
	for i, r := range rows {
		style := stateStyle(g.Expectations[i].State)
		if wide {
			line := pad(r.name, name) + "  " + l.colored(pad(r.bar(width), width), style) + "  " + pad(r.found, amount) + "  " +
				pad(r.teams, teams) + "  " + pad(r.latest, latest) + "  " + r.manager
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			continue
		}
		b.WriteString(r.name + "\n  " + l.colored(r.bar(width), style))
		for _, part := range []string{r.found, r.teams, r.latest, r.manager} {
			if part != "" {
				b.WriteString("  " + part)
			}
		}
		b.WriteByte('\n')
	}
	return written(b.String())
}

type gapRow struct {
	name, found, teams, latest, manager string
	// bar draws the row's progress that wide.
	bar func(width int) string
}

func (l *language) gapRow(s Standing, g Gap) gapRow {
	r := gapRow{name: Visible(s.Label), found: fmt.Sprintf("%d of %d", s.Found, s.Wanted), teams: found(len(s.Teams), s.Expectation.Teams, "team")}
	if s.Found >= s.Wanted && len(s.Teams) >= s.Expectation.Teams && len(s.Months) < s.Expectation.Months {
		r.teams = found(len(s.Months), s.Expectation.Months, "month") // a full bar that is not met says why
	}
	r.bar = func(width int) string { return bar(s.Found, s.Wanted, width) }
	if s.Found == 0 && (s.State == NotCollected || s.State == classify.UndecidedState) {
		r.bar = func(width int) string { return clip(stateWord(s.State), width) }
	}
	if !s.Latest.IsZero() {
		r.latest = "latest " + dayOf(s.Latest, l.head.Now)
	}
	if !g.Same {
		r.found += " in " + strings.Replace(s.Span, "months", "mo", 1)
	}
	if g.asked() {
		r.manager = s.Unanswered
	}
	if s.Manager != nil {
		r.manager = "manager: " + Visible(s.Manager.Answer) + " " + dayOf(s.Manager.At, l.head.Now)
		if s.Manager.Stale {
			r.manager += " (stale)"
		}
	}
	return r
}

func stateStyle(s classify.State) string {
	switch s {
	case classify.Met:
		return "32"
	case classify.Building, classify.Thin:
		return "33"
	}
	return "2"
}

func (l *language) colored(s, style string) string {
	if !l.opt.Color {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// row is one piece of a list, on one line, or on two where the terminal is
// narrow. Its title is as the source has it: no heading beside it says what the
// prefix does, and "Refactor" is found in no git log.
func (l *language) row(e *Entry) written {
	done := "in progress"
	if !e.Done.IsZero() {
		done = e.Done.Format("2006-01-02")
	}
	title := clip(Visible(strings.TrimSpace(e.Raw)), maxTitle)
	if l.opt.Width > 0 && l.opt.Width < 72 {
		return written(l.colored(Visible(e.Short), "2") + " " + title + "\n  " + l.colored(done+" "+e.Level.String(), "2") + "\n")
	}
	line := pad(done, 11) + "  " + pad(e.Level.String(), 9) + "  " + l.colored(pad(Visible(e.Short), 8), "2") + "  " + title
	if l.opt.Width > 0 {
		line = ansi.Truncate(line, l.opt.Width, "…")
	}
	return written(line + "\n")
}

// monthTable is the trend with a column for each level.
func (l *language) monthTable(d Data) written {
	undecided := slices.ContainsFunc(d.Months, func(m Month) bool { return m.Counts.Undecided > 0 })
	row := func(cells ...string) []string {
		if !undecided {
			cells = cells[:4]
		}
		return cells
	}
	rows := [][]string{row("", Visible(d.Head.Target), Visible(d.Head.Current), "nothing", "undecided")}
	for _, m := range d.Months {
		rows = append(rows, row(monthCell(m), fmt.Sprint(m.Counts.Target), fmt.Sprint(m.Counts.Current),
			fmt.Sprint(m.Counts.Unmapped), fmt.Sprint(m.Counts.Undecided)))
	}
	return columns(rows)
}

// shareTable is what part of each month's pieces and days was not tied to the
// target level.
func (l *language) shareTable(d Data) written {
	rows := [][]string{shareHead(d)}
	for _, m := range d.Months {
		rows = append(rows, shareRow(monthCell(m), m.Counts, m.Days))
	}
	return columns(rows)
}

func shareHead(d Data) []string {
	return []string{"", "pieces", Visible(d.Head.Current), "nothing", "days"}
}

func shareRow(name string, c Counts, days int) []string {
	n := c.Done()
	share := func(part int) string { return fmt.Sprintf("%d%%", wholePercent(percent(part, n))) }
	return []string{name, fmt.Sprint(n), share(c.Current), share(c.Unmapped), fmt.Sprint(days)}
}

// projectCell is how wide the name of a project is at most.
const projectCell = 28

// projectTable is shareTable by project.
func (l *language) projectTable(d Data) written {
	rows := [][]string{shareHead(d)}
	for _, p := range d.Unmapped.Projects {
		name := cmp.Or(Visible(p.Project), "no project")
		rows = append(rows, shareRow(ansi.Truncate(name, projectCell, "…"), p.Counts, p.Days))
	}
	return columns(rows)
}

// monthCell is short enough for a narrow terminal; a dagger marks a month before
// the span, a star one that was not harvested in full.
func monthCell(m Month) string {
	name := m.Month.Format("Jan 2006")
	if m.Before {
		name += "†"
	}
	if !m.Covered {
		name += "*"
	}
	return name
}

// columns sets rows in columns, the numbers to the right.
func columns(rows [][]string) written {
	widths := make([]int, len(rows[0]))
	starred, before := false, false
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
		starred = starred || strings.HasSuffix(row[0], "*")
		before = before || strings.HasSuffix(strings.TrimSuffix(row[0], "*"), "†")
	}
	var b strings.Builder
	for _, row := range rows {
		line := pad(row[0], widths[0])
		for i, cell := range row[1:] {
			line += " " + strings.Repeat(" ", max(0, widths[i+1]-ansi.StringWidth(cell))) + cell
		}
		b.WriteString(line + "\n")
	}
	if before {
		b.WriteString("† before this span\n")
	}
	if starred {
		b.WriteString("* not harvested in full\n")
	}
	return written(b.String())
}
