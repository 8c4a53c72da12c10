//go:build unix

package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// lists waits until a list shows exactly these articles.
func (b *browser) lists(titles ...string) {
	b.Helper()
	b.wait("document.body && [...document.querySelectorAll('.row a, .row b')].map((x) => x.textContent).join() === [" + quoted(titles) + "].join()")
}

func quoted(texts []string) string {
	list := ""
	for _, text := range texts {
		list += strconv.Quote(text) + ","
	}
	return list
}

// TestListInABrowser filters the list by state, category, language and channel, and
// searches it: by mouse, by keyboard, without a script, and on a narrow phone.
func TestListInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	dir := filepath.Join(t.TempDir(), "my-writing-of-this-year")
	writeFiles(t, dir, map[string]string{
		"one.md":    "---\ntitle: First steps\ndate: 2099-11-30 09:00\ncategories: [ai]\nlang: en\n---\nText.\n",
		"two.md":    "---\ntitle: Второй шаг\ndate: 2099-12-01 09:00\ncategories: [ai, notes]\nlang: ru\n---\nТекст.\n",
		"three.md":  "---\ntitle: Elsewhere\ndate: 2099-12-02 09:00\ncategories: [notes]\nlang: en\ntelegram: {channel: \"@other\"}\n---\nText.\n",
		"draft.md":  "---\ntitle: A draft\ndate: 2099-12-03\ndraft: true\nlang: en\n---\nText.\n",
		"broken.md": "---\ntitle: Broken\ndate: someday\n---\nText.\n",
	})
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"),
		"--addr", "127.0.0.1:0", "--slots", "0 10 * * *", "--quiet", "23:00-08:00")
	b.look(1280, 900, "light", "en")
	open := func(path string) {
		t.Helper()
		b.do(chromedp.Navigate(page + path))
		b.wait("document.getElementById('state').textContent === 'Live'")
	}
	choose := func(name, value string) {
		t.Helper()
		b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("((s) => { s.value = %q; s.dispatchEvent(new Event('change', {bubbles: true})); })(document.querySelector('.filters [name=%s]'))", value, name)))
	}
	press := func(selector string) {
		t.Helper()
		b.do(chromedp.Click(chromedp.CSS(selector)))
	}

	open("/")
	b.lists("First steps", "Второй шаг", "Elsewhere", "broken.md", "A draft")
	choose("category", "ai")
	b.lists("First steps", "Второй шаг")
	choose("lang", "ru")
	b.lists("Второй шаг")
	b.wait("new URLSearchParams(location.search).get('category') === 'ai' && new URLSearchParams(location.search).get('lang') === 'ru'")
	b.accessible("a filtered list")
	open("/?category=ai&lang=ru") // the address is enough
	b.lists("Второй шаг")
	choose("lang", "")
	choose("category", "")
	choose("channel", "@other")
	b.lists("Elsewhere")
	open("/")
	press(".chip.not_published")
	b.lists("A draft")
	if got := evaluate[int](b, "document.querySelectorAll('.chip.not_published[aria-current=true]').length"); got != 1 {
		t.Errorf("the state that is filtered by is not marked: got %v, want %v", got, 1)
	}
	press(".chip.not_published") // pressing it again removes the filter
	b.lists("First steps", "Второй шаг", "Elsewhere", "broken.md", "A draft")

	// A search looks for all of its words, in titles, paths and categories, ignoring
	// case.
	for _, tt := range []struct {
		query string
		want  []string
	}{{"STEPS", []string{"First steps"}}, {"второй", []string{"Второй шаг"}}, {"notes elsewhere", []string{"Elsewhere"}}, {"broken.md", []string{"broken.md"}}, {"nowhere", nil}} {
		open("/")
		b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[name=q]').focus()"), chromedp.KeyEvent(tt.query))
		b.wait("location.search.startsWith('?q=')")
		b.lists(tt.want...)
		b.wait("document.getElementById('tally').textContent === document.querySelector('#found h2').textContent") // a screen reader announces it
		b.accessible("a search for " + tt.query)
	}
	b.says("0 articles found")

	// Text typed while the list is loading stays in the field, and is searched for.
	open("/")
	b.do(chromedp.Evaluate[chromedp.Void](`(() => {
		const fetched = window.fetch;
		window.fetch = async (...asked) => {
			const answer = await fetched(...asked);
			window.fetch = fetched;
			document.execCommand('insertText', false, 'eps');
			return answer;
		};
		document.querySelector('[name=q]').focus();
	})()`), chromedp.KeyEvent("st"))
	b.wait("location.search === '?q=steps'")
	b.lists("First steps")
	if got, want := evaluate[string](b, "((q) => [q.value, q === document.activeElement, q.selectionStart, q.selectionEnd].join())(document.querySelector('[name=q]'))"), "steps,true,5,5"; got != want {
		t.Errorf("the field, its focus and its caret are %s, want %s", got, want)
	}

	// With the keyboard alone: from the search to the first article and into it.
	open("/?q=steps")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[name=q]').focus()"))
	for range 12 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if evaluate[bool](b, "document.activeElement.matches('.row a')") {
			break
		}
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.wait("location.pathname === '/article/one.md' && document.querySelector('.bubble')")

	// Without a script a button sends the form.
	b.scripts(false)
	b.do(chromedp.Navigate(page + "/"))
	press(".filters [name=q]")
	b.do(chromedp.KeyEvent("steps"))
	press(".filters button")
	b.scripts(true)
	b.lists("First steps")

	// The calendar: an article on its day, a free slot on another, the months before
	// and after.
	open("/calendar?month=2099-12")
	b.wait("[...document.querySelectorAll('.month td')].some((d) => d.innerText.includes('Второй шаг') && d.querySelector('.full').textContent.startsWith('Tue 1 Dec'))")
	b.wait("[...document.querySelectorAll('.month td')].find((d) => d.querySelector('.full').textContent.startsWith('Thu 10 Dec')).querySelector('.slot').textContent === '10:00'")
	b.wait("document.querySelectorAll('.hours .quiet').length >= 62")
	b.accessible("the calendar")
	press("[rel=prev]")
	b.wait("location.search === '?month=2099-11' && document.querySelector('h1').textContent === 'November 2099'")
	b.wait("[...document.querySelectorAll('.month td a')].some((a) => a.textContent.includes('First steps'))")
	press("[rel=next]")
	b.wait("location.search === '?month=2099-12' && document.querySelector('h1').textContent === 'December 2099'")

	for _, width := range []int64{390, 320} {
		for _, language := range []string{"en", "ru", "de"} {
			b.look(width, 700, "dark", language)
			for _, path := range []string{"/", "/?lang=ru", "/calendar?month=2099-12", "/article/one.md", "/article/broken.md"} {
				b.do(chromedp.Navigate(page + path))
				b.wait("document.getElementById('state').textContent !== ''")
				b.fits(fmt.Sprintf("%s at %d px in %s", path, width, language))
				if got := evaluate[int](b, "document.querySelector('.bar').offsetHeight"); got > 50 {
					t.Errorf("%s at %d px in %s: the header is %d px high, want one line", path, width, language, got)
				}
				b.picture(fmt.Sprintf("list-%d-%s-%s", width, language, strings.Trim(strings.NewReplacer("/", "-", "?", "-").Replace(path), "-")))
			}
			b.accessible(fmt.Sprintf("%d px in %s", width, language))
		}
	}
}

