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

// rescan is how often the folder is walked through, for mounts that tell of no
// changes.
const rescan = time.Minute

// service is the running bot: all its parts, put together.
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
	witness   *deliver.Witness // of the time; nil: the clock is right
	indexer   *indexer.Indexer

	metrics      *metrics.Metrics
	stateCount   stateCount
	articleCount articleCount

	problems problems
	look     sync.Once
	source   *git.Source   // nil: the articles are in a folder
	pulled   chan struct{} // closed when the source's articles are there
	scanAt   atomic.Int64  // when the articles were read last, Unix nanoseconds; 0: never
	looked   chan struct{} // closed when the articles were looked for the first time
}

// options are what the demo and run --once set and run does not.
type options struct {
	wrap func(deliver.Publisher, database) deliver.Publisher // of run --once; nil: as it is
	doer botapi.Doer                                         // nil: the network
	now  func() time.Time                                    // nil: time.Now; one that may run fast
	wait bool                                                // for a database that is not there yet
}

// open opens the ledger.
func (o options) open(ctx context.Context, cfg *config.Config, log *slog.Logger) (database, error) {
	if o.wait {
		return openWhenThere(ctx, cfg, log)
	}
	return openLedger(ctx, cfg)
}

// newService puts the parts together. It opens the ledger, and calls nothing
// else; close the service at the end.
func newService(ctx context.Context, cfg *config.Config, log *slog.Logger, o options) (*service, error) {
	s := &service{cfg: cfg, log: log, looked: make(chan struct{}), pulled: make(chan struct{})}
	var err error
	if s.source, err = openSource(cfg, sourceDir(cfg), log); err != nil {
		return nil, err
	}
	s.folder = openFolder(cfg, cfg.Articles)
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
	hook, err := webhook(cfg)
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
		Images: images.Fetch, Preview: s.preview, EditURL: cfg.EditURL, Zone: cfg.Timezone, Log: log})
	s.guard = s.newGuard()
	renderer := post.New(s.folder)
	sc := schedulerConfig(cfg, s.store, s.folder, renderer)
	sc.Publisher, sc.Board, sc.Log, sc.Witness = s.publisher, s.publisher, log, s.witness
	sc.Retried = s.metrics.Retried
	if s.source != nil {
		sc.History = s.source
	} else if s.store.Changes() != nil {
		if c := git.Around(cfg.Articles); c != nil {
			sc.History = c
		}
	}
	if o.wrap != nil {
		sc.Publisher, sc.Board, sc.Once = o.wrap(s.publisher, s.store), nil, true
	}
	if o.now != nil {
		sc.Now, sc.MaxSleep = o.now, time.Second
	}
	if s.scheduler, err = scheduler.New(sc); err == nil {
		s.bot, err = bot.New(bot.Config{API: s.client, Desk: s.scheduler, Folder: s.folder, Admins: admins, Locales: locales,
			Images: images.Fetch, Render: renderer, Search: s.indexer.Index(), Zone: cfg.Timezone, PublishAt: cfg.PublishAt, Channel: cfg.Channel,
			Publisher: s.publisher, Audience: s.store.Audience(), Composer: s.composer(admins, locales, images, now, log), Webhook: hook, Reload: s.reload, Check: s.check,
			Storage: s.storageState, EditURL: cfg.EditURL, Profile: cfg.Profile, Poller: s.poller(), Now: now, Log: log})
	}
	if err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	return s, nil
}

// observe counts a call of the Bot API, and hears what its answer says of the time.
func (s *service) observe(o botapi.Observation) {
	s.metrics.Call(o)
	if s.witness != nil {
		s.witness.Hear(deliver.Testimony{Time: o.Time, Took: o.Took, Message: o.Message})
	}
}

// askTime calls the Bot API for the time that its answer tells.
func (s *service) askTime(ctx context.Context) error {
	return s.client.Call(botapi.WithUrgency(ctx, botapi.Urgent), "getMe", nil, nil)
}

// preview renders what the channel would get.
func (s *service) preview(ctx context.Context, slug string) (*post.Post, error) {
	return s.scheduler.Render(ctx, slug)
}

// poller takes turns with other replicas, if the ledger is one they can share.
func (s *service) poller() func(context.Context) (ledger.Lease, error) {
	if !isPostgres(s.cfg.Database) {
		return nil
	}
	return func(ctx context.Context) (ledger.Lease, error) { return s.store.Lock(ctx, scheduler.RolePoll) }
}

// webhook is where Telegram delivers updates, if the settings want that.
func webhook(cfg *config.Config) (updates.Webhook, error) {
	if cfg.Webhook == "" {
		return updates.Webhook{}, nil
	}
	hook := updates.Webhook{URL: cfg.Webhook, Secret: updates.WebhookSecret(cfg.Token, cfg.Webhook)}
	if cfg.WebhookCertificate == "" {
		return hook, nil
	}
	pemText, err := os.ReadFile(cfg.WebhookCertificate)
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
		return hook, fmt.Errorf("webhook_certificate: %s holds no certificate: it has to be PEM, with BEGIN CERTIFICATE", cfg.WebhookCertificate)
	}
	return hook, nil
}

// adminsOf are the admins of the settings. Groups alone are of the channel's
// administrators.
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
		s.indexer.Run,
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

// scanned takes what the folder was found to hold.
func (s *service) scanned(c *content.Catalogue, err error) {
	if err != nil && c != nil && len(c.Articles()) > 0 && !errors.Is(err, folder.ErrFolderEmpty) { // the scheduler tells of a folder without articles, to the admins too
		s.log.Warn("the articles could not be read", "folder", s.cfg.Articles, "error", err)
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

// scannedAt is when the articles were read last; zero for never.
func (s *service) scannedAt() time.Time {
	if at := s.scanAt.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

// reload reads the folder again at once.
func (s *service) reload(ctx context.Context) error {
	c, err := s.folder.Scan(ctx)
	s.scanned(c, err)
	return err
}

// storage says what the ledger is kept in, how large the file is, and whether
// it answers.
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

// storageState is storage for people: a ledger that can be read but not written
// is of no use to them.
func (s *service) storageState(ctx context.Context) (kind string, size int64, err error) {
	kind, size, err = s.storage(ctx)
	return kind, size, cmp.Or(err, s.guard.trouble())
}

// check looks for what is wrong with the articles, as dateline check does.
func (s *service) check(ctx context.Context, path string) ([]content.Problem, error) {
	return findingsOf(ctx, lint.New(s.folder, s.cfg.CheckIgnore...), s.scheduler.Catalogue(), path)
}

// planLimit bounds how long the bot waits for the first plan, which there is
// none of while the channel cannot be reached.
const planLimit = 3 * time.Second

// answer runs the bot once the articles were looked for the first time and
// planned: it would have nothing to answer before.
func (s *service) answer(ctx context.Context) error {
	if err := s.bot.Introduce(ctx); err != nil { // a wrong token is the first thing to tell
		return err
	}
	select {
	case <-s.looked:
	case <-ctx.Done():
		return nil
	}
	select {
	case <-s.scheduler.Planned():
	case <-time.After(planLimit):
	case <-ctx.Done():
		return nil
	}
	return s.bot.Run(ctx)
}

// problems remembers which were told, so that each is told once until it is
// gone.
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

// where is the file of a problem, and its line if one is to blame.
func where(p content.Problem) string {
	if p.Line == 0 {
		return p.Path
	}
	return fmt.Sprintf("%s:%d", p.Path, p.Line)
}
