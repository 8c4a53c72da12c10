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
)

// folderConfig returns the configuration of a folder of articles.
func folderConfig(c *config.Config, dir string) folder.Config {
	fc := c.Folder
	fc.Dir, fc.Zone, fc.PublishAt = dir, c.Timezone, c.PublishAt
	fc.Aliases, fc.Language, fc.BaseURL = c.Rules.Aliases, c.Language, c.BaseURL
	return fc
}

// routesOf returns the routes of the settings.
func routesOf(c *config.Config) *route.Resolver {
	return route.New(route.Defaults{Channel: c.Channel, Format: c.Rules.Format, Extent: c.Rules.Extent, Template: c.Rules.Template,
		Approve: c.Rules.Approve, InText: c.Rules.RichButtons}, c.Rules.Routes, c.Rules.Aliases)
}

// schedulerConfig returns the scheduler's configuration according to the settings.
func schedulerConfig(c *config.Config, s ledger.Store, f *folder.Folder, r *post.Renderer) scheduler.Config {
	sc := scheduler.Config{
		Store: s, Source: f, Renderer: r, Settle: c.Settle, Copy: copyName(c.Articles), Build: build(), Fingerprint: c.Fingerprint, Rules: c.Rules,
	}
	sc.Rules.Selection, sc.Rules.Included = folderConfig(c, c.Articles).Selection(), len(c.Folder.Include) > 0
	sc.Rules.Channel, sc.Rules.Zone, sc.Rules.Language = c.Channel, c.Timezone, c.Language
	sc.Rules.CatchUp, sc.Rules.Debounce = max(c.Rules.CatchUp, 1), debounce(c.Debounce, c.Articles)
	if _, ok := s.(*gitledger.Ledger); ok {
		sc.Copy = scheduler.PassingCopy // the next run has another checkout
	}
	if c.BaseURL != "" {
		sc.Prober = newProber()
	}
	return sc
}

// copyName names the copy of the articles that this process reads: each machine and each folder has
// its own. So has a clone of a repository, which may also lag.
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

// debounce is how long a file must be unmodified. Files from a repository are complete: a commit is
// not half-written text.
func debounce(setting *time.Duration, articles string) time.Duration {
	switch {
	case setting != nil:
		return *setting
	case strings.HasPrefix(articles, "git+"):
		return 0
	}
	return time.Minute
}

// noChannel stands for a channel that is not configured yet, so that the plan can be shown before.
const noChannel = "(no channel is set)"

// lookAhead is schedulerConfig for reading only: the site is not asked.
func lookAhead(c *config.Config, s ledger.Store, f *folder.Folder, r *post.Renderer) scheduler.Config {
	sc := schedulerConfig(c, s, f, r)
	sc.Prober, sc.Channel = nil, cmp.Or(c.Channel, noChannel)
	return sc
}

// prober checks whether an address on the author's site exists.
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
	// Read a little of the page so that the connection can be reused.
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	return resp.StatusCode == http.StatusOK
}
