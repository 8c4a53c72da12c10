package main

import (
	"cmp"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/indexer"
	"github.com/dateline-bot/dateline/cmd/dateline/metrics"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// rescan is how often the folder is scanned in full, for file systems that report no changes.
const rescan = time.Minute

// service is the running bot with all its parts.
type service struct {
	cfg       *config.Config
	log       *slog.Logger
	store     database
	folder    *folder.Folder
	client    *botapi.Client
	scheduler *scheduler.Scheduler
	bot       *bot.Bot
	publisher *channel.Publisher
	guard     *guard
	witness   *deliver.Witness // of the time; nil: the clock is trusted
	indexer   *indexer.Indexer

	metrics      *metrics.Metrics
	stateCount   stateCount
	articleCount articleCount

	problems problems
	look     sync.Once
	source   *git.Source   // nil: the articles are in a folder
	pulled   chan struct{} // closed when the articles of the source are available
	scanAt   atomic.Int64  // when the articles were last read, Unix nanoseconds; 0: never
	looked   chan struct{} // closed after the first scan of the articles
}

// options are set by the demo and run --once.
type options struct {
	wrap func(deliver.Publisher, database) deliver.Publisher // of run --once; nil: unchanged
	doer botapi.Doer                                         // nil: the network
	now  func() time.Time                                    // nil: time.Now; the demo's may run fast
	wait bool                                                // for a database that is not running yet
}

// open opens the ledger.
func (o options) open(ctx context.Context, cfg *config.Config, log *slog.Logger) (database, error) {
	if o.wait {
		return openWhenThere(ctx, cfg, log)
	}
	return openLedger(ctx, cfg)
}

// newService creates the parts. It opens the ledger but makes no requests; the caller must close
// the service.
func newService(ctx context.Context, cfg *config.Config, log *slog.Logger, o options) (*service, error) {
	s := &service{cfg: cfg, log: log, looked: make(chan struct{}), pulled: make(chan struct{})}
	var err error
	if s.source, err = openSource(cfg, sourceDir(cfg.Git, cfg.Database), log); err != nil {
		return nil, err
	}
	s.folder = folder.Open(folderConfig(cfg, cfg.Articles))
	s.indexer = indexer.New(s.folder, log)
	number, revision := buildInfo()
	s.metrics = metrics.New(number, revision, s.snapshot)
	now := o.now
	if now == nil { // a fast clock has no witness
		s.witness = deliver.NewWitness(time.Now, s.askTime)
		now = s.witness.Now
	}
	s.client, err = botapi.New(botapi.Config{Token: cfg.Token, BaseURL: cfg.APIURL, Proxy: cfg.Proxy, HTTP: o.doer, Log: log, Reserve: s.reserve(), Observe: s.observe})
	if err != nil {
		return nil, err
	}
	locales, err := locale.Load(cfg.Language)
	if err != nil {
		return nil, err
	}
	hook, err := webhook(cfg.Webhook, cfg.WebhookCertificate, cfg.Token)
	if err != nil {
		return nil, err
	}
	images, err := channel.NewImages(channel.ImagesConfig{Proxy: cfg.Proxy})
	if err != nil {
		return nil, err
	}
	if s.store, err = o.open(ctx, cfg, log); err != nil {
		return nil, err
	}
	err = notAnew(ctx, cfg, s.store)
	var names, former map[string]string
	if err == nil {
		names, former, err = scheduler.Names(ctx, s.store)
	}
	if err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	s.folder.Know(names)
	s.folder.KnowFormer(former)
	admins := adminsOf(s.client, cfg, log)
	s.publisher = channel.New(channel.Config{API: s.client, Admins: admins, Locales: locales, File: s.folder.File,
		Images: images.Fetch, Preview: s.preview, Effects: s.effects, EditURL: cfg.Bot.EditURL, Zone: cfg.Timezone, Log: log})
	s.guard = s.newGuard()
	renderer := post.New(s.folder)
	if s.scheduler, err = scheduler.New(s.scheduling(o, renderer)); err == nil {
		s.bot, err = bot.New(bot.Config{API: s.client, Desk: s.scheduler, Folder: s.folder, Admins: admins, Locales: locales,
			Images: images.Fetch, Render: renderer, Search: s.indexer.Index(), Zone: cfg.Timezone, PublishAt: cfg.PublishAt, Channel: cfg.Channel,
			Publisher: s.publisher, Audience: s.store.Audience(), Composer: s.composer(admins, locales, images, now, log), Webhook: hook, Reload: s.reload, Check: s.check,
			Settings: cfg.Bot, Storage: s.storageState, Poller: s.poller(), Now: now, Log: log})
	}
	if err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	return s, nil
}

// scheduling returns the configuration of the scheduler.
func (s *service) scheduling(o options, renderer *post.Renderer) scheduler.Config {
	sc := schedulerConfig(s.cfg, s.store, s.folder, renderer)
	sc.Publisher, sc.Board, sc.AuditBoard, sc.Log, sc.Witness = s.publisher, s.publisher, s.publisher, s.log, s.witness
	sc.Retried = s.metrics.Retried
	sc.BotLink = func(series bool, name, lang string) string { return s.bot.ListLink(series, name, lang) }
	if s.source != nil {
		sc.History = s.source
	} else if s.store.Changes() != nil {
		if c := git.Around(s.cfg.Articles); c != nil {
			sc.History = c
		}
	}
	if o.wrap != nil {
		sc.Publisher, sc.Board, sc.AuditBoard, sc.Once = o.wrap(s.publisher, s.store), nil, nil, true
	}
	if o.now != nil {
		sc.Now, sc.MaxSleep = o.now, time.Second
	}
	return sc
}

// observe counts a Bot API call and passes the time in its answer to the witness.
func (s *service) observe(o botapi.Observation) {
	s.metrics.Call(o)
	if s.witness != nil {
		s.witness.Hear(deliver.Testimony{Time: o.Time, Took: o.Took, Message: o.Message, Sent: o.Sent})
	}
}

// askTime calls the Bot API for the time in its answer.
func (s *service) askTime(ctx context.Context) error {
	return s.client.Call(botapi.WithUrgency(ctx, botapi.Urgent), "getMe", nil, nil)
}

// preview renders what the channel would get.
func (s *service) preview(ctx context.Context, slug string) (*post.Post, error) {
	return s.scheduler.Render(ctx, slug)
}

// effects returns, by titles, what the scheduler says about publishing an article in a chat.
func (s *service) effects(ctx context.Context, slug string, chat int64) (channel.Effects, error) {
	e, err := scheduler.Effects(ctx, s.scheduler, slug, chat)
	title := func(slug string) string {
		if a := s.scheduler.Catalogue().Article(slug); a != nil {
			return a.Title
		}
		return slug
	}
	out := channel.Effects{Comment: e.Comment, Listed: e.Listed}
	if e.ReplyTo != "" {
		out.ReplyTo = title(e.ReplyTo)
	}
	for _, name := range e.Links {
		out.Edited = append(out.Edited, title(name))
	}
	return out, err
}

// poller takes turns with other replicas if the ledger can be shared.
func (s *service) poller() func(context.Context) (ledger.Lease, error) {
	if !isPostgres(s.cfg.Database) {
		return nil
	}
	return func(ctx context.Context) (ledger.Lease, error) { return s.store.Lock(ctx, scheduler.RolePoll) }
}

// webhook returns the webhook's configuration if the settings have one.
func webhook(address, certificate, token string) (updates.Webhook, error) {
	if address == "" {
		return updates.Webhook{}, nil
	}
	hook := updates.Webhook{URL: address, Secret: updates.WebhookSecret(token, address)}
	if certificate == "" {
		return hook, nil
	}
	pemText, err := os.ReadFile(certificate)
	if err != nil {
		return hook, fmt.Errorf("webhook_certificate: %w", err)
	}
	// A key put there by mistake must not be sent to Telegram.
	for block, rest := pem.Decode(pemText); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			hook.Certificate = append(hook.Certificate, pem.EncodeToMemory(block)...)
		}
	}
	if hook.Certificate == nil {
		return hook, fmt.Errorf("webhook_certificate: %w", locale.Error("wrong.certificate", "file", certificate))
	}
	return hook, nil
}

