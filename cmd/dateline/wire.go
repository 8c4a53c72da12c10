package main

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/gitledger"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// openFolder opens a folder of articles as the settings say.
func openFolder(c *config.Config, dir string) *folder.Folder {
	return folder.Open(folderConfig(c, dir))
}

// folderConfig is what package folder is told of one.
func folderConfig(c *config.Config, dir string) folder.Config {
	return folder.Config{
		Dir:        dir,
		Include:    c.Include,
		Exclude:    c.Exclude,
		Select:     c.Select,
		Zone:       c.Timezone,
		PublishAt:  c.PublishAt,
		Aliases:    c.Aliases,
		Language:   c.Language,
		BaseURL:    c.BaseURL,
		Permalinks: c.Permalinks,
		SiteRoot:   c.SiteRoot,

		CategoriesFrom: c.CategoriesFrom,
	}
}

// routesOf says where articles go, by the settings.
func routesOf(c *config.Config) *route.Resolver {
	return route.New(route.Defaults{Channel: c.Channel, Format: c.Format, Extent: c.Post, Template: c.Template,
		Approve: c.Approve, InText: c.RichButtons}, c.Routes, c.Aliases)
}

// schedulerConfig is what the settings say to the scheduler.
func schedulerConfig(c *config.Config, s ledger.Store, f *folder.Folder, r *post.Renderer) scheduler.Config {
	sc := scheduler.Config{
		Store: s, Source: f, Renderer: r, Settle: c.Settle, Copy: copyName(c.Articles),
		Rules: plan.Rules{
			Selection: folderConfig(c, c.Articles).Selection(),
			Channel:   c.Channel, Zone: c.Timezone, Format: c.Format, Extent: c.Post, Template: c.Template,
			CatchUp: max(c.CatchUp, 1), Debounce: debounce(c), Quiet: c.Quiet, Withdraw: plan.Policy(c.Withdraw),
			Approve: c.Approve, RichButtons: c.RichButtons, Authors: c.Authors, NotifyBefore: c.NotifyBefore, Routes: c.Routes, Aliases: c.Aliases, Slots: c.Slots,
			Series: c.Series, Translations: c.Translations, Digest: c.Digest, Language: c.Language,
		},
	}
	if _, ok := s.(*gitledger.Ledger); ok {
		sc.Copy = scheduler.PassingCopy // the next run has a checkout of its own
	}
	if c.BaseURL != "" {
		sc.Prober = newProber()
	}
	return sc
}

// copyName names the copy of the articles that this process reads: on another machine,
// and in another folder, there is another. So there is where it is a clone, which may
// lag as well.
func copyName(articles string) string {
	machine, err := os.Hostname()
	if err != nil {
		machine = ""
	}
	if at, err := filepath.Abs(articles); err == nil && !git.Is(articles) {
		articles = at
	}
	return machine + ":" + articles
}

// debounce is how long a file has to be left alone. What comes from a repository
// is complete: a commit is not half-written text.
func debounce(c *config.Config) time.Duration {
	switch {
	case c.Debounce != nil:
		return *c.Debounce
	case strings.HasPrefix(c.Articles, "git+"):
		return 0
	}
	return time.Minute
}

// noChannel replaces the channel that a newcomer has not set yet: what goes out
// when can be looked at before.
const noChannel = "(no channel is set)"

// lookAhead is schedulerConfig for looking only: the site is not asked.
func lookAhead(c *config.Config, s ledger.Store, f *folder.Folder, r *post.Renderer) scheduler.Config {
	sc := schedulerConfig(c, s, f, r)
	sc.Prober, sc.Channel = nil, cmp.Or(c.Channel, noChannel)
	return sc
}

// prober asks the author's site whether an address is there.
type prober struct{ client *http.Client }

func newProber() *prober { return &prober{client: &http.Client{Timeout: 10 * time.Second}} }

// Answers implements deliver.Prober.
func (p *prober) Answers(ctx context.Context, address string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	req.Header.Set("User-Agent", "dateline")
	resp, err := p.client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	// A little of the page, so that the connection can be used again.
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	return resp.StatusCode == http.StatusOK
}
