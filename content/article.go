package content

import (
	"strings"
	"time"
)

// Article is what the front matter and the file name say about an article.
type Article struct {
	Slug  string // its name: no other article of the folder has it
	Path  string // slash-separated, relative to the folder
	Title string

	PageSlug string // the slug of its page on the site, which other articles may share

	Date   time.Time // as written (publishDate over date), in its own zone or the configured one; zero if there is none
	Due    time.Time // when it may be published: Date, or Date at publish_at; UTC; zero if undated
	Expiry time.Time
	Hold   *Hold // why it is not published automatically; nil if nothing holds it

	DateOnly bool // Date was written without a time of day
	Draft    bool // draft: true, status: draft, a file in _drafts, …; see DraftBy
	Marked   bool // telegram: true, a telegram table, or publish: true
	open     bool // its own front matter says that it is not a draft
	shown    bool // its own front matter says that it is public, or not hidden

	Categories  []string // as written, without duplicates
	Tags        []string
	Description string
	Cover       string // cover, image or the first of images, as written
	URL         string // front matter url
	Authors     []string
	Lang        string
	Instead     *Article // the translation that channels get instead, unless a route asks for this one; nil for none
	Aliases     []string
	Weight      int
	Series      []string // the series that it belongs to, as written (see Series)
	SeriesOrder *int     // its position in them; nil if the file gives none
	Unknown     []Key    // keys that neither Dateline nor a site generator knows

	TelegramTable *Telegram // its telegram table (see Article.Telegram), which few articles have; nil: none

	rare *rare     // nil: nothing of it
	body bodyPrint // tells its text

	BodyOffset int       // bytes before the body
	BodyLine   int       // lines before the body
	Size       int64     // of the file, bytes
	Changed    time.Time // the file's modification time
	Hash       [32]byte  // SHA-256 of the file's bytes: it distinguishes an author's edit from a different reading, so nothing else may be included
}

// Telegram is the `telegram` table of the front matter, which overrides routes and settings for one
// article. Empty and nil mean not set.
type Telegram struct {
	Never     bool // telegram: false
	Queue     bool // takes the next free slot
	NoTitle   bool // title: false: the post does not begin with the title
	NoComment bool // comment: false: none, though its route has one
	NoTopic   bool // topic: 0: none, though its route has one
	NoReply   bool // reply_to: false: to none, though it is a part of a series

	Channel string
	Topic   int
	Format  string // auto, rich, text
	Post    string // full, summary, link
	Silent  *bool
	Protect *bool
	Pin     *bool
	Preview *bool
	Approve *Approval
	// ReplyTo is the article whose post this one's post replies to (see Referred).
	ReplyTo     string
	ReplyLine   int        // where that is said
	Buttons     [][]Button // nil: those of its route
	CommentLine int        // the line of the comment
	Comment     string     // the first comment under the post, in Markdown
}

// Telegram returns the article's `telegram` table, empty if it has none.
func (a *Article) Telegram() Telegram {
	if a.TelegramTable == nil {
		return Telegram{}
	}
	return *a.TelegramTable
}

// EditTelegram replaces an article's `telegram` table with a copy and returns it for writing: other
// versions of the article may share the table.
func EditTelegram(table **Telegram) *Telegram {
	edited := Telegram{}
	if *table != nil {
		edited = **table
	}
	*table = &edited
	return &edited
}

// Button is a button under a post.
type Button struct {
	Text string `json:"text" yaml:"text"`
	URL  string `json:"url" yaml:"url"`
}

// Unmarked reports whether the file is not an article for Telegram: it is not shown to anybody, not
// even in lists for admins.
func (a *Article) Unmarked() bool { return a.Hold != nil && a.Hold.Rule == HoldUnmarked }

// Published reports whether readers may see the article at now: dated, not in
// the future, not expired, neither a draft nor held.
func (a *Article) Published(now time.Time) bool {
	return !a.Draft && a.Hold == nil && !a.Due.IsZero() && !a.Due.After(now) && (a.Expiry.IsZero() || a.Expiry.After(now))
}

// Approval says whose approval an article needs before it is published.
type Approval string

// The approvals, as written in `approve` in the settings, routes and front matter.
const (
	ApprovalNone  Approval = ""      // nobody's
	ApprovalAny   Approval = "true"  // any admin's
	ApprovalOther Approval = "other" // that of an admin who is not its author
)

// ParseApproval parses an approval.
func ParseApproval(s string) (a Approval, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "yes", "on", "1":
		return ApprovalAny, true
	case "false", "no", "off", "0", "":
		return ApprovalNone, true
	case "other":
		return ApprovalOther, true
	}
	return ApprovalNone, false
}

// Asked reports whether an admin is asked.
func (a Approval) Asked() bool { return a != ApprovalNone }

// rare holds the fields that few articles have. They are separate because a large site has 100,000
// articles in memory, and each would otherwise take half as much again.
type rare struct {
	draftBy          Hold
	slugWritten      string
	fileSlug         string // the slug with the language at the end of the file name; "": PageSlug
	lastmod          time.Time
	excerptSeparator string
	permalink        string
	translationKey   string
	langSuffix       string
	langFolder       string
	sitePath         string // of the file, if its folder on the site is another: without that of its language
	langBeside       string // the language, if the site has a translation at the same address
	embeds           []Embed
}

// said returns the article's rare fields, for reading.
func (a *Article) said() *rare {
	if a.rare == nil {
		return &rare{}
	}
	return a.rare
}

// say changes the article's rare fields. A copy of the article keeps its own.
func (a *Article) say(change func(*rare)) {
	r := *a.said()
	change(&r)
	a.rare = &r
}

// DraftBy is the reason why the article is a draft.
func (a *Article) DraftBy() Hold { return a.said().draftBy }

// SlugWritten is the slug in the front matter; "" if it comes from the file name.
func (a *Article) SlugWritten() string { return a.said().slugWritten }

// ExcerptSeparator is Jekyll's: it ends the summary in the body.
func (a *Article) ExcerptSeparator() string { return a.said().excerptSeparator }

// Permalink is the address in the front matter, possibly a pattern.
func (a *Article) Permalink() string { return a.said().permalink }

// LangFolder is the folder of its language on the site; "" for the site's own.
func (a *Article) LangFolder() string { return a.said().langFolder }

// Embeds are the notes and files that it embeds by name.
func (a *Article) Embeds() []Embed { return a.said().embeds }

// becomeDraft makes the article a draft, for the given reason.
func (a *Article) becomeDraft(by Hold) {
	a.Draft = true
	a.say(func(r *rare) { r.draftBy = by })
}

// modified records when the article was changed, according to its own front matter.
func (a *Article) modified(at time.Time) {
	if !at.IsZero() || a.rare != nil {
		a.say(func(r *rare) { r.lastmod = at })
	}
}
