package bot

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audience"
)

// writesPost does what an admin does who writes a post.
func (s *stage) writesPost(id int64, verb, what string) {
	what = strings.ReplaceAll(what, `\n`, "\n")
	switch kind, rest, _ := strings.Cut(what, " "); {
	case verb == "formats":
		s.mine[id] = s.e.UserSendsAny(id, formatted(what))
	case verb == "replies":
		back, text, _ := strings.Cut(what, ": ")
		n, err := strconv.Atoi(back)
		if err != nil {
			s.t.Fatal(err)
		}
		all := s.e.Messages(id)
		for i := len(all) - 1; i >= 0; i-- {
			if all[i].FromBot {
				if n--; n < 0 {
					s.mine[id] = s.e.UserSendsAny(id, emulatortest.Sent{Text: text, ReplyTo: all[i].ID})
					return
				}
			}
		}
		s.t.Fatalf("there is no such message to reply to: %q", what)
	case verb == "edits":
		s.e.UserEdits(id, s.mine[id], formatted(what))
	case verb == "copies":
		sent := formatted(what)
		sent.From = "Elsewhere"
		s.mine[id] = s.e.UserSendsAny(id, sent)
	case kind == "picture":
		group, caption, _ := strings.Cut(rest, ": ")
		sent := formatted(caption)
		sent.Photo, sent.Group = picture(), strings.Trim(group, "-")
		s.mine[id] = s.e.UserSendsAny(id, sent)
	case kind == "file":
		name, text, _ := strings.Cut(rest, ": ")
		s.mine[id] = s.e.UserSendsAny(id, emulatortest.Sent{Document: []byte(text), Name: name})
	default:
		s.e.UserSendsAny(id, emulatortest.Sent{Photo: []byte("a photo")})
	}
}

// formatted is a text whose **bold** parts are Telegram's formatting.
func formatted(text string) emulatortest.Sent {
	var sent emulatortest.Sent
	for i, part := range strings.Split(text, "**") {
		if i%2 == 1 {
			sent.Entities = append(sent.Entities, emulatortest.Entity{Type: "bold", Offset: units(sent.Text), Length: units(part)})
		}
		sent.Text += part
	}
	return sent
}

func units(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n
}

