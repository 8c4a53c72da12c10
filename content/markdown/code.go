package markdown

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// fenced builds a fenced code block; ```math is a formula.
func (b *builder) fenced(n *ast.FencedCodeBlock) {
	language, title, caption := "", "", ""
	if n.Info != nil {
		info := b.prose.unescaped(n.Info.Segment.Value(b.source))
		language, title = fenceLanguage(info), fenceTitle(info)
		if strings.Contains(info, "=") {
			if m := captionKey.FindStringSubmatch(info); m != nil {
				caption = cmp.Or(m[1], m[2])
			}
		}
	}
	if language == "math" {
		b.formula(b.lines(n))
		return
	}
	if title != "" {
		b.codeTitle(title, b.lineOf(n))
	}
	b.pre(n, language)
	if caption != "" {
		b.pushParagraph(rich.Text{String: caption, Spans: []rich.Span{{End: len(caption), Style: rich.Italic}}}, b.lineOf(n))
	}
}

// codeTitle builds the title that sites show above code: the name of a file, as code, or words.
func (b *builder) codeTitle(title string, line int) {
	style := rich.Code
	if strings.ContainsAny(title, " \t") {
		style = rich.Bold
	}
	b.pushParagraph(rich.Text{String: title, Spans: []rich.Span{{End: len(title), Style: style}}}, line)
}

// annotated matches the comments with which VitePress, Shiki and others mark a line of
// code, and remarked the lines that Docusaurus and Gatsby remove. Sites show neither.
var (
	annotated = regexp.MustCompile(`\s*(?://|#|--|;|%|'|<!--|/\*|\{/\*)\s*\[!code ((?:\+\+|--|focus|hl|highlight|error|warning|info|word:[^\]\n]+)(?::\d+)?(?:,[^\]\n]*)?)\](?:\s*(?:-->|\*/\}?))?`)
	remarked  = regexp.MustCompile(`(?m)(?:^|[ \t]+)(?://|#|--|%|<!--|/\*|\{/\*)[ \t]*(?:highlight-(?:next-line|start|end|line)|(?:error|warning|success)-next-line)(?:[ \t]*(?:-->|\*/\}?))?[ \t]*$`)
)

// withoutMarks returns code without the marks that a site does not show; added and
// removed lines get a sign instead.
func withoutMarks(code, language string) string {
	if !strings.Contains(code, "[!code ") && !strings.Contains(code, "highlight-") && !strings.Contains(code, "-next-line") {
		return code
	}
	switch language {
	case "md", "mdx", "markdown", "text", "txt", "diff":
		return code
	}
	var b strings.Builder
	for line := range strings.Lines(code) {
		text := strings.TrimRight(line, "\n")
		m := annotated.FindStringSubmatch(text)
		bare := remarked.ReplaceAllString(annotated.ReplaceAllString(text, ""), "")
		switch {
		case bare == text:
		case strings.TrimSpace(bare) == "":
			continue
		case m != nil && strings.HasPrefix(m[1], "++"):
			bare = "+ " + bare
		case m != nil && strings.HasPrefix(m[1], "--"):
			bare = "- " + bare
		}
		b.WriteString(bare)
		b.WriteString(line[len(text):])
	}
	return b.String()
}

// pre builds preformatted text, unless it is blank, which Telegram refuses.
func (b *builder) pre(n ast.Node, language string) {
	code := withoutMarks(strings.Trim(b.lines(n), "\n"), language)
	if rich.Blank(code) {
		return
	}
	b.push(&rich.Pre{Text: rich.Text{String: code}, Language: language, Line: b.lineOf(n)})
}

// lines returns the text of a raw block.
func (b *builder) lines(n ast.Node) string {
	b.prose.begin()
	lines := n.Lines()
	for i := range lines.Len() {
		segment := lines.At(i)
		if segment.Padding == 0 {
			b.prose.text.Write(b.source[segment.Start:segment.Stop])
		} else {
			b.prose.text.Write(segment.Value(b.source))
		}
		if segment.ForceNewline && segment.Stop > segment.Start && b.source[segment.Stop-1] != '\n' {
			b.prose.text.WriteByte('\n')
		}
	}
	s := b.prose.text.String()[b.prose.textStart:]
	b.prose.begin()
	return s
}

// formula builds a display formula, or code if Telegram's clients cannot show the
// formula (over 4,096 characters, or within details).
func (b *builder) formula(expression string) {
	expression = strings.TrimSpace(expression)
	switch {
	case rich.Blank(expression):
	case b.details > 0 || len([]rune(expression)) > rich.MaxFormula:
		b.push(&rich.Pre{Text: rich.Text{String: expression}, Language: "latex"})
	default:
		b.push(&rich.Math{Expression: expression})
	}
}

// fenceLanguage returns the language in a fence's info string: its first word, without
// the attributes that Hugo, Jekyll, Pandoc and others add.
func fenceLanguage(info string) string {
	info = strings.TrimSpace(info)
	if rest, ok := strings.CutPrefix(info, "{"); ok { // {.python .numberLines}, {r}, {"go"}
		info = strings.TrimLeft(rest, " ")
		info = strings.TrimPrefix(info, ".")
	}
	if info = firstWord(info); strings.ContainsRune(info, '=') {
		return ""
	}
	info = strings.TrimPrefix(info, "language-")
	if info == "" || strings.HasPrefix(info, "#") {
		return ""
	}
	return info
}

// Titles of code in info strings. colonTitle matches js:file.js, which Zenn, Qiita and Gatsby have
// (js:title=file.js); labelTitle the label of a tab of VitePress; and titleKey the attributes of the
// others.
var (
	colonTitle = regexp.MustCompile(`^(?:diff\s+)?[\w+#-]*:(?:title=)?([^\s:={}]+)`)
	labelTitle = regexp.MustCompile(`^[\w+#-]+(?:[:\s].*)?\s\[([^\[\]]+)\]`)
	titleKey   = regexp.MustCompile(`(?:^|[\s{,:])(?:title|file-?[nN]ame|file)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'{},]+))`)
	captionKey = regexp.MustCompile(`(?:^|[\s{,])(?:caption|lst-cap)\s*=\s*(?:"([^"]+)"|'([^']+)')`)
	zolaName   = regexp.MustCompile(`^[\w+#-]+,(?:[^{}]*,)?\s*name=([^\s,{}]+)`)
	numbering  = regexp.MustCompile(`^(?:no-)?(?:line-numbers|v-pre|collapsed-lines|code-block)|^[\d,\s-]+$`)
)

// fenceTitle returns the title in a fence's info string, or "".
func fenceTitle(info string) string {
	if !strings.ContainsAny(info, ":=[") {
		return ""
	}
	for _, form := range [...]*regexp.Regexp{titleKey, colonTitle, labelTitle, zolaName} {
		for _, title := range append(form.FindStringSubmatch(info), "")[1:] {
			if title = strings.TrimSpace(title); title != "" && !numbering.MatchString(title) {
				return title
			}
		}
	}
	return ""
}

func firstWord(s string) string {
	if i := strings.IndexAny(s, " \t{}[](),:;\"'<>"); i >= 0 {
		return s[:i]
	}
	return s
}
