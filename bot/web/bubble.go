package web

import (
	"encoding/json"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/bidi"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/content/page"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/rich"
)

// bubble is a message as Telegram shows it, the same in the demo and in the preview.
// Its texts are not escaped, except HTML, which package page has escaped.
type bubble struct {
	ID       string // of the element
	Number   int    // of the message in its chat
	Chat     int64
	Label    string // author and time, for screen readers, which read a chat as one flow of text
	From     string // "": not shown
	Forward  string // the original sender, if it was forwarded
	Mine     bool
	Wide     bool          // set for a rich message, which takes the whole width
	Service  string        // "pinned …" instead of a message
	Photo    string        // address; "" if it has none
	PhotoAlt string        // shown instead of a photo that cannot be loaded
	File     string        // name of a document
	HTML     template.HTML // text, caption or blocks
	Leftward bool          // the last paragraph is written from right to left, so the time is below it
	Link     *linkPreview
	Time     string
	Moment   string // Time in machine-readable form
	Silent   string // "silent"; "" if it makes a sound
	Edited   string // "edited"; "" if it was not
	Comments string // the line below a post with comments
	Buttons  [][]wire.Button
}

// linkPreview is the card below a text. Its title, text and picture are not known here:
// Telegram fetches them from the site.
type linkPreview struct{ Host, Address string }

func newLinkPreview(text string, entities []wire.Entity, options json.RawMessage) *linkPreview {
	var o struct {
		Disabled bool   `json:"is_disabled"`
		URL      string `json:"url"`
	}
	if len(options) > 0 && json.Unmarshal(options, &o) != nil || o.Disabled {
		return nil
	}
	units := utf16Of(text)
	address := o.URL
	for _, e := range entities {
		if address != "" {
			break
		}
		switch {
		case e.Type == "text_link":
			address = e.URL
		case e.Type == "url" && e.Offset >= 0 && e.Offset+e.Length <= len(units):
			address = stringOf(units[e.Offset : e.Offset+e.Length])
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil
	}
	return &linkPreview{Host: strings.TrimPrefix(u.Host, "www."), Address: address}
}

// textHTML returns a text with its entities as HTML.
func textHTML(text string, entities []wire.Entity, notes ...page.Note) template.HTML {
	if text == "" {
		return ""
	}
	m := page.Message{Text: text, Notes: notes}
	for _, e := range entities {
		m.Entities = append(m.Entities, page.Entity{
			Type: e.Type, Offset: e.Offset, Length: e.Length, URL: e.URL, Language: e.Language,
			CustomEmojiID: e.CustomEmojiID, UnixTime: e.UnixTime, DateTimeFormat: e.DateTimeFormat,
		})
	}
	return template.HTML(page.Options{Code: colourCode}.AppendMessage(nil, m))
}

// leftward reports whether the last paragraph of a text is written from right to left, as
// its first letter says. Telegram Desktop has a line for the time below such a one, and
// below a quote (ui/text/text.cpp: _endsWithQuoteOrOtherDirection).
func leftward(text string) bool {
	text = strings.TrimSpace(text)
	for _, letter := range text[strings.LastIndexByte(text, '\n')+1:] {
		properties, _ := bidi.LookupRune(letter)
		if class := properties.Class(); class == bidi.L || class == bidi.R || class == bidi.AL {
			return class != bidi.L
		}
	}
	return false
}

// bubblesOf converts the requests of a post to the messages that they produce, and
// returns the source line at which each begins, 0 if unknown. The prefix of o keeps the
// anchors of several posts on a page distinct. Its notes are put at the end of the blocks
// that they are about.
func bubblesOf(p *post.Post, o page.Options) (bubbles []bubble, begins []int) {
	var parts []*rich.Document
	var spots []spot
	begins = make([]int, len(p.Requests))
	switch {
	case p.Document == nil:
	case p.Format == post.Rich:
		parts = p.Document.Split() // as package post splits it
		for i, part := range parts {
			if blocks := originsOf(part.Blocks); len(blocks) > 0 && i < len(begins) {
				begins[i] = blocks[0].line
			}
		}
	default:
		texts := make([]string, len(p.Requests))
		for i := range p.Requests {
			texts[i] = contentOf(p.Requests[i]).words()
		}
		spots = spotsOf(originsOf(p.Document.Blocks), texts)
		for _, s := range spots {
			if begins[s.part] == 0 && strings.TrimSpace(texts[s.part][:s.start]) == "" {
				begins[s.part] = s.line
			}
		}
	}
	for i, request := range p.Requests {
		b := bubbleOf(request, o.Media, notesOf(i, spots, o.Notes))
		if request.Method == "sendRichMessage" && i < len(parts) {
			part := page.Options{Media: o.Media, Prefix: o.Prefix + strconv.Itoa(i) + "-", Code: colourCode, Notes: o.Notes, Under: postBelow}
			b.HTML, b.Wide = template.HTML(part.AppendHTML(nil, parts[i])), true
		}
		bubbles = append(bubbles, b)
	}
	return bubbles, begins
}

// postBelow is the level of the headings below which posts are shown: a form's, or a
// chat's.
const postBelow = 2

// fileAddress returns the address at which the preview serves a file of the articles'
// folder or, if its path begins with a slash, of the site. It has the state of the file,
// so that an open page shows one that has been replaced.
func (p *Preview) fileAddress(path string) string {
	at := url.URL{Path: "/file/" + path}
	if name, ok := strings.CutPrefix(path, "/"); ok {
		at.Path = "/site/" + name
	}
	if info, err := p.Articles.Stat(path); err == nil {
		at.RawQuery = "v=" + strconv.FormatInt(info.ModTime().UnixNano(), 36) + "-" + strconv.FormatInt(info.Size(), 36)
	}
	return at.String()
}

// requested has the fields of a request for a text message or photo.
type requested struct {
	Text            string          `json:"text"`
	Entities        []wire.Entity   `json:"entities"`
	Caption         string          `json:"caption"`
	CaptionEntities []wire.Entity   `json:"caption_entities"`
	Photo           string          `json:"photo"`
	Options         json.RawMessage `json:"link_preview_options"`
	Markup          json.RawMessage `json:"reply_markup"`
}

// contentOf decodes the parameters. They were made by package post, so they are valid.
func contentOf(request post.Request) (params requested) {
	_ = json.Unmarshal(request.Params, &params)
	return params
}

// words returns the text, or the caption of a photo.
func (r requested) words() string { return r.Text + r.Caption }

func bubbleOf(request post.Request, media func(string) string, notes []page.Note) bubble {
	params := contentOf(request)
	b := bubble{HTML: textHTML(params.Text, params.Entities, notes...), Leftward: leftward(params.words()), Buttons: wire.ButtonsOf(params.Markup)}
	if params.Text != "" {
		b.Link = newLinkPreview(params.Text, params.Entities, params.Options)
	}
	if params.Caption != "" {
		b.HTML = textHTML(params.Caption, params.CaptionEntities, notes...)
	}
	if name, ok := strings.CutPrefix(params.Photo, "attach://"); ok {
		for _, f := range request.Files {
			if f.Name == name {
				b.Photo, b.PhotoAlt = media(f.Path), f.Path
			}
		}
	} else if strings.HasPrefix(params.Photo, "http://") || strings.HasPrefix(params.Photo, "https://") {
		b.Photo, b.PhotoAlt = params.Photo, params.Photo
	}
	return b
}
