package bot

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/content/search"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
	"github.com/dateline-bot/dateline/scheduler/store"
)

const (
	channelID = -1001000000001
	groupID   = -1001000000002
	teamID    = -1001000000003
	teamTopic = 5
	anna      = 101
	boris     = 102
	eva       = 201
	ivan      = 202
)

func people() map[string]int64 {
	return map[string]int64{"anna": anna, "boris": boris, "eva": eva, "ivan": ivan}
}

// stage is the bot with an emulator, and what was said so far.
type stage struct {
	t      *testing.T
	e      *emulatortest.Emulator
	desk   *fakeDesk
	bot    *Bot
	config Config
	writes func() *draft.Composer // nil: nobody writes
	place  draft.Place            // where they write from the next start on; nil: in dir
	dir    string                 // of the articles
	stop   func()
	mine   map[int64]int // the last message of a person
	real   scheduler.Config
	log    *bytes.Buffer
	zone   *time.Location
	shown  map[[2]int64]int // versions of messages that were shown
	didAt  int
	last   map[int64]emulator.Message // the last message with buttons in a chat
	inline []string

	language string   // that all people read, or swapped; "": each their own
	brisk    bool     // the bot does not run but for the end of a long wait, as looking around costs most of the time
	pressed  [][2]int // the places of the buttons that were pressed by their words
	again    [][2]int // the places to press instead of looking for words, in order
}

// newStage starts the bot on the articles of dir, with the real scheduler or a
// desk without a ledger. Call it within synctest.
func newStage(t *testing.T, dir string, real bool) *stage {
	t.Helper()
	return newStageFor(t, dir, real, false)
}

// newStageFor is newStage; with writes, admins may write posts.
func newStageFor(t *testing.T, dir string, real, writes bool) *stage {
	t.Helper()
	return newStageIn(t, "", dir, real, writes)
}

