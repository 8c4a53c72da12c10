package deliver

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/content/post"
)

// Shown is what a message shows besides its words.
type Shown struct {
	Links []string // each once, in their order: those under words, those that are written out, those of buttons
	Media int      // pictures, videos and other files
}

// entity is what a style or a link of a text is, as the Bot API has it.
type entity struct {
	Type   string
	Offset int // in UTF-16 code units, as Length
	Length int
	URL    string
}

// mediaKinds are the types of the blocks of rich messages that show a file.
var mediaKinds = []string{"photo", "video", "animation", "audio", "document", "voice_note"}

// ShownIn reads what a message shows: one that the Bot API answered with, or the
// parameters of the request that makes one. Both go by the same names.
func ShownIn(message json.RawMessage) (s Shown) {
	var m struct {
		Text            string
		Entities        []entity
		Caption         string
		CaptionEntities []entity `json:"caption_entities"`
		RichMessage     any      `json:"rich_message"`
		ReplyMarkup     any      `json:"reply_markup"`

		Photo, Video, Animation, Audio, Document, Voice any
	}
	if json.Unmarshal(message, &m) != nil {
		return s
	}
	s.text(m.Text, m.Entities)
	s.text(m.Caption, m.CaptionEntities)
	s.walk(m.RichMessage, "")
	s.walk(m.ReplyMarkup, "")
	if m.Photo != nil || m.Video != nil || m.Animation != nil || m.Audio != nil || m.Document != nil || m.Voice != nil {
		s.Media++
	}
	return s
}

func (s *Shown) add(link string) {
	if link != "" && !slices.Contains(s.Links, link) {
		s.Links = append(s.Links, link)
	}
}

// written matches an address in the words of a message that Telegram makes a link.
var written = regexp.MustCompile(`\bhttps?://[^\s<>"]+|\bt\.me/[^\s<>"]+`)

// words adds the addresses in words.
func (s *Shown) words(text string) {
	for _, link := range written.FindAllString(text, -1) {
		link = strings.TrimRight(link, ".,;:!?'\"»”)]}…")
		if !strings.Contains(link, "://") {
			link = "https://" + link
		}
		s.add(link)
	}
}

// text adds the links of a text. An address in code is none.
func (s *Shown) text(text string, entities []entity) {
	units := utf16.Encode([]rune(text))
	for _, e := range entities {
		s.add(e.URL)
		if e.Type != "code" && e.Type != "pre" && e.Type != "text_link" {
			continue
		}
		for i := max(0, e.Offset); i < min(e.Offset+e.Length, len(units)); i++ {
			units[i] = ' '
		}
	}
	s.words(string(utf16.Decode(units)))
}

// walk reads a rich message or a keyboard by the names of fields, not by the kinds of
// blocks, so that kinds newer than this program keep their links. key is the field
// that holds v.
func (s *Shown) walk(v any, key string) {
	switch v := v.(type) {
	case string:
		switch key {
		case "url":
			s.add(v)
		case "text", "summary", "credit", "caption":
			s.words(v)
		}
	case []any:
		for _, x := range v {
			s.walk(x, key)
		}
	case map[string]any:
		kind, _ := v["type"].(string)
		switch {
		case kind == "code" || kind == "pre":
			return
		case slices.Contains(mediaKinds, kind):
			s.Media++
			s.walk(v["caption"], "caption")
			return
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			s.walk(v[key], key)
		}
	}
}

// Requests returns the messages of the post, as they leave.
func (r *Post) Requests() []post.Request {
	out := make([]post.Request, len(r.requests))
	for i, q := range r.requests {
		out[i] = q.Request
	}
	return out
}

// IsOut reports whether a part is what message number n of the post would be, its
// local files aside.
func (r *Post) IsOut(n int, hash [32]byte) bool {
	return n < len(r.requests) && r.requests[n].hash == hash
}

// SamePlain compares what readers see of two messages, regardless of how white space
// came back.
func SamePlain(a, b string) bool { return samePlain(a, b) }
