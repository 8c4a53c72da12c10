package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// boxes builds what is set off from the text around it: quotations with their
// credits, alerts, containers, tables with their captions.
type boxes struct {
	b      *builder
	prose  *prose
	html   *blockHTML
	inline *inlineHTML

	tableCaption rich.Text // of the table that comes next
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

// folded builds an alert of Obsidian that opens when it is tapped, [!note]-, or
// is open so far, [!note]+.
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

// alertOf reads `[!NOTE]` or `[!note]- A title` at the start of a quotation; fold
// is the sign behind the brackets, 0 if there is none.
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
		if !isWord(rune(c)) && c != '-' && c != '|' && c != '_' && c != ' ' {
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
	kind, ok := alertKinds(word)
	if title == "" {
		title = alertTitle(kind, bx.b.russian())
		if !ok && word != "" {
			title = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	bx.prose.text.WriteString(alertSign(kind))
	bx.prose.text.WriteByte(' ')
	bx.boldTitle(title)
	return kind
}

// boldTitle appends a title, which may hold Markdown, in bold.
func (bx *boxes) boldTitle(title string) {
	bold := bx.prose.open(rich.Bold, "")
	if !strings.ContainsAny(title, "*_`[<&\\~=:$|") || !bx.prose.inlineMarkdown([]byte(title)) {
		bx.prose.text.WriteString(title)
	}
	bx.prose.close(bold)
}

// alertRest pushes what the first paragraph of an alert holds below its first
// line.
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

// alertKinds maps the words of GitHub and Obsidian to GitHub's five kinds; ok
// false if the word is none of them.
func alertKinds(word string) (kind string, ok bool) {
	switch word {
	case "note", "tip", "important", "warning", "caution":
		return word, true
	case "hint", "success", "check", "done":
		return "tip", false
	case "danger", "error", "bug", "failure", "fail", "missing":
		return "caution", false
	case "attention":
		return "warning", false
	default:
		return "note", false
	}
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

func alertTitle(kind string, russian bool) string {
	switch {
	case kind == "tip" && russian:
		return "Совет"
	case kind == "important" && russian:
		return "Важно"
	case kind == "warning" && russian:
		return "Внимание"
	case kind == "caution" && russian:
		return "Осторожно"
	case russian:
		return "Примечание"
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}
