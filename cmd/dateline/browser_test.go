//go:build unix

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAccessibilityIsJudged reports whether the other tests use axe-core.
func TestAccessibilityIsJudged(t *testing.T) {
	if os.Getenv("DATELINE_TEST_AXE") == "" {
		t.Skip(`pages are not judged: export DATELINE_TEST_AXE="$(.ci/install-axe)"`)
	}
}

// gallery is an article with every kind of block.
const gallery = `---
title: Everything at once
date: 2099-11-30 09:00
categories: [ai, notes]
---
Some **bold**, *italic*, ` + "`code`" + `, ~~gone~~ and a [link](https://example.org/page). A footnote[^1] and a ||spoiler||.

> [!TIP]
> A tip in a quote.

- one
  - two
    - three
- [x] done
- [ ] not done yet

` + "```go\n// hello\nfunc main() { println(\"hi\", 42) }\n```" + `

$$\int_0^1 x^2\,dx$$

Within a line, $a_1 \le \frac{b}{2}$ is set, too.

![A picture](picture.png)

| Model | Price | Speed | Quality | Another column | And another |
|---|--:|:-:|---|---|---|
| small | 1 | fast | fine | x | y |

<details><summary>More</summary>

Hidden text.

</details>

[^1]: The footnote's text.
`

// previewFolder returns a folder with a few articles of each kind.
func previewFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "blog")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"everything.md": gallery, "whole.md": "---\ntitle: Whole\ndate: 2099-12-01\n---\nThe first text.\n",
		"draft.md": "---\ntitle: Not ready\ndate: 2099-12-02\ndraft: true\n---\nText.\n", "undated.md": "---\ntitle: Without a date\n---\nText.\n",
		"broken.md": "---\ntitle: Broken\ndate: someday\n---\nText.\n",
		"long.md":   "---\ntitle: Long\ndate: 2099-12-04\ntelegram: {format: text, reply_to: whole}\n---\n" + strings.Repeat("A paragraph with [a link](gone.md) that leads nowhere.\n\n"+strings.Repeat("Many words. ", 40)+"\n\n", 20),
		"hostile.md": "---\ntitle: '<img src=x onerror=alert(1)>'\ndate: 2099-12-03\n---\n<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\n\n[x](javascript:alert(1))\n\n" +
			`$\href{javascript:alert(1)}{x}$ $\def\x{\x\x}\x$ $\style{position:fixed}{x}$ $\class{overlay}{x}$ $\includegraphics{http://127.0.0.1:1/x.png}$ $\text{<img src=x onerror=alert(1)>}$` +
			"\n\n$$\\prescript{14}{2}{\\mathbf{C}} \\cancel{x} \\rule{9999em}{9999em} \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}$$\n\n$$\\frac{unclosed$$\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	writePicture(t, filepath.Join(dir, "picture.png"), 640, 360)
	return dir
}

// writePicture writes a picture of an evening, for people who look at these tests'
// screenshots.
func writePicture(t *testing.T, path string, width, height int) {
	t.Helper()
	var picture bytes.Buffer
	sky := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			down, along := y*360/height, x*640/width
			sky.SetRGBA(x, y, color.RGBA{uint8(40 + down/2), uint8(70 + down/4), uint8(150 - down/4 + along/16), 255})
		}
	}
	if err := png.Encode(&picture, sky); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, picture.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestPreviewInABrowser follows an author: what is next, a save that appears, a file
