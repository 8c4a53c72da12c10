package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

// boxes builds quotations with their credits, alerts, containers, and tables with their
// captions.
type boxes struct {
	b      *builder
	prose  *prose
	html   *blockHTML
	inline *inlineHTML

	tableCaption rich.Text // of the next table
}

// quote builds a quotation, or one of GitHub's alerts.
func (bx *boxes) quote(n *ast.Blockquote) {
	q := &rich.Quote{}
	base := len(bx.b.stack)
	if first := n.FirstChild(); first != nil && ast.IsParagraph(first) {
		if kind, title, fold, ok := alertOf(bx.b.source, first); ok && fold != 0 {
			bx.folded(n, kind, title, fold == '+')
			return
		} else if ok {
			q.Alert = bx.alertLine(kind, title, bx.b.lineOf(first))
			bx.alertRest(first)
			n.RemoveChild(n, first)
		}
	}
	last := bx.creditOf(n)
	q.Blocks = append(bx.b.take(base), bx.b.children(n)...)
	if last != nil {
		var rest *rich.Paragraph
		if rest, q.Credit = bx.credit(last); rest != nil {
			q.Blocks = append(q.Blocks, rest)
		}
	}
	if len(q.Blocks) > 0 {
		bx.b.push(q)
	}
}

// folded builds a collapsed alert of Obsidian, [!note]-, or a collapsible open one,
// [!note]+.
func (bx *boxes) folded(n *ast.Blockquote, word, title string, open bool) {
	first := n.FirstChild()
	line := bx.b.lineOf(first)
	bx.prose.begin()
	bx.alertTitle(word, title)
	summary := bx.prose.end()
	base := len(bx.b.stack)
	bx.b.details++
	bx.alertRest(first)
	n.RemoveChild(n, first)
	blocks := append(bx.b.take(base), bx.b.children(n)...)
	bx.b.details--
	if len(blocks) == 0 {
		bx.b.pushParagraph(summary, line)
		return
	}
	bx.b.push(&rich.Details{Summary: summary, Blocks: blocks, Open: open})
}

// alertOf reads `[!NOTE]` or `[!note]- A title` at the start of a quotation; fold is
// the sign after the brackets, or 0.
func alertOf(source []byte, paragraph ast.Node) (kind, title string, fold byte, ok bool) {
	if paragraph.Lines().Len() == 0 {
		return "", "", 0, false
	}
	segment := paragraph.Lines().At(0)
	line := bytes.TrimSpace(segment.Value(source))
	if !bytes.HasPrefix(line, []byte("[!")) {
		return "", "", 0, false
	}
	end := bytes.IndexByte(line, ']')
	if end < 3 {
		return "", "", 0, false
	}
	for _, c := range line[2:end] {
		if !markup.IsWord(rune(c)) && c != '-' && c != '|' && c != '_' && c != ' ' {
			return "", "", 0, false
		}
	}
	rest := line[end+1:]
	if len(rest) > 0 && (rest[0] == '(' || rest[0] == '[' || rest[0] == ':') {
		return "", "", 0, false // a link
	}
	if len(rest) > 0 && (rest[0] == '+' || rest[0] == '-') {
		fold = rest[0]
	}
	rest = bytes.TrimSpace(bytes.TrimLeft(rest, "+-"))
	word, _, _ := bytes.Cut(line[2:end], []byte{'|'}) // [!note|no-icon]
	return strings.ToLower(string(word)), string(rest), fold, true
}

// alertLine pushes the title of an alert, and returns its kind.
func (bx *boxes) alertLine(word, title string, line int) string {
	bx.prose.begin()
	kind := bx.alertTitle(word, title)
	bx.b.pushParagraph(bx.prose.end(), line)
	return kind
}

