// Package text converts a rich.Document to text messages: text and entities, split so
// that Telegram accepts every part unchanged.
//
// [Encode] works in two steps. First an encoder writes the whole document as one long
// text, block by block (one file a construct: paragraph, heading, list, quote, pre,
// table, details, media; inline.go for text within a line). It counts UTF-16 units,
// keeps the entities in the form that Telegram does not change (normalise.go), cleans
// what Telegram would clean (clean.go), and records where the text may be cut and how
// well. Then a splitter (split.go, cut.go) takes parts off that text, each within the
// limits of length and of entities.
//
// The tests have Go ports of the rules that TDLib, which the Bot API server runs,
// applies to a message (check_test.go), and compare them with TDLib itself.
package text

import (
	"sync/atomic"
	"unsafe"

	"github.com/dateline-bot/dateline/content/rich"
)

// The limits of text messages (Bot API, sendMessage and sendPhoto).
const (
	MaxText     = 4096 // UTF-16 code units of a message
	MaxCaption  = 1024 // UTF-16 code units of a caption
	MaxEntities = 100  // entities of a message, after Telegram's normalising
)

// minLimit is the smallest limit that Encode supports: a smaller one would have no room
// for a number and an emoji.
const minLimit = 32

// Message is the text of one message with its entities.
type Message struct {
	Text     string
	Entities []Entity
}

// Entity is a MessageEntity of the Bot API. Offset and Length count UTF-16
// code units.
type Entity struct {
	Type           EntityType
	Offset, Length int
	Value          string // depends on Type: url of text_link, language of pre, custom_emoji_id, date_time_format
	UnixTime       int64  // date_time only: seconds since 1970
}

// Options of Encode; the zero value is for a channel's post.
type Options struct {
	Limit  int  // UTF-16 units of a part; 0 is MaxText. All rules hold from 256 up; values below 32 mean 32
	Number bool // number the parts: (1/3)
}

// Encode returns the messages of the document, at least one unless it is invisible.
func Encode(d *rich.Document, o Options) []Message {
	if o.Limit <= 0 {
		o.Limit = MaxText
	}
	e := spare.Swap(nil)
	if e == nil {
		e = newEncoder()
	}
	defer e.giveBack()
	f := e.flatten(d)
	if !visible(f.text) {
		return nil
	}
	return f.messages(max(o.Limit, minLimit), o.Number)
}

// spare is an unused encoder, kept for its buffers; messages do not refer to them. A
// sync.Pool would be empty after most garbage collections, which this avoids.
var spare atomic.Pointer[encoder]

// maxRoom is the largest buffer that is kept, in bytes.
const maxRoom = 1 << 18

func (e *encoder) giveBack() {
	if cap(e.out.buf) <= maxRoom {
		e.reset()
		spare.Store(e)
	}
}

// flat is a document as one text of any length. It is in the buffers of its encoder,
// and valid until that is reset.
type flat struct {
	text  string
	n     int // UTF-16 units in text
	ents  []Entity
	cuts  []cut
	heads []tableHead
}

func (e *encoder) flatten(d *rich.Document) *flat {
	e.blocks(d.Blocks, 2, cutBlock)
	w := &e.out
	w.trim(0, 0)
	text := unsafe.String(unsafe.SliceData(w.buf), len(w.buf)) // buf is not written to before the reset
	return &flat{text: text, n: w.n, ents: w.ents, cuts: w.cuts, heads: e.tables.heads}
}