// TestButtonsAndLinksInABrowser holds how a post shows its buttons and the preview of its link.
func TestButtonsAndLinksInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	dir := filepath.Join(t.TempDir(), "blog")
	const buttons = "buttons: [[{text: Read on, url: \"https://example.org/a\"}, {text: Ask, url: \"https://example.org/b\"}], [{text: A third button, url: \"https://example.org/c\"}]]"
	writeFiles(t, dir, map[string]string{
		"text.md": "---\ntitle: Text\ndate: 2099-11-30\ntelegram: {format: text, preview: true, " + buttons + "}\n---\nA text with [a link](https://www.example.org/page).\n",
		"rich.md": "---\ntitle: Rich\ndate: 2099-12-01\ntelegram: {format: rich, " + buttons + "}\n---\n# Heading\n\nA text.\n",
		"none.md": "---\ntitle: None\ndate: 2099-12-02\ntelegram: {format: text, preview: false}\n---\nA text with [a link](https://www.example.org/page).\n",
	})
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	for _, width := range []int64{1280, 390} {
		b.look(width, 900, "light", "en")
		for _, path := range []string{"/article/text.md", "/article/rich.md"} {
			b.do(chromedp.Navigate(page + path))
			b.wait("document.getElementById('state').textContent === 'Live' && document.querySelector('.bubble')")
			for _, want := range []struct{ what, expression string }{
				{"there are two rows of buttons", "[...document.querySelectorAll('.form.chosen .keyboard-row')].map((r) => r.children.length).join() === '2,1'"},
				{"buttons are as high as Telegram's", fmt.Sprintf("[...document.querySelectorAll('.form.chosen .keyboard-row > *')].every((x) => x.offsetHeight === %d)", map[int64]int{1280: 36, 390: 42}[width])},
				{"their words are in the middle", "[...document.querySelectorAll('.form.chosen .keyboard-row > *')].every((x) => { const r = document.createRange(); r.selectNodeContents(x.firstChild); const text = r.getBoundingClientRect(), box = x.getBoundingClientRect(); return Math.abs(text.top - box.top - box.bottom + text.bottom) <= 2; })"},
				{"those of a row share its width", "((x, y) => Math.abs(x.offsetWidth - y.offsetWidth) <= 1)(...document.querySelector('.form.chosen .keyboard-row').children)"},
				{"they are as wide as the message above", "((k, m) => Math.abs(k.left - m.left) < 1 && Math.abs(k.right - m.right) < 1)(document.querySelector('.form.chosen .keyboard').getBoundingClientRect(), document.querySelector('.form.chosen .bubble').getBoundingClientRect())"},
				{"the time of the article is in its corner", "document.querySelector('.form.chosen .about time').textContent === '10:00'"},
				{"one with an address is a link", "document.querySelector('.form.chosen .keyboard a').href === 'https://example.org/a'"},
				{"a link tells a site nothing", "[...document.querySelectorAll('.form.chosen .keyboard a, .form.chosen .link-preview')].every((a) => a.relList.contains('noreferrer') && a.relList.contains('noopener'))"},
			} {
				if !evaluate[bool](b, want.expression) {
					t.Errorf("%s at %d px: not so: %s", path, width, want.what)
				}
			}
			b.fits(path)
			b.accessible(path)
			b.picture(fmt.Sprintf("buttons-%d-%s", width, filepath.Base(path)))
		}
	}
	b.do(chromedp.Navigate(page + "/article/text.md"))
	b.wait("document.querySelector('.form.chosen .link-preview')?.innerText.includes('example.org') && document.querySelector('.form.chosen .link-preview').href === 'https://www.example.org/page'")
	b.do(chromedp.Navigate(page + "/article/none.md"))
	b.says("A text with a link")
	if got := evaluate[int](b, "document.querySelectorAll('.form.chosen .link-preview').length"); got != 0 {
		t.Errorf("an article that asks for no preview of its link shows one: got %v, want %v", got, 0)
	}
}

