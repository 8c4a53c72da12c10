package web

import (
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"github.com/dateline-bot/dateline/content/page"
)

// maxColoured bounds the code that is coloured, in bytes, because more would make a
// page slow.
const maxColoured = 64 << 10

// colourCode splits code into coloured pieces; nil for a language that chroma does not
// know. Telegram's apps colour with their own highlighter (tdesktop:
// lib/lib_spellcheck, spellcheck_highlight_syntax) and theme.
func colourCode(language, code string) []page.Token {
	if len(code) > maxColoured {
		return nil
	}
	lexer := lexers.Get(language)
	if lexer == nil {
		return nil
	}
	it, err := chroma.Coalesce(lexer).Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: false}, code)
	if err != nil {
		return nil
	}
	var out []page.Token
	n := 0
	for t := it(); t != chroma.EOF; t = it() {
		out = append(out, page.Token{Kind: kindOfToken(t.Type), Text: t.Value})
		n += len(t.Value)
	}
	if n != len(code) {
		return nil // a lexer that adds or loses text
	}
	return out
}

// kindOfToken returns one of the seven colours of page.CSS.
func kindOfToken(t chroma.TokenType) string {
	switch {
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InCategory(chroma.Comment):
		return "c"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber):
		return "n"
	case t == chroma.NameFunction || t == chroma.NameBuiltin || t == chroma.NameDecorator || t == chroma.NameAttribute:
		return "f"
	case t == chroma.NameClass || t == chroma.NameTag || t == chroma.NameNamespace || t == chroma.KeywordType:
		return "t"
	case t.InCategory(chroma.Operator):
		return "o"
	}
	return ""
}
