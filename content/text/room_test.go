package text

import (
	"bytes"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// TestDocumentsKeepTheirOwn converts the parts of the specification with one Converter,
// several at a time: neither a document nor its messages may change when the buffers of
// their conversion are reused.
func TestDocumentsKeepTheirOwn(t *testing.T) {
	spec, err := os.ReadFile("../markdown/testdata/spec.txt")
	if err != nil {
		t.Fatal(err)
	}
	const html = "<div id=\"a\">\n<img src=\"b.png\" alt='c'> {{% d %}} <a href=\"#a\">e</a></div>\n"
	parts := strings.Split(string(spec), "\n## ")
	c := markdown.New()
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			var documents []*rich.Document
			var written [][]byte
			var messages, copies [][]Message
			for i, part := range parts {
				d, _ := c.Convert([]byte(html+part), markdown.Options{})
				documents, written = append(documents, d), append(written, d.AppendJSON(nil, nil))
				ms := Encode(d, Options{Limit: 256 + 100*worker + i})
				messages, copies = append(messages, ms), append(copies, clone(ms))
			}
			for i, d := range documents {
				if !bytes.Equal(d.AppendJSON(nil, nil), written[i]) || !reflect.DeepEqual(messages[i], copies[i]) {
					t.Errorf("part %d changed after it was converted", i)
				}
			}
		})
	}
	wg.Wait()
}

func clone(ms []Message) []Message {
	copies := make([]Message, len(ms))
	for i, m := range ms {
		copies[i] = Message{Text: strings.Clone(m.Text), Entities: slices.Clone(m.Entities)}
		for j, e := range m.Entities {
			copies[i].Entities[j].Value = strings.Clone(e.Value)
		}
	}
	return copies
}
