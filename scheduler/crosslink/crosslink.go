// Package crosslink determines which links to other posts the program adds to a post:
// to the previous and next parts of its series, and to its article in other languages.
//
// A tour. A [Book] has the articles and their posts. [Book.Lines] returns the lines
// that the post of a delivery should have now; [Hash] is what the ledger keeps of them
// (ledger.Added). [Book.Compare] finds the posts whose lines have to change.
//
// The package is pure: package scheduler compares and asks, package scheduler/deliver
// renders and edits.
package crosslink

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// MaxUnasked is how many posts get other lines at once without asking an admin.
const MaxUnasked = 3

// MaxInAMinute is how many posts of a channel get other lines within a minute without asking: those
// of a few articles that are published one after the other, and not of files that are changed one
// after the other by a program.
const MaxInAMinute = 10

// Book is the input for the lines: articles, rules, posts.
type Book struct {
	Rules    *plan.Rules
	Articles *content.Catalogue
	Channels []ledger.ChannelState
	// Posts returns the deliveries of an article by its name.
	Posts func(name string) ([]ledger.Delivery, error)
	// Text returns the visible text of a post; nil if titles are not needed.
	Text func(d *ledger.Delivery) (string, error)
	// Listed returns the names of the articles that contents list by the ledger; it is
	// passed the id of their delivery. Only comparing contents needs it.
	Listed func(contents int64) ([]string, error)
}

// ByName returns a function that finds deliveries among rows.
func ByName(rows []ledger.Delivery) func(string) ([]ledger.Delivery, error) {
	index := make(map[string][]ledger.Delivery, len(rows))
	for _, d := range rows {
		index[d.Slug] = append(index[d.Slug], d)
	}
	return func(name string) ([]ledger.Delivery, error) { return index[name], nil }
}

// Lines returns the lines to add to the post of an article in the place of d; none if
// there is nothing to link to.
func (b *Book) Lines(a *content.Article, d *ledger.Delivery) ([]rich.Text, error) {
	if !b.Rules.Crosslinks() || a == nil || d.Flags.Has(ledger.Digest) {
		return nil, nil
	}
	var out []rich.Text
	var all []*content.Series
	if b.Rules.Series.Links {
		all = b.Articles.Series().Of(a)
	}
	for _, s := range all {
		line, err := b.neighbours(s, a, d)
		if err != nil {
			return nil, err
		}
		if line.String == "" {
			continue
		}
		if len(all) > 1 {
			line = join(rich.Text{String: oneLine(s.Name) + ": "}, line)
		}
		out = append(out, line)
	}
	line, err := b.translations(a, d)
	if err == nil && line.String != "" {
		out = append(out, line)
	}
	return out, err
}

// translations returns the line with links to an article in other languages, in any
// channel.
func (b *Book) translations(a *content.Article, d *ledger.Delivery) (line rich.Text, err error) {
	others, posts, err := b.Translations(a, d)
	for i, other := range others {
		before := " · "
		if i == 0 {
			before = "🌐 "
		}
		to, err := b.link(other, &posts[i])
		if err != nil {
			return line, err
		}
		line = join(line, join(rich.Text{String: before}, to))
	}
	return line, err
}

// Translations returns the published translations of an article, with their posts,
// preferably those in the chat of d.
func (b *Book) Translations(a *content.Article, d *ledger.Delivery) (others []*content.Article, posts []ledger.Delivery, err error) {
	if !b.Rules.Translations {
		return nil, nil, nil
	}
	for _, other := range b.Articles.Translations().Of(a) {
		if other == a {
			continue
		}
		rows, err := b.Posts(other.Slug)
		if err != nil {
			return nil, nil, err
		}
		var found ledger.Delivery
		for _, at := range rows {
			if linkable(&at) && (found.MessageID == 0 || at.Chat == d.Chat && found.Chat != d.Chat) {
				found = at
			}
		}
		if found.MessageID != 0 {
			others, posts = append(others, other), append(posts, found)
		}
	}
	return others, posts, nil
}

// neighbours returns the line with links to the previous and next parts.
func (b *Book) neighbours(s *content.Series, a *content.Article, d *ledger.Delivery) (rich.Text, error) {
	before, beforeAt, err := b.Neighbour(s, a, d, -1)
	if err != nil {
		return rich.Text{}, err
	}
	after, afterAt, err := b.Neighbour(s, a, d, 1)
	if err != nil {
		return rich.Text{}, err
	}
	var line rich.Text
	if before != nil {
		to, err := b.link(before, &beforeAt)
		if err != nil {
			return line, err
		}
		line = join(rich.Text{String: "← "}, to)
	}
	if after != nil {
		to, err := b.link(after, &afterAt)
		if err != nil {
			return line, err
		}
		if before != nil {
			line = join(line, rich.Text{String: " · "})
		}
		line = join(join(line, to), rich.Text{String: " →"})
	}
	return line, nil
}

