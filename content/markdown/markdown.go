// Package markdown turns Markdown into a rich.Document.
//
// Before anything is parsed, the source is freed of comments (content/comment)
// and of the shortcodes of site generators (content/shortcode); what other
// tools write is made Markdown (content/dialect). goldmark parses:
// CommonMark, GFM, and what authors write besides, by parsers that are beside
// their nodes (math.go, delimiter.go, container.go, wiki.go, emoji.go, autolink.go,
// footnote.go). parser.go puts them together, tames hostile input, and takes words
// in which nothing can begin in one step.
//
// A [builder] walks the tree once and makes blocks (block.go). Its parts have
// types of their own:
//
//	prose       text and what styles it (prose.go, inline.go, link.go)
//	pictures    images (image.go)
//	boxes       quotations, alerts, containers, tables
//	inlineHTML  tags within text (html_inline.go)
//	blockHTML   elements between blocks (html_block.go, html_list.go, html_media.go)
//
// All text of a document is in one buffer and its spans in a few slabs, and what
// else a conversion needs goes to the next one (room.go), so that it costs little
// more than parsing.
package markdown

import (
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/dialect"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/shortcode"
)

// Options are what a conversion needs to know beyond the text.
type Options struct {
	// Link resolves the destination of a link as it is written ("../a.md",
	// "/about/", "https://…"). ok false: the text stays, without a link. nil
	// takes absolute addresses as they are and drops the others.
	Link func(dest string) (address string, ok bool)
	// Article resolves the name of an article between two brackets, [[name]],
	// as Obsidian writes it: name, or name#heading. ok false: there is none, and
	// the brackets stay, unless the article is surely Obsidian's. address "": it is not out, and its name stays alone. nil
	// knows none.
	Article func(name string) (address string, ok bool)
	// Image resolves the source of an image: an http(s) address, or a path in
	// the articles' folder that has to be uploaded (local). ok false: the
	// alternative text stays.
	Image func(src string) (address string, local, ok bool)
	// Vault says that the article lies in a vault of Obsidian's: [[name]] is a link
	// there, whether or not it leads anywhere.
	Vault bool
	// File resolves the name of a file that is embedded, ![[shot.png]], as Image
	// does. nil asks Image.
	File func(name string) (address string, local, ok bool)
	// Embed reads the note, or the part of one, that ![[name#part]] embeds. It
	// fails with ErrNoEmbed if there is none: the embed is a link then; with
	// another error it is left out, and held by a PrivateEmbed. nil embeds none.
	Embed func(name string) ([]byte, error)
	// Include reads the file that Jekyll's {% include name %} takes in, or, if
	// relative, {% include_relative name %}. nil: they are left out.
	Include func(name string, relative bool) ([]byte, error)
	// Cuts puts a mark where the author wrote <!-- split -->, at which
	// rich.Document.Cuts cuts. Without it that is a comment like any other.
	Cuts bool
	// Line is added to every line number: the lines of the front matter.
	Line int
	// Language of the article ("ru"), in which words are added: the titles of
	// alerts, of details without a summary. "" looks at the article's letters.
	// See locale.Languages for those that are known.
	Language string
}

// Warning is something that the author should know of.
type Warning struct {
	Line    int
	Message locale.Message
	Hold    Hold
}

// ErrNoEmbed and PrivateEmbed are the errors of Options.Embed that mean something.
var ErrNoEmbed = shortcode.ErrNoNote

// PrivateEmbed says that a note is not for readers.
type PrivateEmbed = shortcode.PrivateNote

// Hold says why an article must not be published before its author has looked
// at it: something that is not for readers would go out with it.
type Hold uint8

// The holds.
const (
	NotHeld       Hold = iota
	HoldUnclosed       // a comment is not closed
	HoldEmbed          // it embeds a note that is not to be published
	HoldAmbiguous      // the name of an embedded file fits several
)

// Converter converts; it is safe for use by several goroutines.
type Converter struct {
	parser parser.Parser
	emoji  emojiParser
	spare  atomic.Pointer[room] // one that no conversion is in
}

// New returns a Converter.
func New() *Converter {
	emoji := newEmojiParser()
	return &Converter{parser: newParser(emoji), emoji: emoji}
}

// Convert never fails: what it does not know stays as text.
func (c *Converter) Convert(source []byte, o Options) (*rich.Document, []Warning) {
	b := newBuilder(&o)
	b.parser = c.parser
	if r := c.spare.Swap(nil); r != nil {
		b.room = r
	}
	defer c.giveBack(b.room)
	source = b.prepare(source)
	pc := parser.NewContext()
	pc.Set(roomKey, b.room)
	root := c.parser.Parse(text.NewReader(source), parser.WithContext(pc))
	d := b.document(root, source)
	if g, ok := pc.Get(guardKey).(*guarded); ok {
		for _, block := range g.literal {
			b.warn(b.lineOf(block), "lint.too-complex")
		}
	}
	return d, b.warnings
}

func (c *Converter) giveBack(r *room) {
	if cap(r.prepared)+cap(r.stack) <= maxRoom {
		r.clear()
		c.spare.Store(r)
	}
}

// Emoji writes the emoji for their names in a plain text: :tada: is 🎉.
func (c *Converter) Emoji(s string) string {
	if strings.Count(s, ":") < 2 {
		return s
	}
	return emojiCode.ReplaceAllStringFunc(s, func(code string) string {
		name := strings.TrimLeft(code, " ")
		emoji, ok := c.emoji.emojis.Get(strings.Trim(name, ":"))
		if !ok || !emoji.IsUnicode() {
			return code
		}
		return code[:len(code)-len(name)] + string(emoji.Unicode)
	})
}

// emojiCode matches a name that begins a word.
var emojiCode = regexp.MustCompile(`(^| ):[a-z0-9_+-]+:`)

// included reads files that are taken in, in Markdown.
func included(read func(name string, relative bool) ([]byte, error)) func(name string, relative bool) ([]byte, error) {
	if read == nil {
		return nil
	}
	return func(name string, relative bool) ([]byte, error) {
		b, err := read(name, relative)
		b, _ = dialect.Rewrite(b)
		return b, err
	}
}

// prepare makes of the source what goldmark can parse well: valid UTF-8, lines
// that end in "\n", without comments and shortcodes.
func (b *builder) prepare(source []byte) []byte {
	b.stripped = comment.Strip(lines.Clean(source))
	for _, u := range b.stripped.Unclosed {
		b.hold(HoldUnclosed, u.Line+b.o.Line, "lint.private.comment", "mark", u.Marker)
	}
	rewritten, left := dialect.Rewrite(b.stripped.Source)
	for _, f := range left {
		b.warnings = append(b.warnings, Warning{Line: b.stripped.Line(f.Line) + b.o.Line, Message: f.Message})
	}
	r := shortcode.Translate(rewritten, shortcode.Options{
		Include: included(b.o.Include), Embed: b.o.Embed, Spare: b.prepared,
		Line: func(line int) int { return b.stripped.Line(line) + b.o.Line },
	})
	if r.Translated {
		b.prepared = r.Source
	}
	b.added = r.Added
	for _, w := range r.Warnings {
		why := NotHeld
		if w.Private {
			why = HoldEmbed
		}
		b.warnings = append(b.warnings, Warning{Line: w.Line, Message: w.Message, Hold: why})
	}
	return r.Source
}