func picture() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// showInbox shows the files that were written.
func (s *stage) showInbox(out *strings.Builder) {
	found := false
	err := filepath.WalkDir(filepath.Join(s.dir, "inbox"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // there is no inbox yet
		}
		found = true
		name, _ := filepath.Rel(s.dir, path)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !strings.HasSuffix(name, ".md") {
			fmt.Fprintf(out, "%s: %d bytes\n", filepath.ToSlash(name), len(data))
			return nil
		}
		fmt.Fprintf(out, "%s:\n", filepath.ToSlash(name))
		for line := range strings.Lines(string(data)) {
			out.WriteString(strings.TrimRight("  "+line, " \n") + "\n")
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if !found {
		out.WriteString("the inbox is empty\n")
	}
}

// save writes files, separated by commas, at once, each with its name in place of every $ in the text.
func (s *stage) save(names, text string) {
	for name := range strings.SplitSeq(names, ",") {
		path := filepath.Join(s.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "$", name)), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	s.scan()
}

// scan has the bot, and a real scheduler, look at the folder.
func (s *stage) scan() {
	if err := s.desk.scan(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	if sched, real := s.config.Desk.(*scheduler.Scheduler); real {
		sched.Update(s.desk.Catalogue(), nil)
		time.Sleep(time.Minute)
	}
}

// drafts returns the ids of somebody's drafts.
func (s *stage) drafts(of int64) (ids []int64) {
	s.t.Helper()
	store, ok := s.config.Audience.(audience.Drafts)
	if !ok {
		s.t.Fatal("the store keeps no drafts")
	}
	all, err := store.Drafts(s.t.Context(), of)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, d := range all {
		ids = append(ids, d.ID)
	}
	return ids
}

// TestFilesUpTo20MB sends files of the size that Telegram lets a bot fetch, and larger
// ones, alone and in an album: what can be a post is offered, what cannot is refused in
// words, and the rest of the album stays.
func TestFilesUpTo20MB(t *testing.T) {
	dir := t.TempDir()
	large := append(picture(), make([]byte, botapi.MaxDownload)...)
	synctest.Test(t, func(t *testing.T) {
		s := newStageFor(t, dir, false, true)
		for _, tt := range []struct {
			name string
			who  int64
			sent emulatortest.Sent
			want string
		}{
			{"a picture as a file", eva, emulatortest.Sent{Text: "A street", Document: large[:botapi.MaxDownload], Name: "street.jpg"}, "Make this a post?"},
			{"a larger one", eva, emulatortest.Sent{Text: "A street", Document: large[:botapi.MaxDownload+1], Name: "street.jpg"}, "This file is too large: Telegram lets me fetch at most 20 MB."},
			{"a large photo", ivan, emulatortest.Sent{Text: "Улица", Photo: large}, "Файл слишком большой: Telegram даёт мне скачать не больше 20 МБ."},
			{"a video", ivan, emulatortest.Sent{Text: "Улица", Document: large, Name: "street.mp4"}, "Файл слишком большой: Telegram даёт мне скачать не больше 20 МБ."},
			{"Markdown over 1 MB", eva, emulatortest.Sent{Document: make([]byte, content.MaxFile+1), Name: "a.md"}, "This file can't be a post: it has to be text in UTF-8 of at most 1 MB."},
			{"what no post shows", eva, emulatortest.Sent{Text: "Figures", Document: []byte("PK"), Name: "figures.zip"}, "I can only read text so far."},
			{"the first of an album", ivan, emulatortest.Sent{Text: "Две улицы", Photo: picture(), Group: "g"}, "Сделать из этого пост?"},
			{"the second, which is too large", ivan, emulatortest.Sent{Photo: large, Group: "g"}, "Файл слишком большой: Telegram даёт мне скачать не больше 20 МБ."},
		} {
			s.e.UserSendsAny(tt.who, tt.sent)
			time.Sleep(time.Minute)
			all := s.e.Messages(tt.who)
			if got := all[len(all)-1]; !got.FromBot || !strings.Contains(got.Plain, tt.want) {
				t.Errorf("%s: got %q, want %q", tt.name, got.Plain, tt.want)
			}
		}
		if got := len(s.drafts(eva)) + len(s.drafts(ivan)); got != 2 {
			t.Errorf("%d drafts, want the picture and the album", got)
		}
		all := s.e.Messages(eva)
		for i := len(all) - 1; i >= 0; i-- { // the picture becomes a post
			if all[i].FromBot && all[i].Plain == "Make this a post?" {
				talktest.Press(t, s.e, eva, all[i], "✍")
				break
			}
		}
		time.Sleep(time.Minute)
		all = s.e.Messages(eva)
		if _, ok := talktest.Find(all[len(all)-1], "Tomorrow"); !ok {
			t.Errorf("no panel below the picture: %q", all[len(all)-1].Plain)
		}
	})
}

// TestAMessageHandledTwice has a message handled once more, as it is after a process
// was killed before it noted that it had: it stays one draft, also once that is open.
func TestAMessageHandledTwice(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStageFor(t, dir, false, true)
		said := s.e.UserSends(eva, "A title\n\nA text of two lines.")
		once := updates.Command{Args: "A title\n\nA text of two lines.", From: wire.User{ID: eva, FirstName: "eva"}, Chat: wire.Chat{ID: eva, Type: "private"}, MessageID: said}
		once.Message = &wire.Message{MessageID: said, Text: once.Args, From: &once.From, Chat: once.Chat}
		time.Sleep(time.Second)
		first := s.drafts(eva)
		s.bot.handleEvent(t.Context(), once)
		time.Sleep(time.Second)
		if again := s.drafts(eva); len(first) != 1 || !slices.Equal(again, first) {
			t.Errorf("drafts %v, then %v; want the same one", first, again)
		}
		all := s.e.Messages(eva)
		for _, offer := range all[len(all)-2:] { // both are of that draft
			talktest.Press(t, s.e, eva, offer, "✍")
			time.Sleep(time.Second)
		}
		s.bot.handleEvent(t.Context(), once)
		time.Sleep(time.Second)
		if again := s.drafts(eva); !slices.Equal(again, first) {
			t.Errorf("drafts %v once it is open, want %v", again, first)
		}
	})
}

// TestNewHandledTwice is TestAMessageHandledTwice for /new with a text.
func TestNewHandledTwice(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStageFor(t, dir, false, true)
		const text = "A title\n\nA text of two lines."
		said := s.e.UserSends(eva, "/new "+text)
		time.Sleep(time.Second)
		first := s.drafts(eva)
		once := updates.Command{Name: "new", Args: text, From: wire.User{ID: eva, FirstName: "eva"}, Chat: wire.Chat{ID: eva, Type: "private"}, MessageID: said}
		s.bot.handleEvent(t.Context(), once)
		time.Sleep(time.Second)
		if again := s.drafts(eva); len(first) != 1 || !slices.Equal(again, first) {
			t.Errorf("drafts %v, then %v; want the same one", first, again)
		}
		s.e.UserSends(eva, "/new Another\n\nText.")
		time.Sleep(time.Second)
		if both := s.drafts(eva); len(both) != 2 {
			t.Errorf("drafts %v after another /new, want two", both)
		}
	})
}

