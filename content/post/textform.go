package post

import (
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/text"
)

// encoded encodes the parts of an article, each as a separate text.
func encoded(parts []*rich.Document) []text.Message {
	var messages []text.Message
	for _, part := range parts {
		messages = append(messages, text.Encode(part, text.Options{})...)
	}
	return messages
}

// captioned encodes an article of one part as the caption of its cover; ok is false if
// there is none, or none that becomes a photo, or the text is too long for a caption.
func (j *job) captioned(parts []*rich.Document) (request Request, ok bool) {
	if j.cover.address == "" || !j.cover.local && !j.settings.Photo || len(parts) != 1 {
		return Request{}, false
	}
	messages := text.Encode(parts[0], text.Options{Limit: text.MaxCaption})
	if len(messages) > 1 {
		return Request{}, false
	}
	var files files
	photo := j.cover.address
	if j.cover.local {
		photo = "attach://" + files.name(photo)
	}
	b := rich.AppendString(append([]byte(nil), `{"photo":`...), photo)
	caption := ""
	if len(messages) == 1 {
		caption = messages[0].Text
		b = rich.AppendString(append(b, `,"caption":`...), caption)
		if len(messages[0].Entities) > 0 {
			b = text.AppendEntities(append(b, `,"caption_entities":`...), messages[0].Entities)
		}
	}
	b = append(j.appendButtons(b), '}')
	return Request{Method: "sendPhoto", Params: b, Files: files.list, Plain: caption}, true
}

// named counts the media that a post in the form of text names by a sign, or has no
// place for: a cover above a text that is too long for a caption.
func (j *job) named(blocks []rich.Block, p *Post) int {
	if p.Format != Text {
		return 0
	}
	captioned := p.Requests[0].Method == "sendPhoto"
	n := 0
	count := func(address string) {
		if !captioned || address != j.cover.address {
			n++
		}
	}
	for b := range each(blocks) {
		if m, ok := b.(*rich.Media); ok {
			count(m.URL)
		}
		for _, t := range own(b) {
			for _, s := range t.Spans {
				if s.Style == rich.Image || s.Style == rich.LocalImage {
					count(s.Value)
				}
			}
		}
	}
	unwanted := j.settings.Preview != nil && !*j.settings.Preview
	if j.cover.local && j.cover.site == "" && !captioned && !unwanted && j.coverApart(blocks) {
		n++
	}
	return n
}

// textRequests writes the messages as requests.
func (j *job) textRequests(messages []text.Message) []Request {
	if j.cover.local && j.cover.site == "" {
		j.warn(markdown.Warning{Message: locale.M("lint.image.cover_left_out", "limit", text.MaxCaption)})
	}
	requests := make([]Request, 0, len(messages))
	for i, m := range messages {
		b := rich.AppendString(append([]byte(nil), `{"text":`...), m.Text)
		if len(m.Entities) > 0 {
			b = text.AppendEntities(append(b, `,"entities":`...), m.Entities)
		}
		b = append(b, `,"link_preview_options":`...)
		b = j.appendPreview(b, i == 0)
		if i == len(messages)-1 {
			b = j.appendButtons(b)
		}
		requests = append(requests, Request{Method: "sendMessage", Params: append(b, '}'), Plain: m.Text})
	}
	return requests
}

// appendPreview appends the link_preview_options of a part: the cover, large and above
// the text; the article's page, if the text is only its summary; else none.
func (j *job) appendPreview(b []byte, first bool) []byte {
	wanted := j.settings.Preview
	switch {
	case !first || wanted != nil && !*wanted:
	case j.cover.shown() != "":
		b = rich.AppendString(append(b, `{"url":`...), j.cover.shown())
		return append(b, `,"prefer_large_media":true,"show_above_text":true}`...)
	case wanted == nil && j.extent() == Full:
	case j.settings.Link != "":
		return append(rich.AppendString(append(b, `{"url":`...), j.settings.Link), '}')
	case wanted != nil:
		return append(b, `{"is_disabled":false}`...)
	}
	return append(b, `{"is_disabled":true}`...)
}
