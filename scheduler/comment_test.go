package scheduler_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

const groupID = int64(-1009)

// commented gives an article a comment of its own.
func commented(text string) func(*content.Article) {
	return func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Comment = "comment:" + text }
}

// discussed starts a rig whose channel has a discussion group.
func (r *rig) discussed() {
	r.tg.with(func() { r.tg.group, r.tg.last[groupID] = groupID, 100 })
	r.start()
}

// postOut has a post come out whose comment, "first", waits for the copy of the post.
func (r *rig) postOut() {
	r.write("a.md", r.now().Add(time.Minute), "text", commented("first"))
	r.discussed()
	r.pass(2 * time.Minute)
}

// tellCopies brings the updates about copies in the discussion group.
func (r *rig) tellCopies() {
	var all []ledger.SeenMessage
	r.tg.with(func() { all, r.tg.copies = r.tg.copies, nil })
	for _, m := range all {
		r.s.ChannelPost(context.Background(), m)
	}
}

// comments returns what the bot wrote in the group, with the ids that it answers.
func (r *rig) comments() (out []string) {
	for _, m := range r.tg.messages(groupID) {
		if m.own {
			out = append(out, fmt.Sprintf("%s → %d", m.text, m.replyTo))
		}
	}
	return out
}

func (r *rig) wantComments(want ...string) {
	r.t.Helper()
	if got := r.comments(); !slices.Equal(got, want) {
		r.t.Errorf("comments: got %q, want %q", got, want)
	}
}

// TestComment holds that a comment answers the copy of its post, silently and once,
// follows its file and goes with its post.
func TestComment(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		r.write("a.md", r.now().Add(time.Minute), "text", commented("what do you think?"))
		r.write("b.md", r.now().Add(2*time.Minute), "no comment")
		r.discussed()
		if got := r.entry("a").Comment; got != "what do you think?" {
			t.Errorf("the plan says the comment is %q", got)
		}
		r.pass(3 * time.Minute)
		r.wantComments() // its copy was not told of
		r.tellCopies()
		r.pass(time.Minute)
		r.wantComments("what do you think? → 101")
		if m := r.tg.messages(groupID)[2]; !m.silent {
			t.Error("got a comment with a sound, want it silent")
		}
		due := r.files["a.md"].Date
		r.write("a.md", due, "text", commented("what do you say?"))
		r.scan()
		r.pass(time.Minute)
		r.wantComments("what do you say? → 101")
		r.restart()
		r.tellCopies()
		r.pass(time.Hour)
		r.wantComments("what do you say? → 101")
		r.wantTold()
		r.remove("a.md")
		r.scan()
		r.pass(time.Minute)
		r.wantComments()
		r.wantTexts("no comment")
	})
}

// TestCommentBeforeTheAnswer holds that a copy which comes before the answer to the
// send of its post is remembered.
func TestCommentBeforeTheAnswer(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "text", commented("first"))
		r.discussed()
		r.tg.slow(10 * time.Second)
		r.pass(65 * time.Second)
		r.tellCopies()
		r.wantState("a", ledger.Sending)
		r.pass(time.Minute)
		r.wantComments("first → 101")
	})
}

// TestCommentOfRoute holds that a route's comment is for posts that come out from then
// on, and an article may go without.
func TestCommentOfRoute(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("old.md", r.now().Add(time.Minute), "old")
		r.discussed()
		r.pass(2 * time.Minute)
		r.tellCopies()
		r.halt()
		r.config.Routes = []route.Route{{Comment: "comment:sources"}}
		r.write("new.md", r.now().Add(time.Minute), "new")
		r.write("bare.md", r.now().Add(2*time.Minute), "bare", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).NoComment = true })
		r.start()
		r.pass(3 * time.Minute)
		r.tellCopies()
		r.write("old.md", r.files["old.md"].Date, "old, edited")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("old, edited", "new", "bare")
		r.wantComments("sources → 102")
		// a comment that a file gains goes under the post that is out
		r.write("old.md", r.files["old.md"].Date, "old, edited", commented("late"))
		r.scan()
		r.pass(time.Minute)
		r.wantComments("sources → 102", "late → 101")
		r.write("old.md", r.files["old.md"].Date, "old, edited", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).NoComment = true })
		r.scan()
		r.pass(time.Minute)
		r.wantComments("sources → 102")
		r.wantTold()
	})
}

