package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"sheaf/classify"
	"sheaf/evidence"
)

func parse(t *testing.T, doc string) *Config {
	t.Helper()
	cfg, err := Parse("config.toml", []byte(doc), Env{Dir: "/cfg", Home: "/home/ana"})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestDefaultIsWithoutMistakes(t *testing.T) {
	if _, err := classify.Compile(classify.Builtin().InForce()); err != nil {
		t.Error(err)
	}
	cfg, empty := Default(), parse(t, "")
	if len(cfg.Rules) == 0 || cfg.Classifier() == nil || cfg.Role != empty.Role || len(empty.Warnings) > 0 || !cmp.Equal(cfg.Ladder, empty.Ladder) {
		t.Errorf("default %v, empty file %v with %v", cfg.Role, empty.Role, empty.Warnings)
	}
}

func TestParse(t *testing.T) {
	cfg := parse(t, `
[me]
github = "ana"
time_zone = "Europe/Berlin"
team = "pay"
[git.z]
repos = ["~/src/**", "here/*", "/abs"]
[git.a]
repos = ["x"]
branches = ["main", "release/*"]
co_authors = false
[github.public]
[github.corp]
host = "ghe.corp.example"
login = "ana-c"
collect = ["review"]
token_command = "pass show 'my token'"
[people.bo]
[people.cy]
[teams.pay]
members = ["me", "core"]
[teams.core]
members = ["bo", "cy"]
[report]
coverage_floor = "75%"
checkin_stale = "90 days"
[role]
since = 2024-03-01
[store]
journal = "~/notes"
`)
	if cfg.Git[0].Name != "z" || cfg.Git[1].Name != "a" {
		t.Errorf("sources are not in file order: %v", cfg.Git)
	}
	if want := []string{"/home/ana/src/**", "/cfg/here/*", "/abs"}; !slices.Equal(cfg.Git[0].Repos, want) {
		t.Errorf("repos %q, want %q", cfg.Git[0].Repos, want)
	}
	if g := cfg.Git[0]; !g.CoAuthors || !slices.Equal(g.Branches, Words{"all"}) {
		t.Errorf("defaults of git: %+v", g)
	}
	if g := cfg.Git[1]; g.CoAuthors || len(g.Branches) != 2 {
		t.Errorf("git: %+v", g)
	}
	if p, c := cfg.GitHub[0], cfg.GitHub[1]; p.Login != "ana" || p.Host != "github.com" || len(p.Collect) != 4 || c.Login != "ana-c" || len(c.Collect) != 1 {
		t.Errorf("github: %+v", cfg.GitHub)
	}
	if want := (Command{"pass", "show", "my token"}); !slices.Equal(cfg.GitHub[1].TokenCommand, want) {
		t.Errorf("command %q", cfg.GitHub[1].TokenCommand)
	}
	if cfg.Me.Location.String() != "Europe/Berlin" || cfg.Role.Since.String() != "2024-03-01" || cfg.Store.Journal != "/home/ana/notes" {
		t.Errorf("%v %v %v", cfg.Me.Location, cfg.Role.Since, cfg.Store)
	}
	if cfg.Report != (Report{CoverageFloor: 0.75, CheckinStale: Span{Days: 90}}) {
		t.Errorf("report: %+v", cfg.Report)
	}
	if pay, core := cfg.Teams[0], cfg.Teams[1]; !slices.Equal(pay.Members, []string{"me", "bo", "cy"}) || len(core.Members) != 0 {
		t.Errorf("teams: %+v", cfg.Teams)
	}
}

func TestLadders(t *testing.T) {
	const own = "[levels]\norder = ['low', 'high']\n[capability.cooking]\nname = 'Cooking'\nwhat = 'Cooks.'\n" +
		"[capability.cooking.expect.high]\nlevel = 'high'\ntext = 'Cooks for many.'\n" +
		"[rule.dish]\ncapability = 'cooking'\nwhy = 'a dish'\npoints = 3\nwhen = 'comments > 3'\n"
	env := Env{Dir: "/cfg", ReadFile: func(path string) ([]byte, error) {
		switch path {
		case "/cfg/own.toml":
			return []byte(own), nil
		case "/cfg/bad.toml":
			return []byte(own + "[rule.other]\ncapability = 'cookin'\nwhy = 'x'\npoints = 1\nwhen = 'comments > 1'\nwen = 1\n"), nil
		}
		return nil, fs.ErrNotExist
	}}
	role := "[role]\ncurrent = 'low'\ntarget = 'high'\n"

	cfg, err := Parse("c.toml", []byte("ladder = 'own.toml'\n"+role), env)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Rules) != 1 || len(cfg.Ladder.Capabilities) != 1 || cfg.LadderFrom != "/cfg/own.toml" {
		t.Errorf("a file: %v %v", cfg.Rules, cfg.Ladder)
	}
	if cfg, err = Parse("c.toml", []byte("ladder = 'none'\n"+role+own), env); err != nil || len(cfg.Rules) != 1 {
		t.Errorf("none: %v", err)
	}
	if cfg, err = Parse("c.toml", []byte("[capability.mentoring]\ndisabled = true\n"), env); err != nil {
		t.Fatal(err)
	}
	for _, r := range cfg.Rules {
		if r.Capability == "mentoring" {
			t.Errorf("rule %s is still there", r.ID)
		}
	}
	if _, err = Parse("c.toml", []byte("ladder = 'bad.toml'\n"+role), env); err == nil ||
		!strings.Contains(err.Error(), `/cfg/bad.toml:15:15: unknown capability "cookin"`) || !strings.Contains(err.Error(), `/cfg/bad.toml:19:1: unknown key "rule.other.wen"`) {
		t.Errorf("mistakes in a file: %v", err)
	}
	// Levels of one's own leave behind what the built-in ladder expects of others.
	if cfg, err = Parse("c.toml", []byte(own+role), env); err != nil || len(cfg.Warnings) > 0 {
		t.Errorf("own levels: %v %v", err, cfg)
	}
}

