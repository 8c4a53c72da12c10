package scheduler

import (
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
)

// Route says where articles of a category or tag go, and how. Without category
// and tag it means every article; without a channel, the configured one.
//
// Every route that an article matches adds its place; of two routes to one
// place the first counts. The configured channel itself takes part only where a
// route leads to it or none matches. An article's own `telegram` table goes over
// all of it.
type Route struct {
	Category string             `json:"category,omitempty" yaml:"category"`
	Tag      string             `json:"tag,omitempty" yaml:"tag"`
	Channel  string             `json:"channel,omitempty" yaml:"channel"`
	Topic    int                `json:"topic,omitempty" yaml:"topic"`
	Silent   *bool              `json:"silent,omitempty" yaml:"silent"`
	Protect  *bool              `json:"protect,omitempty" yaml:"protect"`
	Pin      *bool              `json:"pin,omitempty" yaml:"pin"`
	Format   post.Format        `json:"format,omitempty" yaml:"format"`
	Post     post.Extent        `json:"post,omitempty" yaml:"post"`
	Template string             `json:"template,omitempty" yaml:"template"`
	Buttons  [][]content.Button `json:"buttons,omitempty" yaml:"buttons"`
	Approve  *bool              `json:"approve,omitempty" yaml:"approve"`
}

func (r Route) check() error {
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

func (r Route) matches(a *content.Article) bool {
	return (r.Category == "" || named(a.Categories, r.Category)) && (r.Tag == "" || named(a.Tags, r.Tag))
}

func named(names []string, want string) bool {
	want = strings.TrimPrefix(strings.TrimSpace(want), "#")
	for _, n := range names {
		if strings.EqualFold(strings.TrimSpace(n), want) {
			return true
		}
	}
	return false
}

// place is where an article goes and how: configuration, then route, then
// article have said.
type place struct {
	channel string // as configured
	topic   int

	silent, protect, pin, approve bool

	format   post.Format
	fixed    bool // the article itself names the format
	extent   post.Extent
	template string
	buttons  [][]content.Button
	preview  *bool
}

// name names a place for a person.
func (p place) name() string {
	if p.topic != 0 {
		return fmt.Sprintf("%s · %d", p.channel, p.topic)
	}
	return p.channel
}

func (c *Config) base() place {
	return place{channel: c.Channel, format: c.Format, extent: c.Extent, template: c.Template, approve: c.Approve}
}

// places returns where the article goes; none if it never does.
func (c *Config) places(a *content.Article) []place {
	if a.Telegram.Never {
		return nil
	}
	var out []place
	add := func(p place) {
		for _, q := range out {
			if q.channel == p.channel && q.topic == p.topic {
				return
			}
		}
		out = append(out, p)
	}
	for _, r := range c.Routes {
		if r.matches(a) {
			p := c.base()
			p.route(r)
			p.article(a)
			// The article's own channel takes every place's stead; the first
			// route that matches says how.
			add(p)
		}
	}
	if len(out) == 0 {
		p := c.base()
		p.article(a)
		add(p)
	}
	if out[0].channel == "" {
		return nil
	}
	return out
}

func (p *place) route(r Route) {
	if r.Channel != "" {
		p.channel, p.topic = r.Channel, 0
	}
	if r.Topic != 0 {
		p.topic = r.Topic
	}
	set(&p.silent, r.Silent)
	set(&p.protect, r.Protect)
	set(&p.pin, r.Pin)
	set(&p.approve, r.Approve)
	if r.Format != "" {
		p.format = r.Format
	}
	if r.Post != "" {
		p.extent = r.Post
	}
	if r.Template != "" {
		p.template = r.Template
	}
	if r.Buttons != nil {
		p.buttons = r.Buttons
	}
}

func (p *place) article(a *content.Article) {
	t := a.Telegram
	if t.Channel != "" {
		p.channel, p.topic = t.Channel, 0
	}
	if t.Topic != 0 {
		p.topic = t.Topic
	}
	set(&p.silent, t.Silent)
	set(&p.protect, t.Protect)
	set(&p.pin, t.Pin)
	set(&p.approve, t.Approve)
	if t.Format != "" {
		p.format, p.fixed = post.Format(t.Format), t.Format != string(post.Auto)
	}
	if t.Post != "" {
		p.extent = post.Extent(t.Post)
	}
	if t.Buttons != nil {
		p.buttons = t.Buttons
	}
	p.preview = t.Preview
}

func set(to *bool, from *bool) {
	if from != nil {
		*to = *from
	}
}

// channels returns every channel that the configuration or an article names,
// the configured one first.
func (c *Config) channels(cat *content.Catalogue) []string {
	var names []string
	seen := map[string]bool{"": true}
	add := func(n string) {
		if !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	add(c.Channel)
	for _, r := range c.Routes {
		add(r.Channel)
	}
	if cat != nil {
		for _, a := range cat.Articles() {
			add(a.Telegram.Channel)
		}
	}
	return names
}
