package config

import (
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

func text(at func(*Config) *string) func(*Config, value) error {
	return func(c *Config, v value) (err error) {
		*at(c), err = v.str()
		return err
	}
}

func globs(at func(*Config) *[]string) func(*Config, value) error {
	return func(c *Config, v value) error {
		patterns, err := v.strings()
		if err != nil {
			return err
		}
		for _, p := range patterns {
			if !validGlob(p) {
				return bad(v, "%q is no valid glob; write something like posts/**/*.md", p)
			}
		}
		*at(c) = patterns
		return nil
	}
}

func duration(least time.Duration, at func(*Config) *time.Duration) func(*Config, value) error {
	return func(c *Config, v value) error {
		d, err := v.duration()
		if err != nil {
			return err
		}
		if d < least {
			return bad(v, "%s is too short; give at least %s", d, least)
		}
		*at(c) = d
		return nil
	}
}

var (
	tokenForm   = regexp.MustCompile(`^[A-Za-z0-9_:-]+(/test)?$`)
	channelName = regexp.MustCompile(`^@[A-Za-z][A-Za-z0-9_]*$`)
)

func setToken(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	s = strings.TrimSpace(s)
	// The value itself stays out of the message: it may be a secret with a slip.
	if s != "" && !tokenForm.MatchString(s) {
		return bad(v, "this is not a bot's token; it looks like 123456:ABC-… and @BotFather gives it")
	}
	c.Token = s
	return nil
}

func setChannel(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	c.Channel, err = channelOf(v, s)
	return err
}

// channelOf reads a channel as people write it.
func channelOf(v value, s string) (string, error) {
	s = strings.TrimSpace(s)
	for _, prefix := range []string{"https://t.me/", "http://t.me/", "t.me/"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s = "@" + strings.TrimSuffix(rest, "/")
		}
	}
	if s == "" {
		return "", nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if n >= 0 {
			return "", bad(v, "%s is not a channel's id: those begin with -100", s)
		}
		return s, nil
	}
	if !channelName.MatchString(s) {
		return "", bad(v, "%q is not a channel; write @name, or its id, which begins with -100", s)
	}
	return s, nil
}

// setArticles takes a folder, or the address of a repository.
func setArticles(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	if git.Is(s) {
		a, err := git.ParseAddress(s)
		if err != nil {
			return bad(v, "%v", err)
		}
		if a.HasPassword() {
			return bad(v, "holds a password, which others could read; set DATELINE_GIT_TOKEN, or DATELINE_GIT_TOKEN_FILE to a file that holds it")
		}
	}
	c.Articles = s
	return nil
}

func setAdmins(c *Config, v value) error {
	names, err := v.strings()
	if err != nil {
		return err
	}
	var a Admins
	for _, s := range names {
		if strings.EqualFold(s, "channel") {
			a.Channel = true
			continue
		}
		if g, ok := groupOf(s); ok {
			a.Groups = append(a.Groups, g)
			continue
		}
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || id <= 0 {
			return bad(v, "%q is not a user's id (a number; @userinfobot tells yours), nor a group (-100…, @name, or its link; with a topic, -100…/5), nor the word channel", s)
		}
		a.IDs = append(a.IDs, id)
	}
	if a.Channel && len(a.IDs) > 0 {
		return bad(v, "holds both user ids and channel; keep the ids, or channel for the channel's administrators")
	}
	c.Admins = a
	return nil
}

// checkGroups refuses a group of the admins in which posts are published: its readers
// would see the drafts.
func (c *Config) checkGroups() error {
	for _, g := range c.Admins.Groups {
		public := slices.ContainsFunc(c.Routes, func(r route.Route) bool { return strings.EqualFold(r.Channel, g.Chat) })
		if public || strings.EqualFold(c.Channel, g.Chat) {
			return fmt.Errorf("admins: posts are published in %s; name a group that only the admins are in, or a person by their number (@userinfobot tells yours)", g.Chat)
		}
	}
	return nil
}