func TestEncodings(t *testing.T) {
	for _, tt := range []struct{ name, doc, want string }{
		{"bom", "\xef\xbb\xbf[me]\nnam = 'x'\n", "config.toml:2:1: unknown key \"me.nam\"\n     2 │ nam = 'x'\n  help: did you mean \"name\"?\n"},
		{"bom on the line", "\xef\xbb\xbfx = 1", "config.toml:1:1: unknown key \"x\"\n     1 │ x = 1\n"},
		{"bom and syntax", "\xef\xbb\xbfladder = \n", "config.toml:1:10: the value is missing\n     1 │ ladder =\n       │          ^\n"},
		{"crlf", "[me]\r\nnam = 'x'\r\n", "config.toml:2:1: unknown key \"me.nam\"\n     2 │ nam = 'x'\n  help: did you mean \"name\"?\n"},
		{"not utf-8", "[me]\nname = 'J\xf6rg'\n", "config.toml:2:10: the file is not UTF-8: byte 0xf6\n     2 │ name = 'J\\xf6rg'\n       │          ^\n  help: save it as UTF-8\n"},
		{"utf-16", "\xff\xfe[\x00m\x00e\x00]\x00", "config.toml:1:1: the file is UTF-16\n"},
		{"utf-16 without a mark", "[\x00m\x00e\x00]\x00", "config.toml:1:1: the file is UTF-16\n"},
		{"control character", "[me]\nname = '\x1b[31m'\n", "config.toml:2:9: TOML files cannot contain control characters: '0x1b'\n     2 │ name = '␛[31m'\n       │         ^\n"},
		{"escaped control character", "[me]\ntime_zone = \"\\u001b[31m\\u202e\"\n", "config.toml:2:14: unknown time zone \"\\x1b[31m\\u202e\"\n"},
		{"control character in a key", "[me]\n\"\\u001b[31m\" = 1\n", "config.toml:2:1: unknown key \"me.\\\"\\\\u001b[31m\\\"\"\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := said(t, tt.doc)
			if !strings.HasPrefix(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if strings.ContainsAny(got, "\x1b\u202e\ufeff\r") {
				t.Errorf("%q can steer a terminal", got)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	if _, err := Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Load(dir); err == nil {
		t.Error("a folder was read")
	}
	if err := os.WriteFile(path, []byte("[git.work]\nrepos = ['src/*']\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := Load(path)
	if err != nil || len(cfg.Warnings) > 0 || cfg.Git[0].Repos[0] != dir+"/src/*" {
		t.Fatalf("%v %+v", err, cfg)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	cfg, err = Load(path)
	if err != nil || len(cfg.Warnings) != 1 || !strings.Contains(cfg.Warnings[0].String(), "chmod 600") {
		t.Errorf("wide permissions: %v %v", err, cfg.Warnings)
	}
	if err := os.WriteFile(path, make([]byte, maxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a large file: %v", err)
	}
}

func TestPaths(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			if i := slices.Index(pairs, name); i >= 0 {
				return pairs[i+1]
			}
			return ""
		}
	}
	for _, tt := range []struct {
		got, want string
	}{
		{Path(env(), "/home/ana"), "/home/ana/.config/sheaf/config.toml"},
		{Path(env("XDG_CONFIG_HOME", "/x"), "/home/ana"), "/x/sheaf/config.toml"},
		{Path(env("XDG_CONFIG_HOME", "relative"), "/home/ana"), "/home/ana/.config/sheaf/config.toml"},
		{Path(env("SHEAF_CONFIG", "c.toml", "XDG_CONFIG_HOME", "/x"), "/home/ana"), "c.toml"},
		{LedgerPath(env(), "/home/ana"), "/home/ana/.local/state/sheaf/ledger.db"},
		{LedgerPath(env("SHEAF_LEDGER", "/l.db"), "/home/ana"), "/l.db"},
		{JournalPath(env("XDG_DATA_HOME", "/d"), "/home/ana"), "/d/sheaf/journal"},
		{JournalPathOf(env("XDG_DATA_HOME", "/d"), "/home/ana", "Bob+x/../y@acme.test"), "/d/sheaf/journals/bob+x%2F..%2Fy@acme.test"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}

// TestAddressesOfGit takes what git writes into commits, which doctor proposes.
func TestAddressesOfGit(t *testing.T) {
	cfg := parse(t, "[me]\nemails = [\"ana@host.(none)\", \"ana@localhost\"]\n")
	if want := []string{"ana@host.(none)", "ana@localhost"}; !slices.Equal(cfg.Me.Emails, want) {
		t.Errorf("got %q", cfg.Me.Emails)
	}
}

func TestWhereAndSettings(t *testing.T) {
	cfg := parse(t, "[me]\nname = \"A \\\"B\\\"\"\n[git.work]\nrepos = ['/src/*']\n[tickets]\npattern = '\\bPAY-\\d+'\n[store]\nledger = '/l'\n")
	cfg.Store.Ledger = "/other"
	cfg.SetOrigin("environment SHEAF_LEDGER", "store", "ledger")
	for _, tt := range []struct{ key, want string }{
		{"me name", "config.toml:2"}, {"git work repos", "config.toml:4"}, {"git work branches", "default"},
		{"role target", "default"}, {"store ledger", "environment SHEAF_LEDGER"},
	} {
		if got := cfg.Where(strings.Fields(tt.key)...); got != tt.want {
			t.Errorf("%s comes from %s, want %s", tt.key, got, tt.want)
		}
	}
	var got strings.Builder
	for _, s := range cfg.Settings() {
		got.WriteString(toml.Key(s.Key).String() + " = " + s.Value + " # " + s.Where + "\n")
	}
	const want = `me.name = 'A "B"' # config.toml:2
role.current = "senior" # default
role.target = "staff" # default
store.ledger = "/other" # environment SHEAF_LEDGER
git.work.repos = ["/src/*"] # config.toml:4
git.work.branches = ["all"] # default
git.work.co_authors = true # default
tickets.pattern = '\bPAY-\d+' # config.toml:6
report.coverage_floor = "60%" # default
report.checkin_stale = "6 months" # default
redact.people = "full" # default
ladder = "builtin" # default
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// What is shown is a config again.
	if _, err := Parse("shown.toml", []byte(got.String()), Env{}); err != nil {
		t.Error(err)
	}
}

// A team among the members of another keeps its people, wherever it stands: nobody
// named them twice.
func TestTeamsInTeams(t *testing.T) {
	const people = "[people.bo]\n[people.cy]\n[people.di]\n"
	const group, pay = "[teams.group]\nmembers = ['pay', 'cy']\n", "[teams.pay]\nmembers = ['bo']\n"
	for _, doc := range []string{people + group + pay, people + pay + group} {
		cfg := parse(t, doc)
		members := map[string][]string{}
		for _, team := range cfg.Teams {
			members[team.ID] = team.Members
		}
		if want := map[string][]string{"group": {"cy"}, "pay": {"bo"}}; !cmp.Equal(members, want) || len(cfg.Warnings) > 0 {
			t.Errorf("members %v, want %v; warnings %v, in\n%s", members, want, cfg.Warnings, doc)
		}
	}
	mine := parse(t, people+"[teams.shop]\nmembers = ['me', 'cy']\n[teams.area]\nmembers = ['shop', 'pay']\n"+pay)
	if shop, area, pay := mine.Teams[0], mine.Teams[1], mine.Teams[2]; !slices.Equal(shop.Members, []string{"me", "cy"}) ||
		!slices.Equal(area.Members, []string{"me"}) || !slices.Equal(pay.Members, []string{"bo"}) || len(mine.Warnings) > 0 {
		t.Errorf("%+v; warnings %v", mine.Teams, mine.Warnings)
	}
	whole := parse(t, people+"[me]\nteam = 'group'\n"+group+pay)
	if !slices.Equal(whole.Teams[0].Members, []string{"bo", "cy"}) || len(whole.Warnings) > 0 {
		t.Errorf("of a group that is mine %v; warnings %v", whole.Teams, whole.Warnings)
	}
	cfg := parse(t, people+pay+"[teams.core]\nmembers = ['bo', 'di']\n")
	if len(cfg.Warnings) != 1 || !slices.Equal(cfg.Teams[0].Members, []string{"bo"}) || !slices.Equal(cfg.Teams[1].Members, []string{"di"}) {
		t.Errorf("%+v; warnings %v", cfg.Teams, cfg.Warnings)
	}
}

func TestTeamOwnsPath(t *testing.T) {
	team := Team{Owns: []string{"acme/pay-*", "services/pay/**", "/libs/money", "acme/mono/docs/pay/**", "libs/**/*.tf", "acme/mono/services/*/api"}}
	const no = evidence.NotOwned
	for _, tt := range []struct {
		space, path string
		depth       int
		anywhere    bool
	}{
		{"acme/pay-api", "main.go", 0, false}, {"acme/mono", "services/pay/a/b.go", 2, false}, {"acme/mono", "libs/money/x.go", 2, false},
		{"acme/mono", "docs/pay/x.md", 2, false}, {"acme/other", "docs/pay/x.md", no, false}, {"acme/payments", "main.go", no, false},
		{"acme/mono", "services/payroll/a.go", no, false}, {"", "", no, false}, {"acme/mono", "services/pay", 2, false}, {"acme/mono", "libs/money", 2, false},
		{"acme/mono", "libs/money2/x.go", no, false}, {"acme/mono", "lib", no, false},
		{"acme/pay-api", "", 0, false}, {"acme/mono", "", no, false}, {"acme/payments", "", no, false},
		{"Acme/Pay-API", "main.go", 0, false}, {"acme/mono", "Services/pay/a.go", no, false},
		{"acme/pay-api", "services/pay/a.go", 2, false}, {"acme/mono", "libs/net/x/a.tf", no, true},
		{"acme/mono", "libs/money/a.tf", 2, true}, {"acme/pay-api", "libs/a.tf", 0, true},
		{"acme/mono", "services/pay/api/a.go", 3, false}, {"acme/mono", "services/cart/api/a.go", 3, false},
	} {
		if depth, anywhere := team.OwnsPath(tt.space, tt.path); depth != tt.depth || anywhere != tt.anywhere {
			t.Errorf("%s %s: %d %v, want %d %v", tt.space, tt.path, depth, anywhere, tt.depth, tt.anywhere)
		}
	}
}

func TestTeamOwnsPart(t *testing.T) {
	team := Team{Owns: []string{"acme/pay-*", "services/pay/**", "acme/mono/docs/pay/**", "acme/seat-*/api", "/acme/whole/**", "libs/**/*.tf", "PAY"}}
	for space, want := range map[string]bool{
		"acme/mono": true, "Acme/Mono": true, "acme/seat-map": true, "acme/pay-api": false, "acme/whole": false, "acme/other": false, "services/pay": false, "PAY": false, "": false,
	} {
		if got := team.OwnsPart(space); got != want {
			t.Errorf("%s: %v", space, got)
		}
	}
}

// Whatever a file holds, it is taken or refused with places inside it.
func FuzzParse(f *testing.F) {
	_, mistakes := readMistakes(f, "testdata/mistakes.txt")
	for _, m := range mistakes {
		f.Add(m.doc)
	}
	example, err := os.ReadFile(exampleFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example))
	// A small ladder keeps each round short.
	tables, err := classify.Decode([]byte("[levels]\norder = ['senior', 'staff']\n[capability.mentoring]\nname = 'Mentoring'\nwhat = 'Teaches.'\n" +
		"[capability.mentoring.expect.staff]\nlevel = 'staff'\ntext = 'x'\n[rule.taught]\ncapability = 'mentoring'\nwhy = 'x'\npoints = 3\nwhen = 'comments > 1'\n"))
	if err != nil {
		f.Fatal(err)
	}
	small, err := classify.Base{}.Lay(tables)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		cfg, err := Parse("f.toml", []byte(doc), Env{Dir: "/cfg", Home: "/home/ana", builtin: &small})
		if err == nil {
			if cfg.Me.Location == nil || cfg.Classifier() == nil {
				t.Fatalf("%q gave half a config", doc)
			}
			cfg.Settings()
			return
		}
		var wrong *Errors
		if !errors.As(err, &wrong) || len(wrong.Problems) == 0 {
			t.Fatalf("%q: %v", doc, err)
		}
		lines := strings.Split(doc, "\n")
		for _, p := range append(wrong.Problems, wrong.Warnings...) {
			if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > len(lines[p.Line-1])+1 {
				t.Fatalf("%q: %d:%d is outside", doc, p.Line, p.Column)
			}
			if visible(strings.ReplaceAll(p.String(), "\n", "")) != strings.ReplaceAll(p.String(), "\n", "") {
				t.Fatalf("%q can steer a terminal", p)
			}
		}
	})
}

func TestValues(t *testing.T) {
	var d Date
	if f := d.set(time.Date(2024, 3, 1, 23, 0, 0, 0, time.FixedZone("", -5*3600))); f != nil || d.String() != "2024-03-01" {
		t.Errorf("%v %v", d, f)
	}
	for s, want := range map[string]string{
		"a b": "a|b", " a  'b c' d\"e\" ": "a|b c|de", "a ''": "a|", "": "", "''": "", "a | b": "", "a 'b": "", "a \"$x\"": "a|$x",
	} {
		words, f := splitCommand(s)
		if got := strings.Join(words, "|"); got != want || (f == nil) != (want != "") {
			t.Errorf("%q is %q, %v", s, got, f)
		}
	}
}

// TestTOML writes texts that are hard to quote, and reads them back.
func TestTOML(t *testing.T) {
	texts := []string{"", "plain", `a "b"`, `it's`, `it's "b"`, `\bPAY-\d+`, "bell\a", "tab\t", "two\nlines", "\x1b[31m", "\u202eright to left", "\U000e0001", "caf\u00e9", "it's\\"}
	for _, text := range texts {
		var got map[string]map[string][]string
		if _, err := toml.Decode("["+TOMLKey("t", text)+"]\nlist = "+TOMLList(texts)+"\n", &map[string]any{}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := toml.Decode("[t]\n"+TOMLKey(text)+" = "+TOMLList(texts)+"\n", &got); err != nil || !slices.Equal(got["t"][text], texts) {
			t.Errorf("%q: %q, %v", text, got["t"][text], err)
		}
		if strings.ContainsFunc(TOML(text)+TOMLKey(text), unseen) {
			t.Errorf("%q is written with what is not seen", text)
		}
	}
}

// TestPathsBesideTheConfig start at a folder whose name looks like a glob, and that
// is none.
func TestPathsBesideTheConfig(t *testing.T) {
	doc := "[git.a]\nrepos = [\"src/*\", \"one\", \"~/x/**\", \"/abs/[ab]\"]\nexclude = [\"old\"]\n"
	cfg, err := Parse("f.toml", []byte(doc), Env{Dir: "/pr[1]", Home: "/home/{a}"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`/pr\[1\]/src/*`, `/pr\[1\]/one`, `/home/\{a\}/x/**`, "/abs/[ab]"}
	if got := cfg.Git[0].Repos; !slices.Equal(got, want) {
		t.Errorf("repos %q, want %q", got, want)
	}
	if got := cfg.Git[0].Exclude; !slices.Equal(got, []string{`/pr\[1\]/old`}) {
		t.Errorf("exclude %q", got)
	}
}
