package channel

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/content/rich"
)

// A placer says what replaces a medium at an address elsewhere: another
// address or attach://name, or, with keep false, only its caption.
type placer func(kind, address string) (media string, keep bool)

type addressed struct {
	method string
	params wire.Params
}

// replace returns a request with other media. The text that a reader sees stays
// the same, so that it is recognised by the Plain of its part: a photo without a
// caption leaves nothing behind. The request given stays as it is.
func replace(method string, params wire.Params, place placer) (to addressed, changed bool) {
	to = addressed{method: method, params: maps.Clone(params)}
	r := &replacer{place: place}
	switch {
	case len(params["rich_message"]) > 0:
		r.richMessage(to.params)
	case method == "sendPhoto":
		to.method = r.photo(to.params)
	case len(params["link_preview_options"]) > 0:
		r.preview(to.params)
	}
	return to, r.changed
}

// replaceLocal returns a request without the local files for which keep says no;
// keep is asked about each medium that is uploaded, by its kind and its name.
func replaceLocal(method string, params wire.Params, keep func(kind, name string) bool) addressed {
	to := addressed{method: method, params: maps.Clone(params)}
	r := &replacer{local: true, place: func(kind, address string) (string, bool) {
		return address, keep(kind, strings.TrimPrefix(address, attach))
	}}
	switch {
	case len(params["rich_message"]) > 0:
		r.richMessage(to.params)
	case method == "sendPhoto":
		to.method = r.photo(to.params)
	case method == "editMessageMedia":
		r.editedMedia(to.params)
	}
	if !r.changed {
		to = addressed{method: method, params: params}
	}
	return to
}

// attach begins the address of an upload.
const attach = "attach://"

type replacer struct {
	place   placer
	local   bool // uploads are looked at, not media elsewhere
	changed bool
	address string // that was left out last
}

// at asks what replaces a medium.
func (r *replacer) at(kind, address string) (media string, keep bool) {
	if r.local != strings.HasPrefix(address, attach) || !r.local && !isElsewhere(address) {
		return address, true
	}
	media, keep = r.place(kind, address)
	if !keep {
		r.address = address
	}
	r.changed = r.changed || !keep || media != address
	return media, keep
}

// photo replaces that of a sendPhoto; without it, its caption is a message.
func (r *replacer) photo(params wire.Params) (method string) {
	var address string
	_ = json.Unmarshal(params["photo"], &address) // what is not a string is not an address
	media, keep := r.at("photo", address)
	if keep {
		params.Set("photo", media)
		return "sendPhoto"
	}
	params.Rename("caption", "text")
	params.Rename("caption_entities", "entities")
	delete(params, "photo")
	if params["text"] == nil {
		params.Set("text", r.words())
	}
	params.Set("link_preview_options", map[string]bool{"is_disabled": true})
	return "sendMessage"
}

// editedMedia asks about that of an editMessageMedia; nothing stands for it.
func (r *replacer) editedMedia(params wire.Params) {
	var media struct {
		Type  string `json:"type"`
		Media string `json:"media"`
	}
	if json.Unmarshal(params["media"], &media) == nil {
		r.at(media.Type, media.Media)
	}
}

// words are used where nothing else would be left: the address of what was left out, which
// of a local file says nothing.
func (r *replacer) words() string {
	if r.local {
		return "…"
	}
	return r.address
}

// preview takes the preview of an address out of a text: it is never uploaded.
func (r *replacer) preview(params wire.Params) {
	var options struct {
		URL string `json:"url"`
	}
	if json.Unmarshal(params["link_preview_options"], &options) == nil && isElsewhere(options.URL) {
		if media, keep := r.place("preview", options.URL); !keep || media != options.URL {
			r.changed = true
			params.Set("link_preview_options", map[string]bool{"is_disabled": true})
		}
	}
}

