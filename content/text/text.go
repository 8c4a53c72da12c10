// Package text turns a rich.Document into text messages: text and entities,
// split so that Telegram takes every part unchanged.
package text

import "github.com/dateline-bot/dateline/content/rich"

// The limits of text messages (Bot API, sendMessage and sendPhoto).
const (
	MaxText     = 4096 // UTF-16 code units of a message
	MaxCaption  = 1024 // UTF-16 code units of a caption
	MaxEntities = 100  // entities of a message, after Telegram's normalising
)

// Message is the text of one message with its entities.
type Message struct {
	Text     string
	Entities []Entity
}

// Entity is a MessageEntity of the Bot API. Offset and Length count UTF-16
// code units.
type Entity struct {
	Type           string // bold, italic, …, text_link, pre, blockquote, expandable_blockquote
	Offset, Length int
	URL            string
	Language       string
	CustomEmojiID  string
	UnixTime       int64
	DateTimeFormat string
}

// Options of Encode; the zero value is a channel's post.
type Options struct {
	Limit  int  // UTF-16 units a part; 0 is MaxText
	Number bool // number the parts: (1/3)
}

// Encode returns the messages of the document, at least one unless it is empty.
func Encode(d *rich.Document, o Options) []Message { panic("contract only") }

// AppendEntities appends the entities as the Bot API's JSON array.
func AppendEntities(b []byte, e []Entity) []byte { panic("contract only") }

// Check reports what Telegram would refuse or change in the message; nil if it
// arrives as it is. limit is MaxText or MaxCaption.
func Check(m Message, limit int) error { panic("contract only") }

// ValidLink reports whether Telegram takes the address as a link.
func ValidLink(address string) bool { panic("contract only") }
