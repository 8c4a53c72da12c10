package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/bot/web"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
)

func previewCommand(c *cli) *cobra.Command {
	var addr string
	var open bool
	cmd := &cobra.Command{
		Use:   "preview [--addr 127.0.0.1:8080] [--open] [FILE]",
		Short: c.words.T("cmd.preview"),
		Long:  c.words.T("cmd.preview.long"),
		Args:  arguments(-1),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runPreview(ctx, in, addr, open) }),
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", c.words.T("flag.preview.addr"))
	cmd.Flags().BoolVar(&open, "open", false, c.words.T("flag.preview.open"))
	return c.withSettings(cmd)
}

// previewSettle is how long a saved file must be unmodified before the preview reads it: an author
// is waiting, and a file read too early is simply read again.
const previewSettle = 25 * time.Millisecond

// previewAbsent is how long a file has to be gone until the preview takes it as deleted: an editor
// that replaces a file does so within milliseconds, and nothing is lost if one takes longer.
const previewAbsent = 300 * time.Millisecond

func runPreview(ctx context.Context, in *invocation, addr string, open bool) error {
	if len(in.args) > 1 {
		return usage("usage.preview")
	}
	if len(in.args) == 1 {
		if err := namesFile(in.args[0]); err != nil {
			return fmt.Errorf("%s: %w", in.args[0], err)
		}
	}
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
	pages := &switchboard{}
	show := shower{in, newSettingsFile(in, cfg)}
	one, err := show.preview(ctx, cfg)
	if err != nil {
		return err
	}
	pages.to(one.preview.Handler())
	server, err := web.ListenAnywhere(addr, pages)
	if err != nil {
		one.done()
		return cannotShow(err)
	}
	page := pageOf(server.URL, one.at)
	fmt.Fprintln(in.stdout, in.words.T("preview.open", "page", page))
	if open {
		if err := openBrowser(ctx, page); err != nil {
			log.Warn("the browser could not be opened", "err", err)
		}
	}
	for one != nil && err == nil {
		one, err = show.until(ctx, one, pages)
	}
	return errors.Join(err, server.Close())
}

// switchboard passes requests to the pages of the present settings.
type switchboard struct{ now atomic.Pointer[http.Handler] }

func (s *switchboard) to(h http.Handler) { s.now.Store(&h) }

func (s *switchboard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(*s.now.Load()).ServeHTTP(w, r)
}

// onePreview is a preview with certain settings.
type onePreview struct {
	cfg      *config.Config
	dir, at  string // the folder, and the article that is asked for
	articles *folder.Folder
	plan     *scheduler.Scheduler
	preview  *web.Preview
	done     func()
	before   func() // what to do once its pages are shown; nil: nothing
}

// replaced ends the preview before this one.
func (p *onePreview) replaced() {
	if p.before != nil {
		p.before()
		p.before = nil
	}
}

// shower makes previews, as the command line says.
type shower struct {
	in       *invocation
	settings *settingsFile
}

// preview makes a preview with the given settings.
func (s shower) preview(ctx context.Context, cfg *config.Config) (*onePreview, error) {
	ledger, done, err := peekLedger(ctx, cfg)
	if err != nil {
		return nil, err
	}
	p := &onePreview{cfg: cfg, dir: cfg.Articles, done: done}
	if len(s.in.args) == 1 {
		p.dir, p.at = newPreviewer(ctx, cfg).split(s.in.args[0])
	}
	contents := folderConfig(cfg, p.dir)
	contents.Settle, contents.Absent, contents.Removals = previewSettle, previewAbsent, true
	p.articles = folder.Open(contents)
	sc := lookAhead(cfg, ledger, p.articles, post.New(p.articles))
	sc.Log = s.in.logger(cfg)
	if p.plan, err = scheduler.New(sc); err == nil {
		p.preview, err = newPreview(cfg, p.dir, p.articles, p.plan)
	}
	if err != nil {
		done()
		return nil, err
	}
	return p, nil
}

// until shows a preview until ctx ends, or until the file with the settings says
// something else: it returns the preview with the new ones. Broken settings are reported
// on the pages, which keep those before.
func (s shower) until(ctx context.Context, p *onePreview, pages *switchboard) (next *onePreview, err error) {
	shown, cancel := context.WithCancel(ctx)
	defer cancel()
	defer p.preview.Close()
	changed := make(chan *onePreview, 1)
	var watching sync.WaitGroup
	if !git.Is(p.cfg.Articles) {
		watching.Go(func() {
			s.settings.watch(shown, func(c *config.Config, err error) bool {
				var other *onePreview
				if err == nil {
					other, err = s.preview(ctx, c)
				}
				if err != nil {
					p.preview.Settings(func(words *locale.Catalogue) string { return said(words, err) })
					return false
				}
				changed <- other
				cancel()
				return true
			})
		})
	}
	log := s.in.logger(p.cfg)
	err = p.articles.Watch(shown, rescan, func(c *content.Catalogue, err error) {
		if err != nil {
			log.Warn("the articles could not be read", "folder", p.dir, "err", err)
		}
		p.plan.Update(c, err)
		p.preview.Update(shown, c, err)
		pages.to(p.preview.Handler())
		p.replaced()
	})
	cancel()
	watching.Wait()
	p.replaced()
	select {
	case next = <-changed:
		next.before = p.done // its pages are shown until those of the next one are
	default:
		p.done()
	}
	return next, err
}