// TestSearchFieldInABrowser holds that the name of a category, however long, leaves the
// search its place, and that its words can be read.
func TestSearchFieldInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	dir := filepath.Join(t.TempDir(), "blog")
	writeFiles(t, dir, map[string]string{
		"one.md": "---\ntitle: One\ndate: 2099-11-30 09:00\ncategories: [" + strings.Repeat("Donaudampfschifffahrt", 6) + "]\n---\nText.\n",
		"two.md": "---\ntitle: Two\ndate: 2099-12-01 09:00\ncategories: [ai]\n---\nText.\n",
	})
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	for width, colours := range map[int64]string{1280: "light", 390: "dark"} {
		b.look(width, 800, colours, "de")
		b.do(chromedp.Navigate(page + "/"))
		b.wait("document.querySelector('[name=category]')")
		// axe-core does not look at the words in an empty field.
		if got := evaluate[float64](b, `((field) => {
			const light = (colour) => { const [r, g, b] = colour.match(/[\d.]+/g).map((x) => x / 255).map((x) => (x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4)); return .2126 * r + .7152 * g + .0722 * b; };
			const [a, z] = [getComputedStyle(field, '::placeholder').color, getComputedStyle(field).backgroundColor].map(light).sort((x, y) => y - x);
			return (a + .05) / (z + .05);
		})(document.querySelector('[name=q]'))`); got < 4.5 {
			t.Errorf("%s: what to search has a contrast of %.1f, want 4.5 (WCAG AA)", colours, got)
		}
		if search, choice := evaluate[int](b, "document.querySelector('[name=q]').offsetWidth"), evaluate[int](b, "document.querySelector('[name=category]').offsetWidth"); choice > 240 || search < choice {
			t.Errorf("%d px: the choice of a category is %d px wide, and the search %d", width, choice, search)
		}
		b.fits("a list with a long category")
	}
}
