package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/page"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/text"
)

// view has the data of an article's page.
type view struct {
	words
	Title, Path string
	Rows        []listRow // one per channel
	Forms       []form
	Places      []placeView
	Effects     []string // what else its post causes
	Findings    []finding
	Broken      []finding // why the page does not show the file as it is now
	Stale       bool      // the page shows the last valid state

	due    time.Time // the time in the corner of its messages; zero without a date
	place  Place     // whose post is shown; if it has no channel, there is only one place
	silent bool      // it is sent without a notification
	pinned bool      // it is pinned there
	media  func(path string) string
	number string // of the place, as asked for
	whole  bool   // everything is shown, however large the page gets
}

// form is the post in one of its two forms.
type form struct {
	Name, Heading string
	Chosen        bool
	Why           string
	Parts         []part
	More          int    // messages that are not shown
	Trouble       string // why it cannot be made
}

// part is one message of a post.
type part struct {
	Bubble  bubble
	Method  string
	Heading string // "Message 1 of 3"
	Limits  []limit
	Request string // "" if the page leaves it out
}

// limit is how much of one of Telegram's limits a message uses.
type limit struct {
	Name     string
	Is, Most int
}

// Full reports whether at least 90 % is used.
func (l limit) Full() bool { return l.Is*10 >= l.Most*9 }

// placeView is a place. If there are several, Address leads to the post for this one.
type placeView struct {
	Channel, Why string
	Topic        int
	Options      []string
	Address      string
	Shown        bool // the post below is the one for this place
}

type finding struct {
	Path   string
	Line   int
	Error  bool
	HTML   template.HTML
	Source []sourceLine // the line and those around it; only of a broken file
}

// sourceLine is a line of a file.
type sourceLine struct {
	Number int
	Text   string
	Wrong  bool // the finding is about this line
}

// errGone is returned for a file that does not exist or has been removed.
var errGone = errors.New("there is no such article")

func (p *Preview) article(w http.ResponseWriter, r *http.Request) {
	path, say := r.PathValue("path"), p.site.words(w, r)
	o, err := p.look(r.Context())
	if err == nil {
		var v *view
		if v, err = p.view(r.Context(), say, path, r.FormValue("place"), r.FormValue("all") != "", o); err == nil {
			p.site.execute(w, "article", p.frame(say, v.Title, "", o.version, v))
			return
		}
	}
	if !errors.Is(err, errGone) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if to := p.movedTo(path); to != "" {
		http.Redirect(w, r, articleAddress(to), http.StatusFound)
		return
	}
	p.absent(w, say, o.version)
}

// absent serves the page for an address without one; version is that of the articles, or
// 0 if they do not matter.
func (p *Preview) absent(w http.ResponseWriter, say words, version int) {
	w.WriteHeader(http.StatusNotFound)
	p.site.execute(w, "missing", p.frame(say, say.say("missing"), "", version, nil))
}

// view builds the page of an article, as the place with this number gets it, or else
// the first place. A broken article is shown in its last valid state, below what is
// wrong.
func (p *Preview) view(ctx context.Context, say words, path, place string, whole bool, o *overview) (*view, error) {
	c := p.Articles.Catalogue()
	a := c.ByPath(path)
	if a == nil {
		return p.brokenView(say, path, c)
	}
	v := &view{words: say, Title: a.Title, Path: a.Path, number: place, whole: whole}
	v.goes(p.Places(a), place)
	for _, r := range o.byPath[path] {
		clock := ""
		if !r.Due.IsZero() {
			clock = say.Day(r.Due) + ", " + say.Clock(r.Due)
		}
		v.Rows = append(v.Rows, say.listRow(r, clock))
		if v.due.IsZero() || r.Channel == v.place.Channel && !r.Due.IsZero() {
			v.due = r.Due
		}
	}
	found, err := p.Findings(ctx, a)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		v.Findings = append(v.Findings, findingOf(say, f))
	}
	chosen, err := p.Render(ctx, a, v.place, "")
	if err != nil {
		v.Broken = append(v.Broken, finding{Error: true, HTML: say.Code(say.Say(locale.Of(err)))})
	} else {
		v.media = p.fileAddress
		p.forms(ctx, v, a, chosen)
		v.Effects = slices.Concat(effects(say, chosen), elsewhere(say, c, o.byPath[path]), v.afterwards(o.byPath[path]))
	}
	if len(v.Broken) == 0 {
		p.mu.Lock()
		p.good[path] = v
		p.mu.Unlock()
	}
	return v, nil
}

// all reports whether the article has the state in all of its channels.
func (v *view) all(state string) bool {
	return len(v.Rows) > 0 && !slices.ContainsFunc(v.Rows, func(r listRow) bool { return r.State != state })
}

// ChosenWord returns the label of the form that the settings choose.
func (v *view) ChosenWord() string {
	switch {
	case v.all(statePublished):
		return "chosen_was"
	case v.all(stateNotPublished):
		return "chosen_would"
	}
	return "chosen"
}

