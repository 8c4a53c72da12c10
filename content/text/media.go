package text

import (
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// media writes the replacement of a photo, video, audio or file: a sign, its caption or
// alternative text as a link to it.
func (e *encoder) media(m *rich.Media) {
	e.out.begin()
	e.out.put(mediaSign(m.Kind))
	e.out.put(" ")
	address, linked := "", false
	if !m.Local {
		address, linked = rich.CanonicalLink(m.URL)
	}
	label := rich.Text{String: strings.TrimSpace(m.Alt)}
	caption := m.Caption
	switch led := leads(caption); {
	case label.String != "" && label.String != caption.String: // both are shown
	case led == nowhere:
		label, caption = caption, rich.Text{}
	case led == whole && label.String != "":
		label, caption, linked = caption, rich.Text{}, false // the target that the author chose
	default:
		label.String = "" // a link within the caption has its own target
	}
	if label.String == "" {
		label = rich.Text{String: fileName(m.URL)}
	}
	if linked {
		label.Spans = append([]rich.Span{{End: len(label.String), Style: rich.Link, Value: address}}, withoutLinks(label.Spans)...)
	}
	e.prose.inline(label, 0)
	if caption.String != "" {
		e.out.sep(1, cutNever)
		e.prose.line(caption, 0)
	}
	e.credit(m.Credit, true)
}

// reach says how much of a text is links.
type reach uint8

const (
	nowhere reach = iota
	partly
	whole
)

func leads(t rich.Text) reach {
	led := nowhere
	for i := range t.Spans {
		switch s := &t.Spans[i]; {
		case s.Style != rich.Link:
		case s.Start == 0 && s.End == len(t.String):
			return whole
		default:
			led = partly
		}
	}
	return led
}

// gallery writes its media, one a line.
func (e *encoder) gallery(g *rich.Gallery) {
	start := len(e.out.buf)
	for _, m := range g.Media {
		if len(e.out.buf) > start {
			e.out.sep(1, cutItem)
		}
		e.media(m)
	}
	if len(e.out.buf) > start {
		e.out.sep(1, cutNever)
	}
	e.prose.line(g.Caption, 0)
	e.credit(g.Credit, len(e.out.buf) > start)
}

func mediaSign(k rich.MediaKind) string {
	switch k {
	case rich.Video, rich.Animation:
		return "🎬"
	case rich.Audio, rich.Voice:
		return "🎧"
	case rich.File:
		return "📎"
	default: // a photo
		return "🖼"
	}
}

// fileName returns the last element of an address's path.
func fileName(address string) string {
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address = address[:i]
	}
	address = strings.TrimRight(address, "/")
	return address[strings.LastIndexByte(address, '/')+1:]
}

func withoutLinks(spans []rich.Span) []rich.Span {
	var kept []rich.Span
	for _, s := range spans {
		if s.Style != rich.Link {
			kept = append(kept, s)
		}
	}
	return kept
}