// adminsOf returns the configured admins. If only groups are configured, the channel's
// administrators are the admins.
func adminsOf(api *botapi.Client, cfg *config.Config, log *slog.Logger) *channel.Admins {
	name := ""
	if cfg.Admins.Channel || len(cfg.Admins.Groups) > 0 {
		name = cfg.Channel
	}
	var groups []channel.Group
	for _, g := range cfg.Admins.Groups {
		groups = append(groups, channel.Group(g))
	}
	return channel.NewAdmins(api, cfg.Admins.IDs, name, nil, log).WithGroups(groups, !cfg.Admins.Channel && len(cfg.Admins.IDs) == 0)
}

func (s *service) close() error { return s.store.Close() }

// run runs all parts until ctx ends, or until one of them cannot go on.
func (s *service) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg   sync.WaitGroup
		errs = make([]error, 9)
	)
	for i, part := range []func(context.Context) error{
		s.pull,
		s.watch,
		s.scheduler.Run,
		s.answer,
		s.index,
		s.share,
		s.metrics.Watch,
		s.guard.run,
		s.writePosts,
	} {
		wg.Go(func() {
			if errs[i] = part(ctx); errs[i] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// scanned handles the result of a scan.
func (s *service) scanned(c *content.Catalogue, err error) {
	if err != nil && c != nil && len(c.Articles()) > 0 && !errors.Is(err, folder.ErrFolderEmpty) { // the scheduler also tells the admins about a folder without articles
		s.log.Warn("cannot read the articles", "folder", s.cfg.Articles, "err", err)
	}
	if err == nil {
		s.scanAt.Store(time.Now().UnixNano())
	}
	if c != nil {
		s.indexer.Take(c)
		s.problems.tell(s.log, c.Problems())
	}
	s.scheduler.Update(c, err)
	s.look.Do(func() {
		if err == nil {
			s.log.Info("articles read", "folder", s.cfg.Articles, "articles", len(c.Articles()))
		}
		close(s.looked)
	})
}

// scannedAt returns when the articles were last read; zero for never.
func (s *service) scannedAt() time.Time {
	if at := s.scanAt.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

// reload scans the folder again at once.
func (s *service) reload(ctx context.Context) error {
	c, err := s.folder.Scan(ctx)
	s.scanned(c, err)
	return err
}

// storage returns where the ledger is kept, the size of the file, and whether it answers.
func (s *service) storage(ctx context.Context) (kind string, size int64, err error) {
	kind, size = "PostgreSQL", -1
	if !isPostgres(s.cfg.Database) {
		kind, size = "SQLite", 0
		for _, suffix := range []string{"", "-wal"} {
			if info, err := os.Stat(s.cfg.Database + suffix); err == nil {
				size += info.Size()
			}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return kind, size, s.store.View(ctx, func(tx ledger.Tx) error { _, err := tx.Channels(); return err })
}

// storageState is storage for people: for them, a ledger that can be read but not written does not
// work.
func (s *service) storageState(ctx context.Context) (kind string, size int64, err error) {
	kind, size, err = s.storage(ctx)
	return kind, size, cmp.Or(err, s.guard.trouble())
}

// check looks for problems in the articles, as dateline check does.
func (s *service) check(ctx context.Context, path string) ([]content.Problem, error) {
	return findingsOf(ctx, lint.New(s.folder, s.cfg.CheckIgnore...), s.scheduler.Catalogue(), path)
}

// How long the bot waits for the first plan before it answers, and before it reads all articles for
// the search: there is no plan while the channel cannot be reached. On a large site the plan takes
// seconds; until then the scheduler hides what it may hold back.
const (
	planLimit      = 3 * time.Second
	planLimitLarge = 300 * time.Millisecond
	indexWait      = 15 * time.Second // of a large site
	largeSite      = 20_000           // articles
)

// answer runs the bot after the first scan and the first plan: before that it could not answer
// anything.
func (s *service) answer(ctx context.Context) error {
	if err := s.bot.Introduce(ctx); err != nil { // report a wrong token first
		return err
	}
	if !s.planned(ctx, planLimitLarge) {
		return nil
	}
	return s.bot.Run(ctx)
}

// index keeps the search index up to date, starting after the first plan, so that due posts do not
// wait for it.
func (s *service) index(ctx context.Context) error {
	if !s.planned(ctx, indexWait) {
		return nil
	}
	return s.indexer.Run(ctx)
}

// planned waits until the articles have been scanned and planned, if possible, for planLimit or, on
// a large site, for its own limit; false if ctx ends first.
func (s *service) planned(ctx context.Context, large time.Duration) bool {
	select {
	case <-s.looked:
	case <-ctx.Done():
		return false
	}
	limit := planLimit
	if len(s.folder.Catalogue().Articles()) > largeSite {
		limit = large
	}
	select {
	case <-s.scheduler.Planned():
	case <-time.After(limit):
	case <-ctx.Done():
		return false
	}
	return true
}

// problems remembers which problems were logged, so that each is logged once until it is gone.
type problems struct {
	mu   sync.Mutex
	told map[content.Problem]bool
}

func (p *problems) tell(log *slog.Logger, all []content.Problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := map[content.Problem]bool{}
	for _, problem := range all {
		if problem.Severity != content.SeverityError {
			continue
		}
		now[problem] = true
		if !p.told[problem] {
			log.Warn("an article is left out", "file", where(problem), "problem", problem.Message)
		}
	}
	p.told = now
}

// where returns the file of a problem, and the line if there is one.
func where(p content.Problem) string {
	if p.Line == 0 {
		return p.Path
	}
	return fmt.Sprintf("%s:%d", p.Path, p.Line)
}
