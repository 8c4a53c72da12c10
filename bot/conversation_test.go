package bot

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/talktest"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audit"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

var update = flag.Bool("update", false, "write what the bot says now into the conversations")

// TestConversations runs the conversations in testdata: a txtar archive of the
// file `conversation` and of articles. A line that begins with "> " is what
// somebody does; the lines after it are everything that follows from it:
//
//	> anna: /latest            anna writes to the bot (anna@group: in the group)
//	> anna whispers: /latest 3 in the group, a command that only the bot sees
//	> channel@group: /latest  somebody writes there in the name of the channel
//	> groups know nothing      of ephemeral messages, as servers before Bot API 10.2 (or: 10.2, or: admin)
//	> anna presses Cancel      the button whose text begins so, under the last message with buttons
//	> ivan presses@team Cancel the newest such button in the group of the admins
//	> ivan replies@team text   to the last message of the bot there that is not a reply (anonymous: as the group)
//	> anna sends a photo       without words
//	> anna forwards slug       the post of the article
//	> anna forges pp:x         a press whose data no button holds
//	> anna asks word           types @bot word (inline mode)
//	> eva formats A **b** c    writes with Telegram's own bold
//	> eva sends picture g: c   a picture with a caption, in the album g (or -)
//	> eva sends file a.md: t   a file with that text
//	> eva replies 2: text      to the last but second message of the bot
//	> eva edits text           her last message
//	> eva copies text          a post of another channel, forwarded
//	> files                    what is in the inbox is shown
//	> save a.md text           somebody writes a file
//	> remove a.md              somebody removes one
//	> at once: …               the next line follows after seconds
//	> restart                  the bot ends, and another begins on its ledger
//	> wait 1h                  time passes
//	> post Hello               somebody posts into the channel by hand
//	> publish slug             the article goes out as the scheduler would send it
//	> react slug ...           the post gets as many reactions as there are dots
//	> blocks anna              anna blocks the bot
//	> fail drop_after sendMessage  the next such call to the channel fails so
//	> rights off, > protect    the channel changes
//	> hand edits 3 text        somebody writes that over message 3 of the channel
//	> hand deletes 3           somebody deletes it
//	> audit                    the channel is audited, as by another process
//	> did                      nothing: what the scheduler was asked to do is shown anyway
//
// anna and boris read (English, Russian), eva and ivan run the channel (English,
// Russian); all read German where the archive's name ends with _de. The clock starts on Monday 5 January 2026, 12:00 in Moscow.
func TestConversations(t *testing.T) {
	talktest.Run(t, "testdata", func(t *testing.T, c *talktest.Conversation) {
		if testing.Short() && slices.Contains([]string{"scheduler", "write", "subscribe", "letter"}, strings.Split(c.Name, "_")[0]) {
			t.Skip("days go by in a real scheduler; not with -short")
		}
		dir := t.TempDir()
		c.Unpack(t, dir)
		synctest.Test(t, func(t *testing.T) {
			got := newStageIn(t, languageOf(c), dir, strings.HasPrefix(c.Name, "scheduler"), strings.HasPrefix(c.Name, "write")).play(c.Script)
			if *update {
				c.Update(t, got)
			} else if got != c.Script {
				t.Errorf("the conversation went otherwise (-update writes it):\n%s", diff(c.Script, got))
			}
		})
	})
}

// languageOf is the language that everybody reads in a conversation that is named
// after it; "" where each reads their own.
func languageOf(c *talktest.Conversation) string {
	if strings.HasSuffix(c.Name, "_de") {
		return "de"
	}
	return ""
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
			action, hurried := strings.CutPrefix(action, "at once: ")
			queries := s.act(action)
			if hurried {
				time.Sleep(3 * time.Second)
			} else {
				time.Sleep(30 * time.Second) // of virtual time: rates and settling
			}
			synctest.Wait()
			s.tell(&out, queries)
			if action == "files" {
				s.showInbox(&out)
			}
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
		text := strings.ReplaceAll(rest, `\n`, "\n")
		if who == "channel" {
			s.e.In(groupID).SendsAs(channelID, text)
		} else if where == "group" {
			s.e.UserSendsTo(groupID, people()[who], text)
		} else {
			s.mine[people()[who]] = s.e.UserSends(people()[who], text)
		}
		return nil
	}
	if s.direct(word, rest) {
		return nil
	}
	id, ok := people()[word]
	verb, what, _ := strings.Cut(rest, " ")
	if !ok && word != "anonymous" {
		s.t.Fatalf("nobody is called %q in %q", word, line)
	}
	switch verb {
	case "whispers:":
		name, args, _ := strings.Cut(strings.TrimPrefix(what, "/"), " ")
		s.e.In(groupID).Whispers(id, name, args)
		return nil
	case "presses@group":
		return []string{s.pressInGroup(id, what)}
	case "presses@team":
		return []string{s.pressInTeam(id, what)}
	case "replies@team":
		all := slices.DeleteFunc(s.e.Messages(teamID), func(m emulator.Message) bool { return !m.FromBot || m.ReplyTo != 0 })
		s.e.In(teamID).Replies(id, all[len(all)-1].ID, what)
		return nil
	case "presses":
		return []string{s.press(id, s.last[id], what)}
	case "sends", "formats", "replies", "edits", "copies":
		s.writesPost(id, verb, what)
		return nil
	case "forwards":
		s.e.UserForwards(id, channelID, s.desk.posts[what])
		return nil
	case "forges":
		return []string{s.e.Forge(id, id, s.last[id].ID, strings.ReplaceAll(what, `\n`, "\n"))}
	case "asks":
		text, offset, _ := strings.Cut(what, " @")
		q := s.e.UserInline(id, text, offset)
		s.inline = append(s.inline, q)
		return nil
	}
	s.t.Fatalf("nobody knows how to %q", line)
	return nil
}

