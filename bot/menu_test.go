package bot

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content/locale"
)

// TestMenusByScopeAndLanguage holds that readers are not shown the commands of
// admins, and that each reads the menu in their language.
func TestMenusByScopeAndLanguage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, t.TempDir(), false)
		has := func(menu []emulator.BotCommand, name string) bool {
			return slices.ContainsFunc(menu, func(c emulator.BotCommand) bool { return c.Command == name })
		}
		for _, scope := range []string{"default", "all_private_chats", fmt.Sprintf("chat:%d", eva), fmt.Sprintf("chat:%d", ivan)} {
			admins := scope[:4] == "chat"
			var texts []string
			for _, language := range []string{"", "en", "ru"} {
				menu := s.e.Commands(scope, language)
				if !has(menu, "latest") || !has(menu, "category") && !has(menu, "categories") {
					t.Errorf("%s %q lacks what readers have: %v", scope, language, menu)
				}
				for _, name := range []string{"publish", "queue", "move", "status"} {
					if has(menu, name) != admins {
						t.Errorf("%s %q: /%s is there: %t", scope, language, name, !admins)
					}
				}
				texts = append(texts, menu[0].Description)
			}
			if texts[0] != texts[1] || texts[1] == texts[2] {
				t.Errorf("%s: descriptions in the default, English and Russian: %q", scope, texts)
			}
		}
		var inGroups []string
		for _, c := range s.e.Commands("all_group_chats", "ru") {
			inGroups = append(inGroups, c.Command)
		}
		if want := []string{"latest", "categories", "search", "read", "random", "help"}; !slices.Equal(inGroups, want) {
			t.Errorf("groups are offered %v, want %v: the rest does not work there", inGroups, want)
		}
		if menu := s.e.Commands(fmt.Sprintf("chat:%d", anna), ""); menu != nil {
			t.Errorf("a reader has a menu of their own: %v", menu)
		}
	})
}

// TestProfile holds that the bot introduces itself in each language, and replaces
// nothing that its owner wrote.
func TestProfile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, t.TempDir(), false)
		for _, tt := range []struct{ key, language, want string }{
			{"name", "", ""}, {"name", "en", "News: articles"}, {"name", "ru", "News: статьи"},
			{"short_description", "", locale.For("en").T("profile.short", "channel", "News")},
			{"short_description", "ru", locale.For("ru").T("profile.short", "channel", "News")},
			{"menu_button", "", "commands"},
		} {
			if got := s.e.Profile(tt.key, tt.language); got != tt.want {
				t.Errorf("%s %q: got %q, want %q", tt.key, tt.language, got, tt.want)
			}
		}
		s.e.SetProfile("name", "ru", "Пишу о море")
		s.e.SetProfile("name", "en", "Olds: articles") // the channel was called so
		s.bot.present(t.Context())
		if got := s.e.Profile("name", "ru"); got != "Пишу о море" {
			t.Errorf("the owner's words were replaced: %q", got)
		}
		if got := s.e.Profile("name", "en"); got != "News: articles" {
			t.Errorf("the bot's own words were not brought up to date: %q", got)
		}
	})
}
