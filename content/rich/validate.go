package rich

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Validate returns every rule of rich messages that the document breaks; nil if
// Telegram would accept it. If the text of Telegram's own error is known, the error is
// an [*Error] with that text.
func (d *Document) Validate() []error {
	v := validator{anchors: map[string]bool{}, references: map[string]bool{}}
	v.collect(d.Blocks)
	if len(d.Blocks) == 0 {
		v.refuse(ContentRequired, "the document has no blocks")
	}
	v.blocks(d.Blocks, "")
	v.limits(d.Size())
	return v.errs
}

// Telegram's own error texts.
const (
	ContentRequired = "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"
	ListMixed       = "Bad Request: List must be either ordered or unordered"
)

// Error is a rule that a document breaks.
type Error struct {
	Path     string // path of the block: "blocks[3].items[0]"
	Problem  string
	Telegram string // the Bot API's answer; "" if unknown
}

// Error says where and what.
func (e *Error) Error() string {
	s := e.Problem
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	if e.Telegram != "" {
		s += " (" + e.Telegram + ")"
	}
	return s
}

type validator struct {
	errs       []error
	path       string
	anchors    map[string]bool
	references map[string]bool
}

func (v *validator) refuse(telegram, format string, args ...any) {
	v.errs = append(v.errs, &Error{Path: v.path, Problem: fmt.Sprintf(format, args...), Telegram: telegram})
}

func (v *validator) limits(s Size) {
	v.path = ""
	over := func(what string, n, limit int) {
		if n > limit {
			v.refuse("", "%d %s, over the limit of %d: split the document", n, what, limit)
		}
	}
	over("characters of text", s.Text, MaxText)
	over("blocks", s.Blocks, MaxBlocks)
	over("levels of nesting", s.Depth, MaxDepth)
	over("media", s.Media, MaxMedia)
	over("columns in a table", s.Columns, MaxColumns)
}

// collect records the anchors and references that can be linked to.
func (v *validator) collect(blocks []Block) {
	walkTexts(blocks, func(t *Text) {
		for i := range t.Spans {
			switch s := &t.Spans[i]; s.Style {
			case Anchor:
				v.anchors[s.Value] = true
			case Reference:
				v.references[s.Value] = true
			default: // only these two can be linked to
			}
		}
	})
	walkBlocks(blocks, func(b Block) {
		switch b := b.(type) {
		case *AnchorBlock:
			v.anchors[b.Name] = true
		case *Heading:
			if b.ID != "" {
				v.anchors[b.ID] = true
			}
		}
	})
}

func (v *validator) blocks(blocks []Block, path string) {
	for i, b := range blocks {
		v.path = fmt.Sprintf("%sblocks[%d]", path, i)
		v.block(b)
	}
}

func (v *validator) block(b Block) {
	path := v.path
	switch b := b.(type) {
	case *Paragraph:
		v.paragraph(b)
	case *Heading:
		v.full(b.Text, "heading")
		if b.Size < 1 || b.Size > 6 {
			v.refuse("", "heading of size %d; sizes are 1 to 6", b.Size)
		}
	case *Pre:
		v.full(b.Text, "preformatted text")
	case *Footer:
		v.full(b.Text, "footer")
	case *Divider:
	case *Math:
		v.formula(b.Expression)
	case *AnchorBlock:
		if b.Name == "" {
			v.refuse(ContentRequired, "anchor without a name")
		}
	case *List:
		v.list(b, path)
	case *Quote:
		v.text(b.Credit, "credit")
		v.children(b.Blocks, path, "quote")
	case *PullQuote:
		v.full(b.Text, "quote")
		v.text(b.Credit, "credit")
	case *Table:
		v.table(b)
	case *Details:
		v.full(b.Summary, "summary of details")
		v.children(b.Blocks, path, "details")
	case *Map:
		if _, ok := NewMap(b.Latitude, b.Longitude, b.Zoom, 0); !ok || b.Zoom < MinZoom || b.Zoom > MaxZoom {
			v.refuse("", "map of %s with zoom %d; zooms are %d to %d", b.place(", "), b.Zoom, MinZoom, MaxZoom)
		}
	case *Buttons:
		v.buttons(b)
	case *Media:
		v.media(b)
	case *Gallery:
		v.gallery(b)
	default:
		v.refuse("", "unknown block %T", b)
	}
}

func (v *validator) children(blocks []Block, path, what string) {
	if len(blocks) == 0 {
		v.refuse(ContentRequired, "%s without blocks", what)
	}
	v.blocks(blocks, path+".")
}

func (v *validator) list(l *List, path string) {
	if len(l.Items) == 0 {
		v.refuse(ContentRequired, "list without items")
	}
	for i := range l.Items {
		item := &l.Items[i]
		v.path = fmt.Sprintf("%s.items[%d]", path, i)
		numbered := item.Value != 0 || item.Kind != 0
		if numbered && !l.Ordered {
			v.refuse(ListMixed, "a number in an unordered list")
		}
		if l.Ordered && item.Kind != 0 && !strings.ContainsRune("1aAiI", rune(item.Kind)) {
			v.refuse("", "item of kind %q; kinds are 1 a A i I", item.Kind)
		}
		if item.Checked && !item.Checkbox {
			v.refuse("", "item is checked but has no checkbox")
		}
		if len(item.Blocks) == 1 && isEmpty(item.Blocks[0]) {
			continue // an empty paragraph is an empty list item
		}
		v.children(item.Blocks, v.path, "list item")
	}
}

func isEmpty(b Block) bool {
	p, ok := b.(*Paragraph)
	return ok && p.Text.String == "" && len(p.Text.Spans) == 0
}

