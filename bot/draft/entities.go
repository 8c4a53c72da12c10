package draft

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/wire"
)

// Entity is a MessageEntity of the Bot API.
type Entity = wire.Entity

// Reading says how the characters of a message are interpreted.
type Reading bool

const (
	// Typed is text that may contain Markdown: `**bold**` is kept as it is, outside
	// of what Telegram has formatted already.
	Typed Reading = false
	// Literal is text whose characters are all meant literally, such as a forwarded
	// post: Markdown in it is escaped.
	Literal Reading = true
)

// Markdown converts a message's text and Telegram's formatting to Markdown. Read by
// our converter and written as a text message, it gives the same text with the same
// entities, with three exceptions: white space at the edges of an entity is not
// part of it any more; a quote or block of code has a blank line before and after
// it; and entities that Telegram finds automatically (mentions, tags) or does not
// let a bot send (a mention of somebody without a username) are plain text.
func Markdown(text string, entities []Entity, reading Reading) string {
	m := &marker{text: text, literal: reading == Literal, dollars: strings.Count(text, "$") > 1}
	var blocks, inline []span
	for _, s := range spansOf(text, entities) {
		if s.block() {
			blocks = append(blocks, s)
		} else {
			inline = append(inline, s)
		}
	}
	m.inline = inline
	m.blocks(span{start: 0, end: len(text)}, blocks)
	return strings.Join(m.out, "\n\n")
}

// span is an entity with offsets in bytes.
type span struct {
	Entity
	start, end int
}

func (s span) block() bool {
	return s.Type == "blockquote" || s.Type == "expandable_blockquote" || s.Type == "pre"
}

// solid reports whether the entity cannot be split: two adjacent links are not one.
func (s span) solid() bool { return s.rank() < rankStyles }

// formula is the type of LaTeX within the text of rich messages.
const formula = "mathematical_expression"

// kinds are the types of entities by their rank, from 1.
// spoilerTag is the type of a spoiler where || would be something else, such as the end of a table's cell.
const spoilerTag = "spoiler tag"

var kinds = []string{"code", formula, "date_time", "text_link", "custom_emoji", "url", "bold", "italic", "underline", "strikethrough", "spoiler", spoilerTag}

// rankStyles is the rank of the first style.
const rankStyles = 7

// rank orders entities of the same range: lower ranks enclose higher ones. 0 is for
// kinds that have no Markdown.
func (s span) rank() int { return slices.Index(kinds, s.Type) + 1 }

// spansOf returns the entities of the text, without white space at their edges,
// sorted by start, longer ones first. Kinds that have no Markdown are left out.
func spansOf(text string, entities []Entity) []span {
	at := make([]int, 0, len(text)+1) // byte offset of each UTF-16 unit
	for i, r := range text {
		for range max(utf16.RuneLen(r), 1) {
			at = append(at, i)
		}
	}
	at = append(at, len(text))
	byteAt := func(unit int) int { return at[min(max(unit, 0), len(at)-1)] }
	var out []span
	for _, e := range entities {
		s := span{Entity: e, start: byteAt(e.Offset), end: byteAt(e.Offset + max(e.Length, 0))}
		if !s.block() && s.rank() == 0 || s.Type == "text_link" && e.URL == "" {
			continue
		}
		edges := " \n\t"
		if s.Type == "pre" {
			edges = "\n"
		}
		if s.trim(text, edges); s.start < s.end {
			out = append(out, s)
		}
	}
	sortSpans(out)
	out = union(out)
	sortSpans(out)
	return out
}

// trim takes characters at the edges out of a span; one that ends before it begins is left alone.
func (s *span) trim(text, edges string) {
	if s.start < s.end {
		s.start += len(text[s.start:s.end]) - len(strings.TrimLeft(text[s.start:s.end], edges))
		s.end -= len(text[s.start:s.end]) - len(strings.TrimRight(text[s.start:s.end], edges))
	}
}

func compareSpans(a, b span) int {
	return cmp.Or(a.start-b.start, b.end-a.end, a.rank()-b.rank())
}

func sortSpans(spans []span) {
	sort.SliceStable(spans, func(i, j int) bool { return compareSpans(spans[i], spans[j]) < 0 })
}

// union merges styles of one kind that overlap.
func union(spans []span) []span {
	out := spans[:0:0]
	last := map[string]int{} // index in out of the latest of each style
	for _, s := range spans {
		if i, ok := last[s.Type]; ok && s.rank() >= rankStyles && s.start <= out[i].end {
			out[i].end = max(out[i].end, s.end)
			continue
		}
		last[s.Type] = len(out)
		out = append(out, s)
	}
	return out
}

