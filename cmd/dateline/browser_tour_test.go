//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestTourInABrowser takes the steps of the tour that TestDemoInABrowser leaves out,
// turns the faults on and off, and speeds up the clock.
func TestTourInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	page, _ := serveCommand(t, "The channel and the bot: ", "demo", "--addr", "127.0.0.1:0")
	b.look(1440, 900, "light", "en")
	b.do(chromedp.Navigate(page + "/"))
	posts := func(text string) string {
		return fmt.Sprintf("[...document.querySelectorAll('.channel .msg')].filter((m) => m.innerText.includes(%q))", text)
	}
	press := func(label string) { // the newest button of the chat with the bot that has this label
		t.Helper()
		b.wait(fmt.Sprintf("((x) => x && (x.click(), true))([...document.querySelectorAll('.bot [data-press]:enabled')].filter((x) => x.innerText.startsWith(%q)).pop())", label))
	}

	// Everyone has pressed START: each chat has that message, and its answer.
	b.wait("[...document.querySelectorAll('.bot .mine')].some((m) => m.innerText.includes('/start'))")
	b.says("Tap a button")
	b.wait(posts("A gallery of Markdown") + ".length === 1")

	// 1: a change of the file edits its post.
	b.wait("document.getElementById('source').value.includes('Welcome to Dateline')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('source').value = document.getElementById('source').value.trimEnd() + '\\n\\nA line from the tour.\\n'"), chromedp.Click(chromedp.CSS("#save")))
	b.wait(posts("A line from the tour.") + ".some((m) => m.innerText.includes('edited'))")
	// The channel shows it, wherever it was, and on a phone comes to the front.
	b.wait("((post, list) => post.bottom > list.top && post.top < list.bottom && list.height > 0)(" + posts("A line from the tour.") + "[0].getBoundingClientRect(), document.querySelector('.channel .messages').getBoundingClientRect())")
	b.wait(posts("You are reading a Markdown file") + ".length === 1")

	// 2: an article from before the first start is published when an admin says so.
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-act=publish]').closest('details').open = true"), chromedp.Click(chromedp.CSS("[data-act=publish]")))
	press("Never twice, never lost")
	press("✅ Publish")
	b.wait(posts("Never twice, never lost") + ".length >= 1")
	b.wait("[...document.querySelectorAll('#ledger li.sent')].some((l) => l.innerText.includes('Never twice, never lost'))")

	// Each fault is a switch; the ledger continues when it is off again.
	for _, fault := range []string{"drop_after", "html", "limit", "slow", "dial"} {
		button := "[data-fault=" + fault + "]"
		b.do(chromedp.Click(chromedp.CSS(button)))
		b.wait("document.querySelector('" + button + "[aria-pressed=true]')")
		if n := evaluate[int](b, "document.querySelectorAll('[data-fault][aria-pressed=true]').length"); n != 1 {
			t.Errorf("with %s on, %d faults are marked as on, want 1", fault, n)
		}
		if fault != "dial" {
			b.do(chromedp.Click(chromedp.CSS(button)))
			b.wait("document.querySelector('" + button + "[aria-pressed=false]')")
		}
	}
	b.accessible("the demo with a fault")
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('source').closest('details').open = true; document.getElementById('source').value += '\\nWritten while nothing connects.\\n'"), chromedp.Click(chromedp.CSS("#save")))
	if got := evaluate[int](b, posts("Written while nothing connects.")+".length"); got != 0 {
		t.Errorf("without a connection the post changed: got %v, want %v", got, 0)
	}
	b.do(chromedp.Click(chromedp.CSS("[data-fault=dial]")))
	b.wait(posts("Written while nothing connects.") + ".length === 1")

	// A fast clock: the article in the next free slot is published within a minute.
	b.do(chromedp.Click(chromedp.CSS("[data-speed=\"3600\"]")))
	b.wait("document.querySelector('[data-speed=\"3600\"][aria-pressed=true]')")
	b.wait(posts("A queue for what has no date") + ".length >= 1")
	b.do(chromedp.Click(chromedp.CSS("[data-speed=\"1\"]")))
	b.wait("document.querySelector('[data-speed=\"1\"][aria-pressed=true]')")

	// 6: in Russian, with Vera's chat, where /start was also pressed.
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.tour a[hreflang=ru]').closest('details').open = true"), chromedp.Click(chromedp.CSS(".tour a[hreflang=ru]")))
	b.wait("document.documentElement.lang === 'ru' && document.getElementById('user').selectedOptions[0].text.startsWith('Вера')")
	b.says("Нажмите кнопку")
	b.accessible("the demo in Russian")
	b.fits("the demo in Russian")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.tour a[hreflang=en]').closest('details').open = true"), chromedp.Click(chromedp.CSS(".tour a[hreflang=en]")))
	b.wait("document.documentElement.lang === 'en' && document.getElementById('user').selectedOptions[0].text.startsWith('Anna')")
	b.says("Tap a button")
	b.wait("document.querySelector('.tour > li:last-child.done')")
}

// TestDemoSpeaksTheLanguageOfThePage holds that the bot answers in the language of the
// page, from the first message, and goes on in another one if the page does.
func TestDemoSpeaksTheLanguageOfThePage(t *testing.T) {
	b := openBrowserTab(t)
	page, _ := serveCommand(t, "The channel and the bot: ", "demo", "--addr", "127.0.0.1:0")
	b.look(1440, 900, "light", "en")
	b.do(chromedp.Navigate(page + "/"))
	b.says("Tap a button") // the terminal's language
	const said = "document.querySelector('.bot .messages').innerText"
	for _, tt := range []struct{ language, greeting, categories string }{{"de", "Tipp auf einen Button", "Kategorien"}, {"ru", "Нажмите кнопку", "Рубрики"}, {"en", "Tap a button", "Categories"}} {
		b.look(1440, 900, "light", tt.language)
		b.do(chromedp.Navigate(page + "/"))
		b.wait("[...document.querySelectorAll('.bot .msg')].pop().innerText.includes('" + tt.greeting + "')")
		if text := evaluate[string](b, said); tt.language != "en" && strings.Contains(text, "Tap a button") {
			t.Errorf("%s: a chat in which nothing was said begins with %q", tt.language, text)
		}
		// The menu of commands and the buttons are in that language, too.
		b.wait("[...document.querySelectorAll('.bot .msg:last-of-type [data-press]')].some((x) => x.innerText.includes('" + tt.categories + "'))")
	}
	// Earlier messages stay when the language changes, and each person has the page's.
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.bot input').focus()"), chromedp.KeyEvent("/help"), chromedp.KeyEvent(kb.Enter))
	b.wait("[...document.querySelectorAll('.bot .mine')].some((m) => m.innerText.includes('/help'))")
	b.do(chromedp.Navigate(page + "/?hl=de"))
	b.wait("[...document.querySelectorAll('.bot .msg')].pop().innerText.includes('Tipp auf einen Button')")
	if text := evaluate[string](b, said); !strings.Contains(text, "/help") {
		t.Errorf("after a change of the language the chat lost what was said: %q", text)
	}
	b.do(chromedp.Navigate(page + "/?hl=de&user=102"))
	b.wait("[...document.querySelectorAll('.bot .msg')].pop().innerText.includes('Tipp auf einen Button')")
	// Without a script, too.
	b.scripts(false)
	b.do(chromedp.Navigate(page + "/?hl=ru&user=102"))
	if text := evaluate[string](b, said); !strings.Contains(text, "Нажмите кнопку") || strings.Contains(text, "Tipp auf") {
		t.Errorf("without a script the chat says %q", text)
	}
}
