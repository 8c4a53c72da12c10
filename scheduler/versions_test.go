package scheduler_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// replica starts a rig as the replica that reads the copy of that name: f changes what
// that copy holds.
func (r *rig) replica(name string, f func()) {
	r.t.Helper()
	r.halt()
	r.config.Copy = name
	f()
	r.start()
}

// inReplicas runs f on a ledger that replicas share. The replica a has brought out an
// article and edited it.
func inReplicas(t *testing.T, f func(r *rig)) {
	t.Helper()
	inBubble(t, func(r *rig) {
		r.shared = make(chan struct{})
		r.config.Copy, r.config.Withdraw = "a", plan.PolicyDelete
		r.write("a.md", r.now().Add(time.Minute), "one")
		r.write("other.md", r.now().Add(time.Minute), "other")
		r.start()
		r.pass(10 * time.Minute)
		r.rewrite("a.md", "two")
		r.scan()
		r.pass(10 * time.Minute)
		r.wantTexts("two", "other")
		f(r)
	})
}

func TestAnOlderVersionIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		name  string
		then  func(r *rig)
		texts []string
		told  []string
	}{
		{"no answer", func(*rig) {}, []string{"two", "other"}, []string{ledger.NoticeOlder}},
		{"overwrite", func(r *rig) { r.press(ledger.NoticeOlder, ledger.ActOverwrite) }, []string{"one", "other"}, []string{ledger.NoticeOlder}},
		{"keep", func(r *rig) { r.press(ledger.NoticeOlder, ledger.ActKeep) }, []string{"two", "other"}, []string{ledger.NoticeOlder}},
		{"it catches up", func(r *rig) { r.rewrite("a.md", "two") }, []string{"two", "other"}, []string{ledger.NoticeOlder}},
		{"it is edited", func(r *rig) { r.rewrite("a.md", "three") }, []string{"three", "other"}, []string{ledger.NoticeOlder}},
		{"it catches up and is taken back", func(r *rig) {
			r.rewrite("a.md", "two")
			r.scan()
			r.pass(time.Minute)
			r.rewrite("a.md", "one")
		}, []string{"one", "other"}, []string{ledger.NoticeOlder}},
		{"kept, and it catches up", func(r *rig) {
			r.press(ledger.NoticeOlder, ledger.ActKeep)
			r.pass(time.Minute)
			r.rewrite("a.md", "two")
			r.scan()
			r.pass(time.Minute)
			r.rewrite("a.md", "three")
		}, []string{"three", "other"}, []string{ledger.NoticeOlder}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inReplicas(t, func(r *rig) {
				r.replica("b", func() { r.rewrite("a.md", "one") })
				r.pass(30 * time.Second) // it may catch up in a moment
				r.wantTold()
				r.pass(10 * time.Minute)
				r.wantTexts("two", "other")
				r.wantTold(ledger.NoticeOlder)
				c.then(r)
				r.scan()
				r.pass(10 * time.Minute)
				r.wantTexts(c.texts...)
				r.wantTold(c.told...)
				if d := r.row("a"); d.Wait != ledger.WaitNone && c.name != "no answer" {
					t.Errorf("it waits for %q", d.Wait)
				}
			})
		})
	}
}

