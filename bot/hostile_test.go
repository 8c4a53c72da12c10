package bot

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
)

// withArticles writes articles into a new folder, by name.
func withArticles(t *testing.T, articles map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range articles {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Nothing that a reader can send shows an article that is not out: every
// command with every way to name it, and every verb of a button, forged.
func TestNothingUnpublishedLeaks(t *testing.T) {
	dir := withArticles(t, map[string]string{
		"out.md":             "---\ntitle: Out\ndate: 2025-12-01\ncategories: [ai]\n---\nWords. [a](future.md) [b](draft.md)\n",
		"future.md":          "---\ntitle: SECRET future\ndate: 2027-01-01\ncategories: [SECRETcategory, ai]\n---\nSECRET body.\n",
		"draft.md":           "---\ntitle: SECRET draft\ndate: 2025-12-02\ndraft: true\ncategories: [SECRETcategory, ai]\n---\nSECRET body.\n",
		"expired.md":         "---\ntitle: SECRET expired\ndate: 2025-12-03\nexpiryDate: 2025-12-04\ncategories: [ai]\n---\nSECRET body.\n",
		"hidden.md":          "---\ntitle: SECRET hidden\ndate: 2025-12-02\nhidden: true\ncategories: [SECRETcategory, ai]\n---\nSECRET body.\n",
		"status.md":          "---\ntitle: SECRET status\ndate: 2025-12-02\nstatus: evergreen\ncategories: [ai]\n---\nSECRET body.\n",
		"2025-12-02-note.md": "# SECRET note\n\nSECRET body.\n",
		"undated.md":         "---\ntitle: SECRET undated\ncategories: [ai]\n---\nSECRET body.\n",
	})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		names := []string{"", "future", "draft", "expired", "undated", "hidden", "status", "note", "SECRET", "SECRETcategory", "ai", "future.md", "words"}
		for _, slug := range []string{"future", "draft", "expired", "undated", "hidden", "status", "note"} {
			names = append(names, message.ShortID(slug), "a_"+message.ShortID(slug))
		}
		pause := func() { time.Sleep(5 * time.Second); synctest.Wait() }
		for name := range s.bot.byName {
			for _, n := range names {
				s.e.UserSends(anna, strings.TrimSpace("/"+name+" "+n))
				s.e.UserSendsTo(groupID, anna, strings.TrimSpace("/"+name+"@dateline_bot "+n))
				pause()
			}
		}
		for _, n := range names {
			s.e.UserSends(anna, n+" ")
			q := s.e.UserInline(anna, n, "")
			pause()
			if a, ok := s.e.InlineAnswer(q); !ok || strings.Contains(string(a), "SECRET") {
				t.Errorf("inline %q: %s", n, a)
			}
		}
		s.e.UserSends(anna, "/categories")
		pause()
		message := s.e.Messages(anna)[len(s.e.Messages(anna))-1]
		for verb := range s.bot.byVerb {
			for _, n := range append(names, "0", "99", "5:0", "0:=:SECRET") {
				q := s.e.Forge(anna, anna, message.ID, verb+":"+n)
				pause()
				if a, ok := s.e.CallbackAnswer(q); !ok || strings.Contains(a.Text, "SECRET") {
					t.Errorf("forged %s:%s: %q %t", verb, n, a.Text, ok)
				}
			}
		}
		for _, chat := range []int64{anna, groupID, channelID} {
			for _, m := range s.e.AllMessages(chat) {
				said := m.Plain + strings.Join(m.History, "\n")
				if b, _ := json.Marshal(m.Buttons); m.FromBot && strings.Contains(said+string(b), "SECRET") && !echoes(said) {
					t.Errorf("a reader was shown: %s", said)
				}
			}
		}
		if len(s.desk.did) != 0 {
			t.Errorf("a reader made the scheduler do: %v", s.desk.did)
		}
	})
}

// echoes reports whether a message only repeats what the reader typed.
func echoes(said string) bool {
	return strings.Contains(said, "There's no “SECRET") || strings.Contains(said, "No results for “SECRET") ||
		strings.Contains(said, "No results for “words") || strings.Contains(said, "the time zone “SECRET")
}