// groupOf reads a group and a topic of it, as people write them and as Telegram copies
// the link of a topic or a message: -100…/5, @name/5, https://t.me/c/…/5.
func groupOf(s string) (g Group, ok bool) {
	s = strings.TrimSpace(s)
	link := false
	for _, prefix := range []string{"https://t.me/", "http://t.me/", "t.me/"} {
		if rest, is := strings.CutPrefix(s, prefix); is {
			s, link = strings.TrimSuffix(rest, "/"), true
		}
	}
	s, _, _ = strings.Cut(s, "?")
	if rest, private := strings.CutPrefix(s, "c/"); link && private {
		s = "-100" + rest
	} else if link {
		s = "@" + s
	}
	chat, topic, has := strings.Cut(s, "/")
	if !has {
		chat, topic, has = strings.Cut(s, ":")
	}
	if has {
		topic, _, _ = strings.Cut(topic, "/") // a message in it
		n, err := strconv.Atoi(topic)
		if err != nil || n < 1 {
			return Group{}, false
		}
		g.Topic = n
	}
	if id, err := strconv.ParseInt(chat, 10, 64); err == nil && id < 0 || channelName.MatchString(chat) {
		g.Chat = chat
		return g, true
	}
	return Group{}, false
}

func setFormat(c *Config, v value) error {
	s, err := v.oneOf("auto", "rich", "text")
	if err == nil {
		c.Format = post.Format(s)
	}
	return err
}

func setPost(c *Config, v value) error {
	s, err := v.oneOf("full", "summary", "link")
	if err == nil {
		c.Post = post.Extent(s)
	}
	return err
}

func setDebounce(c *Config, v value) error {
	c.Debounce = new(time.Duration)
	return duration(0, func(c *Config) *time.Duration { return c.Debounce })(c, v)
}

func setSelect(c *Config, v value) (err error) {
	c.Select, err = v.oneOf(folder.SelectDated, folder.SelectMarked)
	return err
}

func setCategoriesFrom(c *Config, v value) error {
	keys, err := v.strings()
	for i, key := range keys {
		if keys[i] = strings.ToLower(key); strings.ContainsAny(key, " \t:") {
			return bad(v, "%q is not a key of the front matter", key)
		}
	}
	c.CategoriesFrom = keys
	return err
}

func setWithdraw(c *Config, v value) error {
	s, err := v.oneOf("ask", "delete", "keep")
	if err == nil {
		c.Withdraw = s
	}
	return err
}

// setInbox takes a folder within that of articles: only there a scan finds what
// is written.
func setInbox(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	if s = path.Clean(filepath.ToSlash(s)); !filepath.IsLocal(s) || slices.ContainsFunc(strings.Split(s, "/"), func(part string) bool {
		return part != "." && strings.HasPrefix(part, ".") || strings.HasPrefix(part, "_")
	}) {
		return bad(v, "not a folder within articles: use a name such as inbox or posts, which begins with neither . nor _")
	}
	c.Inbox = s
	return nil
}

func setInboxShared(c *Config, v value) (err error) {
	c.InboxShared, err = v.boolean()
	return err
}

func setApprove(c *Config, v value) (err error) {
	c.Approve, err = approvalOf(v)
	return err
}

func approvalOf(v value) (content.Approval, error) {
	s, err := v.str()
	if err != nil {
		return content.ApprovalNone, err
	}
	a, ok := content.ParseApproval(s)
	if !ok {
		return a, bad(v, "%q is not a choice: use true, false or other", s)
	}
	return a, nil
}

// setAuthors reads authors: {Ivan Petrov: [123456, "@ivan"]}.
func setAuthors(c *Config, v value) error {
	c.Authors = nil
	if v.kind == null {
		return nil
	}
	if v.kind != mapping {
		return bad(v, "has to be a table such as {Ivan Petrov: \"@ivan\"}, not %s", v.kind)
	}
	c.Authors = map[string][]string{}
	for _, f := range v.fields {
		accounts, err := f.value.strings()
		if err != nil {
			return below("."+f.key, f.line, err)
		}
		for _, account := range accounts {
			if id, err := strconv.ParseInt(account, 10, 64); (err != nil || id <= 0) && !channelName.MatchString(account) {
				return below("."+f.key, f.line, bad(f.value, "%q is neither the id nor the @name of somebody on Telegram", account))
			}
		}
		c.Authors[f.key] = accounts
	}
	return nil
}

func setButtons(c *Config, v value) error {
	s, err := v.oneOf("keyboard", "rich")
	c.RichButtons = s == "rich"
	return err
}

