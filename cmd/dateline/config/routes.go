package config

import (
	"fmt"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
)

// setRoutes sets a list of routes. It also accepts a table, whose keys are categories:
// ai: {channel: "@ai_channel"}.
func setRoutes(c *Config, v value) error {
	var routes []route.Route
	switch v.kind {
	case null:
	case scalar:
		return bad(v, "wrong.routes", "example", `{category: ai, channel: "@name"}`)
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
	c.Rules.Routes = routes
	return nil
}

// writtenRoute is a route as written: for any of several categories, tags or languages.
type writtenRoute struct {
	route.Route
	categories, tags, langs []string
}

// all returns the route for each combination of its categories, tags and languages.
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
		return writtenRoute{}, bad(v, "wrong.route", "example", `{category: ai, channel: "@name"}`, "kind", v.kind.message())
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

// routeKey is a key of a route.
type routeKey struct {
	name string
	set  func(*writtenRoute, value) error
}

// routeKeys are all keys of a route.
var routeKeys = []routeKey{
	{"category", (*writtenRoute).setCategories},
	{"categories", (*writtenRoute).setCategories},
	{"tag", (*writtenRoute).setTags},
	{"tags", (*writtenRoute).setTags},
	{"lang", func(r *writtenRoute, v value) (err error) { r.langs, err = v.strings(); return err }},
	{"channel", (*writtenRoute).setChannel},
	{"topic", (*writtenRoute).setTopic},
	{"silent", func(r *writtenRoute, v value) (err error) { r.Silent, err = optional(v); return err }},
	{"protect", func(r *writtenRoute, v value) (err error) { r.Protect, err = optional(v); return err }},
	{"pin", func(r *writtenRoute, v value) (err error) { r.Pin, err = optional(v); return err }},
	{"format", func(r *writtenRoute, v value) error {
		s, err := v.oneOf("auto", "rich", "text")
		r.Format = post.Format(s)
		return err
	}},
	{"post", func(r *writtenRoute, v value) error {
		s, err := v.oneOf("full", "summary", "link")
		r.Post = post.Extent(s)
		return err
	}},
	{"template", func(r *writtenRoute, v value) (err error) { r.Template, err = templateOf(v); return err }},
	{"buttons", func(r *writtenRoute, v value) (err error) { r.Buttons, err = buttonRows(v); return err }},
	{"approve", func(r *writtenRoute, v value) error {
		a, err := approvalOf(v)
		r.Approve = &a
		return err
	}},
	{"comment", func(r *writtenRoute, v value) (err error) { r.Comment, err = templateOf(v); return err }},
}

func (r *writtenRoute) set(name string, v value) error {
	known := make([]string, 0, len(routeKeys))
	for _, k := range routeKeys {
		if k.name == name {
			return k.set(r, v)
		}
		known = append(known, k.name)
	}
	return unknown(name, known)
}

func (r *writtenRoute) setCategories(v value) (err error) {
	r.categories, err = v.strings()
	return err
}

func (r *writtenRoute) setTags(v value) (err error) {
	r.tags, err = v.strings()
	return err
}

func (r *writtenRoute) setChannel(v value) error {
	s, err := v.str()
	if err == nil {
		r.Channel, err = channelOf(v, s)
	}
	return err
}

func (r *writtenRoute) setTopic(v value) error {
	n, err := v.integer()
	if err == nil && n <= 0 {
		err = bad(v, "wrong.topic", "value", n)
	}
	r.Topic = int(n)
	return err
}

func optional(v value) (*bool, error) {
	b, err := v.boolean()
	return &b, err
}

// buttonRows parses a list of buttons, one a row, or a list of rows.
func buttonRows(v value) ([][]content.Button, error) {
	if v.kind != list {
		return nil, bad(v, "wrong.buttons", "example", `[{text: Site, url: "https://example.org"}]`)
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
		return b, bad(v, "wrong.button")
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
		return b, bad(v, "wrong.button_half")
	}
	return b, nil
}
