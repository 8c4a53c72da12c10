package rich

// Text is inline text: one string and the spans that style parts of it.
//
// Spans are sorted by start, longer ones first (an enclosing span is before those that
// it encloses), and nest properly: two spans are disjoint or one contains the other. A
// hard line break is "\n" in String; a soft one has become a space (or nothing, between
// two wide East Asian letters).
// nothing, between two wide East Asian letters).
type Text struct {
	String string
	Spans  []Span
}

// Span styles the bytes [Start, End) of a Text.
type Span struct {
	Start, End int // byte offsets into Text.String, on rune boundaries
	Style      Style
	Value      string // depends on Style
	Unix       int64  // DateTime only: seconds since 1970
}

// Style is the effect of a Span.
type Style uint8

// The styles. Value is empty unless stated otherwise.
const (
	Bold Style = iota + 1
	Italic
	Underline
	Strikethrough
	Spoiler
	Marked
	Code
	Subscript
	Superscript
	Link          // Value: the address, already resolved and valid for Telegram
	Email         // Value: the address
	Phone         // Value: the number
	Anchor        // an empty span that can be linked to; Value: its name
	AnchorLink    // Value: the anchor's name; "" is the top of the message
	Reference     // the text of a footnote; Value: its name
	ReferenceLink // the mark of a footnote; Value: the name of its Reference
	Formula       // the text is LaTeX
	CustomEmoji   // the text is the emoji shown in its place; Value: its id
	DateTime      // Value: the format (r, or of w d D t T); Unix: the moment
	Image         // an image within text: the text is its alternative text; Value: its address
	LocalImage    // the same, but Value is a path in the articles' folder that has to be uploaded
	BackLink      // the sign after a footnote that links back to its mark; Value: the anchor there. Omitted in text messages
)

// image reports whether the style marks an image within text.
func (s Style) image() bool { return s == Image || s == LocalImage }