// alertTitle appends the title of an alert, and returns its kind.
func (bx *boxes) alertTitle(word, title string) string {
	kind, ok := markup.AlertKind(word)
	if title == "" {
		title = bx.b.words().T("alert." + kind)
		if !ok && word != "" {
			title = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	bx.prose.text.WriteString(alertSign(kind))
	bx.prose.text.WriteByte(' ')
	bx.boldTitle(title)
	return kind
}

// boldTitle appends a title, which may contain Markdown, in bold.
func (bx *boxes) boldTitle(title string) {
	bold := bx.prose.open(rich.Bold, "")
	if !strings.ContainsAny(title, "*_`[<&\\~=:$|") || !bx.prose.inlineMarkdown([]byte(title)) {
		bx.prose.text.WriteString(title)
	}
	bx.prose.close(bold)
}

// alertRest pushes the first paragraph of an alert without its first line.
func (bx *boxes) alertRest(paragraph ast.Node) {
	line := bx.b.lineOf(paragraph)
	rest := paragraph.FirstChild()
	for rest != nil {
		t, isText := rest.(*ast.Text)
		rest = rest.NextSibling()
		if isText && (t.SoftLineBreak() || t.HardLineBreak()) {
			break
		}
	}
	bx.prose.begin()
	bx.prose.inlines(rest, func() {
		bx.b.pushParagraph(bx.prose.end(), line)
		bx.prose.begin()
	})
	bx.b.pushParagraph(bx.prose.end(), line)
}

func alertSign(kind string) string {
	switch kind {
	case "tip":
		return "💡"
	case "important":
		return "❗"
	case "warning":
		return "⚠️"
	case "caution":
		return "🛑"
	default:
		return "ℹ️"
	}
}

// creditOf removes the last paragraph of a quotation if its last line names the author,
// begins with a dash or is in <cite>; otherwise it returns nil.
func (bx *boxes) creditOf(quote ast.Node) ast.Node {
	last := quote.LastChild()
	if last == nil || !ast.IsParagraph(last) || last.FirstChild() == nil {
		return nil
	}
	from, _ := bx.creditStart(last)
	if from == nil || from == last.FirstChild() && last.PreviousSibling() == nil {
		return nil // no paragraph, or nothing else is quoted
	}
	quote.RemoveChild(quote, last)
	return last
}

// creditStart returns the node of a paragraph at which its credit begins, and how many
// bytes of it are a dash.
func (bx *boxes) creditStart(paragraph ast.Node) (ast.Node, int) {
	from := paragraph.FirstChild()
	for c := paragraph.LastChild(); c != nil; c = c.PreviousSibling() {
		if t, ok := c.(*ast.Text); ok && (t.SoftLineBreak() || t.HardLineBreak()) {
			from = c.NextSibling()
			break
		}
		if raw, ok := c.(*ast.RawHTML); ok && c != paragraph.LastChild() && bytes.EqualFold(bx.inline.rawValue(raw), []byte("<cite>")) && bx.endsCite(paragraph) {
			return c, 0
		}
	}
	t, ok := from.(*ast.Text)
	if !ok {
		return nil, 0
	}
	line := bx.b.source[t.Segment.Start:]
	for _, dash := range []string{"—", "―", "–", "--"} {
		rest, ok := bytes.CutPrefix(line, []byte(dash))
		if ok && (bytes.HasPrefix(rest, []byte(" ")) || bytes.HasPrefix(rest, []byte("\u00A0"))) && len(dash) <= t.Segment.Len() {
			return from, len(dash)
		}
	}
	return nil, 0
}

func (bx *boxes) endsCite(paragraph ast.Node) bool {
	raw, ok := paragraph.LastChild().(*ast.RawHTML)
	return ok && bytes.EqualFold(bx.inline.rawValue(raw), []byte("</cite>"))
}

// credit builds the text before the credit of a paragraph, nil if there is none, and
// the credit.
func (bx *boxes) credit(paragraph ast.Node) (rest *rich.Paragraph, credit rich.Text) {
	from, dash := bx.creditStart(paragraph)
	line := bx.b.lineOf(paragraph)
	var after []ast.Node
	for c := from; c != nil; {
		next := c.NextSibling()
		paragraph.RemoveChild(paragraph, c)
		after = append(after, c)
		c = next
	}
	bx.prose.begin()
	bx.prose.inlines(paragraph.FirstChild(), nil)
	if text := bx.prose.end(); !rich.Blank(text.String) {
		rest = &rich.Paragraph{Text: text, Line: line}
	}
	if t, ok := after[0].(*ast.Text); ok {
		t.Segment.Start += dash
	} else {
		after = after[1 : len(after)-1] // the tags of <cite>
	}
	holder := ast.NewParagraph()
	for _, n := range after {
		holder.AppendChild(holder, n)
	}
	bx.prose.begin()
	bx.prose.inlines(holder.FirstChild(), nil)
	return rest, bx.prose.end()
}
