package report

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"sheaf/evidence"
)

// browser starts a real Chromium, or skips where there is none: make browser
// installs it.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium on the PATH: make browser installs it")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// axe is the accessibility checker, or a skip where make browser did not bring
// it.
func axe(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("../bin/tools/axe-core-*/axe.min.js")
	if err != nil || len(found) == 0 {
		t.Skip("no axe-core under bin/tools: make browser brings it")
	}
	script, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

// pages are the dashboard with nothing, little, hostile and much in it, and
// every other page of a year and with hostile text.
func pages(t *testing.T) map[string]string {
	t.Helper()
	full := year()
	full.Window = evidence.Window{From: on(2025, time.November, 4).Add(-10 * time.Hour), To: on(2026, time.November, 4).Add(-10 * time.Hour)}
	two, four := 2, 4
	full.Ratings = []Rating{{Capability: "performance", Self: &four, Manager: &two, At: full.Now}, {Capability: "cross-team-influence", Self: &two, At: full.Now}}
	full.Answers = []Answer{{Capability: "performance", Answer: "agreed", At: on(2026, time.October, 14)}, {Capability: "cross-team-influence", Answer: "not yet", At: on(2026, time.January, 14), Stale: true}}
	much := decade()
	much.Judged = much.Judged[:5000]
	bad := hostileInput(`"><img src=x onerror=alert(1)><script src=http://evil.example/x.js></script>` + strings.Repeat("long", 200))
	dir := t.TempDir()
	out := map[string]string{}
	put := func(name string, in Input, doc Document) {
		path := filepath.Join(dir, name+".html")
		if err := os.WriteFile(path, []byte(render(t, Build(in, doc), doc, HTML, Options{})), 0o600); err != nil {
			t.Fatal(err)
		}
		out[name] = "file://" + path
	}
	put("empty", Input{Now: full.Now, Window: full.Window, Current: "senior", Target: "staff", Ladder: ladder()}, DashboardPage)
	put("much", much, DashboardPage)
	for _, doc := range documents {
		if !slices.Contains(doc.Formats(), HTML) {
			continue
		}
		for name, in := range map[string]Input{"year": full, "hostile": bad} {
			if doc == ShowReport {
				shown := in.Judged[0]
				in.Show = &shown
			}
			if doc != DashboardPage {
				name = string(doc) + "-" + name
			}
			put(name, in, doc)
		}
	}
	return out
}

func TestPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	var mu sync.Mutex
	var requests []string
	chromedp.ListenTarget(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			mu.Lock()
			requests = append(requests, ev.Request.URL)
			mu.Unlock()
		case *page.EventJavascriptDialogOpening:
			t.Errorf("the page runs script: %s", ev.Message)
		}
	})
	for name, url := range pages(t) {
		requests = nil
		var wide bool
		err := chromedp.Run(ctx, network.Enable(), emulation.SetDeviceMetricsOverride(360, 740, 1, true), chromedp.Navigate(url),
			chromedp.Evaluate(`document.documentElement.scrollWidth > 360`, &wide))
		if err != nil {
			t.Fatal(err)
		}
		if wide {
			t.Errorf("%s scrolls sideways at 360 pixels", name)
		}
		mu.Lock()
		if len(requests) != 1 || requests[0] != url {
			t.Errorf("%s asks for %q, want the page alone", name, requests)
		}
		mu.Unlock()
	}
}

// brokenWords are the words and dates of a page's tables that stand on two
// lines. A hyphen or a slash is a place to break at.
const brokenWords = `[...document.querySelectorAll("th, td")].flatMap(cell => {
	const found = [], walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/\d{4}-\d\d-\d\d|\d+ [A-Z][a-z]{2}|[^\s/-]+/g)) {
		const range = document.createRange();
		range.setStart(walk.currentNode, word.index);
		range.setEnd(walk.currentNode, word.index + word[0].length);
		if (new Set([...range.getClientRects()].map(r => r.top)).size > 1) found.push(word[0]);
	}
	return found;
})`

