package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/locale"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/search"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/store"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the bot says now into the conversations")

// TestConversations runs the conversations in testdata: a txtar archive of the
// file `conversation` and of articles. A line that begins with "> " is what
// somebody does; what stands after it is everything that follows from it:
//
//	> anna: /latest            anna writes to the bot (anna@group: in the group)
//	> anna presses Cancel      the button whose text begins so, under the last message with buttons
//	> anna forges pp:x         a press whose data no button holds
//	> anna asks word           types @bot word (inline mode)
//	> wait 1h                  time passes
//	> post Hello               somebody posts into the channel by hand
//	> publish slug             the article goes out as the scheduler would send it
//	> react slug ...           the post gets as many reactions as there are dots
//	> blocks anna              anna blocks the bot
//	> fail drop_after sendMessage  the next such call to the channel fails so
//	> rights off, > protect    the channel changes
//	> did                      nothing: what the scheduler was asked to do is shown anyway
//
// anna and boris read (English, Russian), eva and ivan run the channel (English,
// Russian). The clock starts on Monday 5 January 2026, 12:00 in Moscow.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			var script *txtar.File
			for i, f := range archive.Files {
				if f.Name == "conversation" {
					script = &archive.Files[i]
					continue
				}
				path := filepath.Join(dir, filepath.FromSlash(f.Name))
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Test(t, func(t *testing.T) {
				got := newStage(t, dir, strings.HasPrefix(filepath.Base(file), "scheduler")).play(string(script.Data))
				if *update {
					script.Data = []byte(got)
					if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
						t.Fatal(err)
					}
				} else if got != string(script.Data) {
					t.Errorf("the conversation went otherwise (-update writes it):\n%s", diff(string(script.Data), got))
				}
			})
		})
	}
}

const (
	channelID = -1001000000001
	groupID   = -1001000000002
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
	e      *emulator.Emulator
	desk   *fakeDesk
	bot    *Bot
	log    *bytes.Buffer
	zone   *time.Location
	shown  map[[2]int64]int // versions of messages that were shown
	didAt  int
	last   map[int64]emulator.Message // the last message with buttons in a chat
	inline []string
}

// newStage starts the bot on the articles of dir, with the real scheduler or a
// desk without a ledger. Call it within synctest.
func newStage(t *testing.T, dir string, real bool) *stage {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Skip("no zone data:", err)
	}
	time.Sleep(time.Until(time.Date(2026, 1, 5, 12, 0, 0, 0, zone)))
	s := &stage{t: t, zone: zone, log: &bytes.Buffer{}, shown: map[[2]int64]int{}, last: map[int64]emulator.Message{}}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	s.e = emulator.New(emulator.Config{Username: "dateline_bot", Rates: emulator.NoRates()})
	t.Cleanup(s.e.Close)
	for name, id := range people() {
		language := map[string]string{"anna": "en", "boris": "ru", "eva": "en", "ivan": "ru"}[name]
		s.e.AddUser(emulator.User{ID: id, FirstName: name, Username: name, LanguageCode: language})
	}
	s.e.AddChannel(emulator.Channel{ID: channelID, Title: "News", Username: "news", Admins: []int64{eva, ivan}, Bot: emulator.AllRights()})
	s.e.AddChannel(emulator.Channel{ID: groupID, Title: "Group", Group: true, Admins: []int64{anna}, Members: []int64{boris, eva}, Bot: emulator.Rights{Member: true}})
	client, err := botapi.New(botapi.Config{Token: emulator.DefaultToken, HTTP: s.e, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	loc, err := locale.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	folder := content.OpenFolder(content.Config{Dir: dir, Zone: zone, PublishAt: 10 * time.Hour,
		Aliases: map[string][]string{"ai": {"ИИ", "Artificial intelligence"}}})
	admins := NewAdmins(client, nil, "@news", nil, log)
	publisher := NewPublisher(PublisherConfig{API: client, Admins: admins, Locales: loc, File: folder.File, Log: log})
	renderer := post.New(folder)
	s.desk = &fakeDesk{folder: folder, renderer: renderer, publisher: publisher, channel: channelID, username: "news", now: time.Now,
		posts: map[string]int{}, moved: map[string]time.Time{}, state: map[string]scheduler.State{}}
	if err := s.desk.scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	ledger, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ledger.Close() })
	var desk scheduler.Desk = s.desk
	if real {
		desk = runScheduler(t, scheduler.Config{Store: ledger, Source: folder, Renderer: renderer, Publisher: publisher,
			Channel: "@news", Zone: zone, Log: log}, s.desk.Catalogue())
	}
	index := search.New(folder)
	if err := index.Update(t.Context(), s.desk.Catalogue()); err != nil {
		t.Fatal(err)
	}
	s.bot, err = New(Config{Search: index, Audience: ledger.Audience(), API: client, Desk: desk, Folder: folder, Admins: admins, Locales: loc, Render: renderer,
		Zone: zone, Channel: "@news", PublishAt: 10 * time.Hour, Publisher: publisher, Reload: s.desk.scan, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.bot.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error("Run:", err)
		}
		if strings.Contains(s.log.String(), "level=ERROR") {
			t.Error("the log holds errors:\n" + s.log.String())
		}
		if strings.Contains(s.log.String(), emulator.DefaultToken) {
			t.Error("the log holds the token")
		}
	})
	synctest.Wait()
	return s
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

