package bot

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/BurntSushi/toml"

	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
	"github.com/dateline-bot/dateline/content/locale"
)

// TestEveryEntryIsPrinted holds that each entry of the bot's catalogues reaches
// somebody. Every conversation is played as it is, by Russian readers in place of
// English ones and the other way round, and by German ones; where the words of its
// buttons are of another language, the same are pressed by their places. So is what
// else the admins are told (printed_test.go). The bot's messages are compared with the
// entries.
func TestEveryEntryIsPrinted(t *testing.T) {
	if os.Getenv("DATELINE_TEST_LONG") == "" {
		t.Skip("plays every conversation three times; set DATELINE_TEST_LONG=1")
	}
	printed := &texts{all: map[string]bool{}}
	t.Run("conversations", func(t *testing.T) {
		talktest.Run(t, "testdata", func(t *testing.T, c *talktest.Conversation) {
			t.Parallel()
			var pressed [][2]int
			readers := []string{"", swapped, "de"}
			if tag := languageOf(c); tag != "" {
				readers = []string{tag}
			}
			for _, who := range readers {
				dir := t.TempDir()
				c.Unpack(t, dir)
				synctest.Test(t, func(t *testing.T) {
					s := newStageIn(t, who, dir, strings.HasPrefix(c.Name, "scheduler"), strings.HasPrefix(c.Name, "write"))
					s.again, s.brisk = slices.Clone(pressed), true
					s.play(c.Script)
					if who == "" {
						pressed = s.pressed
					}
					printed.take(s.e)
				})
			}
		})
		for _, tag := range locale.Languages() {
			for name, what := range map[string]func(*stage){"alerts": printAlerts, "acts": printActs, "empty": printEmpty, "broken": printBroken} {
				t.Run(name+"_"+tag, func(t *testing.T) {
					t.Parallel()
					dir := t.TempDir()
					synctest.Test(t, func(t *testing.T) {
						s := newStageIn(t, tag, dir, false, false)
						what(s)
						printed.take(s.e)
					})
				})
			}
		}
	})
	for _, tag := range locale.Languages() {
		for _, file := range []string{"bot", "draft"} {
			entries := entriesOf(t, tag, file)
			for _, code := range slices.Sorted(maps.Keys(entries)) {
				switch have, where := printed.have(entries[code]), elsewhere()[code]; {
				case !have && where == "":
					t.Errorf("%s: nobody is told %q: %q", tag, code, entries[code])
				case have && where != "":
					t.Logf("%s: %q is said here, not only in %s", tag, code, where)
				}
			}
		}
	}
}

