package draft

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/text"
)

// back converts Markdown to the message that the channel gets.
func back(source string) text.Message {
	d, _ := markdown.New().Convert([]byte(source), markdown.Options{})
	all := text.Encode(d, text.Options{Limit: 1 << 20})
	if len(all) == 0 {
		return text.Message{}
	}
	return all[0]
}

// arrives returns the message as a channel shows it, apart from the exceptions that
// Markdown documents: the text message of a document with these spans.
func arrives(t *testing.T, s string, entities []Entity) text.Message {
	t.Helper()
	d, at := &rich.Document{}, 0
	spans := spansOf(s, entities)
	for _, sp := range spans {
		if !sp.block() {
			continue
		}
		d.Blocks = append(paragraph(d.Blocks, s, spans, at, sp.start), blockOf(s, sp))
		at = sp.end
	}
	d.Blocks = paragraph(d.Blocks, s, spans, at, len(s))
	all := text.Encode(d, text.Options{})
	if len(all) != 1 {
		t.Fatalf("%d messages of %q, want one", len(all), s)
	}
	return all[0]
}

// blockOf returns the quote or the code of a span.
func blockOf(s string, sp span) rich.Block {
	inner := rich.Text{String: s[sp.start:sp.end]}
	if sp.Type == "pre" {
		return &rich.Pre{Text: inner, Language: sp.Language}
	}
	return &rich.Quote{Blocks: []rich.Block{&rich.Paragraph{Text: inner}}, Folded: sp.Type == "expandable_blockquote"}
}

// paragraph appends the text between two blocks, if it is more than blank lines.
func paragraph(blocks []rich.Block, s string, spans []span, from, to int) []rich.Block {
	lead := len(s[from:to]) - len(strings.TrimLeft(s[from:to], "\n"))
	from += lead
	if text := strings.TrimRight(s[from:to], "\n"); text != "" {
		return append(blocks, &rich.Paragraph{Text: rich.Text{String: text, Spans: nested(s, spans, from, from+len(text))}})
	}
	return blocks
}

