package page

import (
	"cmp"
	"path"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// address returns the address of a file on the page, or "" if it cannot be shown.
func (o Options) address(source string, local bool) string {
	if local {
		if o.Media == nil {
			return ""
		}
		return o.Media(source)
	}
	address, _ := safe(source, "http", "https")
	return address
}

// image writes an <img> and reports whether it did: without an address the caller has
// to show the alternative text.
func (w *writer) image(source, alt string, local bool) bool {
	address := w.o.address(source, local)
	if address == "" {
		return false
	}
	w.raw("<img")
	w.attribute("src", address)
	w.raw(` alt="`)
	w.escape(alt)
	w.raw(`" loading="lazy">`)
	return true
}

func (w *writer) media(m *rich.Media) {
	w.figure(m)
	w.note(m.Line)
}

func (w *writer) figure(m *rich.Media) {
	w.raw("<figure")
	if m.Spoiler {
		w.raw(` class="tg-spoiler" tabindex="0"`)
	}
	w.raw(">")
	w.file(m)
	w.caption(m.Caption, m.Credit)
	w.raw("</figure>\n")
}

// file writes an element for the file.
func (w *writer) file(m *rich.Media) {
	address := w.o.address(m.URL, m.Local)
	name := map[rich.MediaKind]string{rich.Video: "video", rich.Animation: "video", rich.Audio: "audio", rich.Voice: "audio"}[m.Kind]
	switch {
	case address == "":
		w.placeholder(m)
	case m.Kind == rich.File:
		w.raw("<a")
		w.attribute("href", address)
		w.raw(` class="tg-file" rel="noopener nofollow" target="_blank">`)
		name, _, _ := strings.Cut(m.URL, "?")
		w.escape(path.Base(name))
		w.raw("</a>")
	case name != "":
		w.raw("<", name)
		w.attribute("src", address)
		w.attribute("aria-label", m.Alt)
		w.raw(` controls preload="none"></`, name, ">")
	default:
		w.image(m.URL, altBeside(m), m.Local)
	}
}

// placeholder represents a file that the page cannot show.
func (w *writer) placeholder(m *rich.Media) {
	w.raw(`<div class="tg-missing">`)
	w.escape(cmp.Or(altBeside(m), m.URL))
	w.raw("</div>")
}

// altBeside returns the alternative text of a file, or "" if its caption has the same
// words: a picture that cannot be loaded would say them twice, and so would a screen
// reader.
func altBeside(m *rich.Media) string {
	if m.Alt == m.Caption.String {
		return ""
	}
	return m.Alt
}

func (w *writer) caption(text, credit rich.Text) {
	if text.String == "" && credit.String == "" {
		return
	}
	w.raw("<figcaption>")
	w.text(text)
	w.credit(credit)
	w.raw("</figcaption>")
}

func (w *writer) gallery(g *rich.Gallery) {
	class := "tg-collage"
	if g.Slideshow {
		class = "tg-slideshow"
	}
	w.raw(`<figure class="`, class, `"><div tabindex="0">`)
	for _, m := range g.Media {
		w.figure(m)
	}
	w.raw("</div>")
	w.caption(g.Caption, g.Credit)
	w.raw("</figure>\n")
	for i, m := range g.Media {
		if i == 0 || m.Line != g.Media[i-1].Line {
			w.note(m.Line)
		}
	}
}