func (s *stage) play(script string) string {
	var out strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") || line == "" && out.Len() == 0 {
			out.WriteString(line + "\n")
			continue
		}
		if action, ok := strings.CutPrefix(line, "> "); ok {
			if out.Len() > 0 && !strings.HasSuffix(out.String(), "\n\n") && !strings.HasPrefix(lastLine(out.String()), "#") {
				out.WriteByte('\n')
			}
			out.WriteString(line + "\n")
			queries := s.act(action)
			time.Sleep(30 * time.Second) // of virtual time: rates and settling
			synctest.Wait()
			s.tell(&out, queries)
		}
	}
	return out.String()
}

func lastLine(s string) string {
	s = strings.TrimRight(s, "\n")
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// act does what a line says and returns the ids of queries to look at.
func (s *stage) act(line string) (queries []string) {
	word, rest, _ := strings.Cut(line, " ")
	if who, ok := strings.CutSuffix(word, ":"); ok {
		who, where, _ := strings.Cut(who, "@")
		text := strings.NewReplacer(`\n`, "\n").Replace(rest)
		if where == "group" {
			s.e.UserSendsTo(groupID, people()[who], text)
		} else {
			s.e.UserSends(people()[who], text)
		}
		return nil
	}
	switch word {
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.t.Fatal(err)
		}
		time.Sleep(d)
		return nil
	case "post":
		s.e.PostByHand(channelID, rest)
		return nil
	case "publish":
		if _, err := s.desk.Publish(s.t.Context(), rest, scheduler.Actor{Name: "the clock"}); err != nil {
			s.t.Fatal(err)
		}
		return nil
	case "did":
		return nil
	case "react":
		slug, n, _ := strings.Cut(rest, " ")
		s.e.React(channelID, s.desk.posts[slug], "👍", len(n))
		return nil
	case "fail": // fail drop_after sendMessage: the next such call to the channel
		kind, method, _ := strings.Cut(rest, " ")
		s.e.AddFault(emulator.Fault{Kind: emulator.FaultKind(kind), Method: method, Chat: channelID, Times: 1})
		return nil
	case "rights":
		rights := emulator.AllRights()
		rights.Post = rest == "on"
		s.e.SetRights(channelID, rights)
		return nil
	case "protect":
		s.e.SetProtected(channelID, true)
		return nil
	case "blocks":
		s.e.Block(people()[rest], true)
		return nil
	}
	id, ok := people()[word]
	verb, what, _ := strings.Cut(rest, " ")
	if !ok {
		s.t.Fatalf("nobody is called %q in %q", word, line)
	}
	switch verb {
	case "presses":
		return []string{s.press(id, what)}
	case "forges":
		data, err := strings.NewReplacer(`\n`, "\n").Replace(what), error(nil)
		if err != nil {
			s.t.Fatal(err)
		}
		return []string{s.e.Forge(id, id, s.last[id].ID, data)}
	case "asks":
		text, offset, _ := strings.Cut(what, " @")
		q := s.e.UserInline(id, text, offset)
		s.inline = append(s.inline, q)
		return nil
	}
	s.t.Fatalf("nobody knows how to %q", line)
	return nil
}

func (s *stage) press(user int64, label string) string {
	m := s.last[user]
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Text, label) || strings.HasPrefix(strings.TrimLeft(b.Text, "✅👁🗑🎲◀ "), label) {
				q, err := s.e.UserPresses(user, m.Chat, m.ID, b.Data)
				if err != nil {
					s.t.Fatal(err)
				}
				return q
			}
		}
	}
	s.t.Fatalf("there is no button %q under %q", label, m.Plain)
	return ""
}