// RouteHeading returns the heading above the places of an article.
func (v *view) RouteHeading() string {
	if v.all(stateNotPublished) {
		return "route_would"
	}
	return "route"
}

// goes lists where an article goes, and which of several places is shown.
func (v *view) goes(places []Place, number string) {
	shown, err := strconv.Atoi(number)
	if err != nil || shown < 1 || shown > len(places) {
		shown = 1
	}
	for i, place := range places {
		p := placeView{Channel: place.Channel, Topic: place.Topic, Why: because(v.words, place.Why)}
		for _, option := range place.Options {
			p.Options = append(p.Options, v.Say(option))
		}
		if i+1 == shown {
			v.silent = place.Silent
			v.pinned = slices.ContainsFunc(place.Options, func(m locale.Message) bool { return m.Is("page.option_pin") })
		}
		if len(places) > 1 {
			p.Address, p.Shown = articleAddress(v.Path)+"?place="+strconv.Itoa(i+1), i+1 == shown
			if p.Shown {
				v.place = place
			}
		}
		v.Places = append(v.Places, p)
	}
}

func (p *Preview) brokenView(say words, path string, c *content.Catalogue) (*view, error) {
	var broken []finding
	for _, problem := range c.Problems() {
		if problem.Path == path && problem.Severity == content.SeverityError {
			f := findingOf(say, problem)
			f.Source = p.sourceAround(problem.Path, problem.Line)
			broken = append(broken, f)
		}
	}
	if len(broken) == 0 {
		return nil, errGone
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	v := view{words: say, Title: path, Path: path}
	if good := p.good[path]; good != nil {
		v = *good
		v.words, v.Stale = say, true
	}
	v.Broken = broken
	return &v, nil
}

func findingOf(say words, f content.Problem) finding {
	return finding{Path: f.Path, Line: f.Line, Error: f.Severity == content.SeverityError, HTML: say.Code(say.Say(f.Message))}
}

// How much of a broken file is shown: lines before and after the wrong one, and
// characters of each.
const (
	linesAround = 2
	lineLength  = 200
)

// sourceAround returns the lines of a file around the given one, which counts from 1, or
// nil if the file has no such line.
func (p *Preview) sourceAround(path string, line int) []sourceLine {
	data, err := p.Articles.File(path)
	if err != nil || !utf8.Valid(data) {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if line < 1 || line > len(lines) {
		return nil
	}
	var out []sourceLine
	for n := max(line-linesAround, 1); n <= min(line+linesAround, len(lines)); n++ {
		shown := []rune(strings.TrimSuffix(lines[n-1], "\r"))
		if len(shown) > lineLength {
			shown = append(shown[:lineLength-1], '…')
		}
		out = append(out, sourceLine{n, string(shown), n == line})
	}
	return out
}

// forms renders the post in the form that will be published, and in the other one.
func (p *Preview) forms(ctx context.Context, v *view, a *content.Article, chosen *post.Post) {
	other := map[post.Format]post.Format{post.Rich: post.Text, post.Text: post.Rich}[chosen.Format]
	v.Forms = append(v.Forms, v.form(chosen, true))
	rendered, err := p.Render(ctx, a, v.place, other)
	switch {
	case err != nil:
		v.Forms = append(v.Forms, form{Name: string(other), Heading: v.say("form_" + string(other)), Trouble: v.Say(locale.Of(err))})
	case rendered.Format == other:
		v.Forms = append(v.Forms, v.form(rendered, false))
	}
	if len(v.Forms) == 2 && v.Forms[0].Name == string(post.Text) {
		v.Forms[0], v.Forms[1] = v.Forms[1], v.Forms[0] // rich is always on the left
	}
}

func (v *view) form(p *post.Post, chosen bool) form {
	say := v.words
	f := form{Name: string(p.Format), Heading: say.say("form_" + string(p.Format)), Chosen: chosen}
	if chosen {
		f.Why = say.Say(p.Reason)
	}
	var documents []*rich.Document
	if p.Format == post.Rich && p.Document != nil {
		documents = p.Document.Split()
	}
	var blocks []origin
	if p.Document != nil {
		blocks = originsOf(p.Document.Blocks)
	}
	bubbles, begins := bubblesOf(p, page.Options{Media: v.media, Prefix: string(p.Format) + "-", Notes: remarks(v.Findings, v.Path, blocks)})
	for i, b := range bubbles {
		request := p.Requests[i]
		if !v.due.IsZero() {
			b.Time, b.Moment = say.Clock(v.due), v.due.UTC().Format(time.RFC3339)
		}
		if v.silent || i > 0 {
			b.Silent = say.say("option_silent")
		}
		x := part{Bubble: b, Method: request.Method, Request: indented(request.Params)}
		if len(p.Requests) > 1 {
			x.Heading = say.say("part", "n", i+1, "of", len(p.Requests))
			if begins[i] > 0 && i > 0 {
				x.Heading = say.say("part_from", "n", i+1, "of", len(p.Requests), "line", begins[i])
			}
		}
		if i < len(documents) {
			x.Limits = richLimits(say, documents[i].Size())
		} else {
			x.Limits = textLimits(say, request)
		}
		f.Parts = append(f.Parts, x)
	}
	if !v.whole {
		f.shorten()
	}
	return f
}

// How much of a form a page has, in bytes: messages as HTML, and requests; half of that
// of the form that is only for comparison. The first message is always there.
const (
	mostHTML    = 44 << 10
	mostRequest = 16 << 10
)

// shorten keeps the page of a long article small: the first messages are shown, and the
// requests of the first of these.
func (f *form) shorten() {
	size, requests := 0, 0
	if !f.Chosen {
		size, requests = mostHTML/2, mostRequest/2
	}
	for i := range f.Parts {
		x := &f.Parts[i]
		if size += len(x.Bubble.HTML); size > mostHTML && i > 0 {
			f.More, f.Parts = len(f.Parts)-i, f.Parts[:i]
			return
		}
		if requests += len(x.Request); requests > mostRequest {
			x.Request = ""
		}
	}
}

// WholeAddress returns the address of the page with all messages and requests.
func (v *view) WholeAddress() string {
	query := url.Values{"all": {"1"}}
	if v.number != "" {
		query.Set("place", v.number)
	}
	return articleAddress(v.Path) + "?" + query.Encode()
}

func richLimits(say words, s rich.Size) []limit {
	out := []limit{{say.say("limit_text"), s.Text, rich.MaxText}, {say.say("limit_blocks"), s.Blocks, rich.MaxBlocks}}
	if s.Media > 0 {
		out = append(out, limit{say.say("limit_media"), s.Media, rich.MaxMedia})
	}
	return out
}

// maxEntities is the limit of the entities of a text message or caption.
const maxEntities = 100

func textLimits(say words, r post.Request) []limit {
	var params struct {
		Entities []struct{} `json:"entities"`
		Captions []struct{} `json:"caption_entities"`
	}
	_ = json.Unmarshal(r.Params, &params)
	most := text.MaxText
	if r.Method != "sendMessage" {
		most = text.MaxCaption
	}
	out := []limit{{say.say("limit_text"), len(utf16Of(contentOf(r).words())), most}} // as Telegram counts: an emoji is two or more
	if n := len(params.Entities) + len(params.Captions); n > 0 {
		out = append(out, limit{say.say("limit_entities"), n, maxEntities})
	}
	return out
}

// effects lists what else a post causes.
func effects(say words, p *post.Post) []string {
	var out []string
	if n := len(p.Requests); n > 1 {
		out = append(out, say.say("effect_parts", "n", n))
	}
	files := 0
	keyboard := false
	for _, r := range p.Requests {
		files += len(r.Files)
		keyboard = keyboard || bytes.Contains(r.Params, []byte(`"reply_markup"`))
	}
	if files > 0 {
		out = append(out, say.say("effect_files", "n", files))
	}
	if keyboard {
		out = append(out, say.say("effect_keyboard"))
	}
	return out
}

// because formats a reason, followed by a colon and what it is based on.
func because(say words, why []locale.Message) string {
	if len(why) == 0 {
		return ""
	}
	var on []string
	for _, m := range why[1:] {
		on = append(on, say.Say(m))
	}
	if on == nil {
		return say.Say(why[0])
	}
	return say.Say(why[0]) + ": " + strings.Join(on, ", ")
}

// elsewhere lists the other posts that an article affects: the one that it replies to,
// and those that are edited to link to it.
func elsewhere(say words, c *content.Catalogue, rows []*row) []string {
	var out []string
	add := func(text string) {
		if !slices.Contains(out, text) { // of another channel
			out = append(out, text)
		}
	}
	for _, r := range rows {
		if to := c.Article(r.replyTo); to != nil && r.replyTo != "" {
			add(say.say("effect_reply", "title", to.Title))
		}
		if r.comment != "" {
			add(say.say("effect_comment", "text", r.comment))
		}
		var titles []string
		for _, slug := range r.links {
			title := slug
			if to := c.Article(slug); to != nil {
				title = to.Title
			}
			titles = append(titles, say.say("quoted", "title", title))
		}
		if len(r.listed) > 0 {
			add(say.say("effect_listed", "titles", strings.Join(r.listed, ", ")))
		}
		if len(titles) > 0 {
			add(say.say("effect_links", "n", len(titles), "titles", strings.Join(titles, ", ")))
		}
	}
	return out
}

// afterwards says what happens after a scheduled post is published.
func (v *view) afterwards(rows []*row) (out []string) {
	if !slices.ContainsFunc(rows, func(r *row) bool { return r.State == stateScheduled || r.State == stateNeedsYou && r.Channel != "" }) {
		return nil
	}
	if v.pinned {
		out = append(out, v.say("effect_pin"))
	}
	return append(out, v.say("effect_mail"))
}

func indented(params json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, params, "", "  ") != nil {
		return string(params)
	}
	return strings.TrimSpace(b.String())
}
