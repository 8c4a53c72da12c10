// Package post makes of an article what Telegram gets: the requests of a post.
//
// A template (Go's text/template) yields Markdown around the body; package
// markdown turns both into one document; the format is chosen; the document is
// encoded as rich messages or as text messages. The result is a list of
// Requests, one a message.
package post

import (
	"encoding/json"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// Request is one message as the Bot API is sent it, without chat_id and
// without the options of sending (topic, sound, protection), which the sender
// adds.
type Request struct {
	Method string          `json:"method"` // sendMessage, sendRichMessage or sendPhoto
	Params json.RawMessage `json:"params"`
	Files  []File          `json:"files,omitempty"` // what attach://NAME in Params means
	Plain  string          `json:"plain"`           // the text that a reader sees: what a message that was read back is compared by
}

// File is a local file that goes along with a Request.
type File struct {
	Name string `json:"name"` // NAME of attach://NAME
	Path string `json:"path"` // within the articles' folder: read by content.Folder.File
}

// Format is the form of a post.
type Format string

// The formats: Auto chooses between the other two (design, Configuration).
const (
	Auto Format = "auto"
	Rich Format = "rich"
	Text Format = "text"
)

// Extent is how much of the article goes into its post.
type Extent string

// The extents.
const (
	Full     Extent = "full"
	Summary  Extent = "summary"
	LinkOnly Extent = "link"
)

// Settings of one post: configuration, then route, then article have said.
type Settings struct {
	Format   Format
	Extent   Extent
	Template string // Go text/template; "" is the built-in one
	Preview  *bool
	Link     string // the article's address on the site; "" if unknown or not answering yet
	Buttons  [][]content.Button
	// ArticleLink resolves a link to another article by its slug: the
	// channel's post, else the site; ok false while it is not out.
	ArticleLink func(slug string) (address string, ok bool)
}

// Post is a rendered article.
type Post struct {
	Format   Format // Rich or Text
	Reason   string // why this format, for the author
	Requests []Request
	Document *rich.Document
	Warnings []markdown.Warning
}

// Renderer renders articles; it is safe for use by several goroutines.
type Renderer struct{}

// Render renders the article with its body.
func (r *Renderer) Render(a *content.Article, body []byte, s Settings) (*Post, error) {
	panic("contract only")
}