// that breaks and is fixed, on a desktop and on a phone, in two languages.
func TestPreviewInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	dir := previewFolder(t)
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"),
		"--addr", "127.0.0.1:0", "--slots", "0 10 * * *", "--quiet", "23:00-08:00")
	save := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}

	for _, look := range []struct {
		name          string
		width, height int64
		colours, lang string
		coming, needs string
	}{
		{"desktop-light-en", 1280, 900, "light", "en", "Coming", "Needs you"},
		{"phone-dark-ru", 390, 844, "dark", "ru", "Скоро выйдет", "Ждёт вас"},
	} {
		b.look(look.width, look.height, look.colours, look.lang)
		for _, path := range []string{"/", "/?q=every", "/calendar?month=2099-12", "/article/everything.md", "/article/long.md", "/article/broken.md", "/article/hostile.md", "/article/gone.md"} {
			b.do(chromedp.Navigate(page + path))
			if path != "/article/gone.md" {
				b.wait("document.getElementById('state').textContent !== ''")
			}
			b.fits(look.name + path)
			b.accessible(look.name + path)
			if got := evaluate[int](b, "document.querySelector('.bar').offsetHeight"); got > 60 {
				t.Errorf("%s: the header is %d px high, want one line", look.name+path, got)
			}
			if path == "/article/everything.md" {
				b.wait("document.querySelectorAll('.tg-rich .tg-set').length === 2")
			}
			b.wait("[...document.images].every((i) => i.complete)")
			b.picture("preview-" + look.name + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path))
			if title := evaluate[string](b, "document.title"); strings.Contains(title, "owned") {
				t.Errorf("%s: an article ran a script", path)
			}
			if path == "/article/hostile.md" { // formulas must not produce links, pictures, classes of the page or unlimited boxes
				b.wait("document.querySelectorAll('.tg-rich .tg-set').length >= 2")
				if n := evaluate[int](b, "document.querySelectorAll('math [href], math img, math .overlay, .tg-rich a[href^=javascript]').length"); n != 0 {
					t.Errorf("%s: %d elements that a formula must not make", path, n)
				}
			}
			if path == "/" {
				b.says(look.coming)
				b.says(look.needs)
			}
		}
	}

	b.look(1280, 900, "light", "en")
	b.do(chromedp.Navigate(page + "/article/whole.md"))
	b.says("The first text.")
	b.wait("document.getElementById('state').textContent === 'Live'")
	fastest := time.Hour
	for _, text := range []string{"The second text.", "The third text.", "The fourth text.", "The fifth text."} {
		start := time.Now()
		save("whole.md", "---\ntitle: Whole\ndate: 2099-12-01\n---\n"+text+"\n")
		b.says(text)
		fastest = min(fastest, time.Since(start))
	}
	// The aim is 150 ms. On a busy machine everything takes longer, including a plain
	// request.
	request := time.Hour
	for range 5 {
		start := time.Now()
		evaluate[int](b, "fetch(location.href).then((r) => r.text()).then((text) => text.length)")
		request = min(request, time.Since(start))
	}
	t.Logf("a save appeared after %v, a request takes %v", fastest, request)
	if limit := 5*150*time.Millisecond + 10*request; fastest > limit {
		t.Errorf("a save took %v to appear, want at most %v", fastest, limit)
	}
	save("whole.md", "---\ntitle: [oops\n---\nBroken text.\n")
	b.says("This file is broken")
	b.says("whole.md:2")
	b.says("The fifth text.")
	b.accessible("a broken file")
	save("whole.md", "---\ntitle: Whole\ndate: 2099-12-01\n---\nThe file is whole again.\n")
	b.says("The file is whole again.")
	b.wait("!document.body.innerText.includes('This file is broken')")

	// The page shows the file that is being edited.
	b.do(chromedp.Click(chromedp.CSS("#follow")))
	save("everything.md", gallery+"\nA last line.\n")
	b.says("A last line.")
	b.wait("location.pathname === '/article/everything.md' && document.getElementById('state').textContent === 'Live'")
	b.do(chromedp.Click(chromedp.CSS("#follow")))

	// With the keyboard alone: "/" focuses the search, and a list is filtered while
	// typing.
	b.do(chromedp.Navigate(page + "/"))
	b.wait("document.getElementById('state').textContent === 'Live'")
	b.do(chromedp.KeyEvent("/"))
	b.wait("document.activeElement.name === 'q'")
	b.do(chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent("every")) // the key itself is typed, too, if the test sends it
	b.wait("document.querySelectorAll('.row').length === 1 && document.activeElement.name === 'q'")
	b.do(chromedp.KeyEvent(kb.Tab))

	// Everything can be read without a script.
	b.scripts(false)
	b.do(chromedp.Navigate(page + "/article/everything.md"))
	b.scripts(true)
	if text := evaluate[string](b, "document.body.innerText"); !strings.Contains(text, "A tip in a quote.") || !strings.Contains(text, "sendRichMessage") {
		t.Errorf("without a script the page says %q", text)
	}
}

