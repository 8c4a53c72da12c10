package bot

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/dateline-bot/dateline/bot/emulator"
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
		if menu := s.e.Commands(fmt.Sprintf("chat:%d", anna), ""); menu != nil {
			t.Errorf("a reader has a menu of their own: %v", menu)
		}
	})
}
