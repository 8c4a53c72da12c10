// Package crosslink says which links to other posts the program adds to a post: to
// the parts before and after it in its series, and to its article in other languages.
//
// A tour. A [Book] knows the articles and where their posts are. [Book.Lines] are
// the lines that the post of a delivery is to have now; [Hash] tells two answers
// apart, and is what the ledger keeps of a post (ledger.Added). [Book.Compare] finds
// the posts whose lines are not what they are to be.
//
// The package is pure: package scheduler compares and asks, package
// scheduler/deliver renders and edits.
package crosslink

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// MaxUnasked is how many posts get other lines at once without an admin's word.
const MaxUnasked = 3

// Book knows what lines are made of.
type Book struct {
	Rules    *plan.Rules
	Articles *content.Catalogue
	Channels []ledger.ChannelState
	// Posts returns the deliveries of an article by its name.
	Posts func(name string) ([]ledger.Delivery, error)
}

// ByName finds deliveries among rows.
func ByName(rows []ledger.Delivery) func(string) ([]ledger.Delivery, error) {
	index := make(map[string][]ledger.Delivery, len(rows))
	for _, d := range rows {
		index[d.Slug] = append(index[d.Slug], d)
	}
	return func(name string) ([]ledger.Delivery, error) { return index[name], nil }
}

// Lines are what is added to the post of an article in the place of d; none where
// nothing is to be linked.
func (b *Book) Lines(a *content.Article, d *ledger.Delivery) ([]rich.Text, error) {
	if !b.Rules.Crosslinks() || a == nil || d.Flags.Has(ledger.Digest) {
		return nil, nil
	}
	var out []rich.Text
	var all []*content.Series
	if b.Rules.Series.Links {
		all = content.SeriesOf(b.Articles, a)
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

// translations is the line with the links to an article in other languages, in whichever
// channels those are.
func (b *Book) translations(a *content.Article, d *ledger.Delivery) (line rich.Text, err error) {
	others, posts, err := b.Translations(a, d)
	for i, other := range others {
		before := " · "
		if i == 0 {
			before = "🌐 "
		}
		line = join(line, join(rich.Text{String: before}, link(other.Title, b.address(posts[i]))))
	}
	return line, err
}

// Translations returns the other translations of an article that are out, with their
// posts: those in the chat of d rather than in others.
func (b *Book) Translations(a *content.Article, d *ledger.Delivery) (others []*content.Article, posts []ledger.Delivery, err error) {
	if !b.Rules.Translations {
		return nil, nil, nil
	}
	for _, other := range b.Articles.Translations(a) {
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

// neighbours is the line with the links to the parts before and after.
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
		line = join(rich.Text{String: "← "}, link(before.Title, b.address(beforeAt)))
	}
	if after != nil {
		if before != nil {
			line = join(line, rich.Text{String: " · "})
		}
		line = join(join(line, link(after.Title, b.address(afterAt))), rich.Text{String: " →"})
	}
	return line, nil
}

// Neighbour returns the nearest part before (step -1) or after (step 1) an article
// in its series whose post is out in the chat of d, and where that is; nil if there is
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

// posted returns the post of an article in the chat of d, in the same topic if it
// is in several.
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

// linkable reports whether a post is in the channel and is to stay there.
func linkable(d *ledger.Delivery) bool {
	return d.Flags.Has(ledger.Out) && d.MessageID != 0 && d.State() != ledger.Withdrawn && d.Todo&ledger.TodoWithdraw == 0
}

func (b *Book) address(d ledger.Delivery) string {
	return ledger.PostLink(ledger.ChannelOf(b.Channels, d.Chat), d.Chat, d.MessageID)
}

// Due is a post whose lines are not what they are to be.
type Due struct {
	Delivery ledger.Delivery
	Added    ledger.Added // with Wanted
}

// Compare returns the posts that are to get other lines, or to lose theirs. What an
// admin is asked about or declined is among them only if that is about other lines;
// what was edited by hand, or waits for something else, is not.
func (b *Book) Compare(rows []ledger.Delivery, added map[int64]ledger.Added) ([]Due, error) {
	var out []Due
	for i := range rows {
		d := &rows[i]
		if d.State() != ledger.Sent || !d.Flags.Has(ledger.Complete) || !linkable(d) || d.Wait != ledger.WaitNone ||
			d.Flags.Has(ledger.HandEdited) || d.Flags.Has(ledger.Declined) || d.Todo&(ledger.TodoEdit|ledger.TodoAdd) != 0 {
			continue
		}
		a := b.Articles.Article(d.Slug)
		if a == nil || a.Hash != d.SourceHash {
			continue
		}
		have := added[d.ID]
		have.Delivery = d.ID
		if len(a.Series) == 0 && have.Input == ([32]byte{}) && b.Articles.Translations(a) == nil {
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
		out = append(out, Due{*d, have})
	}
	return out, nil
}

// Hash tells lines from others; that of none is zero.
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

// maxTitle bounds a title in a line, in characters.
const maxTitle = 80

func link(title, address string) rich.Text {
	title = oneLine(title)
	if utf8.RuneCountInString(title) > maxTitle {
		title = strings.TrimSpace(string([]rune(title)[:maxTitle-1])) + "…"
	}
	return rich.Text{String: title, Spans: []rich.Span{{End: len(title), Style: rich.Link, Value: address}}}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// join puts a text behind another.
func join(a, b rich.Text) rich.Text {
	out := rich.Text{String: a.String + b.String, Spans: append([]rich.Span(nil), a.Spans...)}
	for _, s := range b.Spans {
		s.Start += len(a.String)
		s.End += len(a.String)
		out.Spans = append(out.Spans, s)
	}
	return out
}