// inGroup has the next calls of a kind, about a text, fail as f says.
func (r *rig) inGroup(call, text string, n int, err error) {
	r.tg.set(func(c string, q post.Request) error {
		if c != call || n == 0 || text != "" && q.Plain != text {
			return nil
		}
		n--
		return err
	})
}

// TestCommentLost holds that a comment whose answer was lost is found behind the copy,
// or asked about: nothing sends it a second time by itself.
func TestCommentLost(t *testing.T) {
	chatter := func(n int) func(r *rig) {
		return func(r *rig) {
			r.tg.with(func() {
				for range n {
					r.tg.last[groupID]++
					r.tg.posts[groupID] = append(r.tg.posts[groupID], message{id: r.tg.last[groupID], text: "first", at: r.tg.now()})
				}
			})
		}
	}
	for _, c := range []struct {
		name   string
		before func(r *rig) // the comment leaves
		err    error
		asked  bool
	}{
		{"and it is there", chatter(3), &dropped{}, false},
		{"behind many messages", chatter(49), &dropped{}, false},
		{"behind too many", chatter(50), &dropped{}, true},
		{"and it is not there", chatter(3), fault(deliver.FaultUnknown), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.postOut()
				c.before(r)
				r.inGroup("send", "first", 1, c.err)
				r.tellCopies()
				r.pass(time.Hour)
				sent := 0
				if _, ok := c.err.(*dropped); ok {
					sent = 1
				}
				if got := len(r.comments()); got != sent {
					t.Fatalf("%d comments, want %d", got, sent)
				}
				r.restart()
				r.pass(time.Hour)
				if got := len(r.comments()); got != sent {
					t.Fatalf("%d comments after another start, want %d", got, sent)
				}
				if !c.asked {
					r.wantTold()
					return
				}
				r.wantTold(ledger.NoticeCommentDoubt)
				if sent == 0 {
					r.press(ledger.NoticeCommentDoubt, ledger.ActCommentAgain)
					r.pass(time.Minute)
					r.wantComments("first → 101")
					return
				}
				r.press(ledger.NoticeCommentDoubt, ledger.ActCommentThere)
				r.pass(time.Hour)
				r.wantComments("first → 101")
			})
		})
	}
}

// TestCommentOnlySaidToBeThere holds that the admins are told to delete a comment whose message the
// bot does not know, when its post is withdrawn before or after they say that it is there.
func TestCommentOnlySaidToBeThere(t *testing.T) {
	for _, first := range []string{"says there", "withdraws"} {
		t.Run(first, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Withdraw = plan.PolicyDelete
				r.write("b.md", r.now().Add(time.Minute), "other")
				r.postOut()
				r.inGroup("send", "first", 1, fault(deliver.FaultUnknown))
				r.tellCopies()
				r.pass(time.Hour)
				withdraw := func() {
					r.remove("a.md")
					r.scan()
					r.pass(time.Hour)
					r.wantTexts("other")
				}
				if first == "withdraws" {
					withdraw()
				}
				r.press(ledger.NoticeCommentDoubt, ledger.ActCommentThere)
				r.pass(time.Hour)
				if first == "says there" {
					r.wantTold(ledger.NoticeCommentDoubt)
					withdraw()
				}
				r.wantTold(ledger.NoticeCommentDoubt, ledger.NoticeCommentStays)
				n, _ := r.tg.notice(ledger.NoticeCommentStays)
				if want := "https://t.me/c/9/101"; !n.Detail.Is("comment.unknown_message") || n.Link != want || n.Title == "" {
					t.Errorf("told %q of %q at %q, want comment.unknown_message of a.md at %q", n.Detail.Code, n.Title, n.Link, want)
				}
				r.restart()
				r.pass(time.Hour)
				r.wantTold(ledger.NoticeCommentDoubt, ledger.NoticeCommentStays)
			})
		})
	}
}

// TestCommentEditedInDoubt holds that a comment of unknown fate follows its file once it
// is found.
func TestCommentEditedInDoubt(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.postOut()
		r.inGroup("send", "first", 1, &dropped{})
		r.tellCopies()
		r.pass(time.Second)
		r.write("a.md", r.files["a.md"].Date, "text", commented("second"))
		r.scan()
		r.pass(time.Hour)
		r.wantComments("second → 101")
		r.wantTold()
	})
}