// marker writes one message.
type marker struct {
	text    string
	literal bool
	dollars bool // at least two, which could enclose a formula
	inline  []span
	out     []string // blocks
}

// blocks writes a range of the text that contains the given blocks.
func (m *marker) blocks(in span, blocks []span) {
	at := in.start
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		if b.start < at || b.end > in.end {
			continue // overlaps the one before
		}
		m.prose(at, b.start)
		at = b.end
		if b.Type == "pre" {
			m.out = append(m.out, fence(m.text[b.start:b.end], b.Language))
			continue
		}
		var within []span
		for i+1 < len(blocks) && blocks[i+1].start < b.end {
			i++
			if blocks[i].Type == "pre" {
				within = append(within, blocks[i])
			}
		}
		m.quote(b, within)
	}
	m.prose(at, in.end)
}

func (m *marker) quote(q span, within []span) {
	inner := &marker{text: m.text, literal: m.literal, dollars: m.dollars, inline: m.inline}
	inner.blocks(q, within)
	body := strings.Join(inner.out, "\n\n")
	if q.Type == "expandable_blockquote" {
		m.out = append(m.out, "<blockquote expandable>\n\n"+body+"\n\n</blockquote>")
		return
	}
	m.out = append(m.out, strings.ReplaceAll("> "+strings.ReplaceAll(body, "\n", "\n> "), "> \n", ">\n"))
}

// fence writes a block of code. Its fence is longer than any fence in the code.
func fence(code, language string) string {
	ticks := "```"
	for strings.Contains(code, ticks) {
		ticks += "`"
	}
	language = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '`' {
			return -1
		}
		return r
	}, language)
	return ticks + language + "\n" + code + "\n" + ticks
}

// prose writes a range without blocks.
func (m *marker) prose(start, end int) {
	for start < end && (m.text[start] == '\n' || m.text[start] == ' ') {
		start++
	}
	for start < end && (m.text[end-1] == '\n' || m.text[end-1] == ' ') {
		end--
	}
	if start == end {
		return
	}
	var spans []span
	for _, s := range m.inline {
		s.start, s.end = max(s.start, start), min(s.end, end) // it may extend over a quote or code
		if s.trim(m.text, " \n\t"); s.start < s.end {
			spans = append(spans, s)
		}
	}
	sortSpans(spans)
	w := &inlineWriter{marker: m, from: start, to: end}
	w.write(tree(start, end, spans))
	m.out = append(m.out, w.b.String())
}

// node is a range of text, styled or plain, with its children.
type node struct {
	span
	children []node // nil: plain text
}

// tree nests spans that may overlap: a style is split where another begins or ends
// within it, a solid never.
func tree(start, end int, spans []span) []node {
	var nodes []node
	at := start
	plain := func(to int) {
		if at < to {
			nodes = append(nodes, node{span: span{start: at, end: to}})
		}
		at = max(at, to)
	}
	for len(spans) > 0 {
		s := spans[0]
		spans = spans[1:]
		if s.start >= end {
			break
		}
		// A solid that begins within a style and ends beyond it splits the style.
		for _, o := range spans {
			if o.start >= s.end {
				break
			}
			if !s.solid() && o.solid() && o.start > s.start && o.end > s.end {
				rest := s
				rest.start, s.end = o.start, o.start
				spans = insert(spans, rest)
				break
			}
			if !s.solid() && o.solid() && o.start == s.start && o.end > s.end {
				break
			}
		}
		plain(s.start)
		var within, after []span
		for _, o := range spans {
			switch {
			case o.start >= s.end:
				after = insert(after, o)
			case s.Type == "code" || s.Type == formula || s.Type == "date_time", s.solid() && o.solid():
				// Code has no children; styles that extend beyond it continue after
				// it.
				if o.end > s.end && !o.solid() {
					o.start = s.end
					after = insert(after, o)
				}
			case o.end > s.end:
				rest := o
				rest.start = s.end
				after = insert(after, rest)
				o.end = s.end
				within = insert(within, o)
			default:
				within = append(within, o)
			}
		}
		spans = after
		nodes = append(nodes, node{span: s, children: tree(s.start, s.end, within)})
		at = s.end
	}
	plain(end)
	return nodes
}

// insert inserts a span by its start and length.
func insert(spans []span, s span) []span {
	i := sort.Search(len(spans), func(i int) bool { return compareSpans(spans[i], s) >= 0 })
	return slices.Insert(slices.Clone(spans), i, s)
}

