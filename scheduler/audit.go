package scheduler

import (
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/audit"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// Auditor completes the configuration of an audit of the channels that a scheduler with this
// configuration would publish to.
func Auditor(c Config, cat *content.Catalogue, a audit.Config) (*audit.Auditor, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	a.Store, a.Log = c.Store, c.Log
	a.Posts = &deliver.Posts{Rules: &c.Rules, Store: c.Store, Source: c.Source, Renderer: c.Renderer, Now: c.Now,
		Catalogue: func() *content.Catalogue { return cat }, Links: deliver.NewLinks(c.Channel)}
	return audit.New(a), nil
}
