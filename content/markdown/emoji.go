package markdown

import (
	"github.com/yuin/goldmark-emoji/definition"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/markup"
)

// emojiParser parses GitHub's shortcodes :tada:. They must begin a word, so that
// `10:30:45` and `a:x:b` are text.
type emojiParser struct{ emojis definition.Emojis }

func newEmojiParser() emojiParser { return emojiParser{definition.Github()} }

func (emojiParser) Trigger() []byte { return []byte{':'} }

func (p emojiParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	const longest = 64
	i := 1
	for i < len(line) && i < longest && (markup.IsWord(rune(line[i])) || line[i] == '_' || line[i] == '-' || line[i] == '+') {
		i++
	}
	if i < 2 || i >= len(line) || line[i] != ':' || markup.IsWord(block.PrecendingCharacter()) {
		return nil
	}
	emoji, ok := p.emojis.Get(string(line[1:i]))
	if !ok || !emoji.IsUnicode() {
		return nil
	}
	block.Advance(i + 1)
	return ast.NewString([]byte(string(emoji.Unicode)))
}