func (v *validator) paragraph(p *Paragraph) {
	if Blank(p.Text.String) {
		v.refuse(ContentRequired, "paragraph without text")
	}
	v.text(p.Text, "paragraph")
}

func (v *validator) table(t *Table) {
	v.text(t.Caption, "caption")
	if len(t.Rows) == 0 {
		v.refuse(ContentRequired, "table without rows")
	}
	for _, row := range t.Rows {
		if len(row) == 0 {
			v.refuse(ContentRequired, "table row without cells")
		}
		for i := range row {
			v.text(row[i].Text, "cell")
			if row[i].Colspan < 0 || row[i].Rowspan < 0 {
				v.refuse("", "cell spans a negative number of cells")
			}
		}
	}
}

func (v *validator) media(m *Media) {
	v.text(m.Caption, "caption")
	v.text(m.Credit, "credit")
	if m.Kind < Photo || m.Kind > File {
		v.refuse("", "media of unknown kind %d", m.Kind)
	}
	if m.URL == "" {
		v.refuse("", "media without address")
	} else if !m.Local && !validMedia(m.URL) {
		v.refuse("", "media address %q; it is an http or https address", m.URL)
	}
}

// validMedia reports whether the Bot API accepts an address of media: http or https,
// attach:// of an upload, or a file_id.
func validMedia(address string) bool {
	scheme, rest, ok := strings.Cut(address, "://")
	switch {
	case !ok:
		return !strings.ContainsAny(address, "/.: \n")
	case scheme == "attach":
		return rest != ""
	}
	return (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) && ValidLink(address)
}

func (v *validator) gallery(g *Gallery) {
	v.text(g.Caption, "caption")
	v.text(g.Credit, "credit")
	if len(g.Media) == 0 {
		v.refuse(ContentRequired, "gallery without media")
	}
	for _, m := range g.Media {
		v.media(m)
	}
}

// full checks a text that must not be empty.
func (v *validator) full(t Text, what string) {
	if Blank(t.String) {
		v.refuse(ContentRequired, "%s without text", what)
	}
	v.text(t, what)
}

func (v *validator) formula(expression string) {
	if Blank(expression) {
		v.refuse(ContentRequired, "formula without expression")
	}
	if n := runes(expression); n > MaxFormula {
		v.refuse("", "formula of %d characters, over %d: send it as code", n, MaxFormula)
	}
}

// text checks a text and its spans.
func (v *validator) text(t Text, what string) {
	if !utf8.ValidString(t.String) {
		v.refuse("Bad Request: strings must be encoded in UTF-8", "%s is not valid UTF-8", what)
	}
	if err := t.check(); err != nil {
		v.refuse("", "%s: %v", what, err)
		return
	}
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Start == s.End && s.Style != Anchor && !s.Style.image() {
			continue // the encoder omits it
		}
		v.value(s, t.String[s.Start:s.End])
	}
}

// value checks the value of a span.
func (v *validator) value(s *Span, text string) {
	switch s.Style {
	case Link:
		if !ValidLink(s.Value) {
			v.refuse("", "link to %q, which Telegram refuses", s.Value)
		}
	case Email, Phone, Anchor, Reference, CustomEmoji:
		if s.Value == "" {
			v.refuse("", "%s without a value", s.Style.telegram())
		}
	case AnchorLink, BackLink:
		if s.Value != "" && !v.anchors[s.Value] {
			v.refuse("", "link to the anchor %q, which is not in the document", s.Value)
		}
	case ReferenceLink:
		if !v.references[s.Value] {
			v.refuse("", "link to the reference %q, which is not in the document", s.Value)
		}
	case Formula:
		v.formula(text)
	case DateTime:
		if !ValidDateFormat(s.Value) {
			v.refuse("", "date format %q; it is r, or w, d or D, t or T in this order", s.Value)
		}
	case Image, LocalImage:
		v.refuse("", "image within text: lift it out with Split")
	default: // styles of letters have no value
	}
}

// ValidDateFormat reports whether Telegram supports the date_time_format: r, or w, d or
// D, t or T in this order, each of which is optional.
func ValidDateFormat(f string) bool {
	if f == "r" {
		return true
	}
	f = strings.TrimPrefix(f, "w")
	if f != "" && (f[0] == 'd' || f[0] == 'D') {
		f = f[1:]
	}
	return f == "" || f == "t" || f == "T"
}

// check checks the spans against the rules of [Text].
func (t Text) check() error {
	var open []int
	last := 0
	for i := range t.Spans {
		s := &t.Spans[i]
		if s.Start < 0 || s.End < s.Start || s.End > len(t.String) {
			return fmt.Errorf("span %d [%d, %d) is outside of %d bytes of text", i, s.Start, s.End, len(t.String))
		}
		if !boundary(t.String, s.Start) || !boundary(t.String, s.End) {
			return fmt.Errorf("span %d [%d, %d) cuts a character", i, s.Start, s.End)
		}
		if s.Start < last {
			return errors.New("spans are not sorted")
		}
		last = s.Start
		for len(open) > 0 && open[len(open)-1] <= s.Start {
			open = open[:len(open)-1]
		}
		if len(open) > 0 && s.End > open[len(open)-1] {
			return fmt.Errorf("span %d [%d, %d) crosses another", i, s.Start, s.End)
		}
		open = append(open, s.End)
		if s.Style.telegram() == "" && !s.Style.image() {
			return fmt.Errorf("span %d has the unknown style %d", i, s.Style)
		}
	}
	return nil
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// Blank reports whether s is invisible: it has only white space and characters without
// a glyph, such as U+200B. Telegram refuses blocks of that.
func Blank(s string) bool {
	for _, r := range s {
		if ' ' < r && r < 0x7F {
			return false
		}
		if !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) {
			return false
		}
	}
	return true
}