// TestWritingWhileTelegramFails writes a post from the phone while one of Telegram's answers fails:
// the author always has a button to go on with, the post goes out once, and the last message says so.
func TestWritingWhileTelegramFails(t *testing.T) {
	for _, f := range []emulator.Fault{
		{Kind: emulator.FaultDropBefore}, {Kind: emulator.FaultDropAfter}, {Kind: emulator.FaultHTML}, {Kind: emulator.FaultTruncate},
		{Kind: emulator.FaultLimit, RetryAfter: 20}, {Kind: emulator.FaultRefuse, Code: 400, Description: "Bad Request: message can't be edited"},
	} {
		for _, method := range []string{"sendMessage", "editMessageText"} {
			for nth := 1; nth <= 4; nth++ {
				if f.Kind == emulator.FaultRefuse && method == "sendMessage" {
					continue
				}
				f.Method, f.Chat, f.Nth, f.Times = method, eva, nth, 1
				t.Run(fmt.Sprint(f.Kind, " of ", method, " ", nth), func(t *testing.T) {
					dir := t.TempDir()
					synctest.Test(t, func(t *testing.T) {
						s := newStageFor(t, dir, false, true)
						s.e.AddFault(f)
						s.e.UserSends(eva, "A title\n\nA text of two lines.")
						for _, label := range []string{"New post", "Now", "Post to"} {
							time.Sleep(time.Minute)
							if s.tap(eva, "Show it again") {
								time.Sleep(time.Minute)
							}
							if !s.tap(eva, label) {
								t.Fatalf("no button %q", label)
							}
						}
						time.Sleep(3 * time.Minute)
						if files, err := os.ReadDir(filepath.Join(dir, "inbox")); err != nil || len(files) != 1 {
							t.Errorf("got the files %v (%v), want one", files, err)
						}
						if posts := s.e.Messages(channelID); len(posts) != 1 {
							t.Errorf("got %d posts, want one", len(posts))
						}
						told := ""
						for _, m := range s.e.Messages(eva) {
							told += m.Plain + "\n"
						}
						if want := "Published: A title"; !strings.Contains(told, want) {
							t.Errorf("the author is told %q, want %q in it", told, want)
						}
					})
				})
			}
		}
	}
}

// TestBothTextsArrive changes an article while its author edits it in the chat, and Telegram fails
// when both texts are sent: they are sent again, and the draft is kept until then.
func TestBothTextsArrive(t *testing.T) {
	dir := withArticles(t, map[string]string{"one.md": "---\ntitle: One\ndate: 2026-01-02\n---\nText."})
	synctest.Test(t, func(t *testing.T) {
		s := newStageFor(t, dir, false, true)
		s.e.UserSends(eva, "/preview one")
		time.Sleep(time.Minute)
		s.tap(eva, "Edit the text")
		time.Sleep(time.Minute)
		s.e.UserSendsAny(eva, emulatortest.Sent{Document: []byte("Text.\n"), Name: "one.md"})
		time.Sleep(time.Minute)
		if told, want := strings.Join(s.said(eva, 0), "\n"), "Nothing to save"; !strings.Contains(told, want) {
			t.Errorf("got %q for a text that differs in the end of its last line, want %q in it", told, want)
		}
		s.tap(eva, "Edit the text")
		time.Sleep(time.Minute)
		s.e.UserSendsAny(eva, emulatortest.Sent{Document: []byte("Mine.\n"), Name: "one.md"})
		time.Sleep(time.Minute)
		s.e.AddFault(emulator.Fault{Kind: emulator.FaultDropBefore, Method: "sendDocument", Chat: eva, Times: 2})
		s.save("one.md", "---\ntitle: One\ndate: 2026-01-02\n---\nTheirs.")
		if !s.tap(eva, "Save") {
			t.Fatalf("got %q, want the button [Save]", s.said(eva, 0))
		}
		time.Sleep(time.Minute)
		if got := len(s.drafts(eva)); got == 0 {
			t.Error("got no draft while its texts have not arrived, want it kept")
		}
		time.Sleep(15 * time.Minute)
		synctest.Wait()
		told := strings.Join(s.said(eva, 0), "\n")
		for _, want := range []string{"The article as it is now", "Your text"} {
			if !strings.Contains(told, want) {
				t.Errorf("got %q, want %q in it", told, want)
			}
		}
		if got, err := os.ReadFile(filepath.Join(dir, "one.md")); err != nil || !strings.Contains(string(got), "Theirs.") {
			t.Errorf("got the file %q (%v), want it as it was changed elsewhere", got, err)
		}
	})
}

