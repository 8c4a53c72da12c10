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
		if kind, title, ok := alertOf(b.source, first); ok {
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

// alertOf reads `[!NOTE]` or `[!note]- A title` at the start of a quotation.
func alertOf(source []byte, paragraph ast.Node) (kind, title string, ok bool) {
	if paragraph.Lines().Len() == 0 {
		return "", "", false
	}
	segment := paragraph.Lines().At(0)
	line := bytes.TrimSpace(segment.Value(source))
	if !bytes.HasPrefix(line, []byte("[!")) {
		return "", "", false
	}
	end := bytes.IndexByte(line, ']')
	if end < 3 {
		return "", "", false
	}
	for _, c := range line[2:end] {
		if !isWord(rune(c)) && c != '-' {
			return "", "", false
		}
	}
	rest := line[end+1:]
	if len(rest) > 0 && (rest[0] == '(' || rest[0] == '[' || rest[0] == ':') {
		return "", "", false // a link
	}
	rest = bytes.TrimSpace(bytes.TrimLeft(rest, "+-"))
	return strings.ToLower(string(line[2:end])), string(rest), true
}

// alertLine pushes the title of an alert, and returns its kind.
func (b *builder) alertLine(word, title string, line int) string {
	kind, ok := alertKinds(word)
	if title == "" {
		title = alertTitle(kind, b.russian())
		if !ok {
			title = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	b.begin()
	b.text.WriteString(alertSign(kind))
	b.text.WriteByte(' ')
	b.boldTitle(title)
	b.pushParagraph(b.end(), line)
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
