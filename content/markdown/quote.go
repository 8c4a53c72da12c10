package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// quote builds a quotation, or one of GitHub's alerts.
func (b *builder) quote(n *ast.Blockquote) {
	q := &rich.Quote{}
	base := len(b.stack)
	if first := n.FirstChild(); first != nil && ast.IsParagraph(first) {
		if kind, title, fold, ok := alertOf(b.source, first); ok && fold != 0 {
			b.folded(n, kind, title, fold == '+')
			return
		} else if ok {
			q.Alert = b.alertLine(kind, title, b.lineOf(first))
			b.alertRest(first)
			n.RemoveChild(n, first)
		}
	}
	last := b.creditOf(n)
	q.Blocks = append(b.take(base), b.children(n)...)
	if last != nil {
		var rest *rich.Paragraph
		if rest, q.Credit = b.credit(last); rest != nil {
			q.Blocks = append(q.Blocks, rest)
		}
	}
	if len(q.Blocks) > 0 {
		b.push(q)
	}
}

// folded builds an alert of Obsidian that opens when it is tapped, [!note]-, or
// is open so far, [!note]+.
func (b *builder) folded(n *ast.Blockquote, word, title string, open bool) {
	first := n.FirstChild()
	line := b.lineOf(first)
	b.begin()
	b.alertTitle(word, title)
	summary := b.end()
	base := len(b.stack)
	b.details++
	b.alertRest(first)
	n.RemoveChild(n, first)
	blocks := append(b.take(base), b.children(n)...)
	b.details--
	if len(blocks) == 0 {
		b.pushParagraph(summary, line)
		return
	}
	b.push(&rich.Details{Summary: summary, Blocks: blocks, Open: open})
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
func (b *builder) alertLine(word, title string, line int) string {
	b.begin()
	kind := b.alertTitle(word, title)
	b.pushParagraph(b.end(), line)
	return kind
}

// alertTitle appends the title of an alert, and returns its kind.
func (b *builder) alertTitle(word, title string) string {
	kind, ok := alertKinds(word)
	if title == "" {
		title = alertTitle(kind, b.russian())
		if !ok && word != "" {
			title = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	b.text.WriteString(alertSign(kind))
	b.text.WriteByte(' ')
	b.boldTitle(title)
	return kind
}

// boldTitle appends a title, which may hold Markdown, in bold.
func (b *builder) boldTitle(title string) {
	bold := b.open(rich.Bold, "")
	if !strings.ContainsAny(title, "*_`[<&\\~=:$|") || !b.inlineMarkdown([]byte(title)) {
		b.text.WriteString(title)
	}
	b.close(bold)
}

// alertRest pushes what the first paragraph of an alert holds below its first
// line.
func (b *builder) alertRest(paragraph ast.Node) {
	line := b.lineOf(paragraph)
	rest := paragraph.FirstChild()
	for rest != nil {
		t, isText := rest.(*ast.Text)
		rest = rest.NextSibling()
		if isText && (t.SoftLineBreak() || t.HardLineBreak()) {
			break
		}
	}
	b.begin()
	b.inlines(rest, func() {
		b.pushParagraph(b.end(), line)
		b.begin()
	})
	b.pushParagraph(b.end(), line)
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
