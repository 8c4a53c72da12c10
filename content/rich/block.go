package rich

// Document is an article as a list of blocks.
type Document struct {
	Blocks []Block
	RTL    bool // written from right to left
	Quiet  bool // Telegram should not detect links and mentions in it: see Detects
}

// Block is one of the block types of this package.
type Block interface{ block() }

// Paragraph is a paragraph of text.
type Paragraph struct {
	Text Text
	Line int // line in the source, from 1; 0 if unknown
}

// Heading is a section heading. Size is 1 (the largest) to 6.
type Heading struct {
	Text Text
	Size int
	ID   string // its anchor, if the document links to it
	Line int
}

// Pre is preformatted text, usually code.
type Pre struct {
	Text     Text
	Language string
	Line     int
}

// Footer is small print: the last line, with the link and hashtags.
type Footer struct{ Text Text }

// Divider is a thematic break.
type Divider struct{}

// Math is a display formula in LaTeX.
type Math struct{ Expression string }

// AnchorBlock is a place between blocks that can be linked to.
type AnchorBlock struct{ Name string }

// List is an ordered or unordered list; all its items are of the same kind.
type List struct {
	Ordered bool
	Tight   bool // written without blank lines between items
	Items   []Item
}

// Item is an item of a list.
type Item struct {
	Blocks   []Block
	Checkbox bool
	Checked  bool
	Value    int  // for ordered lists: its number
	Kind     byte // for ordered lists: '1', 'a', 'A', 'i' or 'I'
}

// Quote is a block quotation.
type Quote struct {
	Blocks []Block
	Credit Text
	Alert  string // GitHub alerts: note, tip, important, warning, caution; the first block is then its title
	Folded bool   // collapsed until it is tapped
}

// PullQuote is a centred quotation.
type PullQuote struct{ Text, Credit Text }

// Align is the horizontal alignment of a table cell.
type Align uint8

// The alignments; AlignNone is the reader's default.
const (
	AlignNone Align = iota
	AlignLeft
	AlignCenter
	AlignRight
)

// VAlign is the vertical alignment of a table cell.
type VAlign uint8

// The vertical alignments; the zero value is middle, as in browsers.
const (
	VAlignMiddle VAlign = iota
	VAlignTop
	VAlignBottom
)

// Table is a table. Rows may have different lengths.
type Table struct {
	Rows     [][]Cell
	Caption  Text
	Bordered bool
	Striped  bool
	Compact  bool
}

// Cell is a cell of a table.
type Cell struct {
	Text             Text
	Header           bool
	Align            Align
	VAlign           VAlign
	Colspan, Rowspan int // 0 and 1 mean one cell
}

// Details is a section that is collapsed until it is tapped.
type Details struct {
	Summary Text
	Blocks  []Block
	Open    bool
}

// MediaKind is the kind of a Media block.
type MediaKind uint8

// The kinds of media that a rich message can contain.
const (
	Photo MediaKind = iota + 1
	Video
	Animation
	Audio
	Voice
	File
)

// Media is a photo, video, audio or file as a block.
type Media struct {
	Kind    MediaKind
	URL     string // http(s) address, or a path within the articles' folder that has to be uploaded
	Local   bool   // URL is such a path
	Alt     string // text shown if the image cannot be shown
	Caption Text
	Credit  Text
	Spoiler bool
	Line    int
}

// Gallery is several media shown together: a collage, or a slideshow.
type Gallery struct {
	Slideshow bool
	Media     []*Media
	Caption   Text
	Credit    Text
}

// Map is a map of a place. Zoom is MinZoom to MaxZoom.
type Map struct {
	Latitude, Longitude float64
	Zoom                int
	Line                int
}

func (*Map) block()         {}
func (*Paragraph) block()   {}
func (*Heading) block()     {}
func (*Pre) block()         {}
func (*Footer) block()      {}
func (*Divider) block()     {}
func (*Math) block()        {}
func (*AnchorBlock) block() {}
func (*List) block()        {}
func (*Quote) block()       {}
func (*PullQuote) block()   {}
func (*Table) block()       {}
func (*Details) block()     {}
func (*Media) block()       {}
func (*Gallery) block()     {}