// inlineWriter writes the nodes of a range of prose.
type inlineWriter struct {
	*marker
	from, to int
	b        strings.Builder
	styled   int  // depth of enclosing entities
	link     bool // within the text of a link
}

func (w *inlineWriter) write(nodes []node) {
	for i, n := range nodes {
		switch {
		case n.Type == "":
			w.plain(n.start, n.end)
		default:
			alone := (i == 0 && w.styled == 0 || i > 0 && nodes[i-1].Type == "") &&
				(i == len(nodes)-1 && w.styled == 0 || i < len(nodes)-1 && nodes[i+1].Type == "")
			w.entity(n, alone)
		}
	}
}

// entity writes an entity; alone says that it is surrounded by plain text or
// nothing, so that its delimiters cannot be confused with another's.
func (w *inlineWriter) entity(n node, alone bool) {
	text := w.text[n.start:n.end]
	switch n.Type {
	case "url":
		w.address(text, n)
		return
	case "code":
		w.code(text, n, alone)
		return
	case formula:
		w.b.WriteString("$" + text + "$")
		return
	case "text_link":
		link := w.link
		w.link = true
		w.wrap("[", "]("+destination(n.URL)+")", n)
		w.link = link
		return
	case "custom_emoji":
		w.wrap(`<tg-emoji emoji-id="`+attribute(n.CustomEmojiID)+`">`, "</tg-emoji>", n)
		return
	case "date_time":
		w.wrap(`<tg-time unix="`+strconv.FormatInt(n.UnixTime, 10)+`" format="`+attribute(n.Format)+`">`, "</tg-time>", n)
		return
	}
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	before, _ := utf8.DecodeLastRuneInString(w.text[:n.start])
	after, _ := utf8.DecodeRuneInString(w.text[n.end:])
	if n.Type == "spoiler" && (wordLetter(before) || wordLetter(after)) {
		alone = false // Telegram's own delimiters do not work within a word
	}
	if strings.ContainsRune("*~|_", before) || strings.ContainsRune("*~|_", after) {
		alone = false
	}
	if only := n.children[0]; n.Type == "bold" && alone && len(n.children) == 1 && only.Type == "italic" && len(only.children) == 1 &&
		only.children[0].Type == "" && wordLetter(first) && wordLetter(last) {
		w.wrap("***", "***", only)
		return
	}
	if n.children[0].Type != "" || n.children[len(n.children)-1].Type != "" {
		alone = false
	}
	if alone && wordLetter(first) && wordLetter(last) {
		if d := map[string]string{"bold": "**", "italic": "*", "strikethrough": "~~", "spoiler": "||"}[n.Type]; d != "" {
			w.wrap(d, d, n)
			return
		}
	}
	tag := map[string]string{"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "tg-spoiler", spoilerTag: "tg-spoiler"}[n.Type]
	w.wrap("<"+tag+">", "</"+tag+">", n)
}

// wordLetter reports whether a delimiter beside the rune always opens or closes.
func wordLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (w *inlineWriter) wrap(before, after string, n node) {
	w.b.WriteString(before)
	w.styled++
	w.write(n.children)
	w.styled--
	w.b.WriteString(after)
}

// address writes an address that Telegram has found in the text: unchanged if our
// converter finds it, too.
func (w *inlineWriter) address(text string, n node) {
	switch {
	case !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") || w.link:
		w.styled++
		w.write(n.children)
		w.styled--
	case len(n.children) > 1 || n.children[0].Type != "" || strings.ContainsAny(text, "\\`<>*|[]"):
		n.Type, n.URL = "text_link", text
		w.entity(n, false)
	default:
		w.b.WriteString(text)
	}
}

// code writes inline code.
func (w *inlineWriter) code(text string, n node, alone bool) {
	if !alone || strings.Contains(text, "\n") || strings.Contains(text, "  ") {
		w.wrap("<code>", "</code>", n)
		return
	}
	ticks := "`"
	for strings.Contains(text, ticks) {
		ticks += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	w.b.WriteString(ticks + text + ticks)
}

// destination writes the address of a link.
func destination(address string) string {
	address = strings.NewReplacer("\n", "%0A", " ", "%20", "\\", "%5C", "<", "%3C", ">", "%3E").Replace(address)
	if strings.ContainsAny(address, "()&*_`") {
		return "<" + strings.ReplaceAll(address, "&", "&amp;") + ">"
	}
	return address
}

func attribute(s string) string {
	return strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;", "\n", " ").Replace(s)
}
