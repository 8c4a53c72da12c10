//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
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
		"arabic.md":  "---\ntitle: مرحبا\ndate: 2099-12-06\nlang: ar\n---\nهذا نص عربي\n\n```go\nfunc main() {}\n```\n\n| أ | ب |\n|---|---|\n| ١ | ٢ |\n",
		"hebrew.md":  "---\ntitle: Shalom\ndate: 2099-12-07\nlang: he\n---\nText in English.\n\nזו פסקה בעברית עם English בתוכה.\n",
		"numbers.md": "---\ntitle: Numbers\ndate: 2099-12-08\ntelegram: {format: rich}\n---\n9. nine\n10. ten\n\nText.\n\n1000. thousand\n1001. and one\n\nText.\n\n- no\n\n  1. numbers\n",
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
				{"hebrew", "the time is below a paragraph that ends where it would be", boxes + `const time = box('.about'), range = document.createRange(); range.selectNodeContents(chosen.querySelector('.tg-text')); const lines = [...range.getClientRects()]; return lines.length > 1 && time.bottom <= box('.bubble').bottom && lines.every((r) => r.right <= time.left || r.left >= time.right || r.bottom <= time.top + 3)`},
				{"numbers", "the numbers of a list have room", `const pen = document.createElement('canvas').getContext('2d'), lists = [...document.querySelectorAll('.form.chosen ol')]; return lists.length === 3 && lists.every((l) => { const s = getComputedStyle(l); pen.font = s.font; return parseFloat(s.paddingInlineStart) >= pen.measureText(l.lastElementChild.value + '. ').width; })`},
				{"small", "a photo fills its bubble", photoFits},
				{"small", "a small photo has Telegram's least width", boxes + `return near(box('.bubble').width, 200)`},
				{"album", "an album goes from edge to edge", boxes + `const a = box('.tg-collage > div'), m = box('.bubble'); return near(a.left, m.left) && near(a.right, m.right)`},
				{"album", "its pictures are 2 px apart", boxes + `const f = [...document.querySelectorAll('.form.chosen .tg-collage figure')].map((x) => x.getBoundingClientRect()); return near(f[1].top - f[0].bottom, 2) && near(f[2].left - f[1].right, 2)`},
				{"album", "and have no round corners", `return [...document.querySelectorAll('.form.chosen .tg-collage img')].length === 3 && [...document.querySelectorAll('.form.chosen .tg-collage img')].every((i) => getComputedStyle(i).borderRadius === '0px' && getComputedStyle(i).objectFit === 'cover')`},
				{"album", "none lies upon another", `const r = [...document.querySelectorAll('.form.chosen .tg-collage img')].map((i) => i.getBoundingClientRect()); return r.every((x, i) => r.every((y, j) => i === j || x.right <= y.left || y.right <= x.left || x.bottom <= y.top || y.bottom <= x.top))`},
				{"album", "each has its words at its foot", `const f = [...document.querySelectorAll('.form.chosen .tg-collage figure')]; return f.length === 3 && f.every((x) => { const i = x.querySelector('img').getBoundingClientRect(), c = x.querySelector('figcaption').getBoundingClientRect(); return Math.abs(c.bottom - i.bottom) <= 1 && c.height < i.height / 3; })`},
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
					b.wait("[...document.images].every((i) => i.complete && i.naturalWidth) && [...document.querySelectorAll('.tg-collage > div')].every((a) => a.matches('.tg-mosaic'))")
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