// direct does what is done by nobody in particular; it reports false for other
// words.
func (s *stage) direct(word, rest string) bool {
	switch word {
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.t.Fatal(err)
		}
		if s.brisk && d > 2*time.Hour {
			s.stop()
			time.Sleep(d - time.Hour)
			d = time.Hour
			s.start()
		}
		time.Sleep(d)
		return true
	case "post":
		s.e.PostByHand(channelID, rest)
		return true
	case "publish":
		if _, err := s.desk.Publish(s.t.Context(), rest, ledger.Actor{Name: "the clock"}); err != nil {
			s.t.Fatal(err)
		}
		return true
	case "did", "files":
		return true
	case "restart":
		s.stop()
		s.start()
		return true
	case "save":
		names, text, _ := strings.Cut(rest, " ")
		s.save(names, strings.ReplaceAll(text, `\n`, "\n"))
		return true
	case "remove":
		for name := range strings.SplitSeq(rest, ",") {
			if err := os.Remove(filepath.Join(s.dir, filepath.FromSlash(name))); err != nil {
				s.t.Fatal(err)
			}
		}
		s.scan()
		return true
	case "react":
		slug, n, _ := strings.Cut(rest, " ")
		s.e.In(channelID).React(s.desk.posts[slug], "👍", len(n))
		return true
	case "fail": // fail drop_after sendMessage: the next such call to the channel
		kind, method, _ := strings.Cut(rest, " ")
		s.e.AddFault(emulator.Fault{Kind: emulator.FaultKind(kind), Method: method, Chat: channelID, Times: 1})
		return true
	case "rights":
		rights := emulator.AllRights()
		rights.Post = rest == "on"
		s.e.SetRights(channelID, rights)
		return true
	case "groups":
		server := emulator.NewestServer()
		switch rest {
		case "know nothing":
			server.Ephemeral = emulator.EphemeralNone
			s.e.SetServer(server)
		case "know 10.2":
			server.Ephemeral = emulator.EphemeralFlat
			s.e.SetServer(server)
		case "admin":
			s.e.SetRights(groupID, emulator.Rights{Member: true, Admin: true})
		}
		return true
	case "hand":
		s.byHand(rest)
		return true
	case "audit":
		s.audit()
		return true
	case "protect":
		s.e.SetProtected(channelID, true)
		return true
	case "blocks":
		s.e.Block(people()[rest], true)
		return true
	}
	return false
}

// byHand does to a message of the channel what somebody did in Telegram.
func (s *stage) byHand(words string) {
	what, rest, _ := strings.Cut(words, " ")
	number, text, _ := strings.Cut(rest, " ")
	id, err := strconv.Atoi(number)
	if err == nil && what == "edits" {
		s.e.In(channelID).EditByHand(id, text)
	} else if err == nil {
		err = s.config.API.Call(s.t.Context(), "deleteMessage", map[string]any{"chat_id": channelID, "message_id": id}, nil)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// audit looks at all posts, and has the admins told what it found.
func (s *stage) audit() {
	a, err := scheduler.Auditor(s.real, s.desk.Catalogue(), audit.Config{Look: s.real.Publisher})
	if err != nil {
		s.t.Fatal(err)
	}
	run, err := a.Begin(s.t.Context(), audit.Scope{}, audit.GoOn)
	if err != nil {
		s.t.Fatal(err)
	}
	report, err := run.Read(s.t.Context(), func(int, int) {})
	if err == nil {
		err = run.Record(s.t.Context(), report)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}
