package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Preview shows an author's articles: what is posted when, each post as Telegram
// shows it, and what is wrong. It sends nothing.
type Preview struct {
	PreviewConfig
	site   *site
	events *events

	mu      sync.Mutex
	version int              // of the catalogue
	overall *overview        // of that version; nil: to be made
	good    map[string]*view // the last good state of each article that was looked at, by path
	known   map[string]*content.Article
	trouble error // the folder could not be read
}

// PreviewConfig of a Preview. All but Language and Now must be set.
type PreviewConfig struct {
	Name     string // of the folder, for the title
	Articles Articles
	Plan     func(context.Context) ([]scheduler.Entry, error)
	// Render makes the post of an article for a place in a form. Without a channel
	// that is its first place; the form "" is the one that the settings choose there.
	Render   func(context.Context, *content.Article, Place, post.Format) (*post.Post, error)
	Places   func(*content.Article) []Place
	Findings func(context.Context, *content.Article) ([]content.Problem, error)
	Zone     *time.Location
	Quiet    plan.Quiet
	Slots    []plan.Slot
	Language string           // of a reader whose browser names none; "" is English
	Now      func() time.Time // nil is time.Now
}

// Articles is the folder that is shown: [folder.Folder].
type Articles interface {
	Catalogue() *content.Catalogue
	File(path string) ([]byte, error)
}

// Place is where an article goes, and why there.
type Place struct {
	Channel string
	Topic   int
	Silent  bool
	Why     []locale.Message // who says so, and what of the article that matches
	Options []locale.Message // pinned, silent, …: what is special about it
}

// NewPreview returns the page.
func NewPreview(c PreviewConfig) (*Preview, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	s, err := newSite(c.Language, c.Zone, c.Now, " https: http:")
	if err != nil {
		return nil, err
	}
	// Versions begin with the time, so that a page that outlives the program
	// shows another one than the next program's first.
	return &Preview{PreviewConfig: c, site: s, events: newEvents(), good: map[string]*view{}, version: int(c.Now().UnixMilli())}, nil
}

// Update tells of a new state of the folder: the pages that are open show it at
// once.
func (p *Preview) Update(c *content.Catalogue, err error) {
	if p.update(c, err) {
		_, _ = p.look(context.Background()) // so that the first page is quick; an error is told with that page
	}
}

// update takes the new state, and reports whether it is the first.
func (p *Preview) update(c *content.Catalogue, err error) (first bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	first = p.known == nil
	changed := ""
	next := make(map[string]*content.Article, len(c.Articles()))
	for _, a := range c.Articles() {
		next[a.Path] = a
		if old := p.known[a.Path]; p.known != nil && (old == nil || old.Hash != a.Hash) {
			changed = a.Path
		}
	}
	for path := range p.known {
		if next[path] == nil && c.Present(path) { // it broke
			changed = path
		}
	}
	p.known, p.trouble, p.overall = next, err, nil
	p.version++
	p.events.tell(event{Version: p.version, Path: changed})
	return first
}

// Handler serves the page.
func (p *Preview) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.list)
	mux.HandleFunc("GET /calendar", p.calendar)
	mux.HandleFunc("GET /article/{path...}", p.article)
	mux.HandleFunc("GET /file/{path...}", func(w http.ResponseWriter, r *http.Request) { p.file(w, r, "") })
	mux.HandleFunc("GET /site/{path...}", func(w http.ResponseWriter, r *http.Request) { p.file(w, r, "/") })
	mux.HandleFunc("GET /static/{name}", p.site.static)
	mux.Handle("GET /events", p.events)
	return p.site.protect(mux)
}

// file serves a file of an article. The folder refuses what leads out of it.
func (p *Preview) file(w http.ResponseWriter, r *http.Request, root string) {
	name := root + r.PathValue("path")
	data, err := p.Articles.File(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	serveMedia(w, r, name, data)
}

// frame is what the template of every page of the preview is given.
type frame struct {
	words
	Title   string
	Name    string // of the folder
	Version int
	Tab     string // "list" or "calendar"
	Trouble string // the folder cannot be read
	Body    any
}

// Messages reports whether the page shows messages, and so needs their styles.
func (f frame) Messages() bool { _, is := f.Body.(*view); return is }

func (p *Preview) frame(w words, title, tab string, version int, body any) frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := frame{words: w, Title: title, Name: p.Name, Version: version, Tab: tab, Body: body}
	if p.trouble != nil {
		f.Trouble = w.Say(locale.Of(p.trouble))
	}
	return f
}