// tell writes what is new: messages, edits, answers to presses.
func (s *stage) tell(out *strings.Builder, queries []string) {
	for _, q := range queries {
		if a, ok := s.e.CallbackAnswer(q); !ok {
			out.WriteString("the button is never answered\n")
		} else if a.Text != "" {
			fmt.Fprintf(out, "(%s)\n", a.Text)
		}
	}
	for _, chat := range []int64{channelID, groupID, anna, boris, eva, ivan} {
		for _, m := range s.e.AllMessages(chat) {
			key, version := [2]int64{chat, int64(m.ID)}, len(m.History)+1
			if m.Deleted {
				version = -1
			}
			known := s.shown[key]
			if known == version || known == 0 && m.Deleted {
				continue
			}
			s.shown[key] = version
			if !m.FromBot && chat != channelID {
				continue
			}
			s.showMessage(out, chat, m, known)
		}
	}
	s.desk.mu.Lock()
	for _, d := range s.desk.did[s.didAt:] {
		if !strings.HasSuffix(d, "by the clock") {
			fmt.Fprintf(out, "desk: %s\n", d)
		}
	}
	s.didAt = len(s.desk.did)
	s.desk.mu.Unlock()
	for _, q := range s.inline {
		if a, ok := s.e.InlineAnswer(q); ok {
			s.showInline(out, a)
		} else {
			out.WriteString("the query is never answered\n")
		}
	}
	s.inline = nil
}

func (s *stage) showMessage(out *strings.Builder, chat int64, m emulator.Message, known int) {
	where := "bot → " + s.chatName(chat)
	switch {
	case m.Deleted:
		fmt.Fprintf(out, "%s deleted: %s\n", where, strings.SplitN(m.Plain, "\n", 2)[0])
		return
	case known != 0:
		where += " (edited)"
	case m.Rich:
		where += " (rich)"
	}
	fmt.Fprintf(out, "%s:\n", where)
	for line := range strings.SplitSeq(strings.TrimRight(styled(m), "\n"), "\n") {
		out.WriteString(strings.TrimRight("  "+line, " ") + "\n")
	}
	if len(m.Buttons) == 0 {
		if s.last[chat].ID == m.ID {
			delete(s.last, chat)
		}
		return
	}
	s.last[chat] = m
	for _, row := range m.Buttons {
		out.WriteString(" ")
		for _, b := range row {
			fmt.Fprintf(out, " [%s]", b.Text)
		}
		out.WriteByte('\n')
	}
}

func (s *stage) showInline(out *strings.Builder, raw json.RawMessage) {
	var a struct {
		Results    string `json:"results"` // JSON in a form's field
		NextOffset string `json:"next_offset"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		s.t.Fatal(err, string(raw))
	}
	var results []struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Thumbnail   string `json:"thumbnail_url"`
		Content     struct {
			Text string `json:"message_text"`
		} `json:"input_message_content"`
	}
	if err := json.Unmarshal([]byte(a.Results), &results); err != nil {
		s.t.Fatal(err, a.Results)
	}
	fmt.Fprintf(out, "bot offers %d:\n", len(results))
	for _, r := range results {
		out.WriteString(strings.TrimRight(fmt.Sprintf("  %q %s", r.Content.Text, r.Thumbnail), " ") + "\n")
	}
	if a.NextOffset != "" {
		fmt.Fprintf(out, "  next: %s\n", a.NextOffset)
	}
}

func (s *stage) chatName(chat int64) string {
	for name, id := range people() {
		if id == chat {
			return name
		}
	}
	return map[int64]string{channelID: "channel", groupID: "group"}[chat]
}

// styled writes a text message with its links and styles as Markdown would.
func styled(m emulator.Message) string {
	var wire struct {
		Text     string   `json:"text"`
		Entities []entity `json:"entities"`
	}
	if err := json.Unmarshal([]byte(m.JSON), &wire); err != nil || wire.Text == "" {
		return m.Plain
	}
	units := utf16.Encode([]rune(wire.Text))
	var b strings.Builder
	at := 0
	for _, e := range wire.Entities {
		open, shut, known := "", "", true
		switch e.Type {
		case "text_link":
			open, shut = "[", "]("+e.URL+")"
		case "bold":
			open, shut = "*", "*"
		case "code":
			open, shut = "`", "`"
		default:
			known = false
		}
		if !known || e.Offset < at {
			continue
		}
		b.WriteString(string(utf16.Decode(units[at:e.Offset])))
		at = e.Offset + e.Length
		b.WriteString(open + string(utf16.Decode(units[e.Offset:at])) + shut)
	}
	b.WriteString(string(utf16.Decode(units[at:])))
	return b.String()
}

// diff shows the first lines that differ.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			from := max(0, i-3)
			return fmt.Sprintf("line %d\nwant:\n%s\ngot:\n%s", i+1, strings.Join(w[from:min(len(w), i+6)], "\n"), strings.Join(g[from:min(len(g), i+12)], "\n"))
		}
	}
	return ""
}
