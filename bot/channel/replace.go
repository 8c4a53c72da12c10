package channel

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/rich"
)

// placer returns the replacement for a remote medium: another address or
// attach://name; if keep is false, only its caption stays.
type placer func(kind, address string) (media string, keep bool)

type addressed struct {
	method string
	params wire.Params
}

// replace returns a request with other media; the given request is not changed. The
// text that a reader sees stays the same, so that the message is still recognised
// by its part's Plain: a photo without a caption leaves no text behind.
func replace(method string, params wire.Params, place placer) (to addressed, changed bool) {
	to = addressed{method: method, params: maps.Clone(params)}
	r := &replacer{place: place}
	switch {
	case len(params["rich_message"]) > 0:
		r.richMessage(to.params)
	case method == "sendPhoto":
		to.method = r.photo(to.params)
	case method == "editMessageMedia":
		r.editedMedia(to.params)
	case len(params["link_preview_options"]) > 0:
		r.preview(to.params)
	}
	return to, r.changed
}

// replaceLocal returns a request without the local files for which keep returns
// false; keep is called for each uploaded medium, with its kind and its name.
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

// attach is the prefix of an upload's address.
const attach = "attach://"

type replacer struct {
	place   placer
	local   bool // replace uploads instead of remote media
	changed bool
	address string // the last one that was left out
}

// at returns the replacement for a medium.
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

// photo replaces the photo of a sendPhoto; without it, the caption becomes a text
// message.
func (r *replacer) photo(params wire.Params) (method string) {
	var address string
	_ = json.Unmarshal(params["photo"], &address) // if it is not a string, it is not an address
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
	params.Set("link_preview_options", noPreview)
	return "sendMessage"
}

// editedMedia replaces the medium of an editMessageMedia, which is never left out.
func (r *replacer) editedMedia(params wire.Params) {
	var media struct {
		Type  string `json:"type"`
		Media string `json:"media"`
	}
	if json.Unmarshal(params["media"], &media) == nil {
		put, keep := r.at(media.Type, media.Media)
		if r.changed = keep && put != media.Media; r.changed {
			var all map[string]json.RawMessage
			_ = json.Unmarshal(params["media"], &all) // as above
			all["media"] = rich.AppendString(nil, put)
			params.Set("media", all)
		}
	}
}

// words returns the text of a message that would otherwise be empty: the address of
// what was left out, which is not meaningful for a local file.
func (r *replacer) words() string {
	if r.local {
		return "…"
	}
	return r.address
}

// preview removes the preview of an address from a text: it is never uploaded.
func (r *replacer) preview(params wire.Params) {
	var options struct {
		URL string `json:"url"`
	}
	if json.Unmarshal(params["link_preview_options"], &options) == nil && isElsewhere(options.URL) {
		if media, keep := r.place("preview", options.URL); !keep || media != options.URL {
			r.changed = true
			params.Set("link_preview_options", noPreview)
		}
	}
}

func (r *replacer) richMessage(params wire.Params) {
	d, err := rich.Decode(params["rich_message"])
	if err != nil {
		return // Telegram will say what is wrong with it
	}
	d.Blocks = r.blocks(d.Blocks)
	switch {
	case len(d.Blocks) > 0 || r.address == "":
	case r.local: // a message must not be empty
		d.Blocks = []rich.Block{paragraph(r.words())}
	default:
		text := rich.Text{String: r.address, Spans: []rich.Span{{Style: rich.Link, End: len(r.address), Value: r.address}}}
		d.Blocks = []rich.Block{&rich.Paragraph{Text: text}}
	}
	params["rich_message"] = d.AppendJSON(nil, nil)
}

func (r *replacer) blocks(list []rich.Block) []rich.Block {
	out := make([]rich.Block, 0, len(list))
	for _, b := range list {
		out = append(out, r.block(b)...)
	}
	return out
}

// block returns the replacement for a block. An empty container is replaced by its
// own text.
func (r *replacer) block(b rich.Block) []rich.Block {
	switch b := b.(type) {
	case *rich.Media:
		put, keep := r.at(b.Kind.Name(), b.URL)
		if !keep {
			return append(words(b.Caption), words(b.Credit)...)
		}
		b.URL = put
	case *rich.List:
		for i := range b.Items {
			if b.Items[i].Blocks = r.blocks(b.Items[i].Blocks); len(b.Items[i].Blocks) == 0 {
				b.Items[i].Blocks = []rich.Block{paragraph("")} // an item must not be empty
			}
		}
	case *rich.Quote:
		held := len(b.Blocks) > 0
		if b.Blocks = r.blocks(b.Blocks); held && len(b.Blocks) == 0 {
			return words(b.Credit)
		}
	case *rich.Details:
		held := len(b.Blocks) > 0
		if b.Blocks = r.blocks(b.Blocks); held && len(b.Blocks) == 0 {
			return words(b.Summary)
		}
	case *rich.Gallery:
		return r.gallery(b)
	}
	return []rich.Block{b}
}

// gallery returns the replacement for a gallery. It stays a gallery if it contains
// only media, and either at least two of them or all that it had; otherwise its
// remaining items replace it, followed by its caption and credit.
func (r *replacer) gallery(g *rich.Gallery) []rich.Block {
	var left []rich.Block
	var media []*rich.Media
	for _, m := range g.Media {
		for _, b := range r.block(m) {
			left = append(left, b)
			if m, ok := b.(*rich.Media); ok {
				media = append(media, m)
			}
		}
	}
	if whole := len(left) == len(g.Media) || len(left) > 1; whole && len(media) == len(left) {
		g.Media = media
		return []rich.Block{g}
	}
	return append(left, append(words(g.Caption), words(g.Credit)...)...)
}

// unfold returns a request with plain quotes instead of folded ones, and whether it
// had any.
func unfold(params wire.Params) (unfolded wire.Params, folds bool) {
	if !bytes.Contains(params["rich_message"], []byte(`"expandable_blockquote"`)) {
		return params, false
	}
	d, err := rich.Decode(params["rich_message"])
	if err != nil || !d.Unfold() {
		return params, false
	}
	unfolded = maps.Clone(params)
	unfolded["rich_message"] = d.AppendJSON(nil, nil)
	return unfolded, true
}

// words returns a paragraph with the text, or nothing if the text is not visible.
func words(t rich.Text) []rich.Block {
	if rich.Blank(t.String) {
		return nil
	}
	return []rich.Block{&rich.Paragraph{Text: t}}
}

func paragraph(text string) rich.Block { return &rich.Paragraph{Text: rich.Text{String: text}} }
