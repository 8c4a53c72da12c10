// Package content reads a folder of Markdown articles: front matter, dates,
// categories, the catalogue of what there is, and what changes in it.
//
// A [Folder] is scanned into a [Catalogue], an immutable snapshot: articles by
// date, by slug and by category, and the problems found on the way. Bodies are
// not held; [Folder.Body] reads one again when it is needed.
package content

import (
	"context"
	"time"
)

// Article is what the front matter and the file name say of an article.
type Article struct {
	Slug  string // its identity within the folder
	Path  string // slash-separated, relative to the folder
	Title string

	Date     time.Time // as written (publishDate over date), in its own zone or the configured one; zero if none
	DateOnly bool      // Date was written without a time of day
	Due      time.Time // the moment it may appear: Date, or Date at publish_at; UTC; zero if undated
	Lastmod  time.Time
	Expiry   time.Time
	Draft    bool // draft: true or published: false

	Categories  []string // as written, without doubles
	Tags        []string
	Description string
	Cover       string // cover, image or the first of images, as written
	URL         string // front matter url
	Permalink   string
	Authors     []string
	Lang        string
	Aliases     []string
	Weight      int
	Telegram    Telegram

	BodyOffset int      // bytes before the body
	BodyLine   int      // lines before the body
	Size       int64    // of the file, bytes
	Hash       [32]byte // SHA-256 of the file
}

// Telegram is the `telegram` table of the front matter: what an article says
// for itself over routes and configuration. Empty and nil mean not said.
type Telegram struct {
	Never   bool // telegram: false
	Channel string
	Topic   int
	Format  string // auto, rich, text
	Post    string // full, summary, link
	Silent  *bool
	Protect *bool
	Pin     *bool
	Preview *bool
	Queue   bool // takes the next free slot
	Buttons [][]Button
}

// Button is a button under a post: a text and an address.
type Button struct {
	Text string `json:"text" yaml:"text"`
	URL  string `json:"url" yaml:"url"`
}

// Published reports whether readers may see the article at now: dated, not in
// the future, not expired, no draft.
func (a *Article) Published(now time.Time) bool {
	return !a.Draft && !a.Due.IsZero() && !a.Due.After(now) && (a.Expiry.IsZero() || a.Expiry.After(now))
}

// Severity of a Problem.
type Severity uint8

// The severities: an error keeps the file out, a warning does not.
const (
	SeverityWarning Severity = iota + 1
	SeverityError
)

// Problem is something wrong with a file. Line counts from 1 in the file; 0
// where no line is to blame.
type Problem struct {
	Path     string
	Line     int
	Severity Severity
	Message  string // what is wrong and what to do
}

// Category is a category with the articles that are in it, newest first.
type Category struct {
	Name     string // as most articles write it
	Key      string // folded: what commands and aliases are compared by
	Title    string // from the aliases of the configuration, else Name
	Aliases  []string
	Articles []*Article
}

// Catalogue is an immutable snapshot of a folder.
type Catalogue struct {
	articles []*Article
	problems []Problem
	// the helper for content completes this
}

// Articles returns all articles, newest first, undated ones last.
func (c *Catalogue) Articles() []*Article { return c.articles }

// Problems returns what was found wrong, by path and line.
func (c *Catalogue) Problems() []Problem { return c.problems }

// Article returns the article with the slug, or nil.
func (c *Catalogue) Article(slug string) *Article { panic("contract only") }

// Published returns what readers may see at now, newest first.
func (c *Catalogue) Published(now time.Time) []*Article { panic("contract only") }

// Categories returns the categories with something published at now, by number
// of articles, then name; Articles holds only what is published.
func (c *Catalogue) Categories(now time.Time) []Category { panic("contract only") }

// Category finds a category at now regardless of case and by alias; near holds
// names that resemble the one asked for if there is none.
func (c *Catalogue) Category(name string, now time.Time) (cat *Category, near []string) {
	panic("contract only")
}

// Config of a Folder.
type Config struct {
	Dir        string // a symbolic link to it is followed
	Include    []string
	Exclude    []string
	Zone       *time.Location
	PublishAt  time.Duration // since midnight
	Aliases    map[string][]string
	BaseURL    string
	Permalinks map[string]string
	SiteRoot   string
}

// Folder is a folder of articles.
type Folder struct{ config Config }

// OpenFolder returns the folder; whether it can be read shows at Scan.
func OpenFolder(c Config) *Folder { return &Folder{config: c} }

// Scan reads what changed since the last scan and returns the new snapshot.
func (f *Folder) Scan(ctx context.Context) (*Catalogue, error) { panic("contract only") }

// Body reads the article's body again (without front matter, BOM and CR). It
// fails if the file is no longer the one that was scanned.
func (f *Folder) Body(a *Article) ([]byte, error) { panic("contract only") }

// File reads a file of the folder, a local image for one; it never leaves the
// folder or site_root.
func (f *Folder) File(path string) ([]byte, error) { panic("contract only") }

// Address returns the article's address on the author's site, "" if none is
// known (no base_url, no absolute url in the front matter).
func (f *Folder) Address(a *Article) string { panic("contract only") }

// Watch calls changed with each new snapshot until ctx ends: soon after files
// settle (fsnotify), and at every rescan.
func (f *Folder) Watch(ctx context.Context, rescan time.Duration, changed func(*Catalogue, error)) error {
	panic("contract only")
}
