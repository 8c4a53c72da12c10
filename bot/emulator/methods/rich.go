package methods

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
	"github.com/dateline-bot/dateline/content/rich"
)

// setRich makes the message a rich message. Package rich decodes and validates it;
// other forms of input (html, markdown) are refused.
func (s messages) setRich(p wire.Params, m *world.Record) error {
	var in map[string]json.RawMessage
	if err := p.JSON("rich_message", "rich message", &in); err != nil {
		return err
	}
	if in["html"] != nil || in["markdown"] != nil {
		return wire.Bad("the emulator parses no html or markdown of rich messages: send blocks")
	}
	if in["blocks"] == nil {
		return wire.Bad("RICH_MESSAGE_CONTENT_REQUIRED")
	}
	raw := []byte(p.Str("rich_message"))
	var blocks any
	if json.Unmarshal(in["blocks"], &blocks) == nil && !foldsBy(s.w.FoldedQuotes, blocks) {
		return wire.Bad("can't parse InputRichMessage: Can't find field \"%s\" of expandable_blockquote", s.w.FoldedQuotes)
	}
	doc, err := rich.Decode(raw)
	if err == nil && s.w.NoButtons && slices.ContainsFunc(doc.Blocks, func(b rich.Block) bool { _, is := b.(*rich.Buttons); return is }) {
		return wire.Bad("can't parse InputRichMessage: unknown block type \"buttons\"") // the server's wording is unknown
	}
	if err != nil {
		return wire.Bad("can't parse InputRichMessage: %v", err)
	}
	if errs := doc.Validate(); len(errs) > 0 {
		return richRefusal(errs)
	}
	return s.showRich(p, m, doc)
}

// foldsBy reports whether each expandable_blockquote in v has the field.
func foldsBy(field string, v any) bool {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if !foldsBy(field, x) {
				return false
			}
		}
	case map[string]any:
		if v["type"] == "expandable_blockquote" && (field == "" || v[field] == nil) {
			return false
		}
		for _, x := range v {
			if !foldsBy(field, x) {
				return false
			}
		}
	}
	return true
}

// richRefusal answers with the first error whose text in Telegram is known.
func richRefusal(errs []error) error {
	for _, err := range errs {
		var known *rich.Error
		if errors.As(err, &known) && known.Telegram != "" {
			return wire.Bad("%s", strings.TrimPrefix(known.Telegram, "Bad Request: "))
		}
	}
	return wire.Bad("rich message: %v", errs[0])
}

// showRich stores the document, and converts it to the RichMessage that Telegram
// returns: media as known files, list items with their labels.
func (s messages) showRich(p wire.Params, m *world.Record, doc *rich.Document) error {
	var in struct {
		Blocks []map[string]any `json:"blocks"`
		RTL    bool             `json:"is_rtl,omitempty"`
	}
	if err := p.JSON("rich_message", "rich message", &in); err != nil {
		return err
	}
	files := map[string]string{} // address as sent → file_id
	for _, media := range mediaIn(doc.Blocks) {
		if _, known := files[media.URL]; known {
			continue
		}
		_, id, err := s.w.Media.Resolve(p, media.URL, "media")
		if err != nil {
			return err
		}
		files[media.URL] = id
	}
	received(in.Blocks, doc.Blocks, files)
	data, err := json.Marshal(in)
	if err != nil {
		return err
	}
	for _, media := range mediaIn(doc.Blocks) {
		media.URL, media.Local = files[media.URL], true // the page shows the uploaded file
	}
	m.Wire.RichMessage, m.Doc = data, doc
	m.Plain = strings.TrimRight(rich.PlainText(doc), "\n")
	return nil
}

// mediaIn returns the media of the blocks, including nested ones.
func mediaIn(blocks []rich.Block) []*rich.Media {
	var out []*rich.Media
	for _, b := range blocks {
		switch b := b.(type) {
		case *rich.Media:
			out = append(out, b)
		case *rich.Gallery:
			out = append(out, b.Media...)
		case *rich.List:
			for _, item := range b.Items {
				out = append(out, mediaIn(item.Blocks)...)
			}
		case *rich.Quote:
			out = append(out, mediaIn(b.Blocks)...)
		case *rich.Details:
			out = append(out, mediaIn(b.Blocks)...)
		}
	}
	return out
}

// received converts blocks from the form in which they are sent to the one in which
// they are received.
func received(blocks []map[string]any, doc []rich.Block, files map[string]string) {
	for i, b := range blocks {
		switch d := doc[i].(type) {
		case *rich.Media:
			receivedMedia(b, files)
		case *rich.Gallery:
			for _, inner := range objects(b["blocks"]) {
				receivedMedia(inner, files)
			}
		case *rich.List:
			for j, item := range objects(b["items"]) {
				item["label"] = strings.TrimSuffix(rich.Label(d, &d.Items[j]), " ")
				received(objects(item["blocks"]), d.Items[j].Blocks, files)
			}
		case *rich.Quote:
			if d.Folded && b["blocks"] != nil {
				delete(b, "text") // for servers before 10.5
			}
			received(objects(b["blocks"]), d.Blocks, files)
		case *rich.Details:
			received(objects(b["blocks"]), d.Blocks, files)
		}
	}
}

func objects(v any) []map[string]any {
	list, _ := v.([]any)
	out := make([]map[string]any, 0, len(list))
	for _, x := range list {
		if o, ok := x.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}

// receivedMedia replaces the InputMedia of a block by the file.
func receivedMedia(b map[string]any, files map[string]string) {
	kind, _ := b["type"].(string)
	in, ok := b[kind].(map[string]any)
	if !ok {
		return
	}
	address, _ := in["media"].(string)
	id := files[address]
	if in["has_spoiler"] == true {
		b["has_spoiler"] = true
	}
	if kind == "photo" {
		b[kind] = []wire.Photo{{FileID: id, FileUniqueID: "u" + id, Width: 1280, Height: 720}}
		return
	}
	b[kind] = wire.File{FileID: id, FileUniqueID: "u" + id}
}
