package config

import (
	"fmt"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
)

// routeKeys are what a route may say.
var routeKeys = [...]string{"category", "categories", "tag", "tags", "lang", "channel", "topic", "silent",
	"protect", "pin", "format", "post", "template", "buttons", "approve", "comment"}

// setRoutes takes a list of routes. A table does too, whose keys are
// categories: ai: {channel: "@ai_channel"}.
func setRoutes(c *Config, v value) error {
	var routes []route.Route
	switch v.kind {
	case null:
	case scalar:
		return bad(v, "has to be a list of routes such as {category: ai, channel: \"@name\"}")
	case list:
		for i, item := range v.items {
			r, err := routeOf(item)
			if err != nil {
				return below(fmt.Sprintf("[%d]", i+1), item.line, err)
			}
			routes = append(routes, r.all()...)
		}
	case mapping:
		for _, f := range v.fields {
			r, err := routeOf(f.value)
			if err != nil {
				return below("."+f.key, f.line, err)
			}
			if len(r.categories)+len(r.tags)+len(r.langs) == 0 {
				r.categories = []string{f.key}
			}
			routes = append(routes, r.all()...)
		}
	}
	c.Routes = routes
	return nil
}

// writtenRoute is a route as it is written: for any of several categories, tags
// or languages.
type writtenRoute struct {
	route.Route
	categories, tags, langs []string
}

// all is the route for each choice of its categories, tags and languages.
func (r writtenRoute) all() []route.Route {
	var out []route.Route
	for _, category := range orNone(r.categories) {
		for _, tag := range orNone(r.tags) {
			for _, lang := range orNone(r.langs) {
				one := r.Route
				one.Category, one.Tag, one.Lang = category, tag, lang
				out = append(out, one)
			}
		}
	}
	return out
}

func orNone(names []string) []string {
	if len(names) == 0 {
		return []string{""}
	}
	return names
}

func routeOf(v value) (writtenRoute, error) {
	if v.kind != mapping {
		return writtenRoute{}, bad(v, "a route has to be a table such as {category: ai, channel: \"@name\"}, not %s", v.kind)
	}
	var r writtenRoute
	r.Line = v.line
	for _, f := range v.fields {
		if err := r.set(f.key, f.value); err != nil {
			return writtenRoute{}, below("."+f.key, f.line, err)
		}
	}
	return r, nil
}

func (r *writtenRoute) set(key string, v value) (err error) {
	var s string
	switch key {
	case "category", "categories":
		r.categories, err = v.strings()
	case "tag", "tags":
		r.tags, err = v.strings()
	case "lang":
		r.langs, err = v.strings()
	case "channel":
		if s, err = v.str(); err == nil {
			r.Channel, err = channelOf(v, s)
		}
	case "topic":
		var n int64
		if n, err = v.integer(); err == nil && n <= 0 {
			err = bad(v, "%d is not a topic: it is the number of the message that opened it", n)
		}
		r.Topic = int(n)
	case "silent":
		r.Silent, err = optional(v)
	case "protect":
		r.Protect, err = optional(v)
	case "pin":
		r.Pin, err = optional(v)
	case "approve":
		var a content.Approval
		a, err = approvalOf(v)
		r.Approve = &a
	case "format":
		s, err = v.oneOf("auto", "rich", "text")
		r.Format = post.Format(s)
	case "post":
		s, err = v.oneOf("full", "summary", "link")
		r.Post = post.Extent(s)
	case "template":
		r.Template, err = templateOf(v)
	case "comment":
		r.Comment, err = templateOf(v)
	case "buttons":
		r.Buttons, err = buttonRows(v)
	default:
		err = unknown(key, routeKeys[:])
	}
	return err
}

func optional(v value) (*bool, error) {
	b, err := v.boolean()
	return &b, err
}

// buttonRows takes a list of buttons, one a row, or a list of rows.
func buttonRows(v value) ([][]content.Button, error) {
	if v.kind != list {
		return nil, bad(v, "has to be a list such as [{text: Site, url: \"https://example.org\"}]")
	}
	var rows [][]content.Button
	for i, item := range v.items {
		cells := []value{item}
		if item.kind == list {
			cells = item.items
		}
		var row []content.Button
		for _, cell := range cells {
			b, err := buttonOf(cell)
			if err != nil {
				return nil, below(fmt.Sprintf("[%d]", i+1), item.line, err)
			}
			row = append(row, b)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func buttonOf(v value) (b content.Button, err error) {
	if v.kind != mapping {
		return b, bad(v, "a button has to be a table of text and url")
	}
	for _, f := range v.fields {
		switch f.key {
		case "text":
			b.Text, err = f.value.str()
		case "url":
			b.URL, err = f.value.str()
		default:
			err = unknown(f.key, []string{"text", "url"})
		}
		if err != nil {
			return b, below("."+f.key, f.line, err)
		}
	}
	if b.Text == "" || b.URL == "" {
		return b, bad(v, "a button needs both text and url")
	}
	return b, nil
}
