// Package markdown converts Markdown to a rich.Document.
//
// Before parsing, comments (content/comment) and the shortcodes of site generators
// (content/shortcode) are removed from the source, and the syntax of other tools is
// converted to Markdown (content/dialect). goldmark parses CommonMark, GFM, and further
// constructs that authors use; their parsers are beside their nodes (math.go,
// delimiter.go, container.go, wiki.go, emoji.go, autolink.go, footnote.go). parser.go
// combines them, bounds the cost of hostile input, and consumes plain words in one
// step.
//
// A [builder] walks the tree once and builds blocks (block.go). Its parts have types of
// their own:
//
//	prose       text and its styles (prose.go, inline.go, link.go)
//	pictures    images (image.go)
//	boxes       quotations, alerts, containers, tables
//	inlineHTML  tags within text (html_inline.go)
//	blockHTML   elements between blocks (html_block.go, html_list.go, html_media.go)
//
// All text of a document is in one buffer and its spans in a few slabs, and a
// conversion's other buffers are reused by the next one (scratch.go), so that it costs
// little more than parsing.
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

// Options are the inputs of a conversion besides the text.
type Options struct {
	// Link resolves the destination of a link as written ("../a.md", "/about/",
	// "https://…"). If ok is false, only the text is kept. If Link is nil, absolute
	// addresses are kept and the other links dropped.
	Link func(dest string) (address string, ok bool)
	// Article resolves the name of an article in [[name]] or [[name#heading]], as
	// Obsidian writes links. If ok is false there is no such article, and the brackets
	// are kept, unless the article is certainly Obsidian's. If address is "" the
	// article is not published, and only its name is kept. nil knows no articles.
	Article func(name string) (address string, ok bool)
	// Image resolves the source of an image: an http(s) address, or a path in the
	// articles' folder that has to be uploaded (local). If ok is false, the alternative
	// text is used.
	Image func(src string) (address string, local, ok bool)
	// Vault says that the article is in an Obsidian vault: there [[name]] is a link
	// even if its target does not exist.
	Vault bool
	// File resolves the name of an embedded file, ![[shot.png]], as Image does. nil
	// uses Image.
	File func(name string) (address string, local, ok bool)
	// Embed reads the note, or the part of one, that ![[name#part]] embeds. It returns
	// ErrNoEmbed if there is none: the embed becomes a link. With any other error the
	// embed is left out, and a PrivateEmbed holds the article. nil embeds nothing.
	Embed func(name string) ([]byte, error)
	// Include reads the file that Jekyll's {% include name %} inserts, or, if relative,
	// {% include_relative name %}. nil: includes are left out.
	Include func(name string, relative bool) ([]byte, error)
	// Cuts puts a mark where the author wrote <!-- split -->, at which
	// rich.Document.Cuts cuts. Otherwise that is an ordinary comment.
	Cuts bool
	// MDX says that the article is MDX, by the name of its file.
	MDX bool
	// Line is added to every line number: the number of lines of the front matter.
	Line int
	// Language is the article's language ("ru"), for words that are added: the titles
	// of alerts, of details without a summary. "" detects it from the article's
	// letters. See locale.Languages for the known ones.
	Language string
}

// Warning is something that the author should know about.
type Warning struct {
	Line    int
	Message locale.Message
	Hold    Hold
}

// ErrNoEmbed and PrivateEmbed are the errors of Options.Embed with a special meaning.
var ErrNoEmbed = shortcode.ErrNoNote

// PrivateEmbed means that a note is not for readers.
type PrivateEmbed = shortcode.PrivateNote

// Hold is the reason why an article must not be published before its author has looked
// at it: something that is not for readers would be published with it.
type Hold uint8

// The holds.
const (
	NotHeld       Hold = iota
	HoldUnclosed       // a comment is not closed
	HoldEmbed          // it embeds a note that is not to be published
	HoldAmbiguous      // the name of an embedded file fits several
)

// Converter converts Markdown; it is safe for concurrent use.
type Converter struct {
	parser parser.Parser
	emoji  emojiParser
	spare  atomic.Pointer[scratch] // not used by a conversion
}

// New returns a Converter.
func New() *Converter {
	emoji := newEmojiParser()
	return &Converter{parser: newParser(emoji), emoji: emoji}
}

// Convert never fails: unknown constructs are kept as text.
func (c *Converter) Convert(source []byte, o Options) (*rich.Document, []Warning) {
	b := newBuilder(&o)
	b.parser = c.parser
	if r := c.spare.Swap(nil); r != nil {
		b.scratch = r
	}
	defer c.giveBack(b.scratch)
	source = b.prepare(source)
	pc := parser.NewContext()
	pc.Set(scratchKey, b.scratch)
	root := c.parser.Parse(text.NewReader(source), parser.WithContext(pc))
	d := b.document(root, source)
	if g, ok := pc.Get(guardKey).(*guarded); ok {
		for _, block := range g.literal {
			b.warn(b.lineOf(block), "lint.too-complex")
		}
	}
	return d, b.warnings
}

func (c *Converter) giveBack(r *scratch) {
	if cap(r.prepared)+cap(r.signs)+cap(r.stack) <= maxScratch {
		r.clear()
		c.spare.Store(r)
	}
}

// Emoji replaces the names of emoji in plain text: :tada: becomes 🎉.
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

// included reads included files as Markdown.
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

// prepare converts the source to a form that goldmark can parse: valid UTF-8, lines
// that end in "\n", without comments and shortcodes.
func (b *builder) prepare(source []byte) []byte {
	signed := lines.Sign(lines.Clean(source), b.signs)
	b.signs = signed.Signs
	b.stripped = comment.StripSigned(signed)
	if !signed.Same(b.stripped.Source) {
		signed = lines.Sign(b.stripped.Source, b.signs)
		b.signs = signed.Signs
	}
	for _, u := range b.stripped.Unclosed {
		b.hold(HoldUnclosed, u.Line+b.o.Line, "lint.private.comment", "mark", u.Marker)
	}
	rewrite := dialect.RewriteSigned
	if b.o.MDX {
		rewrite = dialect.RewriteMDX
	}
	rewritten, left := rewrite(signed)
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
