package deliver

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/content/post"
)

// ShownVersion is the version of the rules by which Shown.Style is made. Raise it if Style changes
// for any message: one that was made by other rules cannot be compared. (Version 1 counted links
// whose words are the address without the scheme.)
const ShownVersion = 2

// Shown is what a message shows besides its words.
type Shown struct {
	Links []string // without repetition and in order: those of linked words, those written out, those of buttons
	Media int      // pictures, videos and other files
	Style string   // identifies the styles and linked words of a text or caption (see style), or says that it is a rich message

	inText  int      // how many of Links, from the first on, are not those of a keyboard
	spelled []string // links whose words are the address (see spelled)
}

// entity is a style or link in a text, as in the Bot API's MessageEntity.
type entity struct {
	Type   string
	Offset int // in UTF-16 code units, as is Length
	Length int
	URL    string
}

// mediaKinds are the block types of rich messages that show a file.
var mediaKinds = []string{"photo", "video", "animation", "audio", "document", "voice_note"}

// ShownIn reads what a message shows, from a Bot API answer or from the parameters of the request
// that creates the message. Both use the same names.
func ShownIn(message json.RawMessage) (s Shown) {
	var m struct {
		Text            string
		Entities        []entity
		Caption         string
		CaptionEntities []entity        `json:"caption_entities"`
		RichMessage     json.RawMessage `json:"rich_message"`
		ReplyMarkup     json.RawMessage `json:"reply_markup"`

		Photo, Video, Animation, Audio, Document, Voice any
	}
	if json.Unmarshal(message, &m) != nil {
		return s
	}
	s.text(m.Text, m.Entities)
	s.text(m.Caption, m.CaptionEntities)
	s.walk(m.RichMessage, "")
	s.inText = len(s.Links)
	s.walk(m.ReplyMarkup, "")
	s.Style = style(m.Text, m.Entities) + style(m.Caption, m.CaptionEntities)
	if len(m.RichMessage) > 0 && string(m.RichMessage) != "null" {
		s.Style = "rich"
	}
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

// written matches an address in plain words that Telegram turns into a link.
var written = regexp.MustCompile(`\bhttps?://[^\s<>"]+|\bt\.me/[^\s<>"]+`)

// words adds the addresses in plain words.
func (s *Shown) words(text string) {
	for _, link := range written.FindAllString(text, -1) {
		link = strings.TrimRight(link, ".,;:!?'\"»”)]}…")
		if !strings.Contains(link, "://") {
			link = "https://" + link
		}
		s.add(link)
	}
}

// text adds the links of a text. An address in code is not a link.
func (s *Shown) text(text string, entities []entity) {
	units := utf16.Encode([]rune(text))
	for _, e := range entities {
		s.add(e.URL)
		if spelled(units, e) {
			s.spelled = append(s.spelled, e.URL)
		}
	}
	for _, e := range entities {
		if e.Type != "code" && e.Type != "pre" && e.Type != "text_link" {
			continue
		}
		for i := max(0, e.Offset); i < min(e.Offset+e.Length, len(units)); i++ {
			units[i] = ' '
		}
	}
	s.words(string(utf16.Decode(units)))
}

// spelled reports whether the words of a link are its address, with or without the scheme.
// Telegram may answer such a link as an address that it found in the text, without a URL.
func spelled(units []uint16, e entity) bool {
	from, to := max(0, e.Offset), min(e.Offset+e.Length, len(units))
	if e.Type != "text_link" || from >= to {
		return false
	}
	words, link := string(utf16.Decode(units[from:to])), normalLink(e.URL)
	return normalLink(words) == link || !strings.Contains(words, "://") && normalLink("https://"+words) == link
}

// LinksIn reports whether a message that was sent with s still has the links of its text, if
// Telegram now answers with these. It is true where Telegram may have left some out.
func (s *Shown) LinksIn(links []string) bool {
	return s.Style == "" || !slices.ContainsFunc(s.Links[:s.inText], func(link string) bool {
		return !slices.Contains(s.spelled, link) &&
			!slices.ContainsFunc(links, func(other string) bool { return normalLink(other) == normalLink(link) })
	})
}

// StyledAs reports whether a message that was sent with s still has its styles, if the Style of
// Telegram's answer is this. It is true where Telegram may have left some out.
func (s *Shown) StyledAs(style string) bool {
	return s.Style == "" || style == s.Style
}

// styles are the types of entities that only the sender makes: those that Telegram finds by
// itself come and go with its rules.
var styles = []string{"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote", "text_link"}

// maxEntities is how many entities of a message Telegram keeps; it silently drops the others.
const maxEntities = 100

// style identifies the styles and linked words of a text, however Telegram splits, merges and
// trims its entities, by the letters that have each. Links whose words are the address do not
// count. It is "" where Telegram may have left some out, and where there is no text.
func style(text string, entities []entity) string {
	if text == "" || len(entities) > maxEntities {
		return ""
	}
	units := utf16.Encode([]rune(text))
	have := map[string][]bool{}
	for _, e := range entities {
		if !slices.Contains(styles, e.Type) || spelled(units, e) {
			continue
		}
		from, to := max(0, e.Offset), min(e.Offset+e.Length, len(units))
		kind := e.Type
		if kind == "text_link" {
			kind += " " + normalLink(e.URL)
		}
		if have[kind] == nil {
			have[kind] = make([]bool, len(units))
		}
		for i := from; i < to; i++ {
			have[kind][i] = isLetter(units[i])
		}
	}
	sum := sha256.New()
	for _, kind := range slices.Sorted(maps.Keys(have)) {
		fmt.Fprintf(sum, "%q", kind)
		letter := 0 // others are not counted: Telegram trims white space and removes some invisible signs
		for i, has := range have[kind] {
			if has {
				fmt.Fprintf(sum, " %d", letter)
			}
			if isLetter(units[i]) {
				letter++
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// isLetter reports whether a UTF-16 unit is a letter, a digit or half of a character.
func isLetter(unit uint16) bool {
	return unicode.IsLetter(rune(unit)) || unicode.IsDigit(rune(unit)) || utf16.IsSurrogate(rune(unit))
}

// normalLink returns an address in the form in which addresses are compared: Telegram may add a
// scheme or a slash, and write the host in lower case.
func normalLink(link string) string {
	if !strings.Contains(link, "://") {
		link = "http://" + link
	}
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	host, path := strings.ToLower(u.Host), u.Path
	if path == "" {
		path = "/"
	}
	return strings.ToLower(u.Scheme) + "://" + host + path + "?" + u.RawQuery + "#" + u.Fragment
}

// walk reads a rich message or a keyboard by field names rather than by block types, so that it
// also finds the links in blocks newer than this program. key is the field that contains v.
func (s *Shown) walk(v json.RawMessage, key string) {
	if len(v) == 0 {
		return
	}
	switch v[0] {
	case '"':
		s.string(decoded[string](v), key)
	case '[':
		for _, x := range decoded[[]json.RawMessage](v) {
			s.walk(x, key)
		}
	case '{':
		fields := decoded[map[string]json.RawMessage](v)
		kind := decoded[string](fields["type"])
		switch {
		case kind == "code" || kind == "pre":
			return
		case slices.Contains(mediaKinds, kind):
			s.Media++
			s.walk(fields["caption"], "caption")
			return
		}
		for _, key := range slices.Sorted(maps.Keys(fields)) {
			s.walk(fields[key], key)
		}
	}
}

// string adds the link or file in a field's value.
func (s *Shown) string(v, key string) {
	switch key {
	case "url":
		s.add(v)
	case "text", "summary", "credit", "caption":
		s.words(v)
	}
}

// decoded decodes a value known to be JSON; it returns the zero value if the type differs.
func decoded[T any](raw json.RawMessage) (v T) {
	_ = json.Unmarshal(raw, &v)
	return v
}

// Requests returns the messages of the post as they are sent.
func (r *Post) Requests() []post.Request {
	out := make([]post.Request, len(r.requests))
	for i, q := range r.requests {
		out[i] = q.Request
	}
	return out
}

// IsOut reports whether a part equals message number n of the post, ignoring its local files.
func (r *Post) IsOut(n int, hash [32]byte) bool {
	return n < len(r.requests) && r.requests[n].hash == hash
}

// SamePlain compares the visible text of two messages, ignoring differences in white space.
func SamePlain(a, b string) bool { return samePlain(a, b) }