func setLogFormat(c *Config, v value) error {
	s, err := v.oneOf("text", "json")
	if err == nil {
		c.LogFormat = s
	}
	return err
}

func setLanguage(c *Config, v value) error {
	s, err := v.oneOf(locale.Languages()...)
	if err == nil {
		c.Language = s
	}
	return err
}

func setBaseURL(c *Config, v value) error {
	s, err := httpURL(v, "https://example.org")
	if err == nil {
		c.BaseURL = s
	}
	return err
}

func setEditURL(c *Config, v value) error {
	s, err := httpURL(v, "https://github.com/me/blog/edit/main/{path}")
	if err != nil || s == "" {
		return err
	}
	if !strings.Contains(s, "{path}") {
		return bad(v, "%q does not say where the file's path goes; write {path} in its place", s)
	}
	c.EditURL = s
	return nil
}

// httpURL reads an http or https address; an empty one is none.
func httpURL(v value, example string) (string, error) {
	s, err := v.str()
	if err != nil || s == "" {
		return "", err
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", bad(v, "%q is not an http or https address; write it like %s", s, example)
	}
	return s, nil
}

func setPermalinks(c *Config, v value) error {
	switch v.kind {
	case null:
		c.Permalinks = nil
		return nil
	case scalar:
		c.Permalinks = map[string]string{"": v.text}
		return nil
	case list:
		return bad(v, "has to be one pattern, or a table of sections and patterns")
	}
	c.Permalinks = map[string]string{}
	for _, f := range v.fields {
		s, err := f.value.str()
		if err != nil {
			return below("."+f.key, f.line, err)
		}
		c.Permalinks[f.key] = s
	}
	return nil
}

func setAliases(c *Config, v value) error {
	if v.kind == null {
		c.Aliases = nil
		return nil
	}
	if v.kind != mapping {
		return bad(v, "has to be a table such as ai: [ИИ, AI], not %s", v.kind)
	}
	c.Aliases = map[string][]string{}
	for _, f := range v.fields {
		names, err := f.value.strings()
		if err != nil {
			return below("."+f.key, f.line, err)
		}
		c.Aliases[f.key] = names
	}
	return nil
}

// setSeries reads series: {links: true, reply: true}.
func setSeries(c *Config, v value) error {
	c.Series = plan.Series{}
	if v.kind == null {
		return nil
	}
	if v.kind != mapping {
		return bad(v, "has to be a table such as {links: true}, not %s", v.kind)
	}
	for _, f := range v.fields {
		var err error
		switch f.key {
		case "links":
			c.Series.Links, err = f.value.boolean()
		case "reply":
			c.Series.Reply, err = f.value.boolean()
		default:
			err = bad(f.value, "is not known; there are links and reply")
		}
		if err != nil {
			return below("."+f.key, f.line, err)
		}
	}
	return nil
}

// setCheck reads check: {ignore: [rule, …]}.
func setCheck(c *Config, v value) error {
	c.CheckIgnore = nil
	if v.kind == null {
		return nil
	}
	if v.kind != mapping {
		return bad(v, "has to be a table such as {ignore: [no-categories]}, not %s", v.kind)
	}
	for _, f := range v.fields {
		if f.key != "ignore" {
			return below("."+f.key, f.line, bad(f.value, "is not known; there is ignore"))
		}
		names, err := f.value.strings()
		if err != nil {
			return below(".ignore", f.line, err)
		}
		for _, name := range names {
			if !slices.Contains(lint.Rules(), name) {
				return below(".ignore", f.line, bad(f.value, "%q is not a rule of dateline check; there are %s", name, strings.Join(lint.Rules(), ", ")))
			}
		}
		c.CheckIgnore = append(c.CheckIgnore, names...)
	}
	return nil
}

func validGlob(p string) bool {
	return doublestar.ValidatePattern(p) && !strings.HasPrefix(p, "/")
}

func setTemplate(c *Config, v value) (err error) {
	c.Template, err = templateOf(v)
	return err
}

// templateOf takes a template that holds; "" is the built-in one.
func templateOf(v value) (string, error) {
	s, err := v.str()
	if err != nil {
		return "", err
	}
	if err := post.CheckTemplate(s); err != nil {
		return "", bad(v, "%v", err)
	}
	return s, nil
}