// elsewhere are the entries that no conversation here leads to, with what does.
func elsewhere() map[string]string {
	return map[string]string{
		"act.delete_copy":           "a second post, which the desk of these tests does not keep",
		"queue.undated":             "an article without a date in /queue",
		"alert.replaced":            "a ledger that was removed: TestLedgerRemoved of cmd/dateline",
		"alert.storage":             "a full disk: TestDiskFull of cmd/dateline",
		"storage":                   "a database that went away: TestReplicasWithoutDatabase of cmd/dateline",
		"webhook.removed":           "a webhook of another program: TestAForeignWebhookIsLeftAlone",
		"no_right.edit":             "TestAdminsDoWhatTheirRightsAllow",
		"no_right.publish":          "TestAdminsDoWhatTheirRightsAllow",
		"no_right.withdraw":         "TestAdminsDoWhatTheirRightsAllow",
		"team.nameless":             "an admin without a name, whose language nobody knows: scheduler_group, in English",
		"oops":                      "a panic, which no test here causes",
		"publish.unmarked":          "settings with select: marked",
		"read.failed":               "an article that Telegram refuses in both forms",
		"notice.overwrite.contents": "contents that somebody edited: TestContentsHaveNoFile of bot/channel",
		"drift.replaced":            "a button of an audit before the last one: TestOldAuditButtons",
		"drift.toast.already":       "two admins at the same moment: TestOldAuditButtons",
		"stats.fan_out":             "thousands of subscribers",
		"small.channel.private":     "a channel without a public name",
		"status.channel_unknown":    "a channel that is gone",
		"state.broken":              "dateline plan: a broken file has no row in the ledger",
		"draft.unshown":             "a failing Telegram: TestWritingWhileTelegramFails",
		"draft.button.again":        "a failing Telegram: TestWritingWhileTelegramFails",
		"draft.button.go_all":       "several channels",
		"draft.changed":             "two admins at the same moment",
		"draft.late":                "two admins at the same moment",
		"draft.edited.late":         "the seconds in which a post is saved",
		"draft.edited.parts":        "a text that Telegram cut in several messages",
		"draft.edit.stopped":        "TestStopOfARefusedEdit",
		"draft.former":              "TestStopOfAWrittenDraft",
		"draft.former.newer":        "TestNewerTextOfAWrittenDraft",
		"draft.failed":              "a folder that cannot be written to while a post is saved",
		"draft.file.large":          "TestFilesUpTo20MB",
		"draft.quiet":               "TestSayPlanned of bot/draft",
		"draft.git":                 "TestWritingToGit of cmd/dateline",
		"draft.not_included":        "TestRefusal of bot/draft",
		"draft.replicas":            "TestRefusal of bot/draft",
		"draft.unwritable":          "TestRefusal of bot/draft",
	}
}

// texts are what was sent: each a message, the words of a button, an answer.
type texts struct {
	mu  sync.Mutex
	all map[string]bool
}

// take takes what the bot sent.
func (x *texts) take(e *emulatortest.Emulator) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range e.Calls() {
		for _, p := range c.Params {
			x.value(p)
		}
	}
}

// value takes a string, and the strings in one that is JSON.
func (x *texts) value(s string) {
	var v any
	if len(s) > 1 && strings.ContainsAny(s[:1], `[{"`) && json.Unmarshal([]byte(s), &v) == nil {
		x.walk(v)
		return
	}
	x.all[s] = true
}

func (x *texts) walk(v any) {
	switch v := v.(type) {
	case string:
		x.value(v)
	case []any:
		for _, y := range v {
			x.walk(y)
		}
	case map[string]any:
		for _, y := range v {
			x.walk(y)
		}
	}
}

// placeholder is a value in an entry, or the forms of a word.
var placeholder = regexp.MustCompile(`\{([a-z_]+)(?:\|([^}]*))?\}`)

// have reports whether an entry is among the texts: alone, or between marks.
func (x *texts) have(entry string) bool {
	var pattern strings.Builder
	at, longest := 0, ""
	literal := func(text string) {
		pattern.WriteString(regexp.QuoteMeta(text))
		if len(text) > len(longest) {
			longest = text
		}
	}
	for _, m := range placeholder.FindAllStringSubmatchIndex(entry, -1) {
		literal(entry[at:m[0]])
		if at = m[1]; m[4] < 0 {
			pattern.WriteString(`(?s:.+?)`)
			continue
		}
		var forms []string
		for form := range strings.SplitSeq(entry[m[4]:m[5]], "|") {
			forms = append(forms, regexp.QuoteMeta(form))
		}
		pattern.WriteString("(?:" + strings.Join(forms, "|") + ")")
	}
	literal(entry[at:])
	whole := regexp.MustCompile(`(?:^|[^\p{L}])` + pattern.String() + `(?:$|[^\p{L}])`)
	for text := range x.all {
		if strings.Contains(text, longest) && whole.MatchString(text) {
			return true
		}
	}
	return false
}

// entriesOf returns the entries of a file of a catalogue.
func entriesOf(t *testing.T, tag, file string) map[string]string {
	t.Helper()
	var c struct{ Message map[string]string }
	if _, err := toml.DecodeFile(filepath.Join("../content/locale", tag, file+".toml"), &c); err != nil {
		t.Fatal(err)
	}
	return c.Message
}
