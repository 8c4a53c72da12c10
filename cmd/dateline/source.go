package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// openSource opens the repository that articles names; nil if that is a folder.
// The settings then name the folder of the copy.
func openSource(cfg *config.Config, dir string, log *slog.Logger) (*git.Source, error) {
	if !git.Is(cfg.Articles) {
		return nil, nil
	}
	address, err := git.ParseAddress(cfg.Articles)
	if err != nil {
		return nil, fmt.Errorf("articles: %w", err)
	}
	s, err := git.Open(gitConfig(cfg, address, dir, log))
	if err != nil {
		return nil, fmt.Errorf("articles: %w", err)
	}
	cfg.Articles = s.Folder()
	if cfg.SiteRoot != "" && !filepath.IsAbs(cfg.SiteRoot) {
		cfg.SiteRoot = filepath.Join(s.Root(), cfg.SiteRoot)
	}
	return s, nil
}

// gitConfig is how a repository is reached.
func gitConfig(cfg *config.Config, address git.Address, dir string, log *slog.Logger) git.Config {
	c := git.Config{Address: address, Dir: dir, Every: cfg.Git.Poll, Token: cfg.Git.Token, Key: cfg.Git.Key, Passphrase: cfg.Git.Passphrase, Log: log}
	if cfg.Git.KnownHosts != "" {
		c.KnownHosts = []string{cfg.Git.KnownHosts}
	}
	return c
}

// sourceDir is where the copy of a repository is kept.
func sourceDir(cfg *config.Config) string {
	if cfg.Git.Dir != "" || !isFile(cfg.Database) {
		return cmp.Or(cfg.Git.Dir, "dateline.articles")
	}
	return strings.TrimSuffix(cfg.Database, filepath.Ext(cfg.Database)) + ".articles"
}

// articles makes the articles of a repository readable for a command that runs
// once; call done at the end. The copy of a running bot is used as it is, that
// of one which was stopped is pulled, and where there is none, one is made for
// the time being.
func (in *invocation) articles(ctx context.Context, cfg *config.Config) (done func(), err error) {
	done = func() {}
	if !git.Is(cfg.Articles) {
		return done, nil
	}
	dir := sourceDir(cfg)
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		if dir, err = os.MkdirTemp("", "dateline-"); err != nil {
			return nil, err
		}
		done = func() { os.RemoveAll(dir) }
	}
	s, err := openSource(cfg, dir, in.logger(cfg))
	if err != nil {
		done()
		return nil, err
	}
	release, err := s.Lock()
	if errors.Is(err, git.ErrInUse) && s.Usable() {
		return done, nil
	}
	if err == nil {
		progress := terminal.Start(in.stderr, in.words.T("progress.fetch", "address", s.Address.String()))
		_, err = s.Pull(ctx)
		progress.Done()
		release()
	}
	if err != nil && s.Usable() {
		fmt.Fprintf(in.stderr, "dateline: using the articles of %s: %v\n", s.Status().Changed.In(cfg.Timezone).Format("2006-01-02 15:04"), err)
		err = nil
	}
	if err != nil {
		done()
		return nil, fmt.Errorf("articles: %w", err)
	}
	return done, nil
}

// stateAndArticles opens the ledger for a command that runs once, with the articles
// readable. Close the ledger first, then call done.
func (in *invocation) stateAndArticles(ctx context.Context, cfg *config.Config) (db database, done func(), err error) {
	if done, err = in.articles(ctx, cfg); err != nil {
		return nil, nil, err
	}
	if db, err = openState(ctx, cfg); err != nil {
		done()
		return nil, nil, err
	}
	return db, done, nil
}

// pull keeps the copy of the repository up to date, if the articles are in one.
func (s *service) pull(ctx context.Context) error {
	if s.source == nil {
		return nil
	}
	release, err := s.source.Lock()
	if err != nil {
		return fmt.Errorf("articles: %w; set git_dir to a folder of this process", err)
	}
	defer release()
	// The articles are read when the repository was asked once, so that the
	// first catalogue is the present one, if it can be had.
	if _, err := s.source.Pull(ctx); err != nil && s.source.Usable() {
		s.log.Warn("cannot pull the articles; beginning with those of the last time", "err", err)
	}
	if s.source.Usable() {
		close(s.pulled)
	}
	ctx, cancel := context.WithCancel(ctx)
	var alarm sync.WaitGroup
	alarm.Go(func() { s.watchSource(ctx) })
	defer func() { cancel(); alarm.Wait() }()
	return s.source.Run(ctx, func() {
		select {
		case <-s.pulled:
			_ = s.reload(ctx) // what is wrong is told by scanned
		default:
			close(s.pulled)
		}
	})
}

// noticeRepository tells the admins that the repository of articles cannot be
// pulled. Its detail says why.
const noticeRepository = "repository"

// pullTries is how many pulls have to fail before the admins hear of it: a
// server that is restarted is nobody's business.
const pullTries = 10

// watchSource tells the admins, once, of a repository that has not been pulled
// for long. New articles and corrections would be missing without a word.
func (s *service) watchSource(ctx context.Context) {
	told, start := false, time.Now()
	tick := time.NewTicker(s.cfg.Git.Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		status := s.source.Status()
		last := start
		if status.Checked.After(start) {
			last = status.Checked
		}
		failing := status.Err != nil && time.Since(last) > pullTries*s.cfg.Git.Poll
		if !failing || told {
			told = told && status.Err != nil
			continue
		}
		if !s.scheduler.Leads() { // every replica pulls, and one speaks
			continue
		}
		err := s.store.Update(ctx, func(tx ledger.Tx) error {
			return ledger.Notify(tx, time.Now(), ledger.Notice{Kind: noticeRepository, Title: s.source.Address.String(), Detail: locale.Of(status.Err)})
		})
		if told = err == nil; err != nil {
			s.log.Warn("cannot tell the admins of the repository", "err", err)
		}
	}
}

// watch follows the articles, from when they are there.
func (s *service) watch(ctx context.Context) error {
	if s.source != nil {
		select {
		case <-s.pulled:
		case <-ctx.Done():
			return nil
		}
	}
	return s.folder.Watch(ctx, rescan, s.scanned)
}