// TestFaceOfAMessage holds the dimensions and behaviour of what Telegram shows.
func TestFaceOfAMessage(t *testing.T) {
	b := openBrowserTab(t)
	dir := previewFolder(t)
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	b.look(1280, 900, "light", "en")
	for range 2 { // the first time, the articles may not have been read yet
		b.do(chromedp.Navigate(page + "/article/everything.md"))
		b.wait("document.getElementById('state').textContent === 'Live' && document.querySelector('.bubble')")
	}
	for _, want := range []struct{ what, expression string }{
		{"a bubble is not wider than Telegram's", "[...document.querySelectorAll('.bubble')].every((x) => x.getBoundingClientRect().width <= 464)"},
		{"its text keeps Telegram's distance", "getComputedStyle(document.querySelector('.bubble')).padding === '8px 11px'"},
		{"its corners are round", "getComputedStyle(document.querySelector('.bubble')).borderTopLeftRadius === '16px'"},
		{"a spoiler is hidden", "getComputedStyle(document.querySelector('.tg-rich .tg-spoiler')).color === 'rgba(0, 0, 0, 0)'"},
		{"a tap opens it", "(document.querySelector('.tg-rich .tg-spoiler').click(), getComputedStyle(document.querySelector('.tg-rich .tg-spoiler')).color !== 'rgba(0, 0, 0, 0)')"},
		{"all bullets are the same", "new Set([...document.querySelectorAll('.tg-rich ul')].map((x) => getComputedStyle(x).listStyleType)).size === 1"},
		{"a task has a label", "document.querySelector('.tg-task input').labels.length === 1"},
		{"code is coloured", "getComputedStyle(document.querySelector('.tg-rich .tg-code-k')).color !== getComputedStyle(document.querySelector('.tg-rich pre')).color"},
		{"code takes the focus", "document.querySelector('.tg-rich pre').tabIndex === 0"},
		{"a wide table scrolls within the message", "((x) => x.scrollWidth > x.clientWidth)(document.querySelector('.tg-scroll'))"},
		{"an alert is a quote like any other", "((q) => getComputedStyle(q).borderLeftColor === 'rgb(51, 144, 236)')([...document.querySelectorAll('.tg-rich blockquote')].find((q) => q.innerText.includes('A tip in a quote.')))"},
		{"details fold", "!document.querySelector('.tg-rich details').open"},
		{"a quote folds", "getComputedStyle(document.querySelector('.tg-text .tg-expandable')).maxHeight !== 'none'"},
		{"a tap unfolds it", "((q) => (q.click(), getComputedStyle(q).maxHeight === 'none'))(document.querySelector('.tg-text .tg-expandable'))"},
		{"a footnote's mark leads to the note", "((a) => document.getElementById(a.hash.slice(1)).textContent.includes('footnote’s text') || document.getElementById(a.hash.slice(1)).textContent.includes(\"footnote's text\"))([...document.querySelectorAll('.tg-rich p a')].find((a) => a.textContent === '[1]'))"},
		{"and the note back to its mark", "((a) => document.getElementById(a.hash.slice(1)) !== null)([...document.querySelectorAll('.tg-rich li a')].find((a) => a.textContent.includes('↩')))"},
		{"a message has the two forms side by side", "document.querySelectorAll('.form').length === 2"},
		{"a formula of its own is set", "document.querySelector('.tg-rich pre.tg-math math[display=block] msubsup') !== null"},
		{"and one within a line", "document.querySelector('.tg-rich code.tg-math math mfrac') !== null"},
		{"a picture has the sides of its file", "((i) => Math.abs(i.offsetWidth / i.offsetHeight - 16 / 9) < .02)(document.querySelector('.tg-rich img'))"},
	} {
		if !evaluate[bool](b, want.expression) {
			t.Errorf("not so: %s", want.what)
		}
	}
	for _, look := range []struct {
		width   int64
		colours string
	}{{1280, "light"}, {1280, "dark"}, {390, "light"}, {390, "dark"}} {
		b.look(look.width, 900, look.colours, "en")
		b.do(chromedp.Navigate(page + "/article/everything.md"))
		b.wait("document.querySelector('.tg-rich math')")
		b.gallery(look.width, look.colours == "dark")
		b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.forms').scrollIntoView()"))
		b.picture(fmt.Sprintf("gallery-%d-%s", look.width, look.colours))
	}
}

