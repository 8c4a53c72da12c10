package draft

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// richOf returns the rich message of Markdown.
func richOf(source string) string {
	d, _ := markdown.New().Convert([]byte(source), markdown.Options{})
	return string(d.AppendJSON(nil, func(m *rich.Media) string { return m.URL }))
}

// TestRichRoundTrip holds that a rich message becomes Markdown that gives the same rich message.
func TestRichRoundTrip(t *testing.T) {
	for name, source := range map[string]string{
		"prose":   "A *paragraph* with **bold**, `code`, ~~struck~~ and [a link](https://example.org/a_(b)).\n\nAnother\\\nline.\n\nLiteral \\*stars\\* and \\_lines\\_ and 2 \\< 3.",
		"headers": "# One\n\nText.\n\n## Two *styled*\n\nText.\n\n---\n\n###### Six\n\nEnd.",
		"code":    "```go\nfmt.Println(\"``\")\n\n\tx := 1\n```\n\nAfter.",
		"lists":   "- one\n- two\n  - deep\n  - er\n- three\n\n3. three\n4. four\n\n- [x] done\n- [ ] open\n\nEnd.",
		"loose":   "1. one\n\n   more of one\n\n2. two\n\n   ```\n   code\n   ```\n",
		"quotes":  "> wise\n> words\n>\n> - and a list\n\nText.",
		"folded":  "<blockquote expandable>\n\nLong *text*.\n\nMore.\n\n</blockquote>",
		"table":   "| A | B | C |\n|---|:-:|--:|\n| 1 | a \\| b | **3** |\n| 4 | | 6 |",
		"maths":   "Of $x^2 + \\frac{1}{2}$ it is $5.\n\n$$\n\\sum_{i=1}^n i\n$$\n\nEnd.",
		"details": "<details><summary>More of *it*</summary>\n\nHidden.\n\n- a\n\n</details>\n\nEnd.",
		"nested":  "> - one\n>   > deep\n> - two\n\nEnd.",
	} {
		want := richOf(source)
		back, files := richMarkdown(json.RawMessage(want))
		if got := richOf(back); got != want || len(files) > 0 {
			t.Errorf("%s: by %q\n got %s\nwant %s", name, back, got, want)
		}
	}
}

// TestRichMarkdown holds what becomes of what Markdown lacks, of servers' other forms, and of media.
func TestRichMarkdown(t *testing.T) {
	for name, tt := range map[string]struct{ message, want, files string }{
		"mentions":    {`[{"type":"paragraph","text":["By ",{"type":"mention","text":"@anna"},", ",{"type":"marked","text":"new"},": H",{"type":"subscript","text":"2"},"O ",{"type":"custom_emoji","custom_emoji_id":"7","alternative_text":"👍"}]}]`, `By @anna, new: H2O <tg-emoji emoji-id="7">👍</tg-emoji>`, ""},
		"old fold":    {`[{"type":"expandable_blockquote","text":"a","credit":"B"}]`, "<blockquote expandable>\n\na\n\n— B\n\n</blockquote>", ""},
		"pull":        {`[{"type":"pullquote","text":"a","credit":{"type":"bold","text":"B"}}]`, "> a\n>\n> — **B**", ""},
		"buttons":     {`[{"type":"buttons","buttons":[{"text":"Site","url":"https://example.org/"},{"text":"Press","callback_data":"x"}]}]`, "[Site](https://example.org/)", ""},
		"table":       {`[{"type":"table","cells":[[{"text":"a"},{"text":"b"}]],"caption":"Numbers"}]`, "| | |\n| --- | --- |\n| a | b |\n\nNumbers", ""},
		"bars":        {`[{"type":"table","cells":[[{"text":"a","is_header":true}],[{"text":["x ",{"type":"spoiler","text":"hidden"}," ",{"type":"code","text":"a|b"}," c|d"]}]]}]`, "| a |\n| --- |\n| x <tg-spoiler>hidden</tg-spoiler> `a\\|b` c\\|d |", ""},
		"wide cells":  {`[{"type":"table","cells":[[{"text":"a","colspan":2,"is_header":true}],[{"text":"1"},{"text":"2"},{"text":"3"}],[{"text":"4"}]]}]`, "| a | | |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n| 4 | | |", ""},
		"photo":       {`[{"type":"paragraph","text":"a"},{"type":"photo","photo":[{"file_id":"small","width":9},{"file_id":"large","width":90}],"caption":{"text":"The sea","credit":"Eva"}}]`, "a\n\nThe sea\n\nEva", "photo"},
		"collage":     {`[{"type":"collage","blocks":[{"type":"photo","photo":[{"file_id":"one"}]},{"type":"video","video":{"file_id":"two"}}]}]`, "", "photo video"},
		"later kinds": {`[{"type":"hologram","text":"a","blocks":[{"type":"paragraph","text":"b"}]},{"type":"map","latitude":1}]`, "a\n\nb", ""},
		"damaged":     {`[{"type":"paragraph","text":{"type":7}}]`, "", ""},
		"none":        {`7`, "", ""},
	} {
		got, files := richMarkdown(json.RawMessage(`{"blocks":` + tt.message + `}`))
		var kinds []string
		for _, f := range files {
			if len(f.Photo) > 0 {
				kinds = append(kinds, "photo")
			} else {
				kinds = append(kinds, "video")
			}
		}
		if got != tt.want || strings.Join(kinds, " ") != tt.files {
			t.Errorf("%s: got %q with %q, want %q with %q", name, got, kinds, tt.want, tt.files)
		}
	}
}
