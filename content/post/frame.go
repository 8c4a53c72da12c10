package post

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// placeholderText marks the place of the body in the template's Markdown. Its edges are
// private characters, which what a template is given is freed of (newData).
const (
	placeholderText = "\uF8F0dateline body\uF8F1"
	placeholder     = "\n\n" + placeholderText + "\n\n"
)

// splice puts the body's blocks in the place of the placeholder, wherever in
// the frame that is, and reports whether there was one.
func splice(frame, body []rich.Block) ([]rich.Block, bool) {
	for i, b := range frame {
		switch b := b.(type) {
		case *rich.Paragraph:
			if strings.TrimSpace(b.Text.String) == placeholderText {
				out := make([]rich.Block, 0, len(frame)-1+len(body))
				out = append(append(append(out, frame[:i]...), body...), frame[i+1:]...)
				return out, true
			}
		case *rich.Quote:
			if blocks, ok := splice(b.Blocks, uncut(body)); ok {
				return replaced(frame, i, blocks, func() { b.Blocks = blocks }), true
			}
		case *rich.Details:
			if blocks, ok := splice(b.Blocks, uncut(body)); ok {
				return replaced(frame, i, blocks, func() { b.Blocks = blocks }), true
			}
		}
	}
	return frame, false
}

// uncut frees blocks of the marks at which an article is cut: within another block
// there is no place for one.
func uncut(blocks []rich.Block) []rich.Block {
	if !slices.ContainsFunc(blocks, rich.IsCut) {
		return blocks
	}
	return slices.DeleteFunc(slices.Clone(blocks), rich.IsCut)
}

// replaced sets the blocks of the container at i, or drops it where nothing is
// left in it: no empty block reaches Telegram.
func replaced(frame []rich.Block, i int, blocks []rich.Block, set func()) []rich.Block {
	if len(blocks) == 0 {
		return append(frame[:i:i], frame[i+1:]...)
	}
	set()
	return frame
}

// unplace frees a text of the placeholder's characters.
func unplace(s string) string {
	if !strings.ContainsAny(s, "\uF8F0\uF8F1") {
		return s
	}
	return strings.NewReplacer("\uF8F0", "", "\uF8F1", "").Replace(s)
}

// dropTitle returns the body without a first heading that says the title
// again, if the frame shows the title before the body.
func dropTitle(body, frame []rich.Block, title string) []rich.Block {
	if title == "" || !showsTitle(frame, title) {
		return body
	}
	for i, b := range body {
		switch b := b.(type) {
		case *rich.Media, *rich.Gallery, *rich.AnchorBlock, *rich.Divider:
			continue
		case *rich.Heading:
			if !sameTitle(b.Text.String, title) {
				return body
			}
			kept := body[:i:i]
			if b.ID != "" { // links lead to it
				kept = append(kept, &rich.AnchorBlock{Name: b.ID})
			}
			for _, s := range b.Text.Spans {
				if s.Style == rich.Anchor {
					kept = append(kept, &rich.AnchorBlock{Name: s.Value})
				}
			}
			return append(kept, body[i+1:]...)
		}
		return body
	}
	return body
}

// showsTitle reports whether the frame says the title before the body.
func showsTitle(frame []rich.Block, title string) bool {
	for _, b := range frame {
		var text string
		switch b := b.(type) {
		case *rich.Heading:
			text = b.Text.String
		case *rich.Paragraph:
			if text = b.Text.String; strings.TrimSpace(text) == placeholderText {
				return false
			}
		}
		if text != "" && strings.Contains(text, title) {
			return true
		}
	}
	return false
}

// emojiCode is an emoji by its name, which the body's heading shows as emoji.
var emojiCode = regexp.MustCompile(`:[a-z0-9_+-]+:`)

// sameTitle compares two titles by their letters and digits; without any, as
// they are.
func sameTitle(a, b string) bool {
	x, y := letters(emojiCode.ReplaceAllString(a, "")), letters(emojiCode.ReplaceAllString(b, ""))
	if x == "" || y == "" {
		return oneLine(a) == oneLine(b)
	}
	return x == y
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// unlined frees the frame of what would point into the article's file: lines,
// and anchors that the body's headings may have as well.
func unlined(frame []rich.Block, warnings []markdown.Warning) {
	for _, b := range frame {
		switch b := b.(type) {
		case *rich.Paragraph:
			b.Line = 0
		case *rich.Heading:
			b.Line, b.ID = 0, ""
		case *rich.Pre:
			b.Line = 0
		case *rich.Media:
			b.Line = 0
		case *rich.Quote:
			unlined(b.Blocks, nil)
		case *rich.Details:
			unlined(b.Blocks, nil)
		case *rich.List:
			for _, item := range b.Items {
				unlined(item.Blocks, nil)
			}
		}
	}
	for i := range warnings {
		warnings[i] = markdown.Warning{Message: locale.M("lint.template", "why", warnings[i].Message)}
	}
}