// row is the only delivery of an article.
func (r *rig) row(slug string) (d ledger.Delivery) {
	r.t.Helper()
	if err := r.store.View(context.Background(), func(tx ledger.Tx) error {
		all, err := tx.Deliveries(ledger.Filter{Slug: slug})
		if len(all) == 1 {
			d = all[0]
		}
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
	return d
}

// An edit that no replica has made yet goes out within seconds of a takeover.
func TestANewVersionGoesOutAtOnce(t *testing.T) {
	inReplicas(t, func(r *rig) {
		r.replica("b", func() { r.rewrite("a.md", "three") })
		r.pass(2 * time.Second)
		r.wantTexts("three", "other")
		r.wantTold()
	})
}

// A version that was replaced counts where this process, or this copy before a
// restart, has had the one that came after it.
func TestARevertThatWasSeen(t *testing.T) {
	for name, does := range map[string]func(r *rig){
		"by this process": func(r *rig) { r.rewrite("a.md", "one"); r.scan() },
		"in this copy":    func(r *rig) { r.replica("a", func() { r.rewrite("a.md", "one") }) },
		"by another, which had the version": func(r *rig) {
			r.replica("b", func() {})
			r.pass(time.Minute)
			r.rewrite("a.md", "one")
			r.scan()
		},
	} {
		t.Run(name, func(t *testing.T) {
			inReplicas(t, func(r *rig) {
				does(r)
				r.pass(10 * time.Minute)
				r.wantTexts("one", "other")
				r.wantTold()
			})
		})
	}
}

// A missing file counts only where it was seen.
func TestAMissingFileIsAskedAbout(t *testing.T) {
	gone := map[string]func(r *rig){
		"missing": func(r *rig) { r.remove("a.md") },
		"draft": func(r *rig) {
			f := r.files["a.md"]
			f.Article.Draft = true
			r.put("a.md", f)
		},
		"never": func(r *rig) {
			f := r.files["a.md"]
			f.Article.TelegramTable = &content.Telegram{Never: true}
			r.put("a.md", f)
		},
	}
	for name, goes := range gone {
		for _, c := range []struct {
			name  string
			does  func(r *rig)
			texts []string
			asked bool
		}{
			{"not seen", func(r *rig) { r.replica("b", func() { goes(r) }) }, []string{"two", "other"}, true},
			{"not seen, withdrawn by an admin", func(r *rig) {
				r.replica("b", func() { goes(r) })
				r.pass(10 * time.Minute)
				r.press(ledger.NoticeWithdrawal, ledger.ActWithdraw)
			}, []string{"other"}, true},
			{"seen by this process", func(r *rig) { goes(r); r.scan() }, []string{"other"}, false},
			{"seen in this copy", func(r *rig) { r.replica("a", func() { goes(r) }) }, []string{"other"}, false},
			{"seen by another", func(r *rig) {
				r.replica("b", func() {})
				r.pass(time.Minute)
				goes(r)
				r.scan()
			}, []string{"other"}, false},
			{"seen in this copy, and then in another alone", func(r *rig) {
				r.replica("b", func() {})
				r.pass(time.Minute)
				r.replica("a", func() { goes(r) })
			}, []string{"two", "other"}, true},
		} {
			t.Run(name+" "+c.name, func(t *testing.T) {
				inReplicas(t, func(r *rig) {
					c.does(r)
					r.pass(10 * time.Minute)
					r.wantTexts(c.texts...)
					if asked := slices.Contains(r.tg.told(), ledger.NoticeWithdrawal); asked != c.asked {
						t.Errorf("the admins were asked: %v, want %v", asked, c.asked)
					}
					if n, _ := r.tg.notice(ledger.NoticeWithdrawal); c.asked && name == "missing" && !n.Detail.Is("notice.withdrawal.unseen") {
						t.Errorf("the question says %v", n.Detail)
					}
				})
			})
		}
	}
}

// Without replicas, what the ledger knows was seen.
func TestOneProcessHasSeenAll(t *testing.T) {
	inReplicas(t, func(r *rig) {
		r.shared = nil
		r.replica("b", func() { r.rewrite("a.md", "one"); r.remove("other.md") })
		r.pass(10 * time.Minute)
		r.wantTexts("one")
		r.wantTold()
	})
}

// unversioned is a ledger of before versions were kept.
type unversioned struct{ ledger.Tx }

func (u unversioned) Versions() ledger.Versions { return unwritten{u.Tx.Versions()} }

type unwritten struct{ ledger.Versions }

func (unwritten) Put([]ledger.Version) error { return nil }

// A ledger of before versions were kept asks about nothing and edits nothing at the
// first start with them, and knows them from then on.
func TestALedgerWithoutVersions(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.shared, r.unversioned = make(chan struct{}), true
		r.config.Copy, r.config.Withdraw = "a", plan.PolicyDelete
		r.write("a.md", r.now().Add(time.Minute), "one")
		r.start()
		r.pass(10 * time.Minute)
		r.rewrite("a.md", "two")
		r.scan()
		r.pass(10 * time.Minute)
		calls := len(r.tg.seen(0))
		r.unversioned = false
		r.replica("b", func() {})
		r.pass(time.Hour)
		r.wantTexts("two")
		r.wantTold()
		if got := r.tg.seen(calls); slices.Contains(got, "edit") || slices.Contains(got, "delete") || slices.Contains(got, "send") {
			t.Errorf("it did %q", got)
		}
		r.rewrite("a.md", "three")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("three")
		r.replica("c", func() { r.rewrite("a.md", "two") })
		r.pass(10 * time.Minute)
		r.wantTexts("three")
		r.wantTold(ledger.NoticeOlder)
	})
}

// beside returns the scheduler of a replica that does not lead and has another text of
// an article, for what its admins press.
func (r *rig) beside(path, body string) *scheduler.Scheduler {
	r.t.Helper()
	other := &rig{t: r.t, files: maps.Clone(r.files), tg: r.tg, log: r.log}
	other.rewrite(path, body)
	c := r.config
	c.Copy, c.Store, c.Source, c.Renderer, c.Publisher, c.Now = "beside", &faulty{Store: r.store, r: r}, other, r.renderer, r.tg, r.now
	s, err := scheduler.New(c)
	if err != nil {
		r.t.Fatal(err)
	}
	s.Update(other.catalogue(), nil)
	return s
}

// An answer is about the version that was asked about, whatever the process has that
// it reaches.
func TestTheAnswerReachesAnotherReplica(t *testing.T) {
	for action, text := range map[string]string{ledger.ActKeep: "two", ledger.ActOverwrite: "one"} {
		t.Run(action, func(t *testing.T) {
			inReplicas(t, func(r *rig) {
				r.replica("b", func() { r.rewrite("a.md", "one") })
				r.pass(10 * time.Minute)
				r.wantTold(ledger.NoticeOlder)
				n, _ := r.tg.notice(ledger.NoticeOlder)
				for _, a := range n.Actions {
					if a.Kind == action {
						if _, err := r.beside("a.md", "two").Act(context.Background(), a.Token, by); err != nil {
							t.Fatal(err)
						}
					}
				}
				r.scan()
				r.pass(10 * time.Minute)
				r.wantTexts(text, "other")
				r.wantTold(ledger.NoticeOlder)
			})
		})
	}
}

// An older version that was let through is edited in alone: another older one that
// the copy has by then is asked about.
func TestAnotherOlderVersionIsAskedAbout(t *testing.T) {
	inReplicas(t, func(r *rig) {
		r.rewrite("a.md", "three")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("three", "other")
		r.replica("b", func() { r.rewrite("a.md", "one") })
		r.pass(10 * time.Minute)
		r.tg.set(func(call string, _ post.Request) error {
			if call == "edit" {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.press(ledger.NoticeOlder, ledger.ActOverwrite)
		r.pass(time.Minute)
		r.rewrite("a.md", "two")
		r.scan()
		r.pass(time.Minute)
		r.tg.set(nil)
		r.pass(10 * time.Minute)
		r.wantTexts("three", "other")
		r.wantTold(ledger.NoticeOlder, ledger.NoticeOlder)
		r.press(ledger.NoticeOlder, ledger.ActOverwrite)
		r.pass(time.Minute)
		r.wantTexts("two", "other")
	})
}