// TestCommentKilled holds that a comment leaves once wherever the process dies.
func TestCommentKilled(t *testing.T) {
	for _, c := range []struct {
		name string
		dies func(r *rig)
	}{
		{"before the copy came", func(r *rig) {
			r.pass(2 * time.Minute)
			r.restart()
			r.tellCopies()
		}},
		{"after the copy came", func(r *rig) {
			r.pass(2 * time.Minute)
			r.inGroup("send", "first", 1, fault(deliver.FaultNotSent))
			r.tellCopies()
			r.restart()
		}},
		{"while it was leaving", func(r *rig) {
			r.pass(2 * time.Minute)
			r.tg.slow(time.Hour)
			r.tellCopies()
			r.pass(time.Minute)
			r.restart()
			r.tg.slow(0)
		}},
		{"and the ledger did not hear of it", func(r *rig) {
			r.pass(2 * time.Minute)
			r.tg.set(func(call string, q post.Request) error {
				if call == "send" && q.Plain == "first" {
					r.failUpdates(func(int) bool { return true })
				}
				return nil
			})
			r.tellCopies()
			r.pass(time.Minute)
			r.stop()
			r.failUpdates(nil)
			r.start()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("a.md", r.now().Add(time.Minute), "text", commented("first"))
				r.discussed()
				c.dies(r)
				r.pass(time.Hour)
				r.wantTexts("text")
				r.wantComments("first → 101")
				r.wantTold()
			})
		})
	}
}

// TestCommentMissing holds that what keeps comments away is told once, and that they go
// out when it is over.
func TestCommentMissing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		for i := range 3 {
			r.write(fmt.Sprintf("%d.md", i), r.now().Add(time.Duration(1+i)*time.Hour), fmt.Sprint("text ", i), commented(fmt.Sprint("comment ", i)))
		}
		r.discussed()
		r.pass(5 * time.Hour)
		r.wantTold(ledger.NoticeNoComment)
		r.inGroup("send", "", -1, fault(deliver.FaultNoRights))
		r.tellCopies()
		r.pass(2 * time.Hour)
		r.wantComments()
		r.wantTold(ledger.NoticeNoComment, ledger.NoticeNoComment) // another reason
		r.tg.set(nil)
		r.pass(2 * time.Hour)
		got := r.comments()
		slices.Sort(got)
		if want := []string{"comment 0 → 101", "comment 1 → 102", "comment 2 → 103"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		r.wantTold(ledger.NoticeNoComment, ledger.NoticeNoComment)
	})
}

// TestCommentRefused holds that a comment that cannot be is told of, and that nothing
// goes to the group without the copy of its post.
func TestCommentRefused(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("keys.md", r.now().Add(time.Minute), "with buttons", commented("one"), func(a *content.Article) {
			content.EditTelegram(&a.TelegramTable).Buttons = [][]content.Button{{{Text: "x", URL: "https://example.org"}}}
		})
		r.write("gone.md", r.now().Add(2*time.Minute), "text", commented("two"))
		r.discussed()
		r.pass(3 * time.Minute)
		r.tg.with(func() { r.tg.posts[groupID] = nil }) // somebody deleted the copies
		r.tellCopies()
		r.pass(time.Hour)
		r.wantComments()
		r.wantTold(ledger.NoticeNoComment, ledger.NoticeNoComment)
		if n, _ := r.tg.notice(ledger.NoticeNoComment); !n.Detail.Is("comment.refused") {
			t.Errorf("the notice says %v", n.Detail)
		}
	})
}

// TestCommentOfWithdrawnPost holds that a comment which has not left never does once its
// post is withdrawn, and that one of unknown fate goes with it.
func TestCommentOfWithdrawnPost(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		r.write("a.md", r.now().Add(time.Minute), "text", commented("first"))
		r.write("b.md", r.now().Add(time.Minute), "other", commented("second"))
		r.write("stays.md", r.now().Add(time.Minute), "stays")
		r.discussed()
		r.pass(2 * time.Minute)
		var of []ledger.SeenMessage
		r.tg.with(func() { of, r.tg.copies = r.tg.copies, nil })
		r.inGroup("send", "second", 1, &dropped{})
		r.s.ChannelPost(context.Background(), of[1])
		r.pass(time.Second)
		r.remove("a.md")
		r.remove("b.md")
		r.scan()
		r.pass(time.Minute)
		r.s.ChannelPost(context.Background(), of[0])
		r.pass(time.Hour)
		r.wantTexts("stays")
		r.wantComments()
	})
}