// settingsEvery is how often the file with the settings is looked at, and settingsSettle how long
// it must be unmodified before it is read: many editors empty a file before they write it.
const (
	settingsEvery  = 500 * time.Millisecond
	settingsSettle = 50 * time.Millisecond
)

// settingsFile is the file with the settings, and its state when it was last read: a change from
// then on is seen, also one that is made before the file is watched again.
type settingsFile struct {
	in         *invocation
	name, read string
}

func newSettingsFile(in *invocation, cfg *config.Config) *settingsFile {
	f := &settingsFile{in: in, name: cmp.Or(cfg.File, in.file, config.DefaultFile)}
	f.read = f.state()
	return f
}

func (f *settingsFile) state() string {
	info, err := os.Stat(f.name)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.ModTime().UnixNano(), info.Size())
}

func (f *settingsFile) load() (*config.Config, error) {
	f.read = f.state()
	return f.in.load()
}

// watch calls changed whenever the file has changed, until that returns true.
func (f *settingsFile) watch(ctx context.Context, changed func(*config.Config, error) bool) {
	tick := time.NewTicker(settingsEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		now := f.state()
		if now == f.read {
			continue
		}
		time.Sleep(settingsSettle)
		if f.state() == now && changed(f.load()) {
			return
		}
	}
}

// cannotShow is the error for a page that cannot be served: a wrong address is an error in the
// command line.
func cannotShow(err error) error {
	if m := locale.Of(err); m.Is("listen.address", "listen.open") {
		return &usageError{m}
	}
	return fmt.Errorf("%w: %w", locale.Error("cannot.page"), err)
}

func newPreview(cfg *config.Config, dir string, articles *folder.Folder, plan *scheduler.Scheduler) (*web.Preview, error) {
	name := filepath.Base(dir)
	if full, err := filepath.Abs(dir); err == nil {
		name = filepath.Base(full)
	}
	linter := lint.New(articles, cfg.CheckIgnore...)
	return web.NewPreview(web.PreviewConfig{
		Name: name, Articles: articles, Plan: plan.Plan,
		Render: func(ctx context.Context, a *content.Article, at web.Place, form post.Format) (*post.Post, error) {
			return plan.RenderAs(ctx, a.Slug, at.Channel, at.Topic, form)
		},
		Places: func(a *content.Article) []web.Place {
			return placesOf(routesOf(cfg), cfg.Channel, articles.Catalogue(), a)
		},
		Findings: func(ctx context.Context, a *content.Article) ([]content.Problem, error) {
			return findingsOf(ctx, linter, articles.Catalogue(), a.Path)
		},
		Zone: cfg.Timezone, Quiet: cfg.Rules.Quiet, Slots: cfg.Rules.Slots, Language: cfg.Language,
	})
}

// pageOf returns the address of an article's page, or of the list if there is no article.
func pageOf(server, article string) string {
	u, err := url.Parse(server)
	if err != nil || article == "" {
		return server
	}
	u.Path = "/article/" + article
	return u.String()
}

// placesOf returns where an article goes, and why; channel is that of the settings.
func placesOf(routes *route.Resolver, channel string, c *content.Catalogue, a *content.Article) []web.Place {
	if a.Telegram().Never {
		return nil
	}
	var places []web.Place
	causes := routes.Causes(a)
	for i, place := range routes.Places(a) {
		p := web.Place{Channel: place.Channel, Topic: place.Topic, Silent: place.Silent, Why: whyThere(causes[i])}
		for _, option := range []struct {
			on   bool
			word locale.Message
		}{
			{place.Silent, locale.M("page.option_silent")}, {place.Pin, locale.M("page.option_pin")},
			{place.Protect, locale.M("page.option_protect")}, {place.Approve.Asked(), locale.M("page.option_approve")},
		} {
			if option.on {
				p.Options = append(p.Options, option.word)
			}
		}
		if to := content.Referred(c, a, a.Telegram().ReplyTo); to != nil && to != a {
			p.Options = append(p.Options, locale.M("page.option_reply", "title", to.Title))
		}
		places = append(places, p)
	}
	switch {
	case len(places) > 0:
	case a.Instead != nil:
		places = append(places, web.Place{Channel: "–", Why: []locale.Message{locale.M("page.translation", "file", a.InChannel(c).Path)}})
	default:
		places = append(places, web.Place{Channel: cmp.Or(channel, noChannel), Why: whyThere(route.Cause{})})
	}
	return places
}

// whyThere returns why an article goes to a place: which setting or key says so, and what it
// matches.
func whyThere(c route.Cause) []locale.Message {
	switch {
	case c.Article:
		return []locale.Message{locale.M("page.place_article")}
	case c.Route == nil:
		return []locale.Message{locale.M("page.place_default")}
	}
	why := []locale.Message{locale.M("page.place_route", "n", c.Number)}
	for _, is := range []struct{ code, name string }{
		{"page.place_category", c.Route.Category}, {"page.place_tag", c.Route.Tag}, {"page.place_lang", c.Route.Lang},
	} {
		if is.name != "" {
			why = append(why, locale.M(is.code, "name", is.name))
		}
	}
	if len(why) == 1 {
		why = append(why, locale.M("page.place_everything"))
	}
	return why
}

// openBrowser opens an address in the desktop's browser.
func openBrowser(ctx context.Context, address string) error {
	command := map[string][]string{
		"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"},
	}[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open"}
	}
	cmd := exec.CommandContext(ctx, command[0], append(command[1:], address)...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}
	go func() { _ = cmd.Wait() }()
	return nil
}
