// Package post makes of an article what Telegram gets: the requests of a post.
//
// [Renderer.Render] goes this way:
//
//	body ──markdown──────────────────▶ document ─┐
//	template (text/template) ──markdown──▶ frame ─┴─splice─▶ document
//	document ──choose──▶ rich ──Split, AppendJSON──▶ sendRichMessage…
//	                 └─▶ text ──Encode────────────▶ sendMessage… or sendPhoto
//
// The template (template.go) yields Markdown around the body. The body is not
// pasted into that Markdown: `.Body` leaves a placeholder, and the body's own
// document takes its place (frame.go), so that nothing within the body (an
// unclosed fence, a link definition) reaches the footer, and lines stay those
// of the file. How much of the body is shown is the extent (extent.go); the
// form is chosen by what the article holds (form.go); links and images are
// resolved on the way (resolve.go); richform.go and textform.go write the
// requests. The same article and settings give the same bytes, always.
package post

import (
	"encoding/json"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
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
	Path string `json:"path"` // within the articles' folder: read by folder.Folder.File
	Data string `json:"-"`    // what is uploaded in place of a file of the folder; "": that file
}

// Format is the form of a post.
type Format string

// The formats: Auto chooses between the other two (see SETTINGS.md, format).
const (
	Auto Format = "auto"
	Rich Format = "rich"
	Text Format = "text"
)

// Extent is how much of the article goes into its post.
type Extent string

// The extents. Summary is the description, else the body up to <!--more-->,
// else its first sentences; LinkOnly is the title with the link.
const (
	Full     Extent = "full"
	Summary  Extent = "summary"
	LinkOnly Extent = "link"
)

// Settings of one post: configuration, then route, then article have said.
type Settings struct {
	Format   Format // "" is Auto
	Extent   Extent // "" is Full
	Template string // Go text/template; "" is the built-in one
	Preview  *bool  // of links, in text messages; nil: only with a cover or a summary
	Link     string // the article's address on the site; "" if unknown or not answering yet
	Buttons  [][]content.Button
	InText   bool        // the buttons are a part of the text where the form has such, else a keyboard
	Added    []rich.Text // lines that are put behind the body, a paragraph each
	Photo    bool        // the post is a photo with a caption: a cover on the web is its picture, too
	// ArticleLink resolves a link to another article by its slug: the
	// channel's post, else the site; ok false while it is not out.
	ArticleLink func(slug string) (address string, ok bool)
	// Gone names the article that a destination meant while there was a file of it: the
	// link is ArticleLink's again. nil, or ok false: it is like any that leads nowhere.
	Gone func(dest string) (slug string, ok bool)
}

// Post is a rendered article.
type Post struct {
	Format   Format         // Rich or Text
	Reason   locale.Message // why this format, for the author
	Requests []Request
	Document *rich.Document // all that is shown, before it is split
	Absent   []string       // media that the post lacks, since there are no such files: their destinations as written; see folder.Folder.Appeared
	Named    int            // media that the post names in words, or leaves out, since text cannot show them
	TakesIn  bool           // the post contains, or would contain, text of other files: of notes that it embeds, or of files that it includes
	Warnings []markdown.Warning
}
