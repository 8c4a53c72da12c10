package main

import (
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content"
)

// openFolder opens a folder of articles as the settings say.
func openFolder(c *config.Config, dir string) *content.Folder {
	return content.OpenFolder(contentConfig(c, dir))
}

// contentConfig is what package content is told of a folder.
func contentConfig(c *config.Config, dir string) content.Config {
	return content.Config{
		Dir:        dir,
		Include:    c.Include,
		Exclude:    c.Exclude,
		Zone:       c.Timezone,
		PublishAt:  c.PublishAt,
		Aliases:    c.Aliases,
		BaseURL:    c.BaseURL,
		Permalinks: c.Permalinks,
		SiteRoot:   c.SiteRoot,
	}
}