// TestAlbumsWhileTelegramFails makes a post of an album while Telegram fails, or while the bot
// restarts between the photos: the post goes out once, with all of them, and the author is told
// so once. Files that could not be fetched are fetched again by themselves.
func TestAlbumsWhileTelegramFails(t *testing.T) {
	const restarts = "restart"
	for _, f := range []emulator.Fault{
		{Kind: restarts}, {Kind: emulator.FaultDropBefore}, {Kind: emulator.FaultDropAfter}, {Kind: emulator.FaultHTML}, {Kind: emulator.FaultTruncate}, {Kind: emulator.FaultLimit, RetryAfter: 3},
	} {
		for _, method := range []string{"getFile", "sendMessage editMessageText", "sendRichMessage sendMediaGroup sendPhoto"} {
			f.Method, f.Times = method, 2
			if f.Kind == restarts && method != "getFile" {
				continue
			}
			t.Run(fmt.Sprint(f.Kind, " of ", method), func(t *testing.T) {
				dir := t.TempDir()
				synctest.Test(t, func(t *testing.T) {
					s := newStageFor(t, dir, false, true)
					if f.Kind != restarts {
						s.e.AddFault(f)
					}
					caption := "Album title\n\nA text."
					for range 3 {
						sent := formatted(caption)
						sent.Photo, sent.Group, caption = picture(), "g1", ""
						s.e.UserSendsAny(eva, sent)
						if f.Kind == restarts {
							time.Sleep(100 * time.Millisecond)
							s.stop()
							s.start()
						}
					}
					for _, label := range []string{"New post", "Now", "Post to"} {
						time.Sleep(time.Minute)
						for range f.Times { // whether a post arrived that was lost is unclear: the author decides
							if strings.HasPrefix(method, "sendRich") && s.tap(eva, "Show it again") {
								time.Sleep(time.Minute)
							}
						}
						if !s.tap(eva, label) {
							t.Fatalf("no button %q: %q", label, s.said(eva, 0))
						}
					}
					time.Sleep(3 * time.Minute)
					if pictures, err := filepath.Glob(filepath.Join(dir, "inbox", "*.jpg")); err != nil || len(pictures) != 3 {
						t.Errorf("got the pictures %v (%v), want three", pictures, err)
					}
					if posts := s.e.Messages(channelID); len(posts) != 1 {
						t.Errorf("got %d posts, want one", len(posts))
					}
					if told := strings.Join(s.said(eva, 0), "\n"); strings.Count(told, "Published: Album title") != 1 || strings.Contains(told, "couldn't") && method == "getFile" {
						t.Errorf("the author is told %q, want once that it is published, and no trouble", told)
					}
				})
			})
		}
	}
}

// tap presses the last button of a chat whose label contains a text; false if there is none.
func (s *stage) tap(who int64, label string) bool {
	for _, m := range slices.Backward(s.e.Messages(who)) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if strings.Contains(b.Text, label) {
					if _, err := s.e.UserPresses(who, who, m.ID, b.Data); err != nil {
						s.t.Fatal(err)
					}
					return true
				}
			}
		}
	}
	return false
}

// TestForwardedRichMessage makes a post of a rich message that was forwarded from elsewhere: with its
// headings, tables and pictures.
func TestForwardedRichMessage(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newStageFor(t, dir, false, true)
		rich := `{"blocks":[{"type":"heading","size":1,"text":"Tables"},{"type":"paragraph","text":["All ",{"type":"bold","text":"numbers"},":"]},` +
			`{"type":"table","cells":[[{"text":"a","is_header":true},{"text":"b","is_header":true}],[{"text":"1"},{"text":"2"}]]}]}`
		s.e.UserSendsAny(eva, emulatortest.Sent{Rich: []byte(rich), From: "Elsewhere"})
		s.choose("New post", "Tomorrow")
		time.Sleep(time.Minute)
		got, err := os.ReadFile(filepath.Join(dir, "inbox", "tables.md"))
		if want := "All **numbers**:\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"; err != nil || !strings.HasSuffix(string(got), want) {
			t.Errorf("got the file %q (%v), want %q at its end; told %q", got, err, want, s.said(eva, 0))
		}
	})
}