// TestTablesKeepWordsWhole holds that a column is never so narrow that a word or
// a date in it breaks, on a screen as on a telephone: the table scrolls before.
func TestTablesKeepWordsWhole(t *testing.T) {
	ctx := browser(t)
	for name, url := range pages(t) {
		if name != "year" && !strings.HasSuffix(name, "-year") {
			continue // one long word breaks where it must
		}
		for _, width := range []int64{360, 1280} {
			var words []string
			err := chromedp.Run(ctx, emulation.SetDeviceMetricsOverride(width, 740, 1, false), chromedp.Navigate(url), chromedp.Evaluate(brokenWords, &words))
			if err != nil {
				t.Fatal(err)
			}
			if len(words) > 0 {
				t.Errorf("%s breaks %q at %d pixels", name, words, width)
			}
		}
	}
}

func TestPagesAreAccessible(t *testing.T) {
	ctx, script := browser(t), axe(t)
	for name, url := range pages(t) {
		for _, theme := range []string{"light", "dark"} {
			if name == "much" {
				continue // the same elements as in the year, and slow to check
			}
			var found string
			media := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}
			err := chromedp.Run(ctx, emulation.SetEmulatedMedia().WithFeatures(media), chromedp.Navigate(url),
				chromedp.Evaluate(`for (const d of document.querySelectorAll("details")) d.open = true`, nil),
				chromedp.Evaluate(script+`;0`, nil),
				chromedp.Evaluate(`axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary])))`,
					&found, chromedp.EvalAsValue, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
			if err != nil {
				t.Fatal(err)
			}
			var violations [][]any
			if err := json.Unmarshal([]byte(found), &violations); err != nil {
				t.Fatal(err)
			}
			for _, v := range violations {
				t.Errorf("%s, %s: %v", name, theme, v)
			}
		}
	}
}

// TestDashboardPrints holds that on paper no row, and no table that fits a
// sheet, is split between two, that a heading stays with what it is over, that
// what folds on a screen is open, and that bars and keys keep their colour, which
// a browser else leaves out.
func TestDashboardPrints(t *testing.T) {
	ctx := browser(t)
	var sheets []byte
	var splits, bare, apart, folded int
	err := chromedp.Run(ctx, chromedp.Navigate(pages(t)["year"]), emulation.SetEmulatedMedia().WithMedia("print"),
		chromedp.Evaluate(`[...document.querySelectorAll("table, tr, svg, li")].filter(e => getComputedStyle(e).breakInside !== "avoid").length`, &splits),
		chromedp.Evaluate(`[...document.querySelectorAll(".bar, .bar span, .key")].filter(e => getComputedStyle(e).printColorAdjust !== "exact").length`, &bare),
		chromedp.Evaluate(`[...document.querySelectorAll("h1, h2, h3, summary")].filter(e => getComputedStyle(e).breakAfter !== "avoid").length`, &apart),
		chromedp.Evaluate(`[...document.querySelectorAll("details li")].filter(e => !e.checkVisibility()).length`, &folded),
		chromedp.ActionFunc(func(ctx context.Context) (err error) {
			sheets, _, err = page.PrintToPDF().Do(ctx)
			return err
		}))
	if err != nil {
		t.Fatal(err)
	}
	if splits != 0 {
		t.Errorf("%d tables, rows, lines and pictures may be split between sheets", splits)
	}
	if apart != 0 {
		t.Errorf("%d headings may be the last line of a sheet", apart)
	}
	if folded != 0 {
		t.Errorf("%d pieces of evidence stay folded", folded)
	}
	if bare != 0 {
		t.Errorf("%d bars and keys print without their colour", bare)
	}
	if n := bytes.Count(sheets, []byte("/Type /Page\n")); n < 2 || n > 12 {
		t.Errorf("the year prints on %d sheets", n)
	}
}
