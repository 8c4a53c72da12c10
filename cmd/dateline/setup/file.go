package setup

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// write writes everything, and a first article if there is none.
func (s *setup) write(context.Context) error {
	if err := os.MkdirAll(privateDir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(privateDir+"/.gitignore", []byte("# The bot's token and database: never in git.\n*\n"), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(tokenFile, []byte(s.token+"\n"), 0o600); err != nil {
		return err
	}
	if config.HidePassword(s.proxy) != s.proxy { // passwords are not allowed in dateline.yaml
		if err := os.WriteFile(privateDir+"/proxy", []byte(s.proxy+"\n"), 0o600); err != nil {
			return err
		}
		s.warn("init.proxy.file", "file", privateDir+"/proxy")
	}
	if !strings.Contains(s.articles, "://") {
		if err := s.firstArticle(); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(config.DefaultFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, s.yaml())
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	s.ok("init.wrote", "file", config.DefaultFile, "token", tokenFile)
	return nil
}

// firstArticle writes an article if there is none.
func (s *setup) firstArticle() error {
	some := false
	err := filepath.WalkDir(s.articles, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		some = some || lines.IsMarkdown(path)
		if some {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("articles: %w", err)
	}
	if some {
		return nil
	}
	if err := os.MkdirAll(s.articles, 0o755); err != nil {
		return err
	}
	zone, err := time.LoadLocation(s.timezone)
	if err != nil {
		return err
	}
	its := locale.For(s.language)
	title, body := its.T("init.first.title"), its.T("init.first.body", "dateline", "[Dateline](https://github.com/dateline-bot/dateline)")
	path := filepath.Join(s.articles, "hello.md")
	text := fmt.Sprintf("---\ntitle: %s\ndate: %s\n---\n\n%s\n", title, time.Now().Add(firstIn).In(zone).Format("2006-01-02 15:04"), body)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return err
	}
	s.ok("init.article", "path", path)
	return nil
}

// firstIn is how far ahead the first article is dated, in whole minutes: soon, but
// after the bot has started.
const firstIn = 2 * time.Minute

// yaml returns dateline.yaml, with comments in the user's language.
func (s *setup) yaml() string {
	var b strings.Builder
	written := map[string]bool{}
	line := func(comment, name, value string) {
		written[name] = true
		if comment != "" {
			fmt.Fprintf(&b, "\n# %s\n", s.Words.T("init.yaml."+comment, "generator", s.site.Generator))
		}
		fmt.Fprintf(&b, "%s: %s\n", name, value)
	}
	fmt.Fprintf(&b, "# %s\n", s.Words.T("init.yaml"))
	line("", "channel", quoted(s.channel))
	line("admins", "admins", s.flagOr("admins", "channel"))
	line("approve", "approve", s.flagOr("approve", "true"))
	line("timezone", "timezone", quoted(s.timezone))
	line("", "publish_at", s.flagOr("publish-at", `"10:00"`))
	line("language", "language", s.language)
	if s.isSite {
		line("site", "articles", quoted(s.articles))
		s.siteLines(line)
	} else {
		line("articles", "articles", quoted(s.articles))
	}
	line("private", "token_file", tokenFile)
	line("", "database", s.flagOr("database", privateData))
	if s.proxy != "" && config.HidePassword(s.proxy) == s.proxy {
		line("proxy", "proxy", quoted(s.proxy))
	}
	if s.Settings.APIURL != "" {
		line("api_url", "api_url", quoted(s.Settings.APIURL))
	}
	for _, setting := range config.Settings() { // other settings from the command line
		if s.given(setting.Flag) && !written[setting.Name] && setting.Name != "proxy" {
			line("", setting.Name, s.flagOr(setting.Flag, ""))
		}
	}
	return b.String()
}

// flagOr returns a setting's value on the command line as YAML, or else the proposed
// value.
func (s *setup) flagOr(flag, proposed string) string {
	text, ok := s.Given(flag)
	text = strings.TrimSpace(text)
	switch {
	case !ok:
		return proposed
	case strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") || text == "true" || text == "false" || text == "":
		return cmp.Or(text, "null")
	}
	return quoted(text)
}

// siteLines writes the settings for the site.
func (s *setup) siteLines(line func(comment, name, value string)) {
	if len(s.site.Include) > 0 && !s.given("include") {
		line("include", "include", jsonOf(s.site.Include))
	}
	if s.site.Select != "" && !s.given("select") {
		line("select", "select", s.site.Select)
	}
	if s.site.BaseURL != "" && !s.given("base-url") {
		line("base_url", "base_url", quoted(s.site.BaseURL))
	}
	if !s.given("permalinks") {
		comment := ""
		if s.site.BaseURL == "" && !s.given("base-url") {
			comment = "permalinks"
		}
		switch all := s.site.Permalinks[""]; {
		case all != "" && len(s.site.Permalinks) == 1:
			line(comment, "permalinks", quoted(all))
		case len(s.site.Permalinks) > 0:
			line(comment, "permalinks", jsonOf(s.site.Permalinks))
		}
	}
	if s.site.SiteRoot != "" && !s.given("site-root") {
		line("site_root", "site_root", quoted(s.within(s.site.SiteRoot)))
	}
	if s.site.Categories != nil && !s.given("categories-from") {
		line("categories_from", "categories_from", jsonOf(s.site.Categories))
	}
}

func quoted(s string) string { return jsonOf(s) }

// jsonOf encodes a value as JSON, which is also YAML.
func jsonOf(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return `""`
	}
	return strings.TrimSpace(b.String())
}