// TestAlbumsInABrowser holds the places of the pictures of an album. The values are those
// of tdesktop's LayoutMediaGroup (ui/grouped_layout.cpp) for a bubble of 430 px; it rounds
// to whole pixels.
func TestAlbumsInABrowser(t *testing.T) {
	b := openBrowserTab(t)
	dir := filepath.Join(t.TempDir(), "blog")
	var many strings.Builder
	for i := range 12 {
		fmt.Fprintf(&many, "![Picture %d](square.png) ", i)
	}
	writeFiles(t, dir, map[string]string{"many.md": "---\ntitle: Many\ndate: 2099-12-01\n---\n" + many.String() + "\n"})
	writePicture(t, filepath.Join(dir, "square.png"), 200, 200)
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	b.look(1280, 900, "light", "en")
	b.do(chromedp.Navigate(page + "/article/many.md"))
	b.wait("document.querySelector('.form.chosen .tg-mosaic')")
	for _, tt := range []struct {
		ratios []float64
		want   [][4]float64 // x, y, width, height
	}{
		{[]float64{1.5, 1.5}, [][4]float64{{0, 0, 430, 214}, {0, 216, 430, 214}}},
		{[]float64{1.9, 1.3}, [][4]float64{{0, 0, 430, 214}, {0, 216, 430, 214}}},
		{[]float64{1, 1}, [][4]float64{{0, 0, 214, 214}, {216, 0, 214, 214}}},
		{[]float64{0.7, 1.6}, [][4]float64{{0, 0, 213, 134}, {215, 0, 215, 134}}},
		{[]float64{1.6, 0.5}, [][4]float64{{0, 0, 257, 161}, {259, 0, 171, 161}}},
		{[]float64{3, 1.5}, [][4]float64{{0, 0, 430, 156}, {0, 158, 430, 287}}},
		{[]float64{0.6, 1.5, 1}, [][4]float64{{0, 0, 214, 430}, {216, 0, 214, 214}, {216, 216, 214, 214}}},
		{[]float64{1.6, 0.7, 1}, [][4]float64{{0, 0, 430, 269}, {0, 271, 214, 159}, {216, 271, 214, 159}}},
		{[]float64{1, 1, 1}, [][4]float64{{0, 0, 430, 282}, {0, 284, 214, 146}, {216, 284, 214, 146}}},
		{[]float64{1.7, 1, 1, 0.6}, [][4]float64{{0, 0, 430, 253}, {0, 255, 164, 164}, {166, 255, 120, 164}, {288, 255, 142, 164}}},
		{[]float64{0.7, 1, 1.5, 1.5}, [][4]float64{{0, 0, 257, 430}, {259, 0, 171, 183}, {259, 185, 171, 122}, {259, 309, 171, 121}}},
		{[]float64{1, 1, 1, 1}, [][4]float64{{0, 0, 257, 430}, {259, 0, 142, 142}, {259, 144, 142, 142}, {259, 288, 142, 142}}},
		{[]float64{1.5, 1, 0.7, 1.4, 1}, [][4]float64{{0, 0, 430, 287}, {0, 289, 214, 214}, {216, 289, 214, 214}, {0, 505, 250, 178}, {252, 505, 178, 178}}},
		{[]float64{1, 1, 1, 1, 1, 1}, [][4]float64{{0, 0, 214, 214}, {216, 0, 214, 214}, {0, 216, 214, 214}, {216, 216, 214, 214}, {0, 432, 214, 214}, {216, 432, 214, 214}}},
		{[]float64{0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6}, [][4]float64{{0, 0, 214, 321}, {216, 0, 214, 321}, {0, 323, 214, 321}, {216, 323, 214, 321}, {0, 646, 142, 213}, {144, 646, 142, 213}, {288, 646, 142, 213}}},
		{[]float64{1.78, 1.78, 1.78, 1.78, 1.78, 1.78, 1.78, 1.78, 1.78, 1.78}, [][4]float64{{0, 0, 430, 242}, {0, 244, 142, 80}, {144, 244, 142, 80}, {288, 244, 142, 80}, {0, 326, 142, 80}, {144, 326, 142, 80}, {288, 326, 142, 80}, {0, 408, 142, 80}, {144, 408, 142, 80}, {288, 408, 142, 80}}},
		{[]float64{0.75, 1.5, 1, 0.6, 2.5, 1, 0.7, 1.3}, [][4]float64{{0, 0, 171, 171}, {173, 0, 257, 171}, {0, 173, 214, 214}, {216, 173, 214, 214}, {0, 389, 306, 122}, {308, 389, 122, 122}, {0, 513, 186, 186}, {188, 513, 242, 186}}},
	} {
		ratios, err := json.Marshal(tt.ratios)
		if err != nil {
			t.Fatal(err)
		}
		got := evaluate[[][4]float64](b, "mosaic("+string(ratios)+", 430, 2)")
		if !slices.EqualFunc(got, tt.want, func(x, y [4]float64) bool {
			return math.Abs(x[0]-y[0]) <= 2 && math.Abs(x[1]-y[1]) <= 2 && math.Abs(x[2]-y[2]) <= 2 && math.Abs(x[3]-y[3]) <= 2
		}) {
			t.Errorf("pictures of %v are at %v, want %v", tt.ratios, got, tt.want)
		}
	}
	// More than ten are in groups of ten, one below the other, and a change of the width
	// of the window lays them out again.
	for _, width := range []int64{1280, 390, 320} {
		b.look(width, 900, "dark", "en")
		b.wait(`((a) => Math.abs(Math.max(...[...a.querySelectorAll('figure')].map((f) => f.getBoundingClientRect().right)) - a.getBoundingClientRect().right) < 1)(document.querySelector('.form.chosen .tg-mosaic'))`)
		if !evaluate[bool](b, `((f) => f.length === 12 && f[10].top - Math.max(...f.slice(0, 10).map((x) => x.bottom)) > 1 && Math.abs(f[10].top - f[11].top) < 1)([...document.querySelectorAll('.form.chosen .tg-mosaic figure')].map((f) => f.getBoundingClientRect()))`) {
			t.Errorf("at %d px, the last two of twelve pictures do not have a line of their own", width)
		}
		b.fits(fmt.Sprintf("an album at %d px", width))
	}
}

