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

func boolean(at func(*Config) *bool) func(*Config, value) error {
	return func(c *Config, v value) (err error) {
		*at(c), err = v.boolean()
		return err
	}
}

func choice(at func(*Config) *string, of ...string) func(*Config, value) error {
	return func(c *Config, v value) error {
		s, err := v.oneOf(of...)
		if err == nil {
			*at(c) = s
		}
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
				return bad(v, "wrong.glob", "value", p)
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
			return bad(v, "wrong.short", "value", d.String(), "least", least.String())
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
	// The value is not part of the message: it may be a mistyped secret.
	if s != "" && !tokenForm.MatchString(s) {
		return bad(v, "wrong.token")
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

// ChannelOf returns @name or the id of a channel as people write it in a dialog: also
// without the @, or as the link of the channel or of a post. A text that is neither is
// returned as it is.
func ChannelOf(s string) string {
	s = strings.TrimSpace(s)
	if c, err := channelOf(value{}, s); err == nil {
		return c
	}
	if channelName.MatchString("@" + s) {
		return "@" + s
	}
	return s
}

// channelOf parses a channel as people write it: @name, its id, or the link of the
// channel or of a post.
func channelOf(v value, s string) (string, error) {
	s = strings.TrimSpace(s)
	written := s
	if link, ok := linked(s); ok {
		s, _, _ = strings.Cut(link, "/")
	}
	if s == "" {
		return "", nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if n >= 0 {
			return "", bad(v, "wrong.channel_id", "value", s)
		}
		return s, nil
	}
	if !channelName.MatchString(s) {
		return "", bad(v, "wrong.channel", "value", written)
	}
	return s, nil
}

// setArticles sets a folder, or the address of a repository.
func setArticles(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	if git.Is(s) || isRemote.MatchString(s) {
		a, err := git.ParseAddress(s)
		if err != nil {
			return refused(v, err)
		}
		if a.HasPassword() {
			return bad(v, "wrong.git_password")
		}
	}
	c.Articles = s
	return nil
}

// isRemote is how repositories are written for git clone: https://…, ssh://…, git@host:….
var isRemote = regexp.MustCompile(`^(?:https?|ssh|git|file)://|^[\w.-]+@[\w.-]+:`)

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
			return bad(v, "wrong.admin", "value", s)
		}
		a.IDs = append(a.IDs, id)
	}
	if a.Channel && len(a.IDs) > 0 {
		return bad(v, "wrong.admins_both")
	}
	c.Admins = a
	return nil
}

// checkGroups refuses a group of the admins in which posts are published: its readers
// would see the drafts.
func (c *Config) checkGroups() error {
	for _, g := range c.Admins.Groups {
		public := slices.ContainsFunc(c.Rules.Routes, func(r route.Route) bool { return strings.EqualFold(r.Channel, g.Chat) })
		if public || strings.EqualFold(c.Channel, g.Chat) {
			return fmt.Errorf("admins: %w", locale.Error("wrong.admins_public", "channel", g.Chat))
		}
	}
	return nil
}

