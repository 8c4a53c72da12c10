package bot

import (
	"context"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/profile"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
)

// present sets what Telegram shows of the bot before anybody talks with it: its
// descriptions (package profile), its name in each language, and the button
// beside the field for messages. What the owner wrote stays.
func (p *parts) present(ctx context.Context) {
	title := p.channelTitle(ctx)
	if title == "" {
		return // nothing is known to introduce the bot with
	}
	about := &profile.Profile{API: patient{p.API}, Channel: title, Words: p.Locales.For("")}
	missing, err := about.Missing(ctx)
	if err == nil {
		err = about.Write(ctx, missing)
	}
	if err == nil {
		err = p.setNames(ctx, title)
	}
	if err == nil {
		err = p.setMenuButton(ctx)
	}
	if err != nil {
		p.Log.Debug("the bot's profile could not be set", "err", err)
	}
}

// patient waits out short limits.
type patient struct{ api wire.API }

func (c patient) Call(ctx context.Context, method string, params, result any) error {
	return wire.Patiently(ctx, func() error { return c.api.Call(ctx, method, params, result) })
}

// channelTitle is how the channel calls itself; "" if that is not known.
func (p *parts) channelTitle(ctx context.Context) string {
	if p.Publisher == nil || p.Channel == "" {
		return ""
	}
	c, err := p.Publisher.Channel(ctx, p.Channel)
	if err != nil {
		p.Log.Debug("the channel cannot be asked for its title, so the bot's profile stays as it is", "err", err)
		return ""
	}
	return message.TitleOf(c.Title, c.Username, message.MaxButton)
}

// setNames gives the bot a name in each language. The name for all others stays
// the owner's, and so does one that the owner gave it in a language.
func (p *parts) setNames(ctx context.Context, title string) error {
	general, err := p.name(ctx, "")
	if err != nil {
		return err
	}
	for _, tag := range locale.Languages() {
		has, err := p.name(ctx, tag)
		if err != nil {
			return err
		}
		want := locale.For(tag).T("profile.name", "channel", title)
		if has == want || has != general && !named(has) {
			continue
		}
		params := map[string]any{"name": want, "language_code": tag}
		if err := (patient{p.API}).Call(ctx, "setMyName", params, nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *parts) name(ctx context.Context, tag string) (string, error) {
	params := map[string]any{}
	if tag != "" {
		params["language_code"] = tag
	}
	var has struct {
		Name string `json:"name"`
	}
	err := (patient{p.API}).Call(ctx, "getMyName", params, &has)
	return has.Name, err
}

// named reports whether a name is one that setNames gave, whatever the channel was
// called then.
func named(name string) bool {
	for _, tag := range locale.Languages() {
		before, after, _ := strings.Cut(locale.For(tag).T("profile.name", "channel", "\x00"), "\x00")
		if strings.HasPrefix(name, before) && strings.HasSuffix(name, after) {
			return true
		}
	}
	return false
}

// setMenuButton makes the menu button show the commands, which it names in the
// reader's language, unless the owner gave it something else to do.
func (p *parts) setMenuButton(ctx context.Context) error {
	var has struct {
		Type string `json:"type"`
	}
	api := patient{p.API}
	if err := api.Call(ctx, "getChatMenuButton", map[string]any{}, &has); err != nil || has.Type != "default" {
		return err
	}
	return api.Call(ctx, "setChatMenuButton", map[string]any{"menu_button": map[string]string{"type": "commands"}}, nil)
}
