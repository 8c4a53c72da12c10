package web

import (
	"context"
	"io/fs"
	"net/http"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Preview shows an author's articles: what is posted when, each post as Telegram shows
// it, and what is wrong. It sends nothing.
type Preview struct {
	PreviewConfig
	site   *site
	events *events

	mu      sync.Mutex
	version int              // of the catalogue
	overall *overview        // of that version; nil: not made yet
	good    map[string]*view // the last valid state of each article that was viewed, by path
	known   map[string]*content.Article
	moved   map[string]string              // paths that articles had before, with their next ones
	trouble error                          // why the folder could not be read
	broken  func(*locale.Catalogue) string // why the settings could not be read; nil: they could
}

// PreviewConfig configures a Preview. All fields but Language and Now are required.
type PreviewConfig struct {
	Name     string // of the folder, for the title
	Articles Articles
	Plan     func(context.Context) ([]scheduler.Entry, error)
	// Render renders the post of an article for a place in a form. A Place without a
	// channel means its first place; the form "" means the one that the settings choose
	// there.
	Render   func(context.Context, *content.Article, Place, post.Format) (*post.Post, error)
	Places   func(*content.Article) []Place
	Findings func(context.Context, *content.Article) ([]content.Problem, error)
	Zone     *time.Location
	Quiet    plan.Quiet
	Slots    []plan.Slot
	Language string           // for a reader whose browser requests none; "" is English
	Now      func() time.Time // nil is time.Now
}

// Articles is the folder that is shown: [folder.Folder].
type Articles interface {
	Catalogue() *content.Catalogue
	File(path string) ([]byte, error)
	Stat(path string) (fs.FileInfo, error)
}

// Place is where an article goes, and why.
type Place struct {
	Channel string
	Topic   int
	Silent  bool
	Why     []locale.Message // which rule decided that, and what in the article it matches
	Options []locale.Message // pinned, silent, …: special options of the place
}

// NewPreview returns a Preview.
func NewPreview(c PreviewConfig) (*Preview, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	s, err := newSite(c.Language, c.Zone, c.Now, " https: http:")
	if err != nil {
		return nil, err
	}
	// Versions begin with the time, so that a page that outlives the program has a
	// version that differs from the next program's first.
	return &Preview{PreviewConfig: c, site: s, events: newEvents(), good: map[string]*view{}, moved: map[string]string{}, version: int(c.Now().UnixMilli())}, nil
}

// Update passes a new state of the folder, and refreshes open pages.
func (p *Preview) Update(ctx context.Context, c *content.Catalogue, err error) {
	if p.update(c, err) {
		_, _ = p.look(ctx) // makes the first page fast; an error is shown on that page
	}
}

// update stores the new state, and reports whether it is the first.
func (p *Preview) update(c *content.Catalogue, err error) (first bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	first = p.known == nil
	changed := ""
	next := make(map[string]*content.Article, len(c.Articles()))
	var added []*content.Article
	for _, a := range c.Articles() {
		next[a.Path] = a
		if old := p.known[a.Path]; p.known != nil && (old == nil || old.Hash != a.Hash) {
			changed = a.Path
		}
		if p.known[a.Path] == nil {
			added = append(added, a)
		}
	}
	for path, old := range p.known {
		switch {
		case next[path] != nil:
		case c.Present(path): // it is broken now
			changed = path
		default:
			p.follow(old, added)
		}
	}
	p.known, p.trouble, p.overall = next, err, nil
	p.version++
	p.events.tell(event{Version: p.version, Path: changed})
	return first
}

// follow notes the new path of a file that was renamed: of the article that has appeared
// with its slug or its text.
func (p *Preview) follow(gone *content.Article, added []*content.Article) {
	for _, a := range added {
		if a.PageSlug == gone.PageSlug || a.Hash == gone.Hash {
			p.moved[gone.Path] = a.Path
			return
		}
	}
}

// movedTo returns the path of the article that had the given one before its file was
// renamed, "" if there is none.
func (p *Preview) movedTo(path string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range len(p.moved) {
		if path = p.moved[path]; path == "" || p.known[path] != nil {
			return path
		}
	}
	return ""
}

// Settings passes why changed settings could not be read, in a language; nil once they
// could.
func (p *Preview) Settings(broken func(*locale.Catalogue) string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken, p.overall = broken, nil
	p.version++
	p.events.tell(event{Version: p.version})
}

// Close ends the streams of events, so that open pages ask again.
func (p *Preview) Close() { p.events.end() }

// Handler serves the pages.
func (p *Preview) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.list)
	mux.HandleFunc("GET /calendar", p.calendar)
	mux.HandleFunc("GET /article/{path...}", p.article)
	mux.HandleFunc("GET /file/{path...}", func(w http.ResponseWriter, r *http.Request) { p.file(w, r, "") })
	mux.HandleFunc("GET /site/{path...}", func(w http.ResponseWriter, r *http.Request) { p.file(w, r, "/") })
	mux.HandleFunc("GET /static/{name}", p.site.static)
	mux.Handle("GET /events", p.events)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { p.absent(w, p.site.words(w, r), 0) })
	return p.site.protect(mux)
}

// file serves a file of an article. The root refuses paths that lead out of the folder.
func (p *Preview) file(w http.ResponseWriter, r *http.Request, root string) {
	name := root + r.PathValue("path")
	data, err := p.Articles.File(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	if r.FormValue("v") != "" { // the address has the state of the file, so the page that a save brings shows it at once
		w.Header().Set("Cache-Control", "private, max-age=3600")
	}
	serveMedia(w, r, name, data)
}

// frame has the data that the templates of all pages of the preview share.
type frame struct {
	words
	Title   string
	Name    string // of the folder
	Version int
	Tab     string // "list" or "calendar"
	Trouble string // why the folder cannot be read
	Body    any

	Settings string // why the settings cannot be read
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
	if p.broken != nil {
		f.Settings = p.broken(w.Catalogue)
	}
	return f
}