// TestCommentNeedsApproval holds that a comment which changes is shown for approval like
// the rest of its post.
func TestCommentNeedsApproval(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.postOut()
		r.press(ledger.NoticeApprove, ledger.ActApprove)
		r.pass(time.Minute)
		r.tellCopies()
		r.pass(time.Minute)
		r.wantComments("first → 101")
		r.write("a.md", r.files["a.md"].Date, "text", commented("another"))
		r.scan()
		r.pass(time.Hour)
		r.wantComments("first → 101")
		r.press(ledger.NoticeApproveEdit, ledger.ActEditAll)
		r.pass(time.Minute)
		r.wantComments("another → 101")
	})
}

// groupShut has the bot be out of the discussion group: it may neither write nor read.
func (r *rig) groupShut(read error) {
	r.tg.set(func(call string, q post.Request) error {
		switch {
		case call == "read":
			return read
		case call == "send" && q.Plain == "first":
			return fault(deliver.FaultNoRights)
		}
		return nil
	})
}

// TestCommentAfterNoRights holds that a comment which was told of as not allowed neither
// stays away for ever after another start nor is a question: it never left.
func TestCommentAfterNoRights(t *testing.T) {
	for name, read := range map[string]error{"no chat to read in": deliver.ErrCannotRead, "no right to read": fault(deliver.FaultNoRights)} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.postOut()
				r.groupShut(read)
				r.tellCopies()
				r.pass(time.Hour)
				r.restart()
				r.pass(3 * time.Hour)
				r.wantComments()
				r.wantTold(ledger.NoticeNoComment) // once
				r.tg.set(nil)
				r.pass(2 * time.Hour)
				r.wantComments("first → 101")
				r.wantTold(ledger.NoticeNoComment)
			})
		})
	}
}

// TestCommentUnreadableAtStart holds that a comment which never left is not asked about
// after another start because no chat can be read.
func TestCommentUnreadableAtStart(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.postOut()
		r.inGroup("send", "first", 1, fault(deliver.FaultNotSent))
		r.tellCopies()
		r.halt()
		r.tg.failTimes("read", -1, deliver.ErrCannotRead)
		r.start()
		r.pass(time.Hour)
		r.wantComments("first → 101")
		r.wantTold()
	})
}

// TestCommentLostAfterNoRights holds that a comment whose answer was lost is asked about
// although it was told of before for another reason.
func TestCommentLostAfterNoRights(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.postOut()
		r.inGroup("send", "first", 1, fault(deliver.FaultNoRights))
		r.tellCopies()
		r.pass(time.Second)
		r.inGroup("send", "first", 1, fault(deliver.FaultUnknown))
		r.pass(3 * time.Hour)
		r.wantComments()
		r.wantTold(ledger.NoticeNoComment, ledger.NoticeCommentDoubt)
		r.press(ledger.NoticeCommentDoubt, ledger.ActCommentAgain)
		r.pass(time.Minute)
		r.wantComments("first → 101")
	})
}

// TestCopyWhileTheLedgerFails holds that the copy of a post is not forgotten because the
// ledger could not be written when it was told of: nothing tells of it again.
func TestCopyWhileTheLedgerFails(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.postOut()
		r.failUpdates(func(int) bool { return true })
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			r.tellCopies()
		}()
		r.pass(5 * time.Minute)
		r.failUpdates(nil)
		r.pass(time.Minute)
		r.wantComments("first → 101")
		<-ended
	})
}

