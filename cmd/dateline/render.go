package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
)

func renderCommand(c *cli) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "render [--format auto|rich|text] [--json] FILE…",
		Short: c.words.T("cmd.render"),
		Long:  c.words.T("cmd.render.long"),
		Args:  arguments(-1),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runRender(ctx, in, asJSON) }),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, c.words.T("flag.render.json"))
	return c.withSettings(cmd)
}

func runRender(ctx context.Context, in *invocation, asJSON bool) error {
	files := in.args
	if len(files) == 0 {
		return usage("usage.render")
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	r := newPreviewer(ctx, cfg)
	if in.given("format") {
		r.format = cfg.Rules.Format
	}
	out := bufio.NewWriter(in.stdout)
	words := in.words
	failed := 0
	for _, one := range inOrder(files, r.render) {
		switch {
		case one.err != nil:
			failed++
			err = errors.Join(out.Flush(), complain(in.stderr, words, one))
		case asJSON:
			err = one.writeJSON(out)
		default:
			if err = errors.Join(out.Flush(), one.warn(in.stderr, words)); err == nil {
				err = one.write(out, words)
			}
		}
		if err != nil {
			return fmt.Errorf("write the result: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if failed > 0 {
		return errFound
	}
	return nil
}

// ahead is how many results may wait for an earlier one to be written.
const ahead = 64

// inOrder calls work for each input on all processors and yields the results in the order of the
// inputs. It starts no more work once the caller stops.
func inOrder[In, Out any](inputs []In, work func(In) Out) func(yield func(int, Out) bool) {
	return func(yield func(int, Out) bool) {
		results := make([]chan Out, len(inputs))
		for i := range results {
			results[i] = make(chan Out, 1)
		}
		room := make(chan struct{}, ahead)
		stop := make(chan struct{})
		defer close(stop)
		var next atomic.Int64
		for range min(runtime.GOMAXPROCS(0), len(inputs)) {
			go func() {
				for {
					select {
					case room <- struct{}{}:
					case <-stop:
						return
					}
					i := int(next.Add(1)) - 1
					if i >= len(inputs) {
						return
					}
					results[i] <- work(inputs[i])
				}
			}()
		}
		for i := range inputs {
			result := <-results[i]
			<-room
			if !yield(i, result) {
				return
			}
		}
	}
}

// rendered is the result for a file.
type rendered struct {
	path     string // as given
	article  *content.Article
	problems []content.Problem
	post     *post.Post
	err      error
}

// complain prints why a file was not rendered, one line per reason, in the form that compilers use.
func complain(w io.Writer, words *locale.Catalogue, r rendered) error {
	told := false
	for _, p := range r.problems {
		if p.Severity == content.SeverityError {
			told = true
			if _, err := fmt.Fprintln(w, place(r.path, p.Line)+oneLine(words.Say(p.Message))); err != nil {
				return err
			}
		}
	}
	if told {
		return nil
	}
	_, err := fmt.Fprintln(w, place(r.path, 0)+oneLine(said(words, r.err)))
	return err
}

// warn prints the warnings about a file that was rendered.
func (r rendered) warn(w io.Writer, words *locale.Catalogue) error {
	var b strings.Builder
	for _, p := range r.problems {
		fmt.Fprintln(&b, place(r.path, p.Line)+words.T("check.word")+": "+oneLine(words.Say(p.Message)))
	}
	for _, p := range r.post.Warnings {
		fmt.Fprintln(&b, place(r.path, p.Line)+words.T("check.word")+": "+oneLine(words.Say(p.Message)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// place is the position of a problem in a file: path:line: or path: .
func place(path string, line int) string {
	if line > 0 {
		return fmt.Sprintf("%s:%d: ", path, line)
	}
	return path + ": "
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// renderedJSON is a line of render --json.
type renderedJSON struct {
	Path       string        `json:"path"`
	Slug       string        `json:"slug"`
	Title      string        `json:"title"`
	Date       string        `json:"date,omitempty"`
	Categories []string      `json:"categories"`
	Messages   []requestJSON `json:"messages"`
}

type requestJSON struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

func (r rendered) writeJSON(w io.Writer) error {
	line := renderedJSON{
		Path: r.path, Slug: r.article.Slug, Title: r.article.Title,
		Categories: append([]string{}, r.article.Categories...), Messages: make([]requestJSON, 0, len(r.post.Requests)),
	}
	if !r.article.Date.IsZero() {
		line.Date = r.article.Date.Format(time.RFC3339)
	}
	for _, request := range r.post.Requests {
		line.Messages = append(line.Messages, requestJSON{Method: request.Method, Params: request.Params})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(line)
}

// write prints the post for people.
func (r rendered) write(w io.Writer, words *locale.Catalogue) error {
	var b strings.Builder
	fmt.Fprintln(&b, words.T("render.head", "path", r.path, "title", r.article.Title, "form", string(cmp.Or(r.post.Format, post.Auto)),
		"n", len(r.post.Requests), "why", r.post.Reason))
	for i, request := range r.post.Requests {
		fmt.Fprintf(&b, "\n── %d of %d · %s · %s\n", i+1, len(r.post.Requests), request.Method, measure(request))
		b.WriteString(strings.TrimRight(request.Plain, "\n"))
		b.WriteByte('\n')
		for _, f := range request.Files {
			fmt.Fprintf(&b, "── file %s: %s\n", f.Name, f.Path)
		}
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

// previewer renders files according to the settings, without a channel.
type previewer struct {
	ctx    context.Context
	cfg    *config.Config
	routes *route.Resolver
	format post.Format // "": as the settings and the article say

	mu      sync.Mutex
	folders map[string]func() *opened
}

// scanLimit is how long a folder other than the configured one is read.
const scanLimit = 3 * time.Second

// opened is a folder with the renderer of its articles.
type opened struct {
	content.Parser
	folder   *folder.Folder
	renderer *post.Renderer
}

// linksOf resolves an article's links to others of its folder as they will be when it is published:
// to the pages of those published by then.
func (o *opened) linksOf(a *content.Article, now time.Time) func(slug string) (string, bool) {
	return func(slug string) (string, bool) {
		to := publishedBy(o.folder.Catalogue(), a, slug, now)
		if to == nil {
			return "", false
		}
		address := o.folder.Address(to)
		return address, address != ""
	}
}

// publishedBy returns the article of the catalogue that has this slug, if it is out by the time that a
// is published; nil if not. For an article without a date, all others count.
func publishedBy(c *content.Catalogue, a *content.Article, slug string, now time.Time) *content.Article {
	if a.Due.After(now) {
		now = a.Due
	}
	to := c.Article(slug)
	private := to != nil && to.Hold != nil && to.Hold.Rule != content.HoldNoFrontMatter
	if to == nil || private || !to.Published(now) && (to.Draft || !to.Due.IsZero()) {
		return nil
	}
	return to
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
		r.err = locale.Error("need.an_article")
		return r
	}
	a := in.named(r.article)
	body, err := in.folder.Body(a)
	if err != nil {
		r.err = err
		return r
	}
	s := p.settings(a)
	s.Link = in.folder.Address(a)
	s.ArticleLink = in.linksOf(a, time.Now())
	r.post, r.err = in.renderer.Render(a, body, s)
	return r
}

// named returns the article as its folder has it, with a slug that is unique there; a itself if the
// folder was not read or does not contain it.
func (o *opened) named(a *content.Article) *content.Article {
	if known := o.folder.Catalogue().ByPath(a.Path); known != nil && known.Hash == a.Hash {
		return known
	}
	return a
}

// namesFile returns why a path that was given for an article is not that of a file.
func namesFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return locale.Error("cannot.no_file")
	case err != nil:
		return cause(err)
	case info.IsDir():
		return locale.Error("need.files")
	}
	return nil
}

// readArticle reads any file as an article.
func readArticle(path string) ([]byte, error) {
	if err := namesFile(path); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, cause(err)
	case !info.Mode().IsRegular():
		return nil, locale.Error("need.plain")
	case info.Size() > content.MaxFile:
		return nil, locale.Error("need.shorter", "size", locale.Size(info.Size()), "limit", locale.Size(content.MaxFile))
	}
	source, err := os.ReadFile(path)
	return source, cause(err)
}

// cause returns the error without the path, with which a complaint begins.
func cause(err error) error {
	var e *os.PathError
	if errors.As(err, &e) {
		return fmt.Errorf("it cannot be read: %w", e.Err)
	}
	return err
}

// split splits a path into the folder of articles that the file belongs to, and the path within it.
// A file outside the configured folder belongs to its own folder; index.md stands for its folder,
// so it belongs to the one above.
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

// open opens a folder once. It is scanned only if addresses on a site are known, because links
// between articles lead nowhere otherwise. The configured folder is read completely, any other one
// for a few seconds at most.
func (p *previewer) open(dir string) *opened {
	p.mu.Lock()
	once, ok := p.folders[dir]
	if !ok {
		once = sync.OnceValue(func() *opened {
			articles := folder.Open(folderConfig(p.cfg, dir))
			if p.cfg.BaseURL != "" {
				ctx, cancel := p.ctx, context.CancelFunc(func() {})
				if dir != p.cfg.Articles {
					ctx, cancel = context.WithTimeout(p.ctx, scanLimit)
				}
				_, _ = articles.Scan(ctx) // problems of other files are reported by check
				cancel()
			}
			return &opened{Parser: folderConfig(p.cfg, dir).Parser(), folder: articles, renderer: post.New(articles)}
		})
		p.folders[dir] = once
	}
	p.mu.Unlock()
	return once()
}

// settings returns those of the article's first place; the command line overrides them.
func (p *previewer) settings(a *content.Article) post.Settings {
	s := p.routes.First(a).Settings()
	s.Format = cmp.Or(p.format, s.Format)
	return s
}

// measure describes the size and content of a message.
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
