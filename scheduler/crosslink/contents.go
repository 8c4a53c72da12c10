package crosslink

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The contents of a series or a category are one message in each place that has posts
// of it: the titles with links to the posts. It is a delivery without a file
// (ledger.Contents), whose slug identifies the series or category.

const (
	// contentsSlug is the prefix of the slugs of contents. Slugs of articles do not
	// contain colons.
	contentsSlug = "contents:"
	ofSeries     = "series"
	ofCategory   = "category"
	// MinContents is the number of posts of a series from which it gets contents.
	MinContents = 2
)

// Contents are the contents of a series or category in one place.
type Contents struct {
	Slug   string // of its delivery
	Title  string
	Lang   string // of the listed articles; "" if unknown
	Series bool   // it is of a series, else of a category
	Name   string // of the series or category
	Key    string // its normalised name
	words  string // language of its title

	Chat    int64
	Topic   int
	Channel string // as configured
	Items   []Item // in the listed order
}

// Item is one article in the contents.
type Item struct {
	Slug, Title string
	Link        string // to its post
}

// Hash returns a hash of the listed articles. It does not depend on how the program
// words them, so that another wording edits nothing.
func (c *Contents) Hash() [32]byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q\n", c.Name, c.words)
	for _, i := range c.Items {
		fmt.Fprintf(&b, "%q %q\n", i.Title, i.Link)
	}
	return sha256.Sum256([]byte(b.String()))
}

// Markdown returns a text with the first n items. more is the line after them, in
// Markdown; "" for none.
func (c *Contents) Markdown(n int, more string) string {
	var b strings.Builder
	for i, item := range c.Items[:n] {
		mark := "-"
		if c.Series {
			mark = fmt.Sprintf("%d.", i+1)
		}
		fmt.Fprintf(&b, "%s [%s](%s)\n", mark, Escaped(item.Title), item.Link)
	}
	if more != "" {
		b.WriteString("\n" + more + "\n")
	}
	return b.String()
}

// subject is a series or category that has contents.
type subject struct {
	Contents
	articles []*content.Article
}