// gallery checks the computed styles and the boxes of a message's parts.
func (b *browser) gallery(width int64, dark bool) {
	b.Helper()
	sized := func(desktop, phone string) string {
		if width > 760 {
			return desktop
		}
		return phone
	}
	for _, want := range []struct{ selector, property, light, dark string }{
		{".bubble", "backgroundColor", "rgb(255, 255, 255)", "rgb(24, 37, 51)"}, // tdesktop: msgInBg of the day-blue and night themes
		{".bubble", "color", "rgb(0, 0, 0)", "rgb(245, 245, 245)"},
		{".bubble .tg", "fontSize", sized("15px", "16px"), ""},    // telegram-tt: DEFAULT_MESSAGE_TEXT_SIZE_PX
		{".bubble", "lineHeight", sized("19.6875px", "21px"), ""}, // telegram-tt: .text-content, 1.3125
		{".phone", "backgroundColor", "rgb(211, 223, 200)", "rgb(14, 22, 33)"},
		{".tg-rich a[href^=http]", "color", "rgb(10, 99, 154)", "rgb(114, 185, 247)"},
		{".tg-rich h1", "fontSize", sized("21.9px", "23.36px"), ""}, // tdesktop: messageMarkdownHeading1Style has 19 px where the text has 13
		{".tg-rich h1 + p", "marginTop", "5px", ""},                 // messageMarkdownBlockSkips.paragraph: 4 px
		{".tg-rich blockquote", "marginTop", "9px", ""},
		{".tg-rich pre[data-language]", "tabSize", "4", ""},                                       // kCodeTabColumns
		{".tg-rich .tg-bordered td", "borderTopColor", "rgb(51, 144, 236)", "rgb(106, 179, 243)"}, // messageMarkdownTable.borderFg
		{".tg-rich .tg-bordered td", "padding", "9px 7px", ""},
		{".tg-rich summary", "fontWeight", "400", ""},
		{".tg-rich strong, .tg-rich b", "fontWeight", "700", ""},
		{".tg-rich p code", "color", "rgb(11, 106, 158)", "rgb(124, 196, 255)"},
		{".tg-rich pre[data-language]", "backgroundColor", "rgb(241, 243, 245)", "rgb(16, 25, 34)"},
		{".tg-rich pre[data-language]", "borderInlineStartWidth", "3px", ""},
		{".tg-rich pre[data-language]", "overflowX", "auto", ""},
		{".tg-rich .tg-code-k", "color", "rgb(160, 25, 138)", "rgb(215, 166, 255)"},
		{".tg-rich .tg-code-c", "fontStyle", "italic", ""},
		{".tg-rich blockquote", "borderInlineStartWidth", "3px", ""},
		{".tg-rich blockquote", "backgroundColor", "rgb(233, 243, 252)", "rgb(32, 49, 66)"},
		{".tg-rich ul", "listStyleType", "\"•\u2002\"", ""},
		{".tg-rich ul ul ul", "listStyleType", "\"•\u2002\"", ""},
		{".tg-rich .tg-task", "listStyleType", "none", ""},
		{".tg-rich .tg-scroll", "overflowX", "auto", ""},
		{".tg-rich th", "fontWeight", "600", ""},
		{".tg-rich .tg-right", "textAlign", "end", ""},
		{".tg-rich .tg-spoiler", "cursor", "pointer", ""},
		{".tg-rich footer", "color", "rgb(95, 106, 115)", "rgb(154, 168, 181)"},
		{".tg-text", "whiteSpaceCollapse", "preserve", ""},
	} {
		value := want.light
		if dark && want.dark != "" {
			value = want.dark
		}
		if got := evaluate[string](b, fmt.Sprintf("((x) => x ? getComputedStyle(x)[%q] : 'nothing is selected')(document.querySelector(%q))", want.property, want.selector)); got != value {
			b.Errorf("%d px, dark %v: the %s of %s is %q, want %q", width, dark, want.property, want.selector, got, value)
		}
	}
	// The page has headings, too: its styles for them stay outside the message.
	for level := 1; level <= 6; level++ {
		got := evaluate[string](b, fmt.Sprintf(`((h) => { h.textContent = 'x'; document.querySelector('.form.chosen .tg-rich').append(h); const s = getComputedStyle(h), style = [s.color, s.margin].join(' '); h.remove(); return style; })(document.createElement('h%d'))`, level))
		if want := map[bool]string{false: "rgb(0, 0, 0)", true: "rgb(245, 245, 245)"}[dark] + " 12px 0px 0px"; got != want {
			b.Errorf("%d px, dark %v: a heading of level %d has the colour and margins %q, want %q", width, dark, level, got, want)
		}
	}
	type box struct{ Left, Right, Top, Bottom float64 }
	boxOf := func(selector string) box {
		return evaluate[box](b, fmt.Sprintf("((r) => ({Left: r.left, Right: r.right, Top: r.top, Bottom: r.bottom}))(document.querySelector(%q).getBoundingClientRect())", selector))
	}
	screen, bubble := boxOf(".form.chosen .screen"), boxOf(".form.chosen .bubble")
	side := map[bool]float64{true: 10, false: 7}[width > 760]
	if got := bubble.Left - screen.Left; math.Abs(got-side) > 1 {
		b.Errorf("%d px: a bubble begins %.1f px within the screen, want %.0f", width, got, side)
	}
	if got := bubble.Right - bubble.Left; got > 464 || got < 300 {
		b.Errorf("%d px: a rich message is %.1f px wide, want 300 to 464", width, got)
	}
	for _, selector := range []string{".tg-rich p", ".tg-rich h1", ".tg-rich blockquote", ".tg-rich ul", ".tg-rich pre[data-language]", ".tg-rich .tg-scroll", ".tg-rich pre.tg-math"} {
		got := boxOf(".form.chosen " + selector)
		if math.Abs(got.Left-bubble.Left-11) > 1 || got.Right > bubble.Right-10 || got.Bottom <= got.Top {
			b.Errorf("%d px: %s is at %+v in a bubble at %+v, want 11 px from its left edge", width, selector, got, bubble)
		}
	}
	if got := boxOf(".form.chosen .tg-rich details"); math.Abs(got.Left-bubble.Left) > 1 || math.Abs(got.Right-bubble.Right) > 1 { // tdesktop: UsesMediaBand
		b.Errorf("%d px: details are at %+v in a bubble at %+v, want its whole width", width, got, bubble)
	}
	// A block is below the previous one and does not overlap it.
	if n := evaluate[int](b, `((blocks) => blocks.filter((x, i) => i && x.getBoundingClientRect().top < blocks[i - 1].getBoundingClientRect().bottom - 1).length)([...document.querySelectorAll('.form.chosen .tg-rich > *')].filter((x) => x.offsetHeight))`); n != 0 {
		b.Errorf("%d px: %d blocks lie upon the one before them", width, n)
	}
}

