// Package route decides where an article goes and how: to which channels and topics, in
// which format, with which template and buttons, and whether an admin is asked first.
//
// A [Resolver] is built from the settings ([Defaults]), the routes and the aliases of
// categories. [Resolver.Places] is shared by the scheduler, the previews and the
// checks: it applies the settings, then the first [Route] that leads to a place, then
// the article's own `telegram` table.
//
// Routes match by identity: the category of a route is compared as /category compares
// it ([content.Names]), with aliases and ignoring case, ё, and the characters between
// words; so is a tag. A language matches its regional variants: en matches en and
// en-GB.
package route

import (
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
)

// Route says where articles of a category, tag or language go, and how. Without any of
// the three it matches every article; without a channel it leads to the configured one.
//
// Every route that an article matches adds its place; of several routes to the same
// place the first applies. The configured channel is a place only if a route leads to
// it or none matches. An article's own `telegram` table overrides all of this.
type Route struct {
	Category string             `json:"category,omitempty" yaml:"category"`
	Tag      string             `json:"tag,omitempty" yaml:"tag"`
	Lang     string             `json:"lang,omitempty" yaml:"lang"`
	Channel  string             `json:"channel,omitempty" yaml:"channel"`
	Topic    int                `json:"topic,omitempty" yaml:"topic"`
	Silent   *bool              `json:"silent,omitempty" yaml:"silent"`
	Protect  *bool              `json:"protect,omitempty" yaml:"protect"`
	Pin      *bool              `json:"pin,omitempty" yaml:"pin"`
	Format   post.Format        `json:"format,omitempty" yaml:"format"`
	Post     post.Extent        `json:"post,omitempty" yaml:"post"`
	Template string             `json:"template,omitempty" yaml:"template"`
	Buttons  [][]content.Button `json:"buttons,omitempty" yaml:"buttons"`
	Approve  *content.Approval  `json:"approve,omitempty" yaml:"approve"`
	Comment  string             `json:"comment,omitempty" yaml:"comment"` // a template, like Template

	Line int `json:"-" yaml:"-"` // in the settings file; 0 if it is not from there
}

// Validate returns what is wrong with the route itself.
func (r Route) Validate() error {
	switch r.Format {
	case "", post.Auto, post.Rich, post.Text:
	default:
		return fmt.Errorf("format: %q is not a choice: use auto, rich or text", r.Format)
	}
	switch r.Post {
	case "", post.Full, post.Summary, post.LinkOnly:
	default:
		return fmt.Errorf("post: %q is not a choice: use full, summary or link", r.Post)
	}
	return nil
}

// String returns what the route matches: "category ai, tag news".
func (r Route) String() string {
	var of []string
	for _, x := range [...]struct{ key, value string }{{"category", r.Category}, {"tag", r.Tag}, {"lang", r.Lang}} {
		if x.value != "" {
			of = append(of, x.key+" "+x.value)
		}
	}
	if len(of) == 0 {
		return "every article"
	}
	return strings.Join(of, ", ")
}

// Place is where an article goes and how.
type Place struct {
	Channel string // as configured
	Topic   int
	ByLang  bool // a route for the article's language leads there

	Silent, Protect, Pin bool
	Approve              content.Approval

	Format   post.Format
	Fixed    bool // the article itself sets the format
	Extent   post.Extent
	Template string
	Buttons  [][]content.Button
	InText   bool
	Preview  *bool
	Comment  string // template of the first comment under the post; "" for none
}

// String returns the place in a form for people.
func (p Place) String() string {
	if p.Topic != 0 {
		return fmt.Sprintf("%s · %d", p.Channel, p.Topic)
	}
	return p.Channel
}

// Settings returns how a post for the place is rendered, without links.
func (p Place) Settings() post.Settings {
	return post.Settings{
		Format: p.Format, Extent: p.Extent, Template: p.Template, Preview: p.Preview, Buttons: p.Buttons, InText: p.InText,
	}
}

func (p *Place) route(r *Route) {
	if r.Channel != "" {
		p.Channel, p.Topic = r.Channel, 0
	}
	if r.Topic != 0 {
		p.Topic = r.Topic
	}
	set(&p.Silent, r.Silent)
	set(&p.Protect, r.Protect)
	set(&p.Pin, r.Pin)
	set(&p.Approve, r.Approve)
	if r.Format != "" {
		p.Format = r.Format
	}
	if r.Post != "" {
		p.Extent = r.Post
	}
	if r.Template != "" {
		p.Template = r.Template
	}
	if r.Buttons != nil {
		p.Buttons = r.Buttons
	}
	if r.Comment != "" {
		p.Comment = r.Comment
	}
	p.ByLang = r.Lang != ""
}

func (p *Place) article(a *content.Article) {
	t := a.Telegram()
	if t.Channel != "" {
		p.Channel, p.Topic = t.Channel, 0
	}
	if t.Topic != 0 || t.NoTopic {
		p.Topic = t.Topic
	}
	set(&p.Silent, t.Silent)
	set(&p.Protect, t.Protect)
	set(&p.Pin, t.Pin)
	set(&p.Approve, t.Approve)
	if t.Format != "" {
		p.Format, p.Fixed = post.Format(t.Format), t.Format != string(post.Auto)
	}
	if t.Post != "" {
		p.Extent = post.Extent(t.Post)
	}
	if t.Buttons != nil {
		p.Buttons = t.Buttons
	}
	p.Preview = t.Preview
	switch {
	case t.NoComment:
		p.Comment = ""
	case t.Comment != "": // an author's text is not a template
		p.Comment = strings.ReplaceAll(t.Comment, "{{", "{{`{{`}}")
	}
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