// TestPicturesThatDoNotArrive holds that a picture that cannot be loaded is a frame, and
// that its words are there once, with and without a script.
func TestPicturesThatDoNotArrive(t *testing.T) {
	b := openBrowserTab(t)
	dir := filepath.Join(t.TempDir(), "blog")
	const nowhere = "http://127.0.0.1:9/" // refused
	writeFiles(t, dir, map[string]string{"a.md": "---\ntitle: Pictures\ndate: 2099-12-01\n---\n" +
		"![The only words](" + nowhere + "alone.png)\n\n![What it shows](" + nowhere + "b.png \"What is below it\")\n\n![](" + nowhere + "c%20d.png)\n\n" +
		"![First](" + nowhere + "1.png) ![Second](" + nowhere + "2.png)\n"})
	page, _ := serveCommand(t, "Your articles: ", "preview", "--articles", dir, "--channel", "@news", "--database", filepath.Join(dir, "none.db"), "--addr", "127.0.0.1:0")
	const words = "document.querySelector('.form.chosen .tg-rich').innerText"
	for _, scripts := range []bool{true, false} {
		b.scripts(scripts)
		for _, width := range []int64{1280, 390} {
			b.look(width, 900, "light", "en")
			b.do(chromedp.Navigate(page + "/article/a.md"))
			b.wait("document.querySelector('.form.chosen .bubble')")
			shown := words
			if scripts {
				b.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('img').forEach((i) => { i.loading = 'eager'; })"))
				b.wait("!document.querySelector('.form.chosen img')")
				b.accessible("pictures that do not arrive")
			} else { // the words that a browser shows instead of a picture count
				shown += " + [...document.querySelectorAll('.form.chosen img')].map((i) => i.alt).join()"
			}
			text := evaluate[string](b, shown)
			for _, want := range []string{"The only words", "What it shows", "What is below it", "First", "Second"} {
				if n := strings.Count(text, want); n != 1 {
					t.Errorf("scripts %v, %d px: %q is there %d times, want once: %q", scripts, width, want, n, text)
				}
			}
			if scripts && !strings.Contains(text, "c d.png") {
				t.Errorf("%d px: a picture without words is not named: %q", width, text)
			}
			b.fits("pictures that do not arrive")
		}
	}
}
