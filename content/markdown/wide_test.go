package markdown_test

import (
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

func TestEmphasisBetweenWideLetters(t *testing.T) {
	bold := func(s string) string { return `{"type":"bold","text":"` + s + `"}` }
	for _, c := range []struct{ source, want string }{
		{"**备注：**经测试", `[` + bold("备注：") + `,"经测试"]`},
		{"这是**“重点”**内容", `["这是",` + bold("“重点”") + `,"内容"]`},
		{"これは**私のやりたかったこと。**だからするの。", `["これは",` + bold("私のやりたかったこと。") + `,"だからするの。"]`},
		{"**이 용어(This term)**를 강조", `[` + bold("이 용어(This term)") + `,"를 강조"]`},
		{"税込**¥10,000**で", `["税込",` + bold("¥10,000") + `,"で"]`},
		{"速度~~并未，因为。~~小", `["速度",{"type":"strikethrough","text":"并未，因为。"},"小"]`},
		{"很==重要：==的", `["很",{"type":"marked","text":"重要："},"的"]`},
		{"一 ** 二 ** 三", `"一 ** 二 ** 三"`},
		{"**foo.**bar", `"**foo.**bar"`}, // as in CommonMark, example 383 and similar ones
		{"*（强调）*和***两者。***都", `[{"type":"italic","text":"（强调）"},"和",{"type":"italic","text":{"type":"bold","text":"两者。"}},"都"]`},
	} {
		got, _ := blocksOf(t, c.source, markdown.Options{})
		if want := `{"type":"paragraph","text":` + c.want + `}`; got != want {
			t.Errorf("%s\n got %s\nwant %s", c.source, got, want)
		}
	}
}