// TestCommentEditedInFlight holds that what is ordered while a comment is edited is done
// as well.
func TestCommentEditedInFlight(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		then   func(r *rig)
		want   []string
	}{
		"another edit": {nil, func(r *rig) {
			r.write("a.md", r.files["a.md"].Date, "text", commented("third"))
		}, []string{"third → 101"}},
		"refused, and withdrawn": {fault(deliver.FaultRefused), func(r *rig) { r.remove("a.md") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Withdraw = plan.PolicyDelete
				r.write("a.md", r.now().Add(time.Minute), "text", commented("first"))
				r.write("b.md", r.now().Add(time.Minute), "other")
				r.discussed()
				r.pass(2 * time.Minute)
				r.tellCopies()
				r.pass(time.Minute)
				r.tg.set(func(call string, q post.Request) error {
					if call == "edit" && q.Plain == "second" {
						time.Sleep(10 * time.Second)
						return c.answer
					}
					return nil
				})
				r.write("a.md", r.files["a.md"].Date, "text", commented("second"))
				r.scan()
				r.pass(time.Second)
				c.then(r)
				r.scan()
				r.pass(time.Hour)
				r.wantComments(c.want...)
			})
		})
	}
}

// TestCommentsAlike holds that where two comments read the same and the answers to both
// were lost, neither is taken for the other.
func TestCommentsAlike(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Comment: "comment:same"}}
		r.write("a.md", r.now().Add(time.Minute), "one")
		r.write("b.md", r.now().Add(2*time.Minute), "two")
		r.discussed()
		r.pass(3 * time.Minute)
		var of []ledger.SeenMessage
		r.tg.with(func() { of, r.tg.copies = r.tg.copies, nil })
		r.inGroup("send", "same", 1, fault(deliver.FaultUnknown))
		r.s.ChannelPost(context.Background(), of[0])
		r.pass(time.Millisecond)
		r.inGroup("send", "same", 1, &dropped{})
		r.s.ChannelPost(context.Background(), of[1])
		r.pass(time.Hour)
		r.wantComments("same → 102")
		r.wantTold(ledger.NoticeCommentDoubt, ledger.NoticeCommentDoubt)
	})
}

// TestCommentOfAFileBeingSaved holds that a file which cannot be read at the moment when
// its post is complete does not cost the comment.
func TestCommentOfAFileBeingSaved(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "text", commented("first"))
		r.discussed()
		r.tg.slow(10 * time.Second)
		r.pass(65 * time.Second)
		saved := r.files["a.md"]
		r.remove("a.md")
		r.pass(20 * time.Second)
		r.put("a.md", saved)
		r.tellCopies()
		r.pass(5 * time.Minute)
		r.wantTexts("text")
		r.wantComments("first → 101")
		r.wantTold()
	})
}

// TestCommentOfFoundPost holds that under a post that was found, as by a ledger that is
// older than the channel, the comment is looked for before it leaves.
func TestCommentOfFoundPost(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "text", commented("first"))
		r.discussed()
		r.inGroup("send", "text", 1, &dropped{})
		r.pass(61 * time.Second)
		// another process wrote the comment
		r.tg.with(func() {
			r.tg.last[groupID]++
			r.tg.posts[groupID] = append(r.tg.posts[groupID], message{id: r.tg.last[groupID], text: "first", replyTo: 101, own: true, at: r.tg.now()})
		})
		r.pass(5 * time.Minute)
		r.wantTexts("text")
		r.tellCopies()
		r.pass(time.Hour)
		r.wantComments("first → 101")
		r.wantTold(ledger.NoticeUnconfirmed)
	})
}

// TestCommentNotWithdrawn holds that a comment which the bot may not take out is told of
// once, and goes when it may.
func TestCommentNotWithdrawn(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Withdraw = plan.PolicyDelete
		r.write("a.md", r.now().Add(time.Minute), "text", commented("first"))
		r.write("b.md", r.now().Add(time.Minute), "other")
		r.discussed()
		r.pass(2 * time.Minute)
		r.tellCopies()
		r.pass(time.Minute)
		r.inGroup("edit", "", -1, fault(deliver.FaultNoRights))
		r.write("a.md", r.files["a.md"].Date, "text", commented("second"))
		r.scan()
		r.pass(5 * time.Hour)
		r.wantComments("first → 101")
		r.wantTold(ledger.NoticeCommentStays)
		r.tg.set(nil)
		r.pass(2 * time.Hour)
		r.wantComments("second → 101")
		r.tg.set(func(call string, q post.Request) error {
			if call == "edit" || call == "delete" && len(r.tg.messages(channelID)) == 1 {
				return fault(deliver.FaultNoRights)
			}
			return nil
		})
		r.remove("a.md")
		r.scan()
		r.pass(5 * time.Hour)
		r.wantTexts("other")
		r.wantComments("second → 101")
		r.wantTold(ledger.NoticeCommentStays, ledger.NoticeCommentStays)
		r.tg.set(nil)
		r.pass(2 * time.Hour)
		r.wantComments()
	})
}

