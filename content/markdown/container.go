package markdown

import (
	"bytes"
	"regexp"
	"sort"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

// container is a callout or similar box: `:::note` of Docusaurus, `::: tip Title` of
// VuePress, `::: {.callout-warning}` of Pandoc and Quarto, up to a line of as many
// colons; or `!!! note "Title"` of MkDocs, whose text is indented.
type container struct {
	ast.BaseBlock
	word     string // note, details; in lower case, "" for a container without a name
	title    string
	colons   int // minimum number of colons that close it; 0 if it ends with its indentation
	open     bool
	untitled bool // the author wants no title
}

var containerKind = ast.NewNodeKind("DatelineContainer")

func (*container) Kind() ast.NodeKind { return containerKind }

func (n *container) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// containerParser parses containers of colons. If none of the following lines closes
// it, it is text.
type containerParser struct{}

func (containerParser) Trigger() []byte { return []byte{':'} }

func (containerParser) CanInterruptParagraph() bool { return true }

func (containerParser) CanAcceptIndentedLine() bool { return false }

func (containerParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := pc.BlockOffset()
	if pos < 0 || !bytes.HasPrefix(line[pos:], []byte(":::")) {
		return nil, parser.NoChildren
	}
	n := &container{}
	rest := bytes.TrimLeft(line[pos:], ":")
	n.colons = len(line) - pos - len(rest)
	if !n.read(string(bytes.TrimSpace(rest))) || !closes(reader.Source(), segment.Stop, pc) {
		return nil, parser.NoChildren
	}
	skipLine(reader)
	return n, parser.HasChildren
}

// read reads the text after the colons; it returns false if that does not begin a
// container.
func (n *container) read(s string) bool {
	if strings.HasSuffix(s, ":::") {
		m := closedAttributes.FindStringSubmatch(s)
		if m == nil {
			return false
		}
		s = m[1]
	}
	if inner, ok := strings.CutPrefix(s, "{"); ok {
		attributes, title, ok := strings.Cut(inner, "}")
		if title == "" {
			title = titleAttribute(attributes)
		}
		for _, field := range strings.Fields(attributes) {
			if class, ok := strings.CutPrefix(field, "."); ok && n.word == "" {
				n.word = strings.ToLower(strings.TrimPrefix(class, "callout-"))
			}
		}
		if name := strings.ToLower(strings.TrimSpace(attributes)); containerWord(name) { // MyST: {note}
			n.word = name
		}
		n.title = strings.TrimSpace(title)
		return ok && (n.word != "" || strings.ContainsAny(attributes, "#="))
	}
	end := 0
	for end < len(s) && (isLetter(s[end]) || end > 0 && (s[end] == '-' || '0' <= s[end] && s[end] <= '9')) {
		end++
	}
	if end == 0 || end < len(s) && s[end] != ' ' && s[end] != '[' && s[end] != '{' {
		return false
	}
	n.word, s = strings.ToLower(s[:end]), s[end:]
	if title, after, ok := strings.Cut(strings.TrimPrefix(s, "["), "]"); ok && s[0] == '[' {
		n.title, s = title, after
	}
	if attributes, after, ok := strings.Cut(strings.TrimSpace(s), "}"); ok && strings.HasPrefix(attributes, "{") {
		if s = after; n.title == "" {
			n.title = titleAttribute(attributes)
		}
	}
	if s = strings.TrimSpace(s); n.title == "" && !strings.Contains(s, "=") {
		n.title = s
	}
	if at := titleAttributes.FindStringIndex(n.title); at != nil { // VitePress: ::: details Title {open}
		n.open = n.open || strings.Contains(n.title[at[0]:], "open")
		n.title = n.title[:at[0]]
	}
	n.variant()
	return true
}

// closedAttributes matches the start of a Pandoc container that repeats the colons at
// the end; titleAttributes matches attributes after a title.
var (
	closedAttributes = regexp.MustCompile(`^(\{[^{}]*\}|[A-Za-z][\w-]*)\s*:{3,}$`)
	titleAttributes  = regexp.MustCompile(`(?:^|\s+)\{\s*[.#]?[a-z][\w-]*(?:\s+[.#][\w-]+)*\s*\}$`)
)

// titleAttribute returns the title, or the label, in the attributes of a container.
func titleAttribute(attributes string) string {
	if m := titled.FindStringSubmatch(attributes); m != nil {
		return m[1] + m[2]
	}
	return ""
}

var titled = regexp.MustCompile(`\b(?:title|label|summary|header)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// variant reads the kind in the form of Zenn and Qiita, after the word.
func (n *container) variant() {
	switch n.word + " " + n.title {
	case "message alert", "note alert":
		n.word, n.title = "caution", ""
	case "note warn":
		n.word, n.title = "warning", ""
	case "note info":
		n.title = ""
	}
	if n.word == "message" {
		n.word = "note"
	}
}

// containerWord reports whether a word says how a container is displayed.
func containerWord(word string) bool {
	switch word {
	case "details", "spoiler", "collapse", "dropdown", "message", "quote", "cite", "summary":
		return true
	}
	return markup.AlertWord(word)
}

func (containerParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	const goesOn = parser.Continue | parser.HasChildren
	line, _ := reader.PeekLine()
	colons := closingFence(line)
	if colons < node.(*container).colons {
		return goesOn
	}
	// It closes the innermost container that it can, but nothing from within code.
	opened := pc.OpenedBlocks()
	for i := len(opened) - 1; i >= 0 && opened[i].Node != node; i-- {
		switch n := opened[i].Node.(type) {
		case *container:
			if n.colons > 0 && colons >= n.colons {
				return goesOn
			}
		case *ast.FencedCodeBlock:
			return goesOn
		}
	}
	skipLine(reader)
	return parser.Close
}

func (containerParser) Close(ast.Node, text.Reader, parser.Context) {}

// skipLine advances to the end of the line.
func skipLine(reader text.Reader) {
	line, segment := reader.PeekLine()
	n := segment.Stop - segment.Start + segment.Padding
	if bytes.HasSuffix(line, []byte{'\n'}) {
		n--
	}
	reader.Advance(n)
}

// closingFence returns the number of colons of a line that has only colons, else 0.
func closingFence(line []byte) int {
	start := 0
	for start < len(line) && (line[start] == ' ' || line[start] == '\t') {
		start++
	}
	end := start
	for end < len(line) && line[end] == ':' {
		end++
	}
	if end-start < 3 || len(bytes.TrimLeft(line[end:], " \t\n")) > 0 {
		return 0
	}
	return end - start
}

var fencesKey = parser.NewContextKey()

// maxContainers is the maximum nesting: each line is passed to each open container.
const maxContainers = 12

// closes reports whether there is a closing fence after pos for one more container than
// are open.
func closes(source []byte, pos int, pc parser.Context) bool {
	fences, ok := pc.Get(fencesKey).([]int)
	if !ok {
		fences = closingFences(source)
		pc.Set(fencesKey, fences)
	}
	open := 0
	for _, block := range pc.OpenedBlocks() {
		if n, ok := block.Node.(*container); ok && n.colons > 0 {
			open++
		}
	}
	return open < maxContainers && len(fences)-sort.SearchInts(fences, pos) > open
}

// closingFences returns the offsets of all lines of colons, including those in quotes
// and lists.
func closingFences(source []byte) []int {
	fences := []int{}
	for start := 0; start < len(source); {
		end := bytes.IndexByte(source[start:], '\n')
		if end < 0 {
			end = len(source) - start
		}
		if closingFence(bytes.TrimLeft(source[start:start+end], " \t>")) > 0 {
			fences = append(fences, start)
		}
		start += end + 1
	}
	return fences
}

// container builds a container: as an alert, as details, or as its content below its
// title.
func (bx *boxes) container(n *container) {
	line := bx.b.lineOf(n)
	switch n.word {
	case "details", "spoiler", "collapse", "dropdown":
		bx.detailsOf(n, line)
		return
	}
	base := len(bx.b.stack)
	if !containerWord(n.word) {
		bx.titleLine(n.title, line)
		bx.b.stack = append(bx.b.stack, bx.b.children(n)...)
		return
	}
	q := &rich.Quote{}
	switch {
	case n.word == "quote" || n.word == "cite" || n.untitled:
		bx.titleLine(n.title, line)
	default:
		q.Alert = bx.alertLine(n.word, n.title, line)
	}
	if q.Blocks = append(bx.b.take(base), bx.b.children(n)...); len(q.Blocks) > 0 {
		bx.b.push(q)
	}
}

// titleLine pushes a title as a paragraph in bold.
func (bx *boxes) titleLine(title string, line int) {
	bx.prose.begin()
	bx.boldTitle(title)
	bx.b.pushParagraph(bx.prose.end(), line)
}

// detailsOf builds a collapsible section.
func (bx *boxes) detailsOf(n *container, line int) {
	bx.prose.begin()
	if !bx.prose.inlineMarkdown([]byte(n.title)) {
		bx.prose.text.WriteString(n.title)
	}
	title := bx.prose.end()
	bx.b.details++
	blocks := bx.b.children(n)
	bx.b.details--
	if len(blocks) == 0 {
		bx.b.pushParagraph(title, line)
		return
	}
	bx.b.push(&rich.Details{Summary: bx.html.summary(title), Blocks: blocks, Open: n.open})
}

// admonitionParser parses the admonitions of MkDocs and Python-Markdown:
//
//	!!! note "A title"
//	    Text that is indented.
//
// With ??? instead of !!! they are collapsed, with ???+ collapsible but open.
type admonitionParser struct{}

// admonition matches the first line: the sign, the words, the title.
var admonition = regexp.MustCompile(`^(!!!|\?\?\?\+?)[ \t]*([a-zA-Z][\w-]*)(?:[ \t]+[\w-]+)*(?:[ \t]+"([^"\n]*)")?[ \t]*$`)

func (admonitionParser) Trigger() []byte { return []byte{'!', '?'} }

func (admonitionParser) CanInterruptParagraph() bool { return false }

func (admonitionParser) CanAcceptIndentedLine() bool { return false }

func (admonitionParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := pc.BlockOffset()
	if pos < 0 || !bytes.HasPrefix(line[pos:], []byte("!!!")) && !bytes.HasPrefix(line[pos:], []byte("???")) {
		return nil, parser.NoChildren
	}
	m := admonition.FindSubmatch(bytes.TrimRight(line[pos:], "\n"))
	if m == nil || !indented(reader.Source()[segment.Stop:]) {
		return nil, parser.NoChildren
	}
	n := &container{word: strings.ToLower(string(m[2])), title: string(m[3]), open: len(m[1]) > len("???")}
	n.untitled = m[3] != nil && n.title == ""
	if m[1][0] == '?' {
		if n.title == "" {
			n.title = strings.ToUpper(n.word[:1]) + n.word[1:]
		}
		n.word = "details"
	}
	skipLine(reader)
	return n, parser.HasChildren
}

// indented reports whether the next line that is not blank is indented like code.
func indented(s []byte) bool {
	for len(s) > 0 {
		line, rest, _ := bytes.Cut(s, []byte{'\n'})
		if !util.IsBlank(line) {
			return line[0] == '\t' || bytes.HasPrefix(line, []byte("    "))
		}
		s = rest
	}
	return false
}

func (admonitionParser) Continue(_ ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if util.IsBlank(line) {
		return parser.Continue | parser.HasChildren
	}
	pos, padding := util.IndentPosition(line, reader.LineOffset(), 4)
	if pos < 0 {
		return parser.Close
	}
	reader.AdvanceAndSetPadding(pos, padding)
	return parser.Continue | parser.HasChildren
}

func (admonitionParser) Close(ast.Node, text.Reader, parser.Context) {}