func TestForeignPresses(t *testing.T) {
	dir := withArticles(t, map[string]string{"next.md": "---\ntitle: Next\ndate: 2026-02-01\n---\nText.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		s.e.UserSends(eva, "/publish next")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		ask := s.e.Messages(eva)[1]
		publish := ask.Buttons[0][0].Data
		for name, press := range map[string]func() string{
			"a stranger in her own chat":          func() string { return s.e.Forge(anna, anna, ask.ID, publish) },
			"a stranger in the admin's chat":      func() string { return s.e.Forge(anna, eva, ask.ID, publish) },
			"a stranger in a group":               func() string { return s.e.Forge(anna, groupID, ask.ID, publish) },
			"an admin in a group":                 func() string { return s.e.Forge(eva, groupID, ask.ID, publish) },
			"an admin in the channel":             func() string { return s.e.Forge(eva, channelID, ask.ID, publish) },
			"an admin in another admin's chat":    func() string { return s.e.Forge(eva, ivan, ask.ID, publish) },
			"data of 64 bytes":                    func() string { return s.e.Forge(eva, eva, ask.ID, strings.Repeat("x", 64)) },
			"data of 4096 bytes":                  func() string { return s.e.Forge(eva, eva, ask.ID, publish+strings.Repeat(":x", 2048)) },
			"an article that is not there":        func() string { return s.e.Forge(eva, eva, ask.ID, "pp:AAAAAAAAAAAA") },
			"an id that is none":                  func() string { return s.e.Forge(eva, eva, ask.ID, "pp:../../etc") },
			"no data":                             func() string { return s.e.Forge(eva, eva, ask.ID, "") },
			"a verb without arguments":            func() string { return s.e.Forge(eva, eva, ask.ID, "pp") },
			"a token of another program's notice": func() string { return s.e.Forge(anna, anna, ask.ID, "act:there:t1") },
		} {
			q := press()
			time.Sleep(5 * time.Second)
			synctest.Wait()
			if a, ok := s.e.CallbackAnswer(q); !ok || a.Text == "" {
				t.Errorf("%s: answered %t %q", name, ok, a.Text)
			}
		}
		if n := len(s.e.Messages(channelID)); n != 0 || len(s.desk.did) != 0 {
			t.Errorf("%d posts, %v", n, s.desk.did)
		}
		// Two presses at once publish once.
		q1, q2 := s.e.Forge(eva, eva, ask.ID, publish), s.e.Forge(eva, eva, ask.ID, publish)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		for _, q := range []string{q1, q2} {
			if _, ok := s.e.CallbackAnswer(q); !ok {
				t.Error("a press is not answered: got false, want true")
			}
		}
		if n := len(s.e.Messages(channelID)); n != 1 {
			t.Errorf("%d posts after two presses", n)
		}
	})
}

func TestOddWordsAreAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, withArticles(t, map[string]string{"a.md": "---\ntitle: " + strings.Repeat("Очень длинный заголовок 👨‍👩‍👧‍👦 ", 400) + "\ndate: 2025-12-01\ncategories: [" + strings.Repeat("длинная", 300) + "]\n---\nText.\n"}), false)
		odd := strings.Repeat("Ж👨‍👩‍👧‍👦\u202e\u0000{n}%s<b>&\\'\"", 200)
		for i, text := range []string{
			"/start " + strings.Repeat("-_Z", 1365), "/start " + odd, "/category " + odd, "/latest " + odd, "/latest -1", "/latest 99999999999999999999", "/search " + odd,
			"/read " + odd, "/" + odd, odd, "/", "//", "/latest@", "/latest@dateline_bot@x", "/start a_", "/category 1", "/category ai 99999999999999999999", "/categories", "/latest", "/random",
		} {
			before := len(s.e.Messages(anna))
			s.e.UserSends(anna, text)
			time.Sleep(20 * time.Second)
			synctest.Wait()
			want := before + 2 // the question and its answer
			if strings.HasPrefix(text, "/latest@") {
				want = before + 1 // addressed to somebody else
			}
			if text == "/latest@" {
				want = before + 2
			}
			if got := len(s.e.Messages(anna)); got != want {
				t.Errorf("%d: %.40q: %d messages, want %d", i, text, got-before, want-before)
			}
		}
		if log := s.log.String(); strings.Contains(log, "cannot deliver") {
			t.Errorf("Telegram refused an answer:\n%s", log)
		}
	})
}

// A list of long titles in every script keeps the limits of a message.
func TestListsOfLongTitlesArrive(t *testing.T) {
	articles := map[string]string{}
	for i := range 45 {
		articles[fmt.Sprintf("a%d.md", i)] = fmt.Sprintf("---\ntitle: \"%s\"\ndate: 2025-11-%02d\ncategories: [ai, c%d]\n---\nText.\n", strings.Repeat("𝕏👨‍👩‍👧‍👦длинный ", 60), i%28+1, i)
	}
	dir := withArticles(t, articles)
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		for _, text := range []string{"/latest 20", "/category ai", "/category ai 3", "/categories", "/search длинный", "/latest 1"} {
			before := len(s.e.Messages(anna))
			s.e.UserSends(anna, text)
			time.Sleep(20 * time.Second)
			synctest.Wait()
			if all := s.e.Messages(anna); len(all) != before+2 {
				t.Errorf("%s is not answered", text)
			}
		}
	})
}
