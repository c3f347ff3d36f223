package journal

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var asked = Ask{
	Entry: Entry{Name: "2026-11-22-ask", At: time.Date(2026, 11, 22, 9, 0, 0, 0, berlin)}, To: "Bea",
	Questions: []Question{
		{ID: "q1", Capability: "mentoring", Expectation: "staff", Title: "Mentoring", Text: "I think I am not there yet in Mentoring: 1 of 4 in 6 months. Is this the gap?"},
		{ID: "q2", Capability: "performance", Expectation: "staff", Title: "Performance", Text: "I think I am strong in Performance: 2 of 2 in 12 months. Do you see that too?"},
		{ID: "q3", Capability: "mentoring", Goal: "2026-11-01-guild", Title: "Goal: found a <guild> [now]", Text: "Until 31 March 2027 I want to: found a guild. Would that count as real evidence?"},
	},
}

// said is answers in a line.
func said(answers []Answer) string {
	var out []string
	for _, a := range answers {
		s := a.Question + " " + a.Answer
		if a.Rating != nil {
			s += fmt.Sprintf(" %d", *a.Rating)
		}
		for _, more := range []string{a.Words, a.Promise} {
			if more != "" {
				s += " " + more
			}
		}
		if !a.Due.IsZero() {
			s += " " + a.Due.Format(time.DateOnly)
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

// edit replaces the n-th occurrence, counted from 1, of a text in the form.
func edit(form string, n int, old, with string) string {
	at := 0
	for range n {
		i := strings.Index(form[at:], old)
		if i < 0 {
			return form
		}
		at += i + len(old)
	}
	return form[:at-len(old)] + with + form[at:]
}

// However people fill a form in, it is read as they meant it.
func TestReadForm(t *testing.T) {
	form := asked.Form("Ann", "senior to staff")
	marked := edit(form, 1, "[ ] not yet", "[x] not yet")
	for name, test := range map[string]struct{ form, want string }{
		"plain":            {marked, "q1 not-yet"},
		"capital, spaces":  {edit(form, 2, "[ ] agree\n", "[ X ] agree\n"), "q2 agree"},
		"tick":             {edit(form, 1, "[ ] unsure", "☑ unsure"), "q1 unsure"},
		"x behind":         {edit(form, 1, "[ ] unsure", "[ ] unsure  x"), "q1 unsure"},
		"x in front":       {edit(form, 1, "[ ] unsure", "x unsure"), "q1 unsure"},
		"escaped":          {edit(form, 1, "[ ] unsure", `\[x\] unsure`), "q1 unsure"},
		"list marks":       {strings.ReplaceAll(marked, "\n[", "\n- ["), "q1 not-yet"},
		"quoted":           {"On Monday, Ann wrote:\n> " + strings.ReplaceAll(marked, "\n", "\n> "), "q1 not-yet"},
		"quoted twice":     {">> " + strings.ReplaceAll(marked, "\n", "\r\n>> "), "q1 not-yet"},
		"hard spaces":      {strings.ReplaceAll(marked, "[x] not yet", "[x]\u00a0not\u00a0yet"), "q1 not-yet"},
		"one answer left":  {"## 1. Mentoring\n\nUnsure.\n", "q1 unsure"},
		"no room":          {edit(form, 1, "[ ] agree, but", "[x] agree, but"), "q1 no-room"},
		"no head":          {marked[strings.Index(marked, "## 1."):], "q1 not-yet"},
		"marks lost":       {strings.NewReplacer(" (q1 mentoring/staff)", "", "## 1. ", "").Replace(marked), "q1 not-yet"},
		"heading lost":     {edit(marked, 1, "## 1. Mentoring (q1 mentoring/staff)\n", ""), "q1 not-yet"},
		"words":            {edit(form, 2, "Words:", "Words: more of it\nin other teams"), "q2  more of it in other teams"},
		"between":          {edit(marked, 1, "\nRating:", "Ask me in March.\n\nRating:"), "q1 not-yet Ask me in March."},
		"all of one":       {edit(edit(edit(marked, 1, "Rating:", "Rating: 1/4"), 1, "I will:", "I will: talk to Kim"), 1, "By:", "By: end of March"), "q1 not-yet 1 talk to Kim 2027-03-31"},
		"rating in a word": {edit(form, 3, "Rating:", "**Rating:** three"), "q3  3"},
		"one word":         {edit(marked, 1, "Words:", "Words:\nno"), "q1 not-yet no"},
		"one word between": {edit(form, 1, "Is this the gap?", "Is this the gap?\n\nNo"), "q1  No"},
		"text broken":      {edit(marked, 1, "1 of 4 in 6 months. Is", "1 of\n4 in\n6 months.\nIs"), "q1 not-yet"},
		"why behind":       {edit(form, 1, "[ ] not yet", "[x] not yet - come back in spring"), "q1 not-yet come back in spring"},
		"limit behind":     {edit(form, 1, "[ ] agree, but there is no room for it here", "[x] agree, but there is no room for it here before May"), "q1 no-room before May"},
		"beside the boxes": {edit(form, 1, "[ ] agree\n", "Agree!\n\n[ ] agree\n"), "q1 agree"},
		"said again":       {edit(marked, 1, "Words:", "Words: strong\nI agree"), "q1 not-yet strong I agree"},
		"one line":         {edit(marked, 1, "[ ] agree\n[ ] agree, but there is no room for it here\n[x] not yet\n[ ] unsure", "[ ] agree [ ] agree, but there is no room for it here [x] not yet [ ] unsure"), "q1 not-yet"},
		"labels in a line": {edit(marked, 1, "\nRating:\nWords:\nI will:\nBy:\n", "\nRating: 2 Words: good I will: talk By: May\n"), "q1 not-yet 2 good talk 2027-05-31"},
		"rating, why":      {edit(marked, 1, "Rating:", "Rating: 2 because the guild is new"), "q1 not-yet 2 because the guild is new"},
		"rating of 4":      {edit(marked, 1, "Rating:", "Rating: 2 of 4, rising fast"), "q1 not-yet 2 rising fast"},
		"two promises":     {edit(marked, 1, "I will:", "I will: talk to Kim\nI will: ask Lee"), "q1 not-yet talk to Kim ask Lee"},
		"page below":       {edit(marked, 1, "I will:", "I will: talk to Kim") + "\n> " + strings.ReplaceAll(form, "\n", "\n> "), "q1 not-yet talk to Kim"},
		"day alone":        {edit(edit(form, 1, "By:", "By: May"), 5, "[ ] agree", "[x] agree"), "q1  2027-05-31 | q3 agree"},
		"points elsewhere": {edit(marked, 1, "Words:", "Words: good, compare (q2)\nas in Check-in 2026-11-22-ask I said"), "q1 not-yet good, compare (q2) as in Check-in 2026-11-22-ask I said"},
		"initials":         {edit(marked, 1, "Words:", "Words:\n[BV] really good"), "q1 not-yet [BV] really good"},
		"bold heading":     {"*1. Mentoring (q1 mentoring/staff)*\n[x] agree\n*2. Performance (q2 performance/staff)*\n[x] unsure\n", "q1 agree | q2 unsure"},
		"broken heading":   {"> ## 1. Mentoring (q1 mentoring/staff)\n> [x] agree\n> ## 2. Performance (q2\n> performance/staff)\n> [x] unsure\n", "q1 agree | q2 unsure"},
		"broken answer":    {edit(form, 1, "[ ] agree, but there is no room for it here", "[x] agree, but there is no\nroom for it here"), "q1 no-room"},
		"HTML":             {formText("<html><head><style>p {}</style></head><body><p class=MsoNormal>## 1. Mentoring (q1\r\nmentoring/staff)<o:p></o:p></p><p>[x]&nbsp;not yet</p><p>Words: &lt;3 &amp; more</p></body></html>"), "q1 not-yet <3 & more"},
		"promise below":    {edit(marked, 1, "I will:", "I will:\ntalk to Kim"), "q1 not-yet talk to Kim"},
		"step below":       {edit(marked, 1, "Rating:", "Rating:\n2"), "q1 not-yet 2"},
		"day below":        {edit(marked, 1, "\nBy:", "\nBy:\nMay"), "q1 not-yet 2027-05-31"},
		"day, stop":        {edit(marked, 1, "\nBy:", "\nBy: 2027-01-31."), "q1 not-yet 2027-01-31"},
		"step, comma":      {edit(marked, 1, "Rating:", "Rating: 2, because it is new"), "q1 not-yet 2 because it is new"},
		"step, words":      {edit(marked, 1, "Rating:", "Rating: 2 (some of it)"), "q1 not-yet 2"},
		"no step":          {edit(marked, 1, "Rating:", "Rating: -"), "q1 not-yet"},
		"longer label":     {edit(edit(marked, 1, "Rating:", "Rating (0-4): 3"), 1, "\nBy:", "\nBy when: May"), "q1 not-yet 3 2027-05-31"},
		"no label":         {edit(marked, 1, "Words:", "Words: so\nI will be honest: go slow\nBy the way: call"), "q1 not-yet so I will be honest: go slow By the way: call"},
		"no title":         {edit(marked, 1, "Words:", "Words: so\nCheck-in: next week"), "q1 not-yet so Check-in: next week"},
		"bracket lost":     {edit(form, 1, "[ ] unsure", "[x unsure"), "q1 unsure"},
		"brackets in text": {edit(marked, 1, "Words:", "Words: see [this](https://acme.test) and [2]"), "q1 not-yet see [this](https://acme.test) and [2]"},
		"noes and a yes":   {"## 1. Mentoring\n[no] agree\n[yes] not yet\n[no] unsure\n", "q1 not-yet"},
		"signed":           {edit(marked, 3, "\nBy:", "\nBy:\n\n-- \nBea Boss\nHead of things"), "q1 not-yet"},
		"signed below":     {marked + "\nBest,\nBea", "q1 not-yet"},
		"page below mail":  {edit(marked, 1, "Words:", "Words: fine") + "\n-----Original Message-----\nFrom: Ann\nSubject: Check-in\n\n" + form, "q1 not-yet fine"},
		"old line ends":    {formText(strings.ReplaceAll(marked, "\n", "\r")), "q1 not-yet"},
		"about HTML":       {formText(edit(marked, 1, "Words:", "Words: use <p> and <br>")), "q1 not-yet use <p> and <br>"},
		"reordered":        {"## Performance\n[x] agree\n\n## Mentoring\n[x] unsure\n", "q1 unsure | q2 agree"},
	} {
		answers, err := asked.ReadForm(test.form, asked.At)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := said(answers); got != test.want {
			t.Errorf("%s: read as %q, want %q", name, got, test.want)
		}
	}
}

// What stands outside of the questions is no answer, and not lost.
func TestAsideOfForm(t *testing.T) {
	form := asked.Form("Ann", "senior to staff")
	quoted := "> " + strings.ReplaceAll(form, "\n", "\n> ")
	for top, want := range map[string]string{
		"":                                  "",
		"On Mon, 23 Nov 2026, Ann wrote:\n": "",
		"Hi Ann,\nyou need a sponsor.\n\n-----Original Message-----\nFrom: Ann\nSubject: Check-in\n": "Hi Ann, you need a sponsor.",
	} {
		if got := asked.Aside(top+quoted, asked.At); got != want {
			t.Errorf("%q: %q", top, got)
		}
	}
	for end, want := range map[string]string{
		"\n-- \nBea Boss\nHead of things\n": "Bea Boss Head of things",
		"\nBest regards,\nBea\n":            "Best regards, Bea",
		"\nA good year.\n":                  "A good year.",
		"\nSent from my phone\n":            "Sent from my phone",
		"\nOn Mon, Ann wrote:\n" + quoted:   "",
	} {
		if got := asked.Aside(quoted+end, asked.At); got != want {
			t.Errorf("%q: %q", end, got)
		}
	}
}

// What could mean two things is refused with its line.
func TestUnclearForms(t *testing.T) {
	form := asked.Form("Ann", "senior to staff")
	lineOf := func(form, text string) int { return 1 + strings.Count(form[:strings.Index(form, text)], "\n") }
	two := edit(edit(form, 1, "[ ] not yet", "[x] not yet"), 1, "[ ] agree\n", "[x] agree\n")
	for name, test := range map[string]struct {
		form string
		line int
		why  string
	}{
		"two boxes":      {two, lineOf(two, "[x] not yet"), "second box"},
		"other answer":   {edit(form, 1, "[ ] unsure", "[x] perhaps"), lineOf(form, "[ ] unsure"), "none of the answers"},
		"rating 7":       {edit(form, 1, "Rating:", "Rating: 7"), lineOf(form, "Rating:"), "no step"},
		"rating 2-3":     {edit(form, 1, "Rating:", "Rating: 2-3"), lineOf(form, "Rating:"), "no step"},
		"rating 2.5":     {edit(form, 1, "Rating:", "Rating: 2.5"), lineOf(form, "Rating:"), "no step"},
		"day 01/02/2027": {edit(form, 1, "\nBy:", "\nBy: 01/02/2027"), lineOf(form, "\nBy:") + 1, "which day"},
		"two ratings":    {edit(form, 1, "Rating:", "Rating: 2\nRating: 3"), lineOf(form, "Rating:") + 1, "second rating"},
		"two days":       {edit(form, 1, "\nBy:", "\nBy: May\nBy: June"), lineOf(form, "\nBy:") + 2, "second day"},
		"bold":           {edit(form, 1, "[ ] not yet", "[ ] **not yet**"), lineOf(form, "[ ] not yet"), "whether this one is meant"},
		"boxes behind":   {edit(form, 1, "[ ] not yet\n[ ] unsure", "not yet [x] unsure [ ]"), lineOf(form, "[ ] not yet"), "which box"},
		"agree, but":     {edit(form, 1, "[ ] agree\n", "[x] agree, but only half\n"), lineOf(form, "[ ] agree\n"), "none of the answers"},
		"asked back":     {edit(form, 1, "[ ] agree\n", "[x] agree?\n"), lineOf(form, "[ ] agree\n"), "whether this one is meant"},
		"question mark":  {edit(form, 1, "[ ] agree\n", "[?] agree\n"), lineOf(form, "[ ] agree\n"), "whether this one is meant"},
		"no":             {edit(form, 1, "[ ] agree\n", "[no] agree\n"), lineOf(form, "[ ] agree\n"), "whether this one is meant"},
		"struck":         {formText("<p>## 1. Mentoring</p><p><s>unsure</s></p>"), 2, "whether this one is meant"},
		"words, no x":    {edit(form, 1, "[ ] not yet", "[ ] not yet, come in spring"), lineOf(form, "[ ] not yet"), "whether this one is meant"},
		"not sure":       {edit(form, 1, "[ ] not yet", "[x] not yet sure"), lineOf(form, "[ ] not yet"), "none of the answers"},
		"rating above":   {"Rating: 3\n" + form, 1, "which question"},
		"heading lost":   {edit(edit(form, 2, "[ ] unsure", "[x] unsure"), 1, form[strings.Index(form, "## 2."):strings.Index(form, " Do you see")], ""), lineOf(form, "## 2.") + 2, "there twice"},
		"no question":    {"[x] agree\n", 1, "which question"},
		"empty":          {form, 0, "no box is marked"},
		"another text":   {"Dear Ann, all is well.", 0, "none of the questions"},
	} {
		answers, err := asked.ReadForm(test.form, asked.At)
		var unclear *FormError
		if !errors.As(err, &unclear) {
			t.Errorf("%s: read as %q, %v", name, said(answers), err)
			continue
		}
		if f := unclear.Faults[0]; f.Line != test.line || !strings.Contains(f.Why, test.why) {
			t.Errorf("%s: %+v, want line %d and %q", name, f, test.line, test.why)
		}
	}
}

// A form shows what it asks to somebody who has nothing else, and what they
// fill in is read back.
func TestFormByItself(t *testing.T) {
	form := asked.Form("Ann", "senior to staff")
	if AskOf(form) != asked.Name {
		t.Errorf("the form is of %q", AskOf(form))
	}
	shown := AskIn(form)
	if len(shown.Questions) != 3 || shown.Questions[0].Expectation != "staff" || shown.Questions[1].Text != asked.Questions[1].Text {
		t.Fatalf("shown: %+v", shown)
	}
	two := 2
	answers := []Answer{{Question: "q1", Answer: NoRoom, Rating: &two, Words: "later", Promise: "ask Kim", Due: time.Date(2027, 1, 31, 12, 0, 0, 0, berlin)}, {Question: "q3", Answer: Agree}}
	back, err := asked.ReadForm(FillIn(shown, answers), asked.At)
	if err != nil || said(back) != "q1 no-room 2 later ask Kim 2027-01-31 | q3 agree" {
		t.Errorf("read back as %q, %v", said(back), err)
	}
}

// Reading any text ends, and takes nothing that is not in the question.
func FuzzReadForm(f *testing.F) {
	form := asked.Form("Ann", "senior to staff")
	f.Add(edit(form, 1, "[ ] agree", "[x] agree"))
	f.Add("> ## Mentoring\r\n> Agree\n> By: Q1")
	f.Fuzz(func(t *testing.T, text string) {
		answers, err := asked.ReadForm(text, asked.At)
		if (err == nil) == (len(answers) == 0) {
			t.Errorf("%d answers, %v", len(answers), err)
		}
		AskIn(text)
	})
}

// Goals are refused for what a good manager would ask about.
func TestFaults(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, berlin)
	clear := Goal{Text: "Lead the split of PLAT-341 with payments", Proves: "mentoring", Evidence: "a plan payments signed off", By: now.AddDate(0, 4, 0)}
	change := func(by func(*Goal)) Goal { g := clear; by(&g); return g }
	for name, test := range map[string]struct {
		goal Goal
		want string
	}{
		"clear":              {clear, ""},
		"a figure":           {change(func(g *Goal) { g.Text = "Improve checkout from 900 ms to 200 ms" }), ""},
		"a means":            {change(func(g *Goal) { g.Text = "Get better at reviews by pairing with Kim each week" }), ""},
		"a thing signed":     {change(func(g *Goal) { g.Evidence = "signed plan" }), ""},
		"two words":          {change(func(g *Goal) { g.Evidence = "good plan" }), "seen from outside"},
		"a verb alone":       {change(func(g *Goal) { g.Text = "improve" }), "could mean anything"},
		"better at":          {change(func(g *Goal) { g.Text = "Get better at communication in the team" }), "could mean anything"},
		"be more":            {change(func(g *Goal) { g.Text = "I want to be more visible to others" }), "could mean anything"},
		"learn about":        {change(func(g *Goal) { g.Text = "Learn about distributed systems in general" }), "could mean anything"},
		"a noun":             {change(func(g *Goal) { g.Text = "Mentoring" }), "could mean anything"},
		"no capability":      {change(func(g *Goal) { g.Proves = "" }), "names no capability"},
		"nothing to see":     {change(func(g *Goal) { g.Evidence = " " }), "nothing to see"},
		"seen from inside":   {change(func(g *Goal) { g.Evidence = "I feel more confident in meetings" }), "seen from outside"},
		"no date":            {change(func(g *Goal) { g.By = time.Time{} }), "no date"},
		"a date gone by":     {change(func(g *Goal) { g.By = now.AddDate(0, 0, -1) }), "not ahead"},
		"everything at once": {Goal{}, "it says nothing; it names no capability; it names nothing to see; it has no date"},
	} {
		var what []string
		for _, f := range test.goal.Faults(now) {
			if !strings.HasSuffix(strings.SplitAfter(f.Ask, "?")[0], "?") {
				t.Errorf("%s: %q asks nothing", name, f.Ask)
			}
			what = append(what, f.What)
		}
		if got := strings.Join(what, "; "); test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// Wishes that could mean anything are told from what would happen.
func TestVague(t *testing.T) {
	for _, wish := range []string{
		"Improve code quality", "Become a better engineer", "Be more proactive", "Learn Kubernetes", "Take more ownership", "Communicate better",
		"Have more impact in the team", "Contribute more", "Become a tech lead", "Increase my visibility", "Mentor people", "Write better code",
		"be a leader", "I want to grow as an engineer", "Work on communication", "get better at system design", "Help others", "Mentor Kim", "to learn about databases",
	} {
		if !isVague(wish) {
			t.Errorf("%q passes", wish)
		}
	}
	for _, goal := range []string{
		"Present the retry design to the payments guild", "Write the ADR", "Run the migration of orders to Postgres 16",
		"Pair weekly with Kim on reviews until she approves alone", "Own the handover of the checkout service to payments",
		"Become an approver of the parser module", "Understand how billing retries fail and document it", "Help Kim ship her first RFC",
		"Support two teams in moving to the new client", "Develop a load test for the cart that runs in CI",
		"Improve the cart from 900 ms to 200 ms", "Get better at reviews by pairing with Kim", "Lead PLAT-341",
	} {
		if isVague(goal) {
			t.Errorf("%q is refused", goal)
		}
	}
}

// Asked three times over half a year is a signal; less is not.
func TestSignals(t *testing.T) {
	ask := func(month time.Month) Ask {
		return Ask{Entry: Entry{Name: month.String(), At: time.Date(2026, month, 3, 12, 0, 0, 0, berlin)}, Questions: asked.Questions[:1]}
	}
	moved := time.Time{}
	signals := func(j *Journal) []Signal { return j.Signals(func(Signal) time.Time { return moved }) }
	j := &Journal{Asks: []Ask{ask(1), ask(3), ask(6)}}
	if s := signals(j); len(s) != 0 {
		t.Errorf("five months: %+v", s)
	}
	j.Asks[2] = ask(7)
	j.Replies = []Reply{
		{Entry: Entry{At: ask(4).At}, Answers: []Answer{{Capability: "mentoring", Expectation: "staff", Answer: NoRoom}}},
		{Entry: Entry{At: ask(5).At}, Answers: []Answer{{Capability: "mentoring", Words: "we will see"}, {Capability: "mentoring", Goal: "guild", Answer: Agree}}},
	}
	if s := signals(j); len(s) != 1 || len(s[0].Asked) != 3 || len(s[0].Answers) != 2 {
		t.Errorf("half a year: %+v", s)
	}
	moved = ask(2).At
	if s := signals(j); len(s) != 0 {
		t.Errorf("moved within: %+v", s)
	}
	j.Asks = append(j.Asks, ask(9))
	if s := signals(j); len(s) != 1 || len(s[0].Asked) != 3 || s[0].Asked[0].Month() != time.March {
		t.Errorf("half a year since it moved: %+v", s)
	}
	j.Asks, moved = j.Asks[:3], time.Time{}
	j.Asks[0].At = time.Date(2025, time.August, 31, 9, 0, 0, 0, berlin)
	j.Asks[1].At = time.Date(2025, time.November, 1, 9, 0, 0, 0, berlin)
	for day, want := range map[int]int{27: 0, 28: 1} {
		j.Asks[2].At = time.Date(2026, time.February, day, 8, 0, 0, 0, berlin)
		if s := signals(j); len(s) != want {
			t.Errorf("from 31 August to %d February: %+v", day, s)
		}
	}
}

// formText is FormText of a form that is no mail.
func formText(form string) string {
	text, err := FormText([]byte(form))
	if err != nil {
		panic(err)
	}
	return text
}