func (r *replacer) richMessage(params wire.Params) {
	var message map[string]any
	d := json.NewDecoder(bytes.NewReader(params["rich_message"]))
	d.UseNumber()
	if d.Decode(&message) != nil {
		return // Telegram says what is wrong with it
	}
	list, _ := message["blocks"].([]any)
	list = r.blocks(list)
	switch {
	case len(list) > 0 || r.address == "":
	case r.local: // a message has to hold something
		list = []any{paragraph(r.words())}
	default:
		list = []any{paragraph(map[string]any{"type": "url", "text": r.address, "url": r.address})}
	}
	message["blocks"] = list
	params.Set("rich_message", message)
}

func (r *replacer) blocks(list []any) []any {
	out := make([]any, 0, len(list))
	for _, b := range list {
		if o, ok := b.(map[string]any); ok {
			out = append(out, r.block(o)...)
			continue
		}
		out = append(out, b)
	}
	return out
}

// block returns what replaces a block. A container that holds nothing any
// more leaves its own words.
func (r *replacer) block(o map[string]any) []any {
	kind, _ := o["type"].(string)
	if media := mediaOf(o); media != nil {
		address, _ := media["media"].(string)
		put, keep := r.at(kind, address)
		if !keep {
			return captions(o["caption"])
		}
		media["media"] = put
		return []any{o}
	}
	items, _ := o["items"].([]any)
	for _, item := range items {
		if it, ok := item.(map[string]any); ok {
			inner, _ := it["blocks"].([]any)
			if inner = r.blocks(inner); len(inner) == 0 {
				inner = []any{paragraph("")} // an item without text is one
			}
			it["blocks"] = inner
		}
	}
	inner, ok := o["blocks"].([]any)
	if !ok {
		return []any{o}
	}
	left := r.blocks(inner)
	switch {
	case kind == "collage" || kind == "slideshow":
		if whole := len(left) == len(inner) || len(left) > 1; !whole || !allMedia(left) {
			return append(left, captions(o["caption"])...)
		}
	case len(left) == 0 && len(inner) > 0:
		return append(words(o["summary"]), words(o["credit"])...)
	}
	o["blocks"] = left
	return []any{o}
}

// unfold returns a request whose folded quotes are plain ones, and whether it
// has any.
func unfold(params wire.Params) (unfolded wire.Params, folds bool) {
	if !bytes.Contains(params["rich_message"], []byte(`"expandable_blockquote"`)) {
		return params, false
	}
	var message any
	d := json.NewDecoder(bytes.NewReader(params["rich_message"]))
	d.UseNumber()
	if d.Decode(&message) != nil || !unfoldAll(message) {
		return params, false
	}
	unfolded = maps.Clone(params)
	unfolded.Set("rich_message", message)
	return unfolded, true
}

func unfoldAll(v any) (folds bool) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			folds = unfoldAll(x) || folds
		}
	case map[string]any:
		for _, x := range v {
			folds = unfoldAll(x) || folds
		}
		if v["type"] == "expandable_blockquote" {
			folds = true
			v["type"] = "blockquote"
			if v["blocks"] == nil {
				v["blocks"] = []any{paragraph(v["text"])}
			}
			delete(v, "text")
		}
	}
	return folds
}

// mediaOf is the medium of a block that shows one; nil for other blocks.
func mediaOf(o map[string]any) map[string]any {
	kind, _ := o["type"].(string)
	media, _ := o[kind].(map[string]any)
	return media
}

func allMedia(blocks []any) bool {
	for _, b := range blocks {
		if o, ok := b.(map[string]any); !ok || mediaOf(o) == nil {
			return false
		}
	}
	return true
}

// captions makes paragraphs of a RichBlockCaption.
func captions(v any) []any {
	o, _ := v.(map[string]any)
	return append(words(o["text"]), words(o["credit"])...)
}

// words makes a paragraph of rich text, if there is any to be seen.
func words(text any) []any {
	if rich.Blank(wire.InlineText(text)) {
		return nil
	}
	return []any{paragraph(text)}
}

func paragraph(text any) map[string]any { return map[string]any{"type": "paragraph", "text": text} }
