//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestFilesInABrowser holds that an open page keeps up with its files: it follows one that
// is renamed, and shows pictures as they are replaced and removed. On paper a post is
// whole.
func TestFilesInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	dir := filepath.Join(t.TempDir(), "blog")
	const text = "---\ntitle: An article\ndate: 2099-12-01\n---\nText.\n\n![A picture](picture.png)\n"
	writeFiles(t, dir, map[string]string{"first.md": text, "other.md": "---\ntitle: Another\ndate: 2099-12-02\n---\nText.\n"})
	picture := filepath.Join(dir, "picture.png")
	writePicture(t, picture, 640, 360)
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	b.look(1280, 800, "light", "en")
	b.do(chromedp.Navigate(page + "/article/first.md"))
	b.wait("document.getElementById('state').textContent === 'Live' && document.querySelector('.form.chosen img').naturalWidth === 640")
	writePicture(t, picture, 320, 180)
	b.wait("document.querySelector('.form.chosen img').naturalWidth === 320")

	if err := os.Rename(filepath.Join(dir, "first.md"), filepath.Join(dir, "second.md")); err != nil {
		t.Fatal(err)
	}
	b.wait("location.pathname === '/article/second.md' && document.querySelector('.path').textContent === 'second.md'")
	if err := os.Rename(filepath.Join(dir, "second.md"), filepath.Join(dir, "third.md")); err != nil {
		t.Fatal(err)
	}
	b.wait("location.pathname === '/article/third.md'")
	b.do(chromedp.Navigate(page + "/article/first.md")) // a bookmark leads there, too
	b.wait("location.pathname === '/article/third.md' && document.querySelector('.form.chosen img')")

	b.wait("document.getElementById('state').textContent === 'Live'")
	if err := os.Remove(picture); err != nil {
		t.Fatal(err)
	}
	b.wait("!document.querySelector('.form.chosen img')")
	b.says("picture.png is not there")

	writeFiles(t, dir, map[string]string{"third.md": text + strings.Repeat("A paragraph of the text.\n\n", 80) + "The last words.\n"})
	b.says("The last words.")
	// A save leaves what a reader did with the page.
	doc := text + "\n||A spoiler||\n\n|" + strings.Repeat("a column|", 12) + "\n|" + strings.Repeat("-|", 12) + "\n|" + strings.Repeat("a cell|", 12) + "\n\n" + strings.Repeat("A paragraph of the text.\n\n", 80)
	writeFiles(t, dir, map[string]string{"third.md": doc + "Before.\n"})
	b.says("Before.")
	const places = "[(s => s.scrollTop + ',' + s.querySelector('.tg-scroll').scrollLeft + ',' + [...s.querySelectorAll('.tg-spoiler')].map((x) => x.className).join())(document.querySelector('.form.chosen .screen')), document.activeElement.localName, document.activeElement.textContent].join(' ')"
	b.do(chromedp.Evaluate[chromedp.Void]("((s) => { s.scrollTop = 500; s.querySelector('.tg-scroll').scrollLeft = 40; s.querySelector('.tg-spoiler').click(); document.querySelector('.form.chosen .request summary, .form.chosen .request a').focus({ preventScroll: true }); })(document.querySelector('.form.chosen .screen'))"))
	before := evaluate[string](b, places)
	writeFiles(t, dir, map[string]string{"third.md": doc + "After.\n"})
	b.says("After.")
	if got := evaluate[string](b, places); got != before || !strings.HasPrefix(got, "500,40,tg-spoiler tg-open ") || strings.Contains(got, "body") {
		t.Errorf("after a save the page is at %q, want %q", got, before)
	}

	// The page is requested again after an answer with an error.
	b.do(chromedp.Evaluate[chromedp.Void]("(() => { const fetched = window.fetch; window.fetch = async () => { window.fetch = fetched; return new Response('failed', { status: 500 }); }; })()"))
	writeFiles(t, dir, map[string]string{"third.md": doc + "After the failure.\n"})
	b.says("After the failure.")

	// A footnote is marked when one jumps to it, and back.
	writeFiles(t, dir, map[string]string{"third.md": text + "\nA note.[^1]\n\n[^1]: The note itself.\n"})
	b.says("The note itself.")
	b.do(chromedp.Click(chromedp.CSS(".form.chosen a[href$=fn1]")))
	b.wait("document.querySelector(':target')?.textContent === 'The note itself.'")
	b.do(chromedp.Evaluate[chromedp.Void]("new Promise((done) => setTimeout(done, 300))", chromedp.EvalAwaitPromise))
	if got, want := evaluate[string](b, "document.querySelector(':target')?.textContent || ''"), "The note itself."; got != want {
		t.Errorf("the target of the footnote's link is %q, want %q", got, want)
	}
	writeFiles(t, dir, map[string]string{"third.md": doc + "After.\n"})
	b.says("After.")

	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if got := evaluate[[]int](b, "[...document.querySelectorAll('.screen')].map((s) => s.scrollHeight - s.clientHeight)"); len(got) == 0 || got[0] != 0 || got[len(got)-1] != 0 {
		t.Errorf("on paper %d px of the posts are hidden", got)
	}
}

// TestSettingsInABrowser holds that an open page shows the articles by the settings as
// they are changed, and says where these are broken, without losing those before.
func TestSettingsInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"dateline.yaml": "channel: \"@first\"\narticles: articles\n", "articles/a.md": "---\ntitle: An article\ndate: 2099-12-01\n---\nText.\n",
		"other/b.md": "---\ntitle: Another one\ndate: 2099-12-01\n---\nText.\n",
	})
	page, _ := serveCommand(t, "Your articles: ", "preview", "--config", filepath.Join(dir, "dateline.yaml"), "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	settings := func(text string) { writeFiles(t, dir, map[string]string{"dateline.yaml": text}) }
	b.look(1280, 800, "light", "de")
	b.do(chromedp.Navigate(page + "/article/a.md"))
	b.wait("document.getElementById('state').textContent === 'Live' && document.querySelector('.channel').textContent === '@first'")

	settings("channel: \"@second\narticles: articles\n")
	b.wait("document.querySelector('.trouble')?.textContent.includes('dateline.yaml:1: ') && document.querySelector('.trouble').textContent.startsWith('Die Einstellungen lassen sich nicht lesen')")
	b.accessible("broken settings")
	writeFiles(t, dir, map[string]string{"articles/a.md": "---\ntitle: An article\ndate: 2099-12-01\n---\nSaved meanwhile.\n"})
	b.wait("document.querySelector('.form.chosen').innerText.includes('Saved meanwhile.') && document.querySelector('.channel').textContent === '@first'")

	settings("channel: \"@second\"\narticles: articles\npublish_at: \"11:30\"\n")
	b.wait("!document.querySelector('.trouble') && document.querySelector('.channel')?.textContent === '@second' && document.querySelector('.due').innerText.includes('11:30')")
	writeFiles(t, dir, map[string]string{"articles/a.md": "---\ntitle: An article\ndate: 2099-12-01\n---\nSaved after.\n"})
	b.wait("document.querySelector('.form.chosen').innerText.includes('Saved after.')")

	b.do(chromedp.Navigate(page + "/"))
	b.wait("document.getElementById('state').textContent === 'Live'")
	settings("channel: \"@second\"\narticles: other\n")
	b.lists("Another one")
}
