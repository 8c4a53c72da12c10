package post

import (
	"slices"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// longArticle is how many characters of a rich message a client may show
// before "Show more": beyond it the link to the site is near the top too.
const longArticle = 10_000

// richRequests encodes the document as rich messages.
func (j *job) richRequests(d *rich.Document) []Request {
	parts := j.withButtons(d).Split()
	requests := make([]Request, 0, len(parts))
	for i, part := range parts {
		var files files
		b := append([]byte(nil), `{"rich_message":`...)
		message := *part
		message.Quiet = !part.Detects()
		b = message.AppendJSON(b, func(m *rich.Media) string { return j.upload(&files, m) })
		if i == len(parts)-1 && !j.settings.InText {
			b = j.appendButtons(b)
		}
		b = append(b, '}')
		requests = append(requests, Request{Method: "sendRichMessage", Params: b, Files: files.list, Plain: rich.PlainText(part)})
	}
	return requests
}

// upload returns the name under which a medium is uploaded; "" where Telegram fetches it.
func (j *job) upload(files *files, m *rich.Media) string {
	if m.Local {
		return files.name(m.URL)
	}
	if file := j.resolver.served(m.URL); file != "" {
		return files.name(file)
	}
	return ""
}

// withButtons is the document with the article's buttons at its end where they are a
// part of the text.
func (j *job) withButtons(d *rich.Document) *rich.Document {
	if !j.settings.InText {
		return d
	}
	with := *d
	with.Blocks = slices.Concat(d.Blocks, j.buttonBlocks())
	return &with
}

// repeatLink puts the link to the site after the title of a long article.
func (j *job) repeatLink(blocks []rich.Block) []rich.Block {
	if j.settings.Link == "" {
		return blocks
	}
	n := 0
	for t := range texts(blocks) {
		n += utf8.RuneCountInString(t.String)
	}
	if n <= longArticle {
		return blocks
	}
	words := j.data.ReadOn
	link := &rich.Paragraph{Text: rich.Text{String: words, Spans: []rich.Span{{End: len(words), Style: rich.Link, Value: j.settings.Link}}}}
	at := afterTitle(blocks)
	return append(append(append(make([]rich.Block, 0, len(blocks)+1), blocks[:at]...), link), blocks[at:]...)
}

// afterTitle is the place after a leading title.
func afterTitle(blocks []rich.Block) int {
	if len(blocks) > 0 {
		if _, ok := blocks[0].(*rich.Heading); ok {
			return 1
		}
	}
	return 0
}