// Contents returns the contents that the settings ask for, in all places that have
// posts to list.
func (b *Book) Contents(now time.Time) ([]Contents, error) {
	var out []Contents
	for _, s := range b.subjects(now) {
		all, err := b.placed(&s)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}

// ContentsOf returns the contents that a delivery should have now; ok is false if the
// settings do not ask for them, or they are unknown.
func (b *Book) ContentsOf(d *ledger.Delivery, now time.Time) (c Contents, ok bool, err error) {
	for _, s := range b.subjects(now) {
		if s.Slug != d.Slug {
			continue
		}
		all, err := b.placed(&s)
		if err != nil {
			return c, false, err
		}
		for _, c := range all {
			if c.Chat == d.Chat && c.Topic == d.Topic {
				return c, true, nil
			}
		}
		s.Chat, s.Topic, s.Channel = d.Chat, d.Topic, d.Channel
		return s.Contents, true, nil
	}
	return c, false, nil
}

// Recognized returns the slug of the contents whose title a message has, if the
// settings ask for them. ours is false if the text has lines that they never have: then
// somebody wrote or edited it.
func (b *Book) Recognized(text string, now time.Time) (slug string, ours, ok bool) {
	title, list, _ := strings.Cut(text, "\n")
	for _, s := range b.subjects(now) {
		if oneLine(s.Title) == oneLine(title) {
			return s.Slug, s.lists(strings.Split(list, "\n"), locale.For(cmp.Or(s.Lang, b.Rules.Language))), true
		}
	}
	return "", false, false
}

// notInTitle matches parts of a line of contents that are not the title: its number,
// and an address where the server shows those of links.
var notInTitle = regexp.MustCompile(`^\s*\d+\.\s|https?://\S+`)

// lists reports whether the lines may be those of the subject's contents, however a
// server formats lists.
func (s *subject) lists(lines []string, words *locale.Catalogue) bool {
	bare := func(line string) string {
		return strings.TrimFunc(oneLine(line), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	}
	known := map[string]bool{"": true, bare(words.T("post.contents_empty")): true}
	for i, a := range s.articles {
		known[bare(a.Title)] = true
		known[bare(words.T("post.contents_more", "n", i+1))] = true
	}
	return !slices.ContainsFunc(lines, func(line string) bool {
		return !known[bare(line)] && !known[bare(notInTitle.ReplaceAllString(line, ""))]
	})
}

// ListedIn returns the titles of the contents that will list an article once its post
// is published in the place of d.
func (b *Book) ListedIn(a *content.Article, d *ledger.Delivery, now time.Time) ([]string, error) {
	var titles []string
	for _, s := range b.subjects(now) {
		part := slices.Contains(s.articles, a) || !s.Series && slices.ContainsFunc(a.Categories, func(name string) bool { return b.Articles.CategoryKey(name) == s.Key })
		if !part {
			continue
		}
		rows, err := b.Posts(s.Slug)
		if err != nil {
			return nil, err
		}
		here := func(other ledger.Delivery) bool { return other.Chat == d.Chat && other.Topic == d.Topic }
		at := slices.IndexFunc(rows, here)
		kept := at >= 0 && (rows[at].State() == ledger.Planned || rows[at].State() == ledger.Sent)
		all, err := b.placed(&s)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			others := slices.DeleteFunc(slices.Clone(c.Items), func(i Item) bool { return i.Slug == a.Slug })
			if c.Chat == d.Chat && c.Topic == d.Topic && (kept || at < 0 && len(others)+1 >= MinContents) {
				titles = append(titles, s.Title)
			}
		}
	}
	return titles, nil
}

// AsksFor reports whether the settings ask for the contents with the slug, even if
// there are no articles.
func (b *Book) AsksFor(slug string) bool {
	want := b.Rules.Series.Contents
	kind, rest, _ := strings.Cut(strings.TrimPrefix(slug, contentsSlug), ":")
	_, key, _ := strings.Cut(rest, ":") // after the language
	if kind == ofCategory {
		return slices.ContainsFunc(want.Categories, func(name string) bool { return b.Articles.CategoryKey(name) == key })
	}
	return want.All || slices.ContainsFunc(want.Series, func(name string) bool { return content.CategoryKey(name) == key })
}

// subjects returns the series and categories whose contents the settings ask for.
func (b *Book) subjects(now time.Time) []subject {
	want := b.Rules.Series.Contents
	if !want.IsSet() || b.Articles == nil {
		return nil
	}
	var out []subject
	add := func(slug, key, name, lang string, articles []*content.Article) {
		s := subject{articles: articles}
		s.Slug, s.Name, s.Key, s.Lang = slug, name, key, lang
		s.Series = strings.HasPrefix(slug, contentsSlug+ofSeries)
		s.words = cmp.Or(lang, b.Rules.Language)
		s.Title = locale.For(s.words).T("post.contents", "name", oneLine(name))
		out = append(out, s)
	}
	if want.All || len(want.Series) > 0 {
		for _, s := range b.Articles.Series().All() {
			if slug := slugOf(ofSeries, s.Lang(), s.Key()); b.AsksFor(slug) {
				add(slug, s.Key(), s.Name, s.Lang(), s.Parts)
			}
		}
	}
	seen := map[string]bool{}
	for _, name := range want.Categories {
		c := b.Articles.WholeCategory(name) // everything with a post is listed, whatever its state
		if c == nil || seen[c.Key] {
			continue
		}
		seen[c.Key] = true
		lang := oneLanguage(c.Articles)
		if published, _ := b.Articles.Category(name, now); published != nil {
			lang = oneLanguage(published.Articles)
		}
		add(slugOf(ofCategory, "", c.Key), c.Key, c.Title, lang, c.Articles)
	}
	return out
}

func slugOf(kind, lang, key string) string {
	return contentsSlug + kind + ":" + strings.ToLower(lang) + ":" + key
}

// oneLanguage returns the language that all articles have, or "".
func oneLanguage(articles []*content.Article) string {
	for _, a := range articles {
		if a.Lang != articles[0].Lang {
			return ""
		}
	}
	return articles[0].Lang
}

// placed returns the contents of a series or category in each place with posts of it,
// in the order of the places' first items.
func (b *Book) placed(s *subject) ([]Contents, error) {
	type place struct {
		chat  int64
		topic int
	}
	var out []Contents
	at := map[place]int{}
	tables, err := b.Posts(s.Slug)
	if err != nil {
		return nil, err
	}
	for _, a := range s.articles {
		rows, err := b.Posts(a.Slug)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			d := &rows[i]
			if !posted(d) {
				continue
			}
			p := place{d.Chat, d.Topic}
			if _, ok := at[p]; !ok {
				at[p] = len(out)
				c := s.Contents
				c.Chat, c.Topic, c.Channel = d.Chat, d.Topic, d.Channel
				out = append(out, c)
			}
			title, err := b.titleOut(a, d, tables)
			if err != nil {
				return nil, err
			}
			c := &out[at[p]]
			c.Items = append(c.Items, Item{Slug: a.Slug, Title: title, Link: b.address(*d)})
		}
	}
	return out, nil
}

