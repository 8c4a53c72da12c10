package post

import (
	"cmp"
	"strings"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/rich"
)

// Data is what a template is given. Its strings are plain text: write
// {{escape .Title}} where Markdown in them should not count. Link and Hashtags
// are ready for use.
type Data struct {
	Title       string
	Slug        string
	Link        string   // the article's address on the site; "" if unknown
	ReadOn      string   // "Read on the site" in the article's language
	Hashtags    []string // of the categories, at most three, as Markdown
	Categories  []string
	Tags        []string
	Authors     []string
	Description string
	Cover       string    // as written in the front matter
	Date        time.Time // zero if the article has none
	Lang        string    // of the fixed words: en, ru

	body string // the placeholder, "" where the extent shows no body
	doc  *rich.Document
}

// newData gathers what the template is given. doc is the whole body.
func newData(a *content.Article, body []byte, doc *rich.Document, link string) *Data {
	said := FixedWords(a.Lang, a.Title, string(body[:min(len(body), sample)]))
	return &Data{
		Title: unplace(oneLine(a.Title)), Slug: cmp.Or(a.PageSlug, a.Slug), Link: link, Lang: said.Tag(), ReadOn: said.T("post.read_on"), Hashtags: hashtags(a.Categories),
		Categories: a.Categories, Tags: a.Tags, Authors: a.Authors, Description: unplace(a.Description), Cover: a.Cover, Date: a.Date,
		doc: doc,
	}
}

// Body selects how much of the article's body is in a post, by the extent of the post:
// all of it, its summary, or nothing. It creates new blocks.
func (d *Data) Body() string { return d.body }

// Summary is the article in short, as plain text: its description, else its
// first sentences, up to 400 characters.
func (d *Data) Summary() string {
	if d.Description != "" || d.doc == nil {
		return oneLine(d.Description)
	}
	return oneLine(strings.ReplaceAll(plain(leading(d.doc.Blocks, summaryLength)), more, ""))
}

// Words is the number of words of the whole article; letters of Chinese and
// Japanese count as half a word each.
func (d *Data) Words() int {
	if d.doc == nil {
		return 0
	}
	return countWords(plain(d.doc.Blocks))
}

// wordsPerMinute is how fast one reads.
const wordsPerMinute = 200

// ReadingTime is how many minutes it takes to read the whole article, at least
// one.
func (d *Data) ReadingTime() int {
	return max(1, (d.Words()+wordsPerMinute-1)/wordsPerMinute)
}

// FormatDate writes the date by a layout of Go ("2 January 2006"), with the
// names of months and days in the article's language; "" without a date.
func (d *Data) FormatDate(layout string) string {
	if d.Date.IsZero() {
		return ""
	}
	s := d.Date.Format(layout)
	said := locale.For(d.Lang)
	if said == locale.English() {
		return s
	}
	month, day := d.Date.Month(), d.Date.Weekday()
	for _, name := range [...][2]string{
		{month.String(), said.Month(month)}, {month.String()[:3], said.MonthShort(month)},
		{day.String(), said.Weekday(day)}, {day.String()[:3], said.WeekdayShort(day)},
	} {
		s = strings.ReplaceAll(s, name[0], name[1])
	}
	return s
}

func countWords(s string) int {
	words, wide, in := 0, 0, false
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			wide, in = wide+1, false
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || in && (r == '\'' || r == '’' || r == '-'):
			if !in {
				words++
			}
			in = true
		default:
			in = false
		}
	}
	return words + wide/2
}
