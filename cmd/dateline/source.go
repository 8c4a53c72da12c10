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

// openSource opens the repository named by articles, and points the settings to the folder of its
// copy; nil if articles is a folder.
func openSource(cfg *config.Config, dir string, log *slog.Logger) (*git.Source, error) {
	if !git.Is(cfg.Articles) {
		return nil, nil
	}
	address, err := git.ParseAddress(cfg.Articles)
	if err != nil {
		return nil, fmt.Errorf("articles: %w", err)
	}
	s, err := git.Open(gitConfig(cfg.Git, address, dir, log))
	if err != nil {
		return nil, fmt.Errorf("articles: %w", err)
	}
	cfg.Articles = s.Folder()
	if cfg.Folder.SiteRoot != "" && !filepath.IsAbs(cfg.Folder.SiteRoot) {
		cfg.Folder.SiteRoot = filepath.Join(s.Root(), cfg.Folder.SiteRoot)
	}
	return s, nil
}

// gitConfig returns how to reach a repository.
func gitConfig(s config.Git, address git.Address, dir string, log *slog.Logger) git.Config {
	c := git.Config{Address: address, Dir: dir, Every: s.Poll, Token: s.Token, Key: s.Key, Passphrase: s.Passphrase, Log: log}
	if s.KnownHosts != "" {
		c.KnownHosts = []string{s.KnownHosts}
	}
	return c
}

// sourceDir returns the folder of the copy of a repository.
func sourceDir(s config.Git, database string) string {
	if s.Dir != "" || !isFile(database) {
		return cmp.Or(s.Dir, "dateline.articles")
	}
	return strings.TrimSuffix(database, filepath.Ext(database)) + ".articles"
}

// articles makes the articles of a repository available to a command that runs once; the caller
// must call done at the end. It reads the copy of a running bot as it is, pulls that of a stopped
// bot, and makes a temporary copy if there is none.
func (in *invocation) articles(ctx context.Context, cfg *config.Config) (done func(), err error) {
	done = func() {}
	if !git.Is(cfg.Articles) {
		return done, nil
	}
	dir := sourceDir(cfg.Git, cfg.Database)
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
		fmt.Fprintln(in.stderr, "dateline: "+in.words.T("git.last_copy", "when", s.Status().Changed.In(cfg.Timezone).Format("2006-01-02 15:04"), "problem", said(in.words, err)))
		err = nil
	}
	if err != nil {
		done()
		return nil, fmt.Errorf("articles: %w", err)
	}
	return done, nil
}

// stateAndArticles opens the ledger, and makes the articles available, for a command that runs
// once. The caller must close the ledger first and then call done.
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
	if errors.Is(err, git.ErrInUse) {
		err = locale.M("git.in_use").Err(err)
	}
	if err != nil {
		return fmt.Errorf("articles: %w", err)
	}
	defer release()
	// The articles are read after the first pull, so that the first catalogue is current if the
	// repository can be reached.
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
			_ = s.reload(ctx) // problems are reported by scanned
		default:
			close(s.pulled)
		}
	})
}

// noticeRepository reports that the repository of articles cannot be pulled, for the reason in
// Detail.
const noticeRepository = "repository"

// pullTries is how many consecutive pulls must fail before the admins are told: a server that
// restarts is not worth a message.
const pullTries = 10

// watchSource tells the admins, once, about a repository that could not be pulled for long. New
// articles and corrections would otherwise be missing without a word.
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
		if !s.scheduler.Leads() { // every replica pulls, and one reports
			continue
		}
		err := s.store.Update(ctx, func(tx ledger.Tx) error {
			return ledger.Notify(tx.Notices(), time.Now(), ledger.Notice{Kind: noticeRepository, Title: s.source.Address.String(), Detail: locale.Of(status.Err)})
		})
		if told = err == nil; err != nil {
			s.log.Warn("cannot tell the admins of the repository", "err", err)
		}
	}
}

// watch watches the articles once they are available.
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