// Neighbour returns the nearest part before (step -1) or after (step 1) an article in
// its series whose post is published in the chat of d, with that post; nil if there is
// none.
func (b *Book) Neighbour(s *content.Series, a *content.Article, d *ledger.Delivery, step int) (*content.Article, ledger.Delivery, error) {
	for i := s.At(a) + step; i >= 0 && i < len(s.Parts); i += step {
		at, ok, err := b.posted(s.Parts[i], d)
		if err != nil || ok {
			return s.Parts[i], at, err
		}
	}
	return nil, ledger.Delivery{}, nil
}

// posted returns the post of an article in the chat of d, preferably in the same topic.
func (b *Book) posted(a *content.Article, d *ledger.Delivery) (ledger.Delivery, bool, error) {
	rows, err := b.Posts(a.Slug)
	var found ledger.Delivery
	for _, other := range rows {
		if other.Chat != d.Chat || !linkable(&other) {
			continue
		}
		if found.MessageID == 0 || other.Topic == d.Topic {
			found = other
		}
	}
	return found, found.MessageID != 0, err
}

// linkable reports whether a post is in the channel and will stay there.
func linkable(d *ledger.Delivery) bool {
	return d.Flags.Has(ledger.Out) && d.MessageID != 0 && d.State() != ledger.Withdrawn && d.Todo&ledger.TodoWithdraw == 0
}

func (b *Book) address(d ledger.Delivery) string {
	return ledger.PostLink(ledger.ChannelOf(b.Channels, d.Chat), d.Chat, d.MessageID)
}

// Due is a post whose lines, or links to other articles, have to change.
type Due struct {
	Delivery ledger.Delivery
	Added    ledger.Added      // with Wanted
	Lines    bool              // the lines have to change
	Cited    []ledger.Citation // the links that have to change, each with Wanted
}

// Asked reports whether the admins are already being asked about the post.
func (d *Due) Asked() bool {
	return d.Lines && d.Added.Asked || slices.ContainsFunc(d.Cited, func(c ledger.Citation) bool { return c.Asked })
}

// Editable reports whether a post may be edited for its links now: it is published
// completely, nobody edited it by hand, and nothing else is pending. later reports
// whether it may be edited later.
func Editable(d *ledger.Delivery) (now, later bool) {
	switch {
	case d.Flags.Has(ledger.HandEdited), d.Flags.Has(ledger.Declined), d.Flags.Has(ledger.Digest):
		return false, false
	case d.State() == ledger.Planned, d.State() == ledger.Sending, d.State() == ledger.Unconfirmed:
		return false, true
	case d.State() != ledger.Sent:
		return false, false
	case !linkable(d): // that may be undone
		return false, true
	}
	now = d.Flags.Has(ledger.Complete) && d.Wait == ledger.WaitNone && d.Todo&(ledger.TodoEdit|ledger.TodoAdd) == 0
	return now, true
}

// Compare returns the posts that have to get other lines, or lose theirs. Lines that an
// admin is being asked about or has declined are included only if they differ; posts
// that were edited by hand, or wait for something else, are not.
func (b *Book) Compare(rows []ledger.Delivery, added map[int64]ledger.Added) ([]Due, error) {
	var out []Due
	for i := range rows {
		d := &rows[i]
		if now, _ := Editable(d); !now {
			continue
		}
		a := b.Articles.Article(d.Slug)
		if a == nil || a.Hash != d.SourceHash {
			continue
		}
		have := added[d.ID]
		have.Delivery = d.ID
		if len(a.Series) == 0 && have.Input == ([32]byte{}) && b.Articles.Translations().Of(a) == nil {
			continue
		}
		lines, err := b.Lines(a, d)
		if err != nil {
			return nil, err
		}
		want := Hash(lines)
		if want == have.Input || want == have.Wanted && (have.Asked || have.Declined) {
			continue
		}
		have.Wanted = want
		out = append(out, Due{Delivery: *d, Added: have, Lines: true})
	}
	return out, nil
}

// Hash returns a hash of lines; zero if there are none.
func Hash(lines []rich.Text) [32]byte {
	if len(lines) == 0 {
		return [32]byte{}
	}
	var b strings.Builder
	for _, t := range lines {
		fmt.Fprintf(&b, "%q %v\n", t.String, t.Spans)
	}
	return sha256.Sum256([]byte(b.String()))
}

// maxTitle is the maximum length of a title in a line, in characters.
const maxTitle = 80

// link returns a title that links to the post of an article.
func (b *Book) link(a *content.Article, at *ledger.Delivery) (rich.Text, error) {
	title, err := b.TitleOut(a, at)
	title = shortened(title)
	return rich.Text{String: title, Spans: []rich.Span{{End: len(title), Style: rich.Link, Value: b.address(*at)}}}, err
}

// shortened returns a title with at most maxTitle characters.
func shortened(title string) string {
	if utf8.RuneCountInString(title) > maxTitle {
		title = strings.TrimSpace(string([]rune(title)[:maxTitle-1])) + "…"
	}
	return title
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// join appends a text to another.
func join(a, b rich.Text) rich.Text {
	out := rich.Text{String: a.String + b.String, Spans: append([]rich.Span(nil), a.Spans...)}
	for _, s := range b.Spans {
		s.Start += len(a.String)
		s.End += len(a.String)
		out.Spans = append(out.Spans, s)
	}
	return out
}