// titleOut returns the title to list for the post of an article: as in other lines,
// except that published contents (one of tables) keep the title that they already show.
func (b *Book) titleOut(a *content.Article, d *ledger.Delivery, tables []ledger.Delivery) (string, error) {
	out, err := b.TitleOut(a, d)
	title := oneLine(a.Title)
	if err != nil || out == title {
		return out, err
	}
	for i := range tables {
		if t := &tables[i]; t.Chat == d.Chat && t.Topic == d.Topic {
			text, err := b.Text(t)
			if err != nil {
				return "", err
			}
			lists := func(line string) bool { return strings.HasSuffix(oneLine(line), " "+title) }
			if _, list, _ := strings.Cut(text, "\n"); slices.ContainsFunc(strings.Split(list, "\n"), lists) {
				return title, nil
			}
		}
	}
	return out, nil
}

// TitleOut returns the title of an article that leads readers to its post d: that of
// the published version. While a newer version waits for approval, that is the first
// line of the post, unless the post has the article's title or may begin with something
// else.
func (b *Book) TitleOut(a *content.Article, d *ledger.Delivery) (string, error) {
	title := oneLine(a.Title)
	if b.Text == nil || IsOut(a.Hash, d) || !b.beginsWithTitle(a, d) {
		return title, nil
	}
	text, err := b.Text(d)
	if err != nil {
		return "", err
	}
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if first = oneLine(rich.WithoutJoiners(first)); first == "" || SaysTitle(first, title) {
		return title, nil
	}
	return shortened(first), nil
}

// beginsWithTitle reports whether the post d of an article is known to begin with its
// title.
func (b *Book) beginsWithTitle(a *content.Article, d *ledger.Delivery) bool {
	template := b.Rules.Template
	if r := b.Rules.Routing(); r != nil {
		template = r.At(a, d.Channel, d.Topic).Template
	}
	return !a.Telegram().NoTitle && d.SourceHash != [32]byte{} && TitleFirst(template)
}

// IsOut reports whether a post shows the current version of its article, by the file's
// hash: no other version is being sent, waits for an admin or was declined.
func IsOut(file [32]byte, d *ledger.Delivery) bool {
	return d.SourceHash == file && d.Wait == ledger.WaitNone && !d.Flags.Has(ledger.Declined)
}

// TextOf returns a function for Book.Text.
func TextOf(tx ledger.Tx) func(*ledger.Delivery) (string, error) {
	return func(d *ledger.Delivery) (string, error) {
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return "", err
		}
		var all []string
		for _, p := range parts {
			if p.State() == ledger.Sent && p.Plain != "" {
				all = append(all, p.Plain)
			}
		}
		return strings.Join(all, "\n"), nil
	}
}

// posted reports whether a post is in the channel, by the fields of brief rows.
func posted(d *ledger.Delivery) bool {
	return d.Flags.Has(ledger.Out) && d.MessageID != 0 && d.State() != ledger.Withdrawn && !d.Flags.Has(ledger.Digest)
}

// Escaped returns text that Markdown shows literally.
func Escaped(text string) string {
	var b strings.Builder
	for _, word := range strings.Fields(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		for _, r := range word {
			if r < unicode.MaxASCII && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