// nested returns the styles of a range of text as spans that nest: of two that
// overlap, the one that may be cut is cut.
func nested(s string, spans []span, from, to int) []rich.Span {
	var out []rich.Span
	for _, sp := range spans {
		r := rich.Span{Start: sp.start - from, End: sp.end - from, Value: sp.URL + sp.CustomEmojiID + sp.Format, Unix: sp.UnixTime}
		if sp.Type == "url" {
			if r.Value = s[sp.start:sp.end]; !strings.HasPrefix(r.Value, "http") {
				continue
			}
		}
		if r.Style = richStyles[sp.Type]; r.Style == 0 || sp.end <= from || sp.start >= to {
			continue
		}
		out = cutAt(out, r)
	}
	slices.SortStableFunc(out, func(a, b rich.Span) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	return out
}

// cutAt adds a span to others that nest.
func cutAt(spans []rich.Span, r rich.Span) []rich.Span {
	for i, o := range spans {
		left, right := r, o
		if o.Start < r.Start {
			left, right = o, r
		}
		if left.Start == right.Start || left.End <= right.Start || right.End <= left.End { // disjoint, or nested
			continue
		}
		cut, edge := r, right.Start
		if r.Style > rich.Spoiler { // it cannot be split: the other is cut
			cut = o
			spans = slices.Delete(spans, i, i+1)
		}
		if cut == right {
			edge = left.End
		}
		head, tail := cut, cut
		head.End, tail.Start = edge, edge
		if cut == o {
			return cutAt(cutAt(cutAt(spans, r), head), tail)
		}
		return cutAt(cutAt(spans, head), tail)
	}
	return append(spans, r)
}

// richStyles maps the Bot API's names to styles of a document.
var richStyles = map[string]rich.Style{
	"bold": rich.Bold, "italic": rich.Italic, "underline": rich.Underline, "strikethrough": rich.Strikethrough, "spoiler": rich.Spoiler,
	"code": rich.Code, "text_link": rich.Link, "url": rich.Link, "custom_emoji": rich.CustomEmoji, "date_time": rich.DateTime,
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

func shown(m text.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q", m.Text)
	for _, e := range m.Entities {
		fmt.Fprintf(&b, " %s[%d+%d]%s", e.Type, e.Offset, e.Length, e.Value)
		if e.UnixTime != 0 {
			fmt.Fprintf(&b, "@%d", e.UnixTime)
		}
	}
	return b.String()
}

func holdsRoundTrip(t *testing.T, s string, entities []Entity) bool {
	t.Helper()
	md := Markdown(s, entities, Literal)
	want, got := shown(arrives(t, s, entities)), shown(back(md))
	if got != want {
		j, _ := json.Marshal(entities)
		t.Errorf("round trip of %q %s\nby %q\n got %s\nwant %s", s, j, md, got, want)
	}
	return got == want
}

func TestMarkdownRoundTrip(t *testing.T) {
	pieces := []string{"word", "Слово", "два слова", "👍🏽", "日本語", "a*b*c", "**x**", "_x_", "snake_case", "`t`", "[a](b)", "[a]", "[[w]]", "[^1]", "![i](u)", "<b>", "a<b", "&amp;", "&", "\\", "\\(x\\)", "$a$", "$5",
		":smile:", "10:30", "==m==", "~~s~~", "H~2~O", "x^2^", "||s||", "{{x}}", "{% r %}", "%%c%%", "# h", "#tag", "- i", "+ i", "* i", "1. n", "2) n", "> q", "---", "===", "***", "```", "| a | b |", ":::", "@user_name", "«ёлка»", "\"q\"", "it's", "(c)", "...", "a -- b", "!", "?", ",", "<!-- c -->", "^block", "{#id}", "key: v", "[x]: y", "TODO", "a\u00a0b", "é", "+7 900"}
	styles := []string{"bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_link", "custom_emoji", "date_time"}
	failures := 0
	for seed := range uint64(6000) {
		r := rand.New(rand.NewPCG(seed, 14))
		var b strings.Builder
		for range 1 + r.IntN(7) {
			b.WriteString(pieces[r.IntN(len(pieces))])
			b.WriteString([]string{" ", " ", "", "\n", "\n\n", ", ", "\n\n\n"}[r.IntN(7)])
		}
		s := strings.Trim(b.String(), "\n ")
		n := units(s)
		var es []Entity
		for range r.IntN(4) {
			e := Entity{Type: styles[r.IntN(len(styles))], Offset: r.IntN(n)}
			e.Length = 1 + r.IntN(n-e.Offset)
			switch e.Type {
			case "text_link":
				e.URL = []string{"https://example.org/", "https://example.org/a_b*c?x=1&y=2", "https://ru.wikipedia.org/wiki/%D0%81_(x)"}[r.IntN(3)]
			case "custom_emoji":
				e.CustomEmojiID = "5368324170671202286"
			case "date_time":
				e.UnixTime, e.Format = 1764500000, []string{"", "r", "wDT"}[r.IntN(3)]
			}
			solid := slices.Contains(styles[5:], e.Type)
			overlaps := solid && slices.ContainsFunc(es, func(o Entity) bool {
				return slices.Contains(styles[5:], o.Type) && o.Offset < e.Offset+e.Length && e.Offset < o.Offset+o.Length
			})
			if onRunes(s, e) && !overlaps { // Telegram sends no overlapping links, code and emoji
				es = append(es, e)
			}
		}
		if !holdsRoundTrip(t, s, es) {
			if failures++; failures == 8 {
				t.FailNow()
			}
		}
	}
}

// onRunes reports whether an entity begins and ends between code points.
func onRunes(s string, e Entity) bool {
	u := utf16.Encode([]rune(s))
	low := func(i int) bool { return i < len(u) && utf16.IsSurrogate(rune(u[i])) && u[i] >= 0xDC00 }
	return !low(e.Offset) && !low(e.Offset+e.Length)
}

func TestMarkdown(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		entities   []Entity
		reading    Reading
		want       string
	}{
		{"typed stays", "# Title\n\nSome **bold** text.\n- one\n- two", nil, Typed, "# Title\n\nSome **bold** text.\n- one\n- two"},
		{"typed lines", "one\ntwo\n\nthree", nil, Typed, "one\\\ntwo\n\nthree"},
		{"typed table", "| a | b |\n|---|---|\n| 1 | 2 |", nil, Typed, "| a | b |\n|---|---|\n| 1 | 2 |"},
		{"typed table without edges", "a | b\n--|--\n1 | 2", nil, Typed, "a | b\n--|--\n1 | 2"},
		{"typed code", "```go\na\nb\n\n\nc\n```\nafter", nil, Typed, "```go\na\nb\n\n\nc\n```\nafter"},
		{"typed beside bold", "*a* b", []Entity{{Type: "bold", Offset: 4, Length: 1}}, Typed, "*a* **b**"},
		{"literal", "*a* b", nil, Literal, "\\*a\\* b"},
		{"bold with a space", "bold text", []Entity{{Type: "bold", Length: 5}}, Typed, "**bold** text"},
		{"bold within a word", "unbelievable", []Entity{{Type: "bold", Offset: 2, Length: 6}}, Typed, "un**believ**able"},
		{"bold punctuation", "say “hi”, please", []Entity{{Type: "bold", Offset: 4, Length: 5}}, Typed, "say <b>“hi”,</b> please"},
		{"bold and italic", "both", []Entity{{Type: "bold", Length: 4}, {Type: "italic", Length: 4}}, Typed, "***both***"},
		{"over paragraphs", "a\n\nb", []Entity{{Type: "bold", Length: 4}}, Typed, "**a\\\n\\\nb**"},
		{"quote", "Look:\nwise\nwords\nright?", []Entity{{Type: "blockquote", Offset: 6, Length: 10}}, Typed, "Look:\n\n> wise\\\n> words\n\nright?"},
		{"bold over a quote", "Look:\nwise\nwords right?", []Entity{{Type: "bold", Length: 23}, {Type: "blockquote", Offset: 6, Length: 5}}, Typed, "<b>Look:</b>\n\n> **wise**\n\n<b>words right?</b>"},
		{"link that begins in a quote", "😀 wise\nwords", []Entity{{Type: "blockquote", Length: 7}, {Type: "text_link", Offset: 3, Length: 10, URL: "https://example.org/"}}, Typed, "> 😀 [wise](https://example.org/)\n\n[words](https://example.org/)"},
		{"bold over code", "run\ngo\nnow", []Entity{{Type: "bold", Length: 10}, {Type: "pre", Offset: 4, Length: 2}}, Typed, "**run**\n\n```\ngo\n```\n\n**now**"},
		{"folded quote", "q", []Entity{{Type: "expandable_blockquote", Length: 1}}, Typed, "<blockquote expandable>\n\nq\n\n</blockquote>"},
		{"pre", "run:\ngo test\nok", []Entity{{Type: "pre", Offset: 5, Length: 8, Language: "sh"}}, Typed, "run:\n\n```sh\ngo test\n```\n\nok"},
		{"pre with a fence", "```\na\n```", []Entity{{Type: "pre", Length: 9}}, Typed, "````\n```\na\n```\n````"},
		{"code with a backtick", "a`b", []Entity{{Type: "code", Length: 3}}, Typed, "``a`b``"},
		{"link", "see [this]", []Entity{{Type: "text_link", Offset: 4, Length: 6, URL: "https://example.org/a_(b)"}}, Typed, "see [&#91;this&#93;](<https://example.org/a_(b)>)"},
		{"address", "https://example.org/a_b_c", []Entity{{Type: "url", Length: 25}}, Typed, "https://example.org/a_b_c"},
		{"mention", "@user_name and #tag", []Entity{{Type: "mention", Length: 10}, {Type: "hashtag", Offset: 15, Length: 4}}, Typed, "@user_name and #tag"},
		{"emoji before", "👍 ok", []Entity{{Type: "bold", Offset: 3, Length: 2}}, Typed, "👍 **ok**"},
		{"out of range", "ab", []Entity{{Type: "bold", Offset: 1, Length: 99}, {Type: "italic", Offset: -5, Length: 1}, {Type: "code", Offset: 7, Length: 1}}, Typed, "a**b**"},
		{"nothing", "", nil, Typed, ""},
	} {
		if got := Markdown(tt.text, tt.entities, tt.reading); got != tt.want {
			t.Errorf("%s: Markdown = %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestMarkdownBlocksRoundTrip: blocks come back with a blank line around them.
func TestMarkdownBlocksRoundTrip(t *testing.T) {
	blocks := []string{"blockquote", "expandable_blockquote", "pre", ""}
	lines := []string{"one", "*two*", "- three", "four `x`", "# five", "a_b", "> six", "1. seven"}
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 15))
		var s strings.Builder
		var es []Entity
		last := ""
		for i := range 1 + r.IntN(4) {
			kind := blocks[r.IntN(len(blocks))]
			if kind == last { // two adjacent quotes are one in Markdown; prose is prose
				continue
			}
			last = kind
			if i > 0 && s.Len() > 0 {
				s.WriteString("\n\n")
			}
			start := units(s.String())
			var ls []string
			for range 1 + r.IntN(3) {
				ls = append(ls, lines[r.IntN(len(lines))])
			}
			s.WriteString(strings.Join(ls, "\n"))
			if kind != "" {
				e := Entity{Type: kind, Offset: start, Length: units(s.String()) - start}
				if kind == "pre" {
					e.Language = "go"
				}
				es = append(es, e)
			}
		}
		if s.Len() == 0 {
			continue
		}
		md := Markdown(s.String(), es, Literal)
		want, got := arrives(t, s.String(), es), back(md)
		if shown(got) != shown(want) {
			t.Fatalf("seed %d: %q %v\nby %q\n got %s\nwant %s", seed, s.String(), es, md, shown(got), shown(want))
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("a *b* c", 2, 3, 0)
	f.Fuzz(func(t *testing.T, s string, offset, length, kind int) {
		kinds := []string{"bold", "code", "text_link", "blockquote", "pre", "spoiler"}
		e := Entity{Type: kinds[((kind%len(kinds))+len(kinds))%len(kinds)], Offset: offset, Length: length, URL: "https://example.org/"}
		for _, reading := range []Reading{Typed, Literal} {
			_ = Markdown(s, []Entity{e, {Type: "italic", Offset: offset - 1, Length: length}}, reading)
		}
	})
}

func TestSpansAreSorted(t *testing.T) {
	got := spansOf("abc def", []Entity{{Type: "italic", Offset: 0, Length: 3}, {Type: "bold", Offset: 0, Length: 7}, {Type: "text_mention", Length: 2}})
	if len(got) != 2 || got[0].Type != "bold" || !slices.IsSortedFunc(got, func(a, b span) int { return a.start - b.start }) {
		t.Errorf("spansOf = %+v", got)
	}
}
