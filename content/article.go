package content

import "time"

// Article is what the front matter and the file name say of an article.
type Article struct {
	Slug  string // the name that it goes by: no other article of the folder has it
	Path  string // slash-separated, relative to the folder
	Title string

	// PageSlug is the slug of its page on the site, which others may have as well.
	PageSlug    string
	fileSlug    string // the slug with the language that the file ends in; "": PageSlug
	SlugWritten string // as the front matter has it; "": the file's name gave it

	Date     time.Time // as written (publishDate over date), in its own zone or the configured one; zero if none
	DateOnly bool      // Date was written without a time of day
	Due      time.Time // the moment it may appear: Date, or Date at publish_at; UTC; zero if undated
	Lastmod  time.Time
	Expiry   time.Time
	Draft    bool  // draft: true, status: draft, a file in _drafts, …
	DraftBy  Hold  // what says so
	Hold     *Hold // why it does not go out by itself; nil if nothing holds it
	Marked   bool  // telegram: true, a telegram table, or publish: true

	Categories       []string // as written, without doubles
	Tags             []string
	Description      string
	ExcerptSeparator string // Jekyll's: what ends the summary in the body
	Cover            string // cover, image or the first of images, as written
	URL              string // front matter url
	Permalink        string
	Authors          []string
	Lang             string
	Instead          *Article // the translation that channels get instead, unless a route asks for this one; nil: none
	TranslationKey   string   // what its translations say as well; "": their paths tell
	LangSuffix       string   // "ru" of post.ru.md, where the site has it in several languages
	LangFolder       string   // the folder of that language on the site; "" for the site's own
	Aliases          []string
	Weight           int
	Series           []string // the series that it is part of, as written (see Series)
	SeriesOrder      *int     // its place in them; nil if it says none
	Telegram         Telegram
	Unknown          []Key // keys that neither Dateline nor a site generator knows

	Embeds []Embed  // notes and files that it embeds by name
	body   [32]byte // tells its text; see bodyPrint

	BodyOffset int       // bytes before the body
	BodyLine   int       // lines before the body
	Size       int64     // of the file, bytes
	Changed    time.Time // when the file was changed, as the file system says
	Hash       [32]byte  // SHA-256 of the file's bytes: tells an author's edit from another reading, so nothing else goes into it
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
	Approve *Approval
	Queue   bool // takes the next free slot
	NoTitle bool // title: false: the post does not begin with the title
	// ReplyTo is the article whose post this one's answers (see Referred).
	ReplyTo   string
	ReplyLine int // where that is said
	Buttons   [][]Button
	Comment   string // the first comment under the post, in Markdown
	NoComment bool   // comment: false: none, though its route has one
}

// Button is a button under a post: a text and an address.
type Button struct {
	Text string `json:"text" yaml:"text"`
	URL  string `json:"url" yaml:"url"`
}

// Unmarked reports whether the file is not an article as far as Telegram goes: it is
// shown to nobody, not even in lists for admins.
func (a *Article) Unmarked() bool { return a.Hold != nil && a.Hold.Rule == HoldUnmarked }

// Published reports whether readers may see the article at now: dated, not in
// the future, not expired, neither a draft nor held.
func (a *Article) Published(now time.Time) bool {
	return !a.Draft && a.Hold == nil && !a.Due.IsZero() && !a.Due.After(now) && (a.Expiry.IsZero() || a.Expiry.After(now))
}
