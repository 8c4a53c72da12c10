package post

import (
	"strings"
	"sync"
	"text/template"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// Builtin is the default template: the title (unless the article has title: false), the
// body, and a last line with link and hashtags.
const Builtin = `{{with .Title}}# {{escape .}}

{{end}}{{.Body}}
{{if or .Link .Hashtags}}
<footer>

{{with .Link}}{{link $.ReadOn .}}{{end}}{{if and .Link .Hashtags}} · {{end}}{{join " " .Hashtags}}

</footer>
{{end}}`

// templates parses each template once.
type templates struct{ parsed sync.Map } // source → *template.Template

// get returns the parsed template; "" is the built-in one.
func (t *templates) get(source string) (*template.Template, error) {
	if source == "" {
		source = Builtin
	}
	if p, ok := t.parsed.Load(source); ok {
		return p.(*template.Template), nil
	}
	p, err := template.New("template").Funcs(functions()).Parse(source)
	if err != nil {
		return nil, templateError(err)
	}
	t.parsed.Store(source, p)
	return p, nil
}

// CheckTemplate returns what is wrong with a template: its syntax, or a field or
// function that does not exist. It is called when the settings are read, so that an
// error shows at the start and not with the first article.
func CheckTemplate(source string) error {
	var t templates
	p, err := t.get(source)
	if err != nil {
		return err
	}
	full := &Data{
		Title: "T", Slug: "t", Link: "https://example.org/t/", ReadOn: "Read on the site", Lang: "en", Date: time.Unix(0, 0).UTC(),
		Description: "D", Cover: "c.jpg", Categories: []string{"c"}, Tags: []string{"t"}, Authors: []string{"a"},
		Hashtags: []string{"#c"}, body: placeholder,
	}
	for _, data := range []*Data{full, {Title: "T", body: placeholder}} {
		if err := p.Execute(&strings.Builder{}, data); err != nil {
			return templateError(err)
		}
	}
	return nil
}

// templateError converts an error of text/template to a message for the author of the
// template.
func templateError(err error) error {
	return locale.Error("post.template", "why",
		strings.TrimPrefix(strings.TrimPrefix(err.Error(), "template: "), "template:"))
}

// functions are what templates may call besides Go's own.
func functions() template.FuncMap {
	return template.FuncMap{
		"escape":  Escape,
		"link":    markdownLink,
		"hashtag": hashtag,
		"date":    func(layout string, t time.Time) string { return t.Format(layout) },
		"join":    func(sep string, list []string) string { return strings.Join(list, sep) },
		"first":   first,
	}
}

// first returns at most n elements of list.
func first(n int, list []string) []string { return list[:max(0, min(n, len(list)))] }

// execute runs the template and returns its Markdown.
func execute(t *template.Template, d *Data) ([]byte, error) {
	var b strings.Builder
	if err := t.Execute(&b, d); err != nil {
		return nil, templateError(err)
	}
	return []byte(b.String()), nil
}
