package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strconv"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/bot/web"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/page"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

func previewCommand(c *cli) *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "preview [--addr 127.0.0.1:8080]",
		Short: "serve a web page of your own articles, without a token",
		Long: `It shows what is posted when, each post as Telegram shows it, the linter's
findings, and the exact requests. It follows changes of the files and sends
nothing.`,
		Args: arguments(0),
		RunE: c.run(func(ctx context.Context, in *invocation) error { return runPreview(ctx, in, addr) }),
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "`host:port` of the page")
	return withSettings(cmd)
}

func runPreview(ctx context.Context, in *invocation, addr string) error {
	cfg, err := in.load()
	if err != nil {
		return err
	}
	closeArticles, err := in.articles(ctx, cfg)
	if err != nil {
		return err
	}
	defer closeArticles()
	log := in.logger(cfg)
	ctx, stop := untilSignal(ctx, log)
	defer stop()
	ledger, done, err := peekLedger(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	v := &viewer{cfg: cfg, folder: openFolder(cfg, cfg.Articles)}
	v.renderer = post.New(v.folder)
	sc := lookAhead(cfg, ledger, v.folder, v.renderer)
	sc.Log = log
	if v.scheduler, err = scheduler.New(sc); err != nil {
		return err
	}
	server, err := web.Listen(addr, v.handler())
	if err != nil {
		return fmt.Errorf("the page cannot be shown: %w (--addr 127.0.0.1:0 takes any free port)", err)
	}
	fmt.Fprintf(in.stdout, "Your articles: %s/\nCtrl+C ends the preview.\n", server.URL)
	err = v.folder.Watch(ctx, rescan, func(c *content.Catalogue, err error) {
		if err != nil {
			log.Warn("the articles could not be read", "folder", cfg.Articles, "error", err)
		}
		v.scheduler.Update(c, err)
		v.version.Add(1)
	})
	return errors.Join(err, server.Close())
}

// viewer shows a folder of articles.
type viewer struct {
	cfg       *config.Config
	folder    *content.Folder
	renderer  *post.Renderer
	scheduler *scheduler.Scheduler
	version   atomic.Int64 // of what is shown: the page loads itself again when it grows
}

//go:embed preview
var previewFiles embed.FS

// viewPolicy lets the page load its own files alone; articles may show images of
// the author's site.
const viewPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (v *viewer) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", v.list)
	mux.HandleFunc("GET /article/{slug...}", v.article)
	mux.HandleFunc("GET /file/{path...}", v.file)
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, v.version.Load()) })
	mux.HandleFunc("GET /preview.css", func(w http.ResponseWriter, _ *http.Request) {
		own, err := previewFiles.ReadFile("preview/preview.css")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		fmt.Fprintf(w, "%s\n%s", page.CSS, own)
	})
	mux.HandleFunc("GET /preview.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, previewFiles, "preview/preview.js")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", viewPolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})
}

// listRow is a line of the list of articles.
type listRow struct {
	Day, Time          string
	Slug, Title, State string
	Channel, Reason    string
}

// list shows everything by date, then what has none, then what is broken.
func (v *viewer) list(w http.ResponseWriter, r *http.Request) {
	catalogue := v.scheduler.Catalogue()
	entries, err := v.scheduler.Plan(r.Context())
	if err != nil && !errors.Is(err, scheduler.ErrNoCatalogue) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var view struct {
		Folder, Zone           string
		Planned, Other, Broken []listRow
	}
	view.Folder, view.Zone = v.cfg.Articles, v.cfg.Timezone.String()
	shown := map[string]bool{}
	for _, e := range entries {
		shown[e.Slug] = true
		row := listRow{Slug: e.Slug, Title: e.Title, State: string(e.State), Channel: e.Channel, Reason: e.Reason}
		if !e.Due.IsZero() {
			due := e.Due.In(v.cfg.Timezone)
			row.Day, row.Time = due.Format("Mon 2 January 2006"), due.Format("15:04")
		}
		switch e.State {
		case scheduler.Broken: // below, with its line
		case scheduler.Draft, scheduler.Held:
			view.Other = append(view.Other, row)
		default:
			view.Planned = append(view.Planned, row)
		}
	}
	for _, a := range catalogue.Articles() {
		if !shown[a.Slug] && !a.Unmarked() {
			view.Other = append(view.Other, listRow{Slug: a.Slug, Title: a.Title, State: whyNot(a)})
		}
	}
	for _, p := range catalogue.Problems() {
		if p.Severity == content.SeverityError {
			view.Broken = append(view.Broken, listRow{Title: p.String()})
		}
	}
	v.execute(w, "list", view)
}

