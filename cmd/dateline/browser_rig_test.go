//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// browser is a tab of a real Chromium.
type browser struct {
	*testing.T
	ctx context.Context

	mu       sync.Mutex
	messages []string // errors of its console
}

// openBrowserTab opens a tab, or skips the test if no Chromium is configured.
func openBrowserTab(t *testing.T) *browser {
	t.Helper()
	name := os.Getenv("DATELINE_TEST_CHROMIUM")
	if name == "" {
		t.Skip("no browser: apt-get install chromium, and set DATELINE_TEST_CHROMIUM=chromium")
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true))
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, end := context.WithTimeout(ctx, busy*9*time.Minute) // 16 pages with axe took over six minutes at a load of 30 on two cores
	t.Cleanup(end)
	b := &browser{T: t, ctx: ctx}
	b.do(chromedp.Sleep(time.Millisecond)) // opens it
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" && m.Source != "network" { // missing pages are opened, too
				b.mu.Lock()
				b.messages = append(b.messages, m.String())
				b.mu.Unlock()
			}
		}
	}()
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, m := range b.messages {
			t.Errorf("the console says: %s", m)
		}
	})
	return b
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// look sets the size of the screen, the colour scheme and the language.
func (b *browser) look(width, height int64, colours, language string) {
	b.Helper()
	b.do(chromedp.EmulateViewport(width, height))
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}}}); err != nil {
		b.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}}); err != nil {
		b.Fatal(err)
	}
}

// paint has the times of events while a page was opened, and the CPU time of its main
// thread, in milliseconds.
type paint struct{ First, Answer, Answered, Styles, Parsed, Computed float64 }

func (p paint) faster(q paint) paint {
	computed := min(p.Computed, q.Computed)
	if q.First < p.First {
		p = q
	}
	p.Computed = computed
	return p
}

// paint opens a page and returns when it was first painted.
func (b *browser) paint(address string) paint {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		b.Fatal(err)
	}
	b.do(chromedp.Navigate(address))
	b.wait("performance.getEntriesByName('first-contentful-paint').length > 0")
	p := evaluate[paint](b, `(() => { const n = performance.getEntriesByType('navigation')[0]; return {
		First: performance.getEntriesByName('first-contentful-paint')[0].startTime, Answer: n.responseStart, Answered: n.responseEnd, Parsed: n.domInteractive,
		Styles: Math.max(0, ...performance.getEntriesByType('resource').filter((r) => r.name.includes('.css')).map((r) => r.responseEnd)), Computed: 0 } })()`)
	metrics, err := chromedp.Call(b.ctx, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range metrics.Metrics {
		if m.Name == "TaskDuration" {
			p.Computed = m.Value * 1000
		}
	}
	return p
}

// load returns the machine's load average of the last minute, if available.
func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(data), " ")
	return one
}

func (b *browser) scripts(on bool) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		b.Fatal(err)
	}
}

func evaluate[T any](b *browser, expression string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true, and returns how long that took.
func (b *browser) wait(expression string) time.Duration {
	b.Helper()
	start := time.Now()
	for time.Since(start) < busy*40*time.Second {
		if v, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && v {
			return time.Since(start)
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatalf("waited in vain for %s; the page says:\n%s", expression, evaluate[string](b, "document.body.innerText.slice(0, 8000)"))
	return 0
}

// says waits until the page contains a text.
func (b *browser) says(text string) time.Duration {
	b.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		b.Fatal(err)
	}
	return b.wait("document.body.innerText.includes(" + string(quoted) + ")")
}

// fits holds that the page does not scroll sideways.
func (b *browser) fits(what string) {
	b.Helper()
	if got, want := evaluate[int](b, "document.documentElement.scrollWidth"), evaluate[int](b, "document.documentElement.clientWidth"); got > want {
		b.Errorf("%s is %d px wide on a screen of %d", what, got, want)
	}
}

// isScreenful holds that a page whose parts scroll does not scroll itself, down to where it
// is empty.
func (b *browser) isScreenful(what string) {
	b.Helper()
	if got, want := evaluate[int](b, "document.documentElement.scrollHeight"), evaluate[int](b, "document.documentElement.clientHeight"); got > want {
		b.Errorf("%s is %d px high on a screen of %d", what, got, want)
	}
}

// accessible holds that axe-core finds nothing, if it is installed.
func (b *browser) accessible(what string) {
	b.Helper()
	script := os.Getenv("DATELINE_TEST_AXE")
	if script == "" {
		return // TestAccessibilityIsJudged reports it
	}
	axe, err := os.ReadFile(script)
	if err != nil {
		b.Fatal(err)
	}
	evaluate[any](b, string(axe)+";null")
	for _, v := range evaluate[[]string](b, `axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.map((v) => v.id + ': ' + v.help + ' – ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + ' ' + (n.any[0] ? n.any[0].message : '')).join(' | ')))`) {
		b.Errorf("%s: %s", what, v)
	}
}

// picture saves a screenshot in the folder DATELINE_TEST_PICTURES.
func (b *browser) picture(name string) {
	b.Helper()
	dir := os.Getenv("DATELINE_TEST_PICTURES")
	if dir == "" {
		return
	}
	quality := int64(72)
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: &quality})
	if err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".webp"), shot.Data, 0o644); err != nil {
		b.Fatal(err)
	}
}

// lineOf waits for a line of the command's output with a prefix, and returns the rest
// of it.
func lineOf(t *testing.T, out *lockedBuffer, prefix string) string {
	t.Helper()
	for deadline := time.Now().Add(busy * 30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		for line := range strings.Lines(out.String()) {
			if rest, ok := strings.CutPrefix(line, prefix); ok && strings.HasSuffix(line, "\n") {
				return strings.TrimSpace(rest)
			}
		}
	}
	t.Fatalf("no line begins with %q in %q", prefix, out.String())
	return ""
}

// serveCommand runs a command that serves a page, and returns the page's address and
// its other output.
func serveCommand(t *testing.T, prefix string, args ...string) (address string, out *lockedBuffer) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out = &lockedBuffer{}
	logged := &lockedBuffer{}
	ended := make(chan int, 1)
	go func() {
		ended <- (&cli{env: []string{"TZ=UTC"}, stdin: strings.NewReader(""), stdout: out, stderr: logged}).main(ctx, args)
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("%s ended with %d: %s", strings.Join(args, " "), code, logged)
		}
	})
	return strings.TrimSuffix(lineOf(t, out, prefix), "/"), out
}

// writeArticles writes n articles into a folder, 20 of them with future dates.
func writeArticles(t *testing.T, dir string, n int) {
	t.Helper()
	for i := range n {
		day := time.Now().AddDate(0, 0, i-n+20)
		text := fmt.Sprintf("---\ntitle: Article number %d\ndate: %s\ncategories: [topic %d]\n---\nSome text of article %d.\n", i, day.Format(time.DateOnly), i%12, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("article-%04d.md", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
