package rich

import (
	"bytes"
	"testing"
)

// FuzzDecode holds that Decode never panics, that what it accepts can be encoded and
// decoded to the same document, and that Split keeps valid documents valid.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"blocks":[{"type":"paragraph","text":["a",{"type":"bold","text":"b"}]}],"is_rtl":true}`,
		`{"blocks":[{"type":"list","items":[{"blocks":[{"type":"divider"}],"value":1,"type":"i"}]}]}`,
		`{"blocks":[{"type":"table","cells":[[{"text":"a","align":"left","valign":"top","colspan":30}]],"caption":"c"}]}`,
		`{"blocks":[{"type":"heading","text":[{"type":"anchor","name":"a"},"b"],"size":1},{"type":"details","summary":"a","blocks":[{"type":"pre","text":"b"}]}]}`,
		`{"blocks":[{"type":"collage","blocks":[{"type":"photo","photo":{"type":"photo","media":"https://a.bc/"}}],"caption":{"text":"a","credit":"b"}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Decode(data)
		if err != nil {
			return
		}
		first := d.AppendJSON(nil, nil)
		back, err := Decode(first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		if again := back.AppendJSON(nil, nil); !bytes.Equal(first, again) {
			t.Fatalf("\n%s\n%s", first, again)
		}
		if d.Validate() != nil {
			return
		}
		for _, part := range d.Split() {
			if errs := part.Validate(); errs != nil {
				t.Fatalf("%v\n%s", errs, first)
			}
		}
	})
}