// whyNot says why an article is not in the plan.
func whyNot(a *content.Article) string {
	switch {
	case a.Draft:
		return "draft"
	case a.Hold != nil:
		return "held: " + a.Hold.String()
	case a.Telegram.Never:
		return "telegram: false"
	case a.Due.IsZero() && !a.Telegram.Queue:
		return "no date"
	}
	return "history"
}

// messageView is a message as the page shows it.
type messageView struct {
	N             int
	Method, Size  string
	HTML          template.HTML
	RequestParams string
}

// article shows one post.
func (v *viewer) article(w http.ResponseWriter, r *http.Request) {
	a := v.scheduler.Catalogue().Article(r.PathValue("slug"))
	if a == nil {
		http.Error(w, "there is no such article; it may have been renamed", http.StatusNotFound)
		return
	}
	p, err := v.scheduler.Render(r.Context(), a.Slug)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	findings, err := findingsOf(r.Context(), lint.New(v.folder, v.cfg.CheckIgnore...), v.scheduler.Catalogue(), a.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var view struct {
		Title, Path, Due, Format, Reason string
		Messages                         []messageView
		Findings                         []string
	}
	view.Title, view.Path, view.Format, view.Reason = a.Title, a.Path, string(p.Format), p.Reason.String()
	if !a.Due.IsZero() {
		view.Due = a.Due.In(v.cfg.Timezone).Format("Mon 2 January 2006, 15:04")
	}
	view.Messages = v.messages(p)
	for _, f := range findings {
		view.Findings = append(view.Findings, f.String())
	}
	v.execute(w, "article", view)
}

// messages shows a post's messages. A rich post is shown whole, with its
// requests below.
func (v *viewer) messages(p *post.Post) []messageView {
	var out []messageView
	for i, request := range p.Requests {
		m := messageView{N: i + 1, Method: request.Method, Size: measure(request), RequestParams: indented(request.Params)}
		switch {
		case request.Method != "sendRichMessage":
			m.HTML = template.HTML(page.AppendMessage(nil, textOf(request)))
		case i == 0:
			options := page.Options{Media: func(path string) string { return "/file/" + path }}
			m.HTML = template.HTML(options.AppendHTML(nil, p.Document))
		}
		out = append(out, m)
	}
	return out
}

// textOf is the text of a request, or the caption of its photo.
func textOf(request post.Request) page.Message {
	type entity struct {
		Type          string
		Offset        int
		Length        int
		URL           string
		Language      string
		CustomEmojiID string `json:"custom_emoji_id"`
		UnixTime      int64  `json:"unix_time"`
		Format        string `json:"date_time_format"`
	}
	var params struct {
		Text, Caption   string
		Entities        []entity
		CaptionEntities []entity `json:"caption_entities"`
	}
	// The parameters were made by package post a moment ago: they parse.
	_ = json.Unmarshal(request.Params, &params)
	m := page.Message{Text: params.Text + params.Caption}
	for _, e := range append(params.Entities, params.CaptionEntities...) {
		m.Entities = append(m.Entities, page.Entity{Type: e.Type, Offset: e.Offset, Length: e.Length, URL: e.URL,
			Language: e.Language, CustomEmojiID: e.CustomEmojiID, UnixTime: e.UnixTime, DateTimeFormat: e.Format})
	}
	return m
}

func indented(params json.RawMessage) string {
	var v any
	if json.Unmarshal(params, &v) != nil {
		return string(params)
	}
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return string(params)
	}
	return string(b)
}

// file serves a local image of an article.
func (v *viewer) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	data, err := v.folder.File(name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	kind := http.DetectContentType(data)
	if path.Ext(name) == ".svg" {
		kind = "image/svg+xml"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data)
}

func (v *viewer) execute(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	t, err := template.ParseFS(previewFiles, "preview/*.html")
	if err == nil {
		err = t.ExecuteTemplate(w, name, data)
	}
	if err != nil {
		fmt.Fprintf(w, "<p>The page could not be finished: %s</p>", template.HTMLEscapeString(err.Error()))
	}
}