// TestNoCommentIsNotMissing holds that nobody is told of a missing copy, or of a keyboard,
// where there is nothing to say.
func TestNoCommentIsNotMissing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Comment: "comment:"}}
		r.write("a.md", r.now().Add(time.Minute), "one")
		r.write("keys.md", r.now().Add(time.Minute), "with buttons", func(a *content.Article) {
			content.EditTelegram(&a.TelegramTable).Buttons = [][]content.Button{{{Text: "x", URL: "https://example.org"}}}
		})
		r.discussed()
		r.pass(time.Hour)
		r.wantComments()
		r.wantTold()
	})
}

// TestCommentIsShownForApproval holds that the question about a post shows its comment, and
// that a comment which alone changes is asked about again, with the difference.
func TestCommentIsShownForApproval(t *testing.T) {
	inBubble(t, func(r *rig) {
		says := func(kind, want string) {
			t.Helper()
			n, _ := r.tg.notice(kind)
			if got := n.Detail.String(); got != want {
				t.Errorf("the question %s says %q, want %q", kind, got, want)
			}
		}
		r.config.Approve = content.ApprovalAny
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "text", commented("first"))
		r.discussed()
		r.pass(time.Minute)
		says(ledger.NoticeApprove, "first comment:\nfirst")
		r.press(ledger.NoticeApprove, ledger.ActApprove)
		r.write("a.md", due, "text", commented("second"))
		r.scan()
		r.pass(2 * time.Hour)
		r.wantTexts()
		says(ledger.NoticeApproveAgain, "first comment:\n− first\n+ second")
		r.press(ledger.NoticeApproveAgain, ledger.ActApprove)
		r.pass(time.Minute)
		r.tellCopies()
		r.pass(time.Minute)
		r.wantTexts("text")
		r.wantComments("second → 101")
		r.write("a.md", due, "text", commented("third"))
		r.scan()
		r.pass(time.Hour)
		says(ledger.NoticeApproveEdit, "first comment:\n− second\n+ third")
		r.wantComments("second → 101")
		r.press(ledger.NoticeApproveEdit, ledger.ActEditAll)
		r.pass(time.Minute)
		r.wantComments("third → 101")
		r.wantTold(ledger.NoticeApprove, ledger.NoticeApproveAgain, ledger.NoticePublished, ledger.NoticeApproveEdit)
	})
}

// TestCommentGainedAfterApproval holds that a comment which an article gains once its post
// was approved is asked about, and that a post without one leaves no row of a comment.
func TestCommentGainedAfterApproval(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "text")
		r.discussed()
		r.pass(time.Minute)
		r.press(ledger.NoticeApprove, ledger.ActApprove)
		id := r.row("a").ID
		if err := r.store.View(context.Background(), func(tx ledger.Tx) error {
			if got, err := tx.Comments().Of(id); err != nil || len(got) != 0 {
				t.Errorf("a post without a comment has the rows %v, %v; want none", got, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		r.write("a.md", due, "text", commented("gained"))
		r.scan()
		r.pass(2 * time.Hour)
		r.wantTexts()
		if n, _ := r.tg.notice(ledger.NoticeApproveAgain); n.Detail.String() != "first comment:\n+ gained" {
			t.Errorf("the question says %q, want the comment", n.Detail)
		}
	})
}

// TestCommentFollowsItsPost holds that a comment is under the post that the ledger knows,
// when another message with its text takes its place: one that was out is taken out and
// sent under the other, one that was awaited goes out there.
func TestCommentFollowsItsPost(t *testing.T) {
	for _, told := range []bool{true, false} {
		t.Run(fmt.Sprint("out ", told), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("b.md", r.now().Add(3*time.Minute), "next")
				r.postOut()
				if told {
					r.tellCopies()
					r.pass(30 * time.Second)
					r.wantComments("first → 101")
				}
				r.tg.byHand(channelID, message{text: "text"}) // as another instance would
				r.tg.with(func() {
					r.tg.copied(channelID, r.tg.posts[channelID][1])
					r.tg.posts[channelID] = r.tg.posts[channelID][1:]
				})
				r.restart()
				r.pass(2 * time.Hour)
				r.tellCopies()
				r.pass(time.Minute)
				if got := r.entry("a").Messages; !slices.Equal(got, []int{12}) {
					t.Fatalf("the post is messages %v, want 12", got)
				}
				var copied int
				for _, m := range r.tg.messages(groupID) {
					if !m.own && m.text == "text" {
						copied = m.id
					}
				}
				r.wantComments(fmt.Sprintf("first → %d", copied))
			})
		})
	}
}

