package wire

import "testing"

// TestRichPlain holds that the text of a rich message is read whatever kinds of blocks
// and texts it has, and that fields with unexpected values are ignored.
func TestRichPlain(t *testing.T) {
	for _, tt := range []struct{ message, want string }{
		{`{"blocks":[{"type":"paragraph","text":["a ",{"type":"bold","text":"b"},{"type":"url","text":["c"],"url":"https://x"}]}]}`, "a bc\n"},
		{`{"blocks":[{"type":"hologram","text":{"type":"glow","text":"new"},"blocks":[{"type":"paragraph","text":"inside"}]}]}`, "new\ninside\n"},
		{`{"blocks":[{"type":"expandable_blockquote","text":"a","blocks":[{"type":"paragraph","text":"a"}],"credit":"who"}]}`, "a\nwho\n"},
		{`{"blocks":[{"type":"photo","caption":{"text":"words","credit":"Ann"}},{"type":"table","caption":{"type":"bold","text":"Table"},"cells":[[{"text":"1"},{"text":"2"}]]}]}`, "words\nAnn\n1\n2\nTable\n"},
		{`{"blocks":[{"type":"list","items":[{"blocks":[{"type":"paragraph","text":"one"}]},7]},{"type":"mathematical_expression","expression":"x^2"}]}`, "one\nx^2\n"},
		{`{"blocks":[{"type":"paragraph","text":["a",{"type":"custom_emoji","alternative_text":"🙂"},{"type":"mathematical_expression","expression":"y"}]}]}`, "a🙂y\n"},
		{`{"blocks":[7,null,{"type":4,"text":5,"expression":6,"blocks":{},"items":"x","cells":[7],"caption":8,"credit":null},{"type":"footer","text":"end"}]}`, "end\n"},
		{`{"blocks":"none"}`, ""},
		{`{"blocks":[`, ""},
	} {
		if got := richPlain([]byte(tt.message)); got != tt.want {
			t.Errorf("%s:\ngot  %q\nwant %q", tt.message, got, tt.want)
		}
	}
}
