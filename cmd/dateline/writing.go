package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
)

// inboxPlace returns where posts written in the chat are stored: the repository of articles, or the
// folder.
func inboxPlace(source *git.Source, cfg *config.Config) draft.Place {
	if source != nil {
		return &draft.Repository{Source: source}
	}
	return &draft.Folder{Dir: cfg.Articles, Inbox: cfg.Inbox, Shared: cfg.InboxShared, Alone: !isPostgres(cfg.Database)}
}

// composer lets admins write posts in the chat.
func (s *service) composer(admins *channel.Admins, locales *locale.Set, images *channel.Images, now func() time.Time, log *slog.Logger) *draft.Composer {
	reload := s.reload
	if s.source != nil {
		reload = func(context.Context) error { return nil } // the pull, which was triggered, does it
	}
	inbox := draft.NewInbox(draft.InboxConfig{Store: s.store.Audience(), Place: inboxPlace(s.source, s.cfg), Inbox: s.cfg.Inbox,
		Parser: folderConfig(s.cfg, s.cfg.Articles).Parser(),
		Leads:  s.scheduler.Leads, Catalogue: s.scheduler.Catalogue, Read: s.folder.File, Publish: s.scheduler.Publish, Queue: s.scheduler.Queue,
		Download: s.client.Download, Reload: reload, Zone: s.cfg.Timezone, Now: now, Log: log})
	return draft.New(draft.Config{API: s.client, Inbox: inbox, Stage: stageOf(folderConfig(s.cfg, s.cfg.Articles), s.cfg, s.scheduler.PostLink), Locales: locales, Language: admins.Language,
		Show:  bot.ShowDraft(s.client, channel.Courier{Images: images.Fetch, Log: log}),
		Slots: len(s.cfg.Rules.Slots) > 0, PublishAt: s.cfg.PublishAt, Quiet: s.cfg.Rules.Quiet, Log: log})
}

// stageOf renders posts that are not in the folder of articles yet.
func stageOf(articles folder.Config, cfg *config.Config, link func(slug string) (string, bool)) *draft.Stage {
	return &draft.Stage{Content: articles, Routes: routesOf(cfg), Link: link, Ignore: cfg.CheckIgnore}
}
