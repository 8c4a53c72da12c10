package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
)

// inboxPlace is where posts that are written in the chat go: the repository of
// articles, or the folder.
func inboxPlace(cfg *config.Config, source *git.Source) draft.Place {
	if source != nil {
		return &draft.Repository{Source: source}
	}
	return &draft.Folder{Dir: cfg.Articles, Inbox: cfg.Inbox, Shared: cfg.InboxShared, Alone: !isPostgres(cfg.Database)}
}

// composer lets admins write posts in the chat.
func (s *service) composer(admins *channel.Admins, locales *locale.Set, images *channel.Images, now func() time.Time, log *slog.Logger) *draft.Composer {
	reload := s.reload
	if s.source != nil {
		reload = func(context.Context) error { return nil } // the pull does, which was poked
	}
	inbox := draft.NewInbox(draft.InboxConfig{Store: s.store.Audience(), Place: inboxPlace(s.cfg, s.source), Inbox: s.cfg.Inbox,
		Leads: s.scheduler.Leads, Catalogue: s.scheduler.Catalogue, Read: s.folder.File, Publish: s.scheduler.Publish,
		Download: s.client.Download, Reload: reload, Zone: s.cfg.Timezone, Now: now, Log: log})
	return draft.New(draft.Config{API: s.client, Inbox: inbox, Stage: stageOf(s.cfg, s.scheduler.PostLink), Locales: locales, Language: admins.Language,
		Show:  bot.ShowDraft(s.client, channel.Courier{Images: images.Fetch, Log: log}),
		Slots: len(s.cfg.Slots) > 0, PublishAt: s.cfg.PublishAt, Log: log})
}

// stageOf renders posts before they are in the folder of articles.
func stageOf(cfg *config.Config, link func(slug string) (string, bool)) *draft.Stage {
	return &draft.Stage{Content: folderConfig(cfg, cfg.Articles), Routes: routesOf(cfg), Link: link, Ignore: cfg.CheckIgnore}
}
