package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
)

// previewer renders files as the settings say, without a channel.
type previewer struct {
	ctx    context.Context
	cfg    *config.Config
	routes *route.Resolver
	format post.Format // "": as the settings and the article say

	mu      sync.Mutex
	folders map[string]func() *opened
}

// scanLimit is how long a folder that is not the settings' own is read.
const scanLimit = 3 * time.Second

// opened is a folder with what renders its articles.
type opened struct {
	content.Parser
	folder   *folder.Folder
	renderer *post.Renderer
}

// linksOf resolves links of an article to others of its folder as they will be
// when it is out: to the pages of those that are out by then. One without a date
// may be anything.
func (o *opened) linksOf(a *content.Article, now time.Time) func(slug string) (string, bool) {
	if a.Due.After(now) {
		now = a.Due
	}
	return func(slug string) (string, bool) {
		to := o.folder.Catalogue().Article(slug)
		if to == nil || !to.Published(now) && (to.Draft || !to.Due.IsZero()) {
			return "", false
		}
		address := o.folder.Address(to)
		return address, address != ""
	}
}

func newPreviewer(ctx context.Context, cfg *config.Config) *previewer {
	return &previewer{ctx: ctx, cfg: cfg, routes: routesOf(cfg), folders: map[string]func() *opened{}}
}

// render renders one file.
func (p *previewer) render(path string) (r rendered) {
	r.path = path
	source, err := readArticle(path)
	if err != nil {
		r.err = err
		return r
	}
	dir, name := p.split(path)
	in := p.open(dir)
	if r.article, r.problems = in.Parse(name, source); r.article == nil {
		r.err = errors.New("it is no article")
		return r
	}
	body, err := in.folder.Body(r.article)
	if err != nil {
		r.err = err
		return r
	}
	s := p.settings(r.article)
	s.Link = in.folder.Address(r.article)
	s.ArticleLink = in.linksOf(r.article, time.Now())
	r.post, r.err = in.renderer.Render(r.article, body, s)
	return r
}

// readArticle reads a file that may be anything.
func readArticle(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil:
		return nil, cause(err)
	case info.IsDir():
		return nil, errors.New("it is a folder; name the files in it")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no plain file")
	case info.Size() > content.MaxFile:
		return nil, fmt.Errorf("it is %d KB long, an article has at most %d KB", info.Size()>>10, content.MaxFile>>10)
	}
	source, err := os.ReadFile(path)
	return source, cause(err)
}

// cause is the error without the path, which a complaint begins with.
func cause(err error) error {
	var e *os.PathError
	if errors.As(err, &e) {
		return fmt.Errorf("it cannot be read: %w", e.Err)
	}
	return err
}

// split makes of a path the folder of articles that the file belongs to, and
// its path within. A file outside of the settings' folder belongs to its own;
// index.md names its folder, so that belongs to the one above.
func (p *previewer) split(path string) (dir, name string) {
	if articles, err := filepath.Abs(p.cfg.Articles); err == nil {
		if full, err := filepath.Abs(path); err == nil {
			if rel, err := filepath.Rel(articles, full); err == nil && filepath.IsLocal(rel) {
				return p.cfg.Articles, filepath.ToSlash(rel)
			}
		}
	}
	dir, name = filepath.Dir(path), filepath.Base(path)
	if stem, _, _ := strings.Cut(name, "."); stem == "index" {
		if full, err := filepath.Abs(dir); err == nil && filepath.Dir(full) != full {
			return filepath.Dir(full), filepath.Base(full) + "/" + name
		}
	}
	return dir, name
}

// open opens a folder once. It is scanned where addresses on a site are known,
// since only then do links between articles lead anywhere. The settings' own is
// read to its end; another may be anything, and is given a few seconds.
func (p *previewer) open(dir string) *opened {
	p.mu.Lock()
	once, ok := p.folders[dir]
	if !ok {
		once = sync.OnceValue(func() *opened {
			articles := openFolder(p.cfg, dir)
			if p.cfg.BaseURL != "" {
				ctx, cancel := p.ctx, context.CancelFunc(func() {})
				if dir != p.cfg.Articles {
					ctx, cancel = context.WithTimeout(p.ctx, scanLimit)
				}
				_, _ = articles.Scan(ctx) // what is wrong with other files is check's business
				cancel()
			}
			return &opened{Parser: folderConfig(p.cfg, dir).Parser(), folder: articles, renderer: post.New(articles)}
		})
		p.folders[dir] = once
	}
	p.mu.Unlock()
	return once()
}

// settings are those of the first place that the article would go to; the command
// line has the last word.
func (p *previewer) settings(a *content.Article) post.Settings {
	s := p.routes.First(a).Settings()
	s.Format = cmp.Or(p.format, s.Format)
	return s
}

// measure says how large a message is and what is in it.
func measure(r post.Request) string {
	type typed struct{ Type string }
	var params struct {
		Entities []typed `json:"entities"`
		Captions []typed `json:"caption_entities"`
		Rich     struct {
			Blocks []typed `json:"blocks"`
		} `json:"rich_message"`
	}
	if err := json.Unmarshal(r.Params, &params); err != nil {
		return "unreadable: " + err.Error()
	}
	parts := slices.Concat(params.Entities, params.Captions, params.Rich.Blocks)
	names, tally := []string{}, map[string]int{}
	for _, part := range parts {
		if tally[part.Type]++; tally[part.Type] == 1 {
			names = append(names, part.Type)
		}
	}
	size := count(utf8.RuneCountInString(r.Plain), "character")
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", tally[name], strings.ReplaceAll(name, "_", " "))
	}
	if len(names) == 0 {
		return size
	}
	return size + ": " + strings.Join(names, ", ")
}