// groupOf parses a group and its topic, as people write them and as Telegram copies the
// link of a topic or a message: -100…/5, @name/5, https://t.me/c/…/5.
func groupOf(s string) (g Group, ok bool) {
	s = strings.TrimSpace(s)
	if link, ok := linked(s); ok {
		s = link
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

// linked returns what a link to a chat, a topic or a message says: @name/5 for
// https://t.me/name/5, and -100123/5 for https://t.me/c/123/5.
func linked(s string) (chat string, ok bool) {
	for _, prefix := range []string{"https://t.me/", "http://t.me/", "t.me/"} {
		rest, is := strings.CutPrefix(s, prefix)
		if !is {
			continue
		}
		rest, _, _ = strings.Cut(rest, "?")
		rest = strings.TrimSuffix(strings.TrimPrefix(rest, "s/"), "/") // t.me/s/name is a public channel in a browser
		if private, is := strings.CutPrefix(rest, "c/"); is {
			return "-100" + private, true
		}
		return "@" + rest, true
	}
	return "", false
}

func setFormat(c *Config, v value) error {
	s, err := v.oneOf("auto", "rich", "text")
	if err == nil {
		c.Rules.Format = post.Format(s)
	}
	return err
}

func setPost(c *Config, v value) error {
	s, err := v.oneOf("full", "summary", "link")
	if err == nil {
		c.Rules.Extent = post.Extent(s)
	}
	return err
}

func setDebounce(c *Config, v value) error {
	c.Debounce = new(time.Duration)
	return duration(0, func(c *Config) *time.Duration { return c.Debounce })(c, v)
}

func setCategoriesFrom(c *Config, v value) error {
	keys, err := v.strings()
	for i, key := range keys {
		if keys[i] = strings.ToLower(key); strings.ContainsAny(key, " \t:") {
			return bad(v, "wrong.key", "value", key)
		}
	}
	c.Folder.CategoriesFrom = keys
	return err
}

func setWithdraw(c *Config, v value) error {
	s, err := v.oneOf("ask", "delete", "keep")
	if err == nil {
		c.Rules.Withdraw = plan.Policy(s)
	}
	return err
}

// setInbox sets a folder within that of articles, because a scan finds new files only
// there.
func setInbox(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	if s = path.Clean(filepath.ToSlash(s)); !filepath.IsLocal(s) || slices.ContainsFunc(strings.Split(s, "/"), func(part string) bool {
		return part != "." && strings.HasPrefix(part, ".") || strings.HasPrefix(part, "_")
	}) {
		return bad(v, "wrong.inbox")
	}
	c.Inbox = s
	return nil
}

func setApprove(c *Config, v value) (err error) {
	c.Rules.Approve, err = approvalOf(v)
	return err
}

func approvalOf(v value) (content.Approval, error) {
	s, err := v.str()
	if err != nil {
		return content.ApprovalNone, err
	}
	a, ok := content.ParseApproval(s)
	if !ok {
		return a, bad(v, "wrong.approval", "value", s)
	}
	return a, nil
}

// setAuthors reads authors: {Ivan Petrov: [123456, "@ivan"]}.
func setAuthors(c *Config, v value) error {
	c.Rules.Authors = nil
	if v.kind == null {
		return nil
	}
	if v.kind != mapping {
		return bad(v, "wrong.table", "example", `{Ivan Petrov: "@ivan"}`, "kind", v.kind.message())
	}
	c.Rules.Authors = map[string][]string{}
	for _, f := range v.fields {
		accounts, err := f.value.strings()
		if err != nil {
			return below("."+f.key, f.line, err)
		}
		for _, account := range accounts {
			if id, err := strconv.ParseInt(account, 10, 64); (err != nil || id <= 0) && !channelName.MatchString(account) {
				return below("."+f.key, f.line, bad(f.value, "wrong.account", "value", account))
			}
		}
		c.Rules.Authors[f.key] = accounts
	}
	return nil
}

func setButtons(c *Config, v value) error {
	s, err := v.oneOf("keyboard", "rich")
	c.Rules.RichButtons = s == "rich"
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
		return bad(v, "wrong.no_path", "value", s, "path", "{path}")
	}
	c.Bot.EditURL = s
	return nil
}

// httpURL parses an http or https address; "" is none.
func httpURL(v value, example string) (string, error) {
	s, err := v.str()
	if err != nil || s == "" {
		return "", err
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", bad(v, "wrong.address", "value", s, "example", example)
	}
	return s, nil
}

func setPermalinks(c *Config, v value) error {
	switch v.kind {
	case null:
		c.Folder.Permalinks = nil
		return nil
	case scalar:
		c.Folder.Permalinks = map[string]string{"": v.text}
		return nil
	case list:
		return bad(v, "wrong.permalinks")
	case mapping: // below
	}
	c.Folder.Permalinks = map[string]string{}
	for _, f := range v.fields {
		s, err := f.value.str()
		if err != nil {
			return below("."+f.key, f.line, err)
		}
		c.Folder.Permalinks[f.key] = s
	}
	return nil
}

func setAliases(c *Config, v value) error {
	if v.kind == null {
		c.Rules.Aliases = nil
		return nil
	}
	if v.kind != mapping {
		return bad(v, "wrong.table", "example", "ai: [ИИ, AI]", "kind", v.kind.message())
	}
	c.Rules.Aliases = map[string][]string{}
	for _, f := range v.fields {
		names, err := f.value.strings()
		if err != nil {
			return below("."+f.key, f.line, err)
		}
		c.Rules.Aliases[f.key] = names
	}
	return nil
}

// setSeries reads series: {links: true, reply: true, contents: [Go, "category:ai"]}.
func setSeries(c *Config, v value) error {
	c.Rules.Series = plan.Series{}
	if v.kind == null {
		return nil
	}
	if v.kind != mapping {
		return bad(v, "wrong.table", "example", "{links: true}", "kind", v.kind.message())
	}
	for _, f := range v.fields {
		var err error
		switch f.key {
		case "links":
			c.Rules.Series.Links, err = f.value.boolean()
		case "reply":
			c.Rules.Series.Reply, err = f.value.boolean()
		case "contents":
			c.Rules.Series.Contents, err = contentsOf(f.value)
		default:
			err = bad(f.value, "wrong.unknown", "choices", "links, reply, contents")
		}
		if err != nil {
			return below("."+f.key, f.line, err)
		}
	}
	return nil
}

// contentsOf parses contents: true, or the names of series and, after "category:", of
// categories.
func contentsOf(v value) (out plan.Contents, err error) {
	if v.kind == scalar {
		if all, err := v.boolean(); err == nil {
			return plan.Contents{All: all}, nil
		}
	}
	names, err := v.strings()
	for _, name := range names {
		category, ok := strings.CutPrefix(name, "category:")
		switch category = strings.TrimSpace(category); {
		case ok && category == "":
			return out, bad(v, "wrong.contents", "value", name)
		case ok:
			out.Categories = append(out.Categories, category)
		default:
			out.Series = append(out.Series, name)
		}
	}
	return out, err
}

// setCheck reads check: {ignore: [rule, …]}.
func setCheck(c *Config, v value) error {
	c.CheckIgnore = nil
	if v.kind == null {
		return nil
	}
	if v.kind != mapping {
		return bad(v, "wrong.table", "example", "{ignore: [no-categories]}", "kind", v.kind.message())
	}
	for _, f := range v.fields {
		if f.key != "ignore" {
			return below("."+f.key, f.line, bad(f.value, "wrong.unknown", "choices", "ignore"))
		}
		names, err := f.value.strings()
		if err != nil {
			return below(".ignore", f.line, err)
		}
		for _, name := range names {
			if !slices.Contains(lint.Rules(), name) {
				return below(".ignore", f.line, bad(f.value, "wrong.rule", "value", name, "rules", strings.Join(lint.Rules(), ", ")))
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
	c.Rules.Template, err = templateOf(v)
	return err
}

// templateOf parses a template; "" is the built-in one.
func templateOf(v value) (string, error) {
	s, err := v.str()
	if err != nil {
		return "", err
	}
	if err := post.CheckTemplate(s); err != nil {
		return "", refused(v, err)
	}
	return s, nil
}
