package post

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/text"
)

// Renderer renders articles; it is safe for use by several goroutines. The
// zero value knows no folder: links to other files stay text.
type Renderer struct {
	folder    *folder.Folder
	templates templates
	once      sync.Once
	markdown  *markdown.Converter
}

// New returns a Renderer for the articles of a folder, which resolves their links and
// images; it may be nil.
func New(f *folder.Folder) *Renderer { return &Renderer{folder: f} }

// Render renders the article with its body. It fails if the template does, or if there
// is nothing to send; problems in the article are among the warnings.
func (r *Renderer) Render(a *content.Article, body []byte, s Settings) (*Post, error) {
	r.once.Do(func() { r.markdown = markdown.New() })
	if bytes.Contains(body, []byte("\uF8F0")) || bytes.Contains(body, []byte("\uF8F1")) {
		body = []byte(unplace(string(body)))
	}
	j := &job{renderer: r, settings: s, resolver: resolver{folder: r.folder, article: a, source: body, post: s.ArticleLink, gone: s.Gone, page: s.Link}}
	if j.page == "" && r.folder != nil {
		j.page = r.folder.Address(a)
	}
	document, err := j.document(body)
	if err != nil {
		return nil, err
	}
	p, err := j.encode(document.Guarded())
	if err != nil {
		return nil, err
	}
	j.warn(j.resolver.warnings(body, a.BodyLine)...)
	if p.Format == Rich {
		document = j.withButtons(document)
	}
	p.Document, p.Warnings = document, j.warned
	p.Absent, p.Named, p.TakesIn = j.absent, j.named(document.Blocks, p), j.takesIn
	return p, nil
}

// Summary is the article in short, as plain text: its description, else its
// first sentences, up to 400 characters; "" where it has no text.
func (r *Renderer) Summary(a *content.Article, body []byte) string {
	r.once.Do(func() { r.markdown = markdown.New() })
	if a.Description != "" {
		return oneLine(unplace(a.Description))
	}
	j := &job{renderer: r, resolver: resolver{folder: r.folder, article: a, source: body}}
	whole, _ := j.body([]byte(unplace(string(body))))
	return newData(a, body, whole, "").Summary()
}

// job is the rendering of one article.
type job struct {
	resolver // of links and images; it knows the article
	renderer *Renderer
	settings Settings
	data     *Data
	cover    image
	warned   []markdown.Warning
}

func (j *job) warn(w ...markdown.Warning) { j.warned = append(j.warned, w...) }

// options returns the options of a conversion whose lines begin after line.
func (j *job) options(line int) markdown.Options {
	return markdown.Options{Link: j.link, Article: j.note, Image: j.image, File: j.file, Line: line, Language: j.article.Lang,
		MDX: lines.IsMDX(j.article.Path), Vault: j.folder != nil && j.folder.InVault(j.article)}
}

func (j *job) extent() Extent {
	if j.settings.Extent == "" {
		return Full
	}
	return j.settings.Extent
}

// document returns all that the post shows.
func (j *job) document(body []byte) (*rich.Document, error) {
	tmpl, err := j.renderer.templates.get(j.settings.Template)
	if err != nil {
		return nil, err
	}
	whole, shown := j.body(body)
	j.data = newData(j.article, body, whole, j.settings.Link)
	j.data.Title = j.renderer.markdown.Emoji(j.data.Title)
	if j.article.Telegram().NoTitle {
		j.data.Title = ""
	}
	for _, line := range j.settings.Added {
		shown = append(shown[:len(shown):len(shown)], &rich.Paragraph{Text: line})
	}
	bodyless := len(j.settings.Added) > 0
	if len(shown) > 0 {
		j.data.body = placeholder
	}
	source, err := execute(tmpl, j.data)
	if err != nil {
		return nil, err
	}
	frame, warnings := j.renderer.markdown.Convert(source, j.options(0))
	unlined(frame.Blocks, warnings)
	j.warn(warnings...)
	shown = dropTitle(shown, frame.Blocks, j.data.Title)
	blocks := frame.Blocks
	for range bytes.Count(source, []byte(placeholderText)) {
		var ok bool
		if blocks, ok = splice(blocks, shown); !ok {
			return nil, locale.Error("post.template_body")
		}
		bodyless = false
	}
	if bodyless { // the template shows no body
		blocks = append(blocks, shown[len(shown)-len(j.settings.Added):]...)
	}
	if j.cover, err = j.resolver.cover(); err != nil {
		j.warn(markdown.Warning{Message: locale.Of(err)})
	}
	return &rich.Document{Blocks: blocks, RTL: whole.RTL || len(shown) == 0 && frame.RTL}, nil
}