// newStageIn is newStageFor where all people read one language.
func newStageIn(t *testing.T, language, dir string, real, writes bool) *stage {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Skip("no zone data:", err)
	}
	time.Sleep(time.Until(time.Date(2026, 1, 5, 12, 0, 0, 0, zone)))
	s := &stage{t: t, language: language, zone: zone, dir: dir, mine: map[int64]int{}, log: &bytes.Buffer{}, shown: map[[2]int64]int{}, last: map[int64]emulator.Message{}}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	s.e = newWorldIn(t, language)
	client, err := botapi.New(botapi.Config{Token: emulator.DefaultToken, HTTP: s.e, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	loc, err := locale.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	articles := folder.Open(folder.Config{Dir: dir, Zone: zone, PublishAt: 10 * time.Hour,
		Aliases: map[string][]string{"ai": {"ИИ", "Artificial intelligence"}}})
	admins := channel.NewAdmins(client, nil, "@news", nil, log)
	if strings.HasSuffix(t.Name(), "_group") {
		admins.WithGroups([]channel.Group{{Chat: strconv.FormatInt(teamID, 10), Topic: teamTopic}}, true)
	}
	publisher := channel.New(channel.Config{API: client, Admins: admins, Locales: loc, File: articles.File, Log: log})
	renderer := post.New(articles)
	s.desk = &fakeDesk{folder: articles, renderer: renderer, publisher: publisher, channel: channelID, username: "news", now: time.Now,
		posts: map[string]int{}, moved: map[string]time.Time{}, state: map[string]ledger.State{}}
	if err := s.desk.scan(t.Context()); err != nil && !writes {
		t.Fatal(err)
	}
	db, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	var desk scheduler.Desk = s.desk
	if real {
		s.real = scheduler.Config{Store: db, Source: articles, Renderer: renderer, Publisher: publisher, AuditBoard: publisher,
			Rules: plan.Rules{Channel: "@news", Zone: zone}, Log: log}
		desk = runScheduler(t, s.real, s.desk.Catalogue())
	}
	index := search.New(articles)
	if err := index.Update(t.Context(), s.desk.Catalogue()); err != nil {
		t.Fatal(err)
	}
	s.config = Config{Search: index, Audience: db.Audience(), API: client, Desk: desk, Folder: articles, Admins: admins, Locales: loc, Render: renderer,
		Zone: zone, Channel: "@news", PublishAt: 10 * time.Hour, Publisher: publisher, Settings: Settings{Profile: true}, Reload: s.desk.scan, Log: log}
	if writes {
		s.writes = s.composer(client, desk, articles, db, admins, dir)
	}
	s.run()
	synctest.Wait()
	return s
}

// composer lets the admins of the stage write posts, into its own folder.
func (s *stage) composer(client *botapi.Client, desk scheduler.Desk, articles *folder.Folder, db *store.SQLite, admins *channel.Admins, dir string) func() *draft.Composer {
	settings := folder.Config{Dir: dir, Zone: s.zone, PublishAt: 10 * time.Hour, Aliases: map[string][]string{"ai": {"ИИ", "Artificial intelligence"}}}
	return func() *draft.Composer {
		place := s.place
		if place == nil {
			place = &draft.Folder{Dir: dir, Inbox: "inbox", Alone: true}
		}
		inbox := draft.NewInbox(draft.InboxConfig{Store: db.Audience(), Place: place, Inbox: "inbox", Parser: settings.Parser(),
			Leads: func() bool { return true }, Catalogue: desk.Catalogue, Read: articles.File, Publish: desk.Publish, Queue: desk.Queue, Download: client.Download,
			Reload: s.desk.scan, Zone: s.zone, Now: time.Now, Log: slog.New(slog.NewTextHandler(s.log, nil))})
		return draft.New(draft.Config{API: client, Inbox: inbox, Locales: s.config.Locales, Language: admins.Language, Log: inbox.Log,
			Stage: &draft.Stage{Content: settings, Routes: route.New(route.Defaults{Channel: "@news"}, nil, nil), Link: desk.PostLink},
			Show:  ShowDraft(client, channel.Courier{Log: inbox.Log}), Slots: true, PublishAt: 10 * time.Hour})
	}
}

// newWorld is an emulator with the people, the channel and a group.
func newWorld(t *testing.T) *emulatortest.Emulator { return newWorldIn(t, "") }

// swapped are the languages where English readers read Russian, and the other way round.
const swapped = "swapped"

// newWorldIn is newWorld where all people read one language, if it is named, or the
// other one of the two.
func newWorldIn(t *testing.T, all string) *emulatortest.Emulator {
	e := emulatortest.New(emulator.Config{Username: "dateline_bot", Rates: &emulator.Rates{}})
	t.Cleanup(e.Close)
	for name, id := range people() {
		language := map[string]string{"anna": "en", "boris": "ru", "eva": "en", "ivan": "ru"}[name]
		switch {
		case all == swapped:
			language = map[string]string{"en": "ru", "ru": "en"}[language]
		case all != "":
			language = all
		}
		e.AddUser(emulator.User{ID: id, FirstName: name, Username: name, LanguageCode: language})
	}
	e.AddChannel(emulator.Channel{ID: channelID, Title: "News", Username: "news", Admins: []int64{eva, ivan}, Bot: emulator.AllRights()})
	e.AddChannel(emulator.Channel{ID: teamID, Title: "Team", Group: true, Admins: []int64{eva}, Members: []int64{ivan, boris}, Topics: []int{teamTopic}, Bot: emulator.Rights{Member: true}})
	e.AddChannel(emulator.Channel{ID: groupID, Title: "Group", Group: true, Admins: []int64{anna}, Members: []int64{boris, eva}, Bot: emulator.Rights{Member: true}})
	return e
}

// run runs the bot until the test ends, and then looks at its log.
func (s *stage) run() {
	t := s.t
	s.start()
	t.Cleanup(func() {
		s.stop()
		if strings.Contains(s.log.String(), "level=ERROR") {
			t.Error("the log holds errors:\n" + s.log.String())
		}
		if strings.Contains(s.log.String(), emulator.DefaultToken) {
			t.Errorf("the log holds the token: got %q, want no %q in it", s.log.String(), emulator.DefaultToken)
		}
	})
}

// start makes a bot on the ledger that is there, as a process does, and runs it.
func (s *stage) start() {
	c := s.config
	if s.writes != nil {
		c.Composer = s.writes()
	}
	var err error
	if s.bot, err = New(c); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.bot.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Error("Run:", err)
		}
	}
}

// runScheduler runs the scheduler until the test ends.
func runScheduler(t *testing.T, c scheduler.Config, articles *content.Catalogue) scheduler.Desk {
	t.Helper()
	sched, err := scheduler.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sched.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error("scheduler:", err)
		}
	})
	sched.Update(articles, nil)
	return sched
}

// noFolder has no articles.
type noFolder struct{}

func (noFolder) Body(*content.Article) ([]byte, error) { return nil, errors.New("no such file") }
func (noFolder) File(string) ([]byte, error)           { return nil, errors.New("no such file") }
func (noFolder) Address(*content.Article) string       { return "" }
