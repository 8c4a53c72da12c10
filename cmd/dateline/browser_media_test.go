//go:build unix

package main

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPhotosInABrowser holds the boxes of photos with captions and of albums, on a
// desktop and on a phone, in both colour schemes.
func TestPhotosInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	dir := filepath.Join(t.TempDir(), "blog")
	const caption = "A caption with **bold** words and [a link](https://example.org/a), which is longer than the photo is wide.\n"
	photo := func(file, day, caption string) string {
		return "---\ntitle: Photo\ndate: 2099-12-" + day + "\ncover: " + file + "\ntelegram: {format: text, silent: true}\n---\n" + caption
	}
	writeFiles(t, dir, map[string]string{
		"wide.md": photo("wide.png", "01", caption), "tall.md": photo("tall.png", "02", "Short."), "small.md": photo("small.png", "03", "Short."), "narrow.md": photo("tall.png", "05", caption),
		"arabic.md": "---\ntitle: مرحبا\ndate: 2099-12-06\nlang: ar\n---\nهذا نص عربي\n\n```go\nfunc main() {}\n```\n\n| أ | ب |\n|---|---|\n| ١ | ٢ |\n",
		"album.md": "---\ntitle: Album\ndate: 2099-12-04\n---\nAn album:\n\n![One](wide.png) ![Two](tall.png) ![Three](small.png)\n\n" +
			"<tg-slideshow>\n\n![One](wide.png) ![Two](tall.png)\n\n<figcaption>What the slides show</figcaption>\n</tg-slideshow>\n\n![Alone](wide.png \"What is on it\")\n",
	})
	for name, size := range map[string][2]int{"wide.png": {640, 360}, "tall.png": {300, 900}, "small.png": {64, 48}} {
		writePicture(t, filepath.Join(dir, name), size[0], size[1])
	}
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")

	const boxes = `const chosen = document.querySelector('.form.chosen'), near = (x, y) => Math.abs(x - y) <= 1, box = (selector) => chosen.querySelector(selector).getBoundingClientRect();`
	// The edges of a photo are those of its bubble, and the caption has Telegram's
	// distances from both.
	const photoFits = boxes + `const bubble = box('.bubble'), photo = box('.photo'), text = box('.body');
		return near(photo.left, bubble.left) && near(photo.right, bubble.right) && near(photo.top, bubble.top) && near(text.top - photo.bottom, 5) && near(text.left - bubble.left, 11) && near(bubble.right - text.right, 11)`
	for _, width := range []int64{1280, 390} {
		for _, colours := range []string{"light", "dark"} {
			b.look(width, 900, colours, "de")
			for _, tt := range []struct{ path, what, body string }{
				{"wide", "a photo fills its bubble", photoFits},
				{"wide", "it is shown whole", boxes + `const p = box('.photo'); return Math.abs(p.width / p.height - 16 / 9) < .02`},
				{"wide", "a bubble with a photo is not wider than Telegram's", boxes + `return box('.bubble').width <= 430`},
				{"wide", "a silent post has its sign beside the time", `return document.querySelector('.form.chosen .about > .silent[role=img]').getAttribute('aria-label') === 'ohne Ton'`},
				{"wide", "the caption does not run into the time", boxes + `const time = box('.about'), range = document.createRange(); range.selectNodeContents(chosen.querySelector('.tg-text')); return time.bottom <= box('.bubble').bottom && [...range.getClientRects()].every((r) => r.right <= time.left || r.bottom <= time.top + 3)`},
				{"tall", "a photo fills its bubble", photoFits},
				{"tall", "a tall photo is not higher than Telegram's", boxes + `return near(box('.photo').height, 430)`},
				{"tall", "its bubble is as narrow as Telegram makes it", boxes + `return near(box('.bubble').width, 200)`},
				{"narrow", "a long caption has the width that Telegram gives it, and the photo is whole within", boxes + `return box('.bubble').width >= Math.min(430, box('.msg').width) - 1 && near(box('.photo').width, box('.bubble').width) && getComputedStyle(chosen.querySelector('.photo')).objectFit === 'contain'`},
				{"narrow", "a photo fills its bubble", photoFits},
				{"arabic", "code in an Arabic article is written from left to right", `return [...document.querySelectorAll('.form pre[data-language=go]')].length === 2 && [...document.querySelectorAll('.form pre[data-language=go] code')].every((c) => { const x = (text) => { const w = document.createTreeWalker(c, NodeFilter.SHOW_TEXT); for (let n; (n = w.nextNode());) { const at = n.data.indexOf(text); if (at >= 0) { const r = document.createRange(); r.setStart(n, at); r.setEnd(n, at + 1); return r.getBoundingClientRect().left; } } }; return x('func') < x('main') && x('main') < x('(') && x('(') < x('{'); })`},
				{"small", "a photo fills its bubble", photoFits},
				{"small", "a small photo has Telegram's least width", boxes + `return near(box('.bubble').width, 200)`},
				{"album", "an album goes from edge to edge", boxes + `const a = box('.tg-collage > div'), m = box('.bubble'); return near(a.left, m.left) && near(a.right, m.right)`},
				{"album", "its pictures are 2 px apart", `const s = getComputedStyle(document.querySelector('.form.chosen .tg-collage > div')); return s.columnGap === '2px' && s.rowGap === '2px'`},
				{"album", "and have no round corners", `return [...document.querySelectorAll('.form.chosen .tg-collage img')].length === 3 && [...document.querySelectorAll('.form.chosen .tg-collage img')].every((i) => getComputedStyle(i).borderRadius === '0px' && getComputedStyle(i).objectFit === 'cover')`},
				{"album", "none lies upon another", `const r = [...document.querySelectorAll('.form.chosen .tg-collage img')].map((i) => i.getBoundingClientRect()); return r.every((x, i) => r.every((y, j) => i === j || x.right <= y.left || y.right <= x.left || x.bottom <= y.top || y.bottom <= x.top))`},
				{"album", "each has its caption below it", `const f = [...document.querySelectorAll('.form.chosen .tg-collage figure')]; return f.length === 3 && f.every((x) => { const i = x.querySelector('img').getBoundingClientRect(), c = x.querySelector('figcaption')?.getBoundingClientRect(); return !c || c.top >= i.bottom - 1 && c.bottom <= x.getBoundingClientRect().bottom + 1; })`},
				{"album", "the first of three has a line of its own", boxes + `const f = [...chosen.querySelectorAll('.tg-collage img')].map((i) => i.getBoundingClientRect()); return near(f[0].width, box('.bubble').width) && near(f[1].top, f[2].top) && near(f[1].width, f[2].width)`},
				{"album", "a slideshow shows one of its slides and scrolls to the others", `const s = document.querySelector('.form.chosen .tg-slideshow > div'); return s.scrollWidth > s.clientWidth * 1.9 && s.tabIndex === 0`},
				{"album", "its caption is below it, in line with the text", boxes + `const s = box('.tg-slideshow > div'), c = box('.tg-slideshow > figcaption'); return c.top >= s.bottom && near(c.left - box('.bubble').left, 11)`},
				{"album", "a picture goes from edge to edge", boxes + `const i = box('.tg-rich > figure > img'), m = box('.bubble'); return near(i.left, m.left) && near(i.right, m.right)`},
				{"album", "its caption is dim and below it", `const f = [...document.querySelectorAll('.form.chosen .tg-rich > figure:not([class])')].pop(), c = f.querySelector('figcaption'); return c.textContent === 'What is on it' && c.getBoundingClientRect().top >= f.querySelector('img').getBoundingClientRect().bottom && getComputedStyle(c).color === '` + map[string]string{"light": "rgb(95, 106, 115)", "dark": "rgb(154, 168, 181)"}[colours] + `'`},
			} {
				if address := page + "/article/" + tt.path + ".md"; evaluate[string](b, "location.href") != address {
					b.do(chromedp.Navigate(address))
					b.wait("document.querySelector('.form.chosen .bubble')")
					b.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('img').forEach((i) => { i.loading = 'eager'; })"))
					b.wait("[...document.images].every((i) => i.complete && i.naturalWidth)")
					b.fits(tt.path)
					b.accessible(fmt.Sprintf("%s at %d px, %s", tt.path, width, colours))
					b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.forms').scrollIntoView()"))
					b.picture(fmt.Sprintf("photo-%s-%d-%s", tt.path, width, colours))
				}
				if !evaluate[bool](b, "(() => { "+tt.body+" })()") {
					t.Errorf("%s at %d px, %s: not so: %s: %s", tt.path, width, colours, tt.what, evaluate[string](b, "document.querySelector('.form.chosen .screen').innerHTML.slice(0, 1200)"))
				}
			}
		}
	}
}