// body converts the body; shown is what of it the extent lets into the post.
func (j *job) body(body []byte) (whole *rich.Document, shown []rich.Block) {
	marked, hasMore := body, false
	if j.extent() == Summary && j.article.Description == "" {
		marked, hasMore = markMore(body, j.article.ExcerptSeparator())
	}
	options := j.options(j.article.BodyLine)
	options.Cuts = j.extent() == Full
	if j.folder != nil {
		options.Include, options.Embed = j.include, j.embed
	}
	whole, warnings := j.renderer.markdown.Convert(marked, options)
	j.warn(warnings...)
	switch j.extent() {
	case LinkOnly:
		if j.settings.Link == "" {
			j.warn(markdown.Warning{Message: locale.M("lint.no-address")})
		}
		return whole, nil
	case Summary:
		if text := oneLine(j.article.Description); !rich.Blank(text) {
			return whole, []rich.Block{j.described(text)}
		}
		if hasMore {
			before, _ := beforeMore(whole.Blocks)
			return whole, unlinked(before)
		}
		return whole, unlinked(leading(dropLeadingTitle(whole.Blocks, j.article.Title), summaryLength))
	case Full: // below
	}
	shown = whole.Blocks
	for len(shown) > 0 && rich.IsCut(shown[0]) { // the title stays with what follows it, and the footer with what is before
		shown = shown[1:]
	}
	for len(shown) > 0 && rich.IsCut(shown[len(shown)-1]) {
		shown = shown[:len(shown)-1]
	}
	return whole, shown
}

// styled matches what in a description is surely meant as Markdown: a link, bold
// text, code. Else it is plain text, as for search engines.
var styled = regexp.MustCompile("\\[[^\\[\\]]+\\]\\([^()\\s]+\\)|\\*\\*[^*\\s][^*]*\\*\\*|`[^`]+`")

// described is the description as a paragraph.
func (j *job) described(text string) rich.Block {
	if styled.MatchString(text) && !strings.Contains(styled.ReplaceAllString(text, ""), "<") {
		d, _ := j.renderer.markdown.Convert([]byte(text), j.options(0))
		if len(d.Blocks) == 1 {
			if p, ok := d.Blocks[0].(*rich.Paragraph); ok {
				p.Line = 0
				return p
			}
		}
	}
	return &rich.Paragraph{Text: rich.Text{String: text}}
}

// dropLeadingTitle is dropTitle for a summary, where the title is not a sentence.
func dropLeadingTitle(blocks []rich.Block, title string) []rich.Block {
	return dropTitle(blocks, []rich.Block{&rich.Paragraph{Text: rich.Text{String: oneLine(title)}}}, oneLine(title))
}

// encode chooses the form and writes the requests.
func (j *job) encode(d *rich.Document) (*Post, error) {
	p := &Post{Format: j.settings.Format, Reason: locale.M("why.asked")}
	var messages []text.Message
	parts := d.Cuts()
	if p.Format == "" || p.Format == Auto {
		p.Format, p.Reason = Rich, needsRich(d)
		if p.Reason.IsZero() && j.settings.InText && len(j.settings.Buttons) > 0 {
			p.Reason = locale.M("why.buttons")
		}
		if p.Reason.IsZero() {
			p.Format, p.Reason = Text, locale.M("why.fits")
			if request, ok := j.captioned(parts); ok {
				p.Reason, p.Requests = locale.M("why.caption"), []Request{request}
				return p, nil
			}
			if messages = encoded(parts); len(messages) > len(parts) || j.cover.local {
				p.Format, p.Reason = Rich, locale.M("why.long")
				if len(messages) <= len(parts) {
					p.Reason = locale.M("why.cover")
				}
			}
		}
	}
	switch p.Format {
	case Rich:
		p.Requests = j.richRequests(j.withCover(d))
	case Text:
		if request, ok := j.captioned(parts); ok {
			p.Requests = []Request{request}
			break
		}
		if messages == nil {
			messages = encoded(parts)
		}
		p.Requests = j.textRequests(messages)
	default:
		return nil, locale.Error("post.format", "format", p.Format)
	}
	if len(p.Requests) == 0 {
		return nil, locale.Error("post.empty", "path", j.article.Path)
	}
	return p, nil
}