// TestPreviewOfThousands holds the first paint and the size of a page.
func TestPreviewOfThousands(t *testing.T) {
	b := openBrowserTab(t)
	dir := t.TempDir()
	writeArticles(t, dir, 2000)
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	b.look(1280, 900, "light", "en")
	b.do(chromedp.Navigate(page + "/"))
	b.says("Article number 1990")
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!doctype html><html lang="en"><title>Bare</title><p>A paragraph.</p>`)
	}))
	defer bare.Close()
	// The fastest of many visits counts: other processes only make a visit slower.
	best, floor := paint{First: math.Inf(1), Computed: math.Inf(1)}, paint{First: math.Inf(1), Computed: math.Inf(1)}
	for range 12 {
		best, floor = best.faster(b.paint(page+"/")), floor.faster(b.paint(bare.URL))
	}
	b.do(chromedp.Navigate(page + "/"))
	b.wait("document.getElementById('state').textContent === 'Live'")
	size := evaluate[int](b, "performance.getEntriesByType('navigation')[0].decodedBodySize + performance.getEntriesByType('resource').filter((r) => !r.name.includes('/events')).reduce((n, r) => n + r.decodedBodySize, 0)")
	t.Logf("first paint after %.0f ms (the answer began at %.0f and ended at %.0f, styles were there at %.0f, all was parsed at %.0f; the page computed for %.0f ms), a bare page's after %.0f ms (computed for %.0f); %d bytes with 2,000 articles; load %s",
		best.First, best.Answer, best.Answered, best.Styles, best.Parsed, best.Computed, floor.First, floor.Computed, size, load())
	if best.First > 5*100 { // the aim is 100 ms; a busy machine may take longer
		t.Errorf("first paint after %.0f ms", best.First)
	}
	if own := best.Computed - floor.Computed; own > 100 {
		t.Errorf("the page computes for %.0f ms longer than a bare one", own)
	}
	if size == 0 || size > 150_000 {
		t.Errorf("the page has %d bytes, want at most 150,000", size)
	}
}

// TestIdlePreview holds the cost of a preview that is open in a browser while no one
// edits anything.
func TestIdlePreview(t *testing.T) {
	if os.Getenv("DATELINE_TEST_LONG") == "" {
		t.Skip("takes ten seconds: set DATELINE_TEST_LONG=1")
	}
	dir := t.TempDir()
	writeArticles(t, dir, 2000)
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	stream, err := http.Get(page + "/events?v=0")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	time.Sleep(3 * time.Second) // until everything is read
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	const span = 10 * time.Second
	before := used()
	time.Sleep(span)
	share := float64(used()-before) / float64(span) * 100
	t.Logf("an idle preview of 2,000 articles takes %.2f %% of a core", share)
	if share > 5*0.3 {
		t.Errorf("an idle preview takes %.2f %% of a core, want at most 1.5", share)
	}
}

// TestDemoInABrowser goes from opening the demo to a published article, talks with the
// bot in two languages, and uses only the keyboard.
func TestDemoInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	page, _ := serveCommand(t, "The channel and the bot: ", "demo", "--addr", "127.0.0.1:0")
	b.look(1440, 900, "light", "en")
	b.do(chromedp.Navigate(page + "/"))
	b.says("Welcome to Dateline")
	b.says("Tap a button")
	b.wait("document.getElementById('state').textContent === 'Live'")
	if n := evaluate[int](b, "[...document.querySelectorAll('#ledger .changed')].filter((l) => l.matches('.skipped')).length"); n != 0 {
		t.Errorf("when the page opens, %d rows of the ledger that stay are shown as changed, want none", n)
	}
	b.fits("the demo")
	b.accessible("the demo")
	b.wait("document.querySelectorAll('.channel .msg').length >= 3 && !document.querySelector('#ledger .sending, #ledger .unconfirmed') && [...document.images].every((i) => i.complete)")
	b.picture("demo-desktop-light-en")
	b.look(1440, 900, "dark", "en")
	b.accessible("the demo in the dark")
	b.look(1440, 900, "light", "en")

	const typed = "document.querySelector('.bot input')"
	b.do(chromedp.Evaluate[chromedp.Void](typed+".focus()"), chromedp.KeyEvent("/cate"))
	b.wait("[...document.querySelectorAll('.bot [role=option]')].map((o) => o.innerText.split(/\\s/)[0]).join() === '/categories'")
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	b.wait("[...document.querySelectorAll('.bot .mine')].some((m) => m.innerText.includes('/categories'))")
	b.do(chromedp.KeyEvent("/category ai"), chromedp.KeyEvent(kb.Enter))
	b.says("An AI editor and a fixed date")

	step := func(act string) { // opens the step of the tour that has the button, and presses it
		t.Helper()
		b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-act="+act+"]').closest('details').open = true"), chromedp.Click(chromedp.CSS("[data-act="+act+"]")))
	}
	// A broken file is named. A post above that grows does not keep the newest out of sight.
	edit := func(text string) {
		t.Helper()
		b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('source').value = " + text + "; document.getElementById('save').click()"))
	}
	const whole = "document.getElementById('source').defaultValue"
	edit(whole + ".replace('title: ', 'title: [')")
	b.wait("document.getElementById('toast').textContent.startsWith('welcome.md:2: the YAML is broken')")
	edit(whole + " + '\\n' + 'A paragraph by hand.\\n\\n'.repeat(30)")
	b.wait("document.querySelector('.channel').innerText.includes('A paragraph by hand.')")
	step("private")
	b.wait("[...document.querySelectorAll('#ledger li')].some((l) => l.innerText.includes('A private note') && l.innerText.includes('not published') && l.innerText.includes('status: private'))")
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('phone').value = 'Posted **from the page**'"))
	step("write")
	for _, label := range []string{"Now", "Post to"} { // below the preview, and below the question where to
		b.wait("[...document.querySelectorAll('.bot [data-press]')].some((x) => x.innerText.startsWith('" + label + "') && (x.click(), true))")
	}
	b.wait("[...document.querySelectorAll('.channel .msg')].some((m) => m.innerText.includes('Posted from the page') && m.getBoundingClientRect().top < document.querySelector('.channel .messages').getBoundingClientRect().bottom)")
	step("lose")
	b.wait("[...document.querySelectorAll('#ledger li')].some((l) => l.innerText.includes('The lost answer') && l.innerText.includes('sent'))")
	if n := evaluate[int](b, "[...document.querySelectorAll('.channel .msg')].filter((m) => m.innerText.includes('The lost answer')).length"); n != 1 {
		t.Errorf("%d posts of the article whose answer was lost, want 1", n)
	}
	// If it is killed while its request is being sent, the bot leaves the row as it
	// was; the next one finds the post.
	step("kill")
	const killed = "[...document.querySelectorAll('#ledger li')].find((l) => l.innerText.includes('Killed in mid-send'))"
	b.wait(killed + "?.matches('.sending, .unconfirmed')")
	b.wait(killed + "?.matches('.sent')")
	if n := evaluate[int](b, "[...document.querySelectorAll('.channel .msg')].filter((m) => m.innerText.includes('Killed in mid-send')).length"); n != 1 {
		t.Errorf("%d posts of the article during which the bot was killed, want 1", n)
	}
	// The faults of the tour strike once: no later post loses its answer.
	if n := evaluate[int](b, "document.querySelectorAll('[data-fault][aria-pressed=true]').length"); n != 0 {
		t.Errorf("%d faults can still strike after the tour, want 0", n)
	}
	if done := evaluate[int](b, "document.querySelectorAll('.tour .done').length"); done != 4 {
		t.Errorf("%d steps of the tour are marked as done, want 4", done)
	}
	b.accessible("the demo after the tour")

	b.look(1280, 420, "light", "en")
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('phone').closest('details').open = true"))
	b.isScreenful("the demo on a low screen")
	b.look(1440, 900, "light", "en")

	// The keyboard alone reaches the input field, and a button below the answer.
	b.do(chromedp.Navigate(page + "/"))
	b.wait("document.getElementById('state').textContent === 'Live'")
	reach := func(selector string) {
		t.Helper()
		for range 120 {
			b.do(chromedp.KeyEvent(kb.Tab))
			if evaluate[bool](b, "document.activeElement.matches("+strconv.Quote(selector)+")") {
				return
			}
		}
		t.Fatalf("the tabulator does not reach %s", selector)
	}
	reach(".bot input")
	b.do(chromedp.KeyEvent("/categories"), chromedp.KeyEvent(kb.Enter))
	b.wait("[...document.querySelectorAll('.bot .msg:last-child [data-press]')].some((x) => x.innerText.includes('ai'))")
	b.do(chromedp.Navigate(page + "/"))
	b.wait("document.getElementById('state').textContent === 'Live'")
	reach(".bot .msg:last-child [data-press]")
	before := evaluate[string](b, "document.querySelector('.bot .messages').innerText")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait("document.querySelector('.bot .messages').innerText !== " + strconv.Quote(before))

	// A post has the sizes of the preview.
	if got, want := evaluate[string](b, "getComputedStyle([...document.querySelectorAll('.channel .tg-rich h2')].pop()).fontSize"), "20.775px"; got != want {
		t.Errorf("a heading of level 2 has %s, want %s", got, want)
	}

	// The day floats over the messages while they are scrolled, as the tabulator does, and goes when that is over.
	const position = "getComputedStyle(document.querySelector('.channel .day')).position"
	b.wait(position + " !== 'sticky'")
	const scrolled = "new Promise((done) => { const list = document.querySelector('.channel .messages'); list.addEventListener('scroll', () => done(" + position + "), { once: true }); list.scrollTop = list.scrollTop ? 0 : 200; })"
	if got, want := evaluate[string](b, scrolled), "sticky"; got != want {
		t.Errorf("while the messages are scrolled the position of the day is %s, want %s", got, want)
	}
	b.wait(position + " !== 'sticky'")

	// Everything can be read without a script, and nothing is shown that needs one.
	b.scripts(false)
	b.do(chromedp.Navigate(page + "/?hl=de"))
	if text := evaluate[string](b, "document.body.innerText"); !strings.Contains(text, "Welcome to Dateline") || !strings.Contains(text, "/category ai") {
		t.Errorf("without a script the demo says %q", text)
	}
	if file := evaluate[string](b, "document.getElementById('source').value"); !strings.HasPrefix(file, "---\ntitle: Welcome to Dateline\n") {
		t.Errorf("without a script the article's file is %.80q", file)
	}
	if dead := evaluate[string](b, "[...document.querySelectorAll('button, textarea:not(#source)')].filter((x) => x.checkVisibility() && !x.closest('.keyboard, .pinned, .who')).map((x) => x.outerHTML).join()"); dead != "" {
		t.Errorf("without a script the demo has %s", dead)
	}
	// On a phone, the channel comes first, also then; nothing lies upon another part.
	b.look(390, 844, "light", "de")
	if got, want := evaluate[string](b, "[...document.querySelectorAll('.pane')].sort((x, y) => x.getBoundingClientRect().top - y.getBoundingClientRect().top).map((p) => p.matches('.channel') ? 'channel' : p.matches('.bot') ? 'bot' : p.id).join()"), "channel,bot,guide,record"; got != want {
		t.Errorf("without a script the parts of the page are in the order %s, want %s", got, want)
	}
	if n := evaluate[int](b, "((r) => r.filter((x, i) => i && x.top < r[i - 1].bottom - 1 || x.height < 100).length)([...document.querySelectorAll('.pane')].map((p) => p.getBoundingClientRect()).sort((x, y) => x.top - y.top))"); n != 0 {
		t.Errorf("without a script %d parts of the page lie upon another, or are too low to be read; want none", n)
	}
	b.fits("the demo on a phone without a script")
	b.isScreenful("the demo on a phone without a script")
	b.look(1440, 900, "light", "de")
	b.scripts(true)
	b.fits("the demo in German")

	b.look(390, 844, "dark", "ru")
	b.do(chromedp.Navigate(page + "/?hl=ru&user=103"))
	b.wait("document.getElementById('state').textContent === 'На связи'")
	b.fits("the demo on a phone")
	if tabs := evaluate[string](b, "[...document.querySelectorAll('#tabs a')].map((a) => a.innerText + (a.scrollWidth > a.clientWidth ? '…' : '')).join()"); tabs != "Канал,Бот,Обзор,Журнал" {
		t.Errorf("the tabs of a phone are %q", tabs)
	}
	b.accessible("the demo on a phone")
	b.picture("demo-phone-dark-ru")
	b.do(chromedp.Click(chromedp.CSS("#tabs a:nth-child(2)")), chromedp.Evaluate[chromedp.Void](typed+".focus()"), chromedp.KeyEvent("/category ai"), chromedp.KeyEvent(kb.Enter))
	b.says("Три задачи для ИИ в канале")
	b.picture("demo-phone-dark-ru-chat")
}