// TestCommentOfAPostThatComesBack holds that a post that is another message and then the
// first one again has one comment, though that under the first was still to be taken out.
func TestCommentOfAPostThatComesBack(t *testing.T) {
	for _, out := range []bool{false, true} { // the comment under the second message
		t.Run(fmt.Sprint("out ", out), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("b.md", r.now().Add(3*time.Minute), "next")
				r.postOut()
				r.tellCopies()
				r.pass(30 * time.Second)
				r.wantComments("first → 101")
				r.tg.byHand(channelID, message{text: "text"}) // as another instance would
				var first message
				r.tg.with(func() {
					r.tg.copied(channelID, r.tg.posts[channelID][1])
					first, r.tg.posts[channelID] = r.tg.posts[channelID][0], r.tg.posts[channelID][1:]
				})
				r.tg.failTimes("delete", -1, fault(deliver.FaultNotSent))
				r.restart()
				r.pass(2 * time.Hour)
				if out {
					r.tellCopies()
					r.pass(time.Minute)
				}
				if got := r.entry("a").Messages; !slices.Equal(got, []int{12}) {
					t.Fatalf("the post is messages %v, want 12", got)
				}
				r.tg.with(func() {
					r.tg.posts[channelID] = append([]message{first}, r.tg.posts[channelID][1:]...)
				})
				if err := r.store.Update(context.Background(), func(tx ledger.Tx) error {
					return ledger.ChangeChannel(tx, channelID, func(c *ledger.ChannelState) { c.Accounted = 10 })
				}); err != nil {
					t.Fatal(err)
				}
				r.restart()
				r.pass(time.Hour)
				if got := r.entry("a").Messages; !slices.Equal(got, []int{11}) {
					t.Fatalf("the post is messages %v, want 11", got)
				}
				r.tg.set(nil)
				r.tellCopies()
				r.pass(2 * time.Hour)
				r.wantComments("first → 101")
			})
		})
	}
}

// TestCommentWhereTheServerCountsAnew holds that a post whose number was another's has its
// own comment, under its own copy.
func TestCommentWhereTheServerCountsAnew(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.postOut()
		r.tellCopies()
		r.pass(time.Minute)
		r.wantComments("first → 101")
		r.tg.forget(10)
		r.write("b.md", r.now(), "second", commented("of the second")) // is 11, as a was
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("second")
		r.wantComments("first → 101")
		r.tellCopies()
		r.pass(time.Minute)
		r.wantComments("first → 101", "of the second → 103")
	})
}

// TestLongComment holds that a comment that does not fit into a message is told once and not
// sent, that it goes out once it fits, and that one that is out stays as it is while its
// file says too much.
func TestLongComment(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "text", commented("one\n---\ntwo"))
		r.discussed()
		r.pass(2 * time.Minute)
		r.tellCopies()
		r.pass(time.Hour)
		r.restart()
		r.pass(24 * time.Hour)
		r.wantTexts("text")
		r.wantComments()
		r.wantTold(ledger.NoticeNoComment)
		if n, _ := r.tg.notice(ledger.NoticeNoComment); !n.Detail.Is("comment.long") {
			t.Errorf("told %q, want comment.long", n.Detail)
		}
		r.edit("a.md", "text", commented("one"))
		r.pass(time.Minute)
		r.tellCopies()
		r.pass(time.Minute)
		r.wantComments("one → 101")
		r.edit("a.md", "text", commented("three\n---\nfour"))
		r.pass(24 * time.Hour)
		r.wantComments("one → 101")
		r.edit("a.md", "other text", commented("five"))
		r.pass(time.Hour)
		r.wantTexts("other text")
		r.wantComments("five → 101")
		if n := len(r.tg.messages(groupID)); n != 2 {
			t.Errorf("%d messages in the group, want the copy and one comment", n)
		}
	})
}
