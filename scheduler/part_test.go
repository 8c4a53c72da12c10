package scheduler_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// TestPartSaysWhatTheWholeSays changes files and deliveries at random. Each comparison
// of a part is held to one of the whole (rig.compared), and many must be of a small one.
func TestPartSaysWhatTheWholeSays(t *testing.T) {
	seeds := uint64(1)
	if os.Getenv("DATELINE_TEST_LONG") != "" {
		seeds = 12
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				random := rand.New(rand.NewPCG(seed, 10))
				r.config.Withdraw = []plan.Policy{plan.PolicyAsk, plan.PolicyDelete, plan.PolicyKeep}[random.IntN(3)]
				if random.IntN(3) == 0 {
					slot, err := plan.ParseSlot("0 12 * * *", time.UTC)
					if err != nil {
						t.Fatal(err)
					}
					r.config.Slots = []plan.Slot{slot}
				}
				r.config.Routes = []route.Route{{Category: "ai", Channel: "@other"}, {Category: "news", Channel: "@channel"}}
				const articles = 60
				for i := range articles {
					r.write(fmt.Sprintf("%02d.md", i), r.now().Add(time.Duration(i-50)*6*time.Hour), fmt.Sprint("text ", i))
				}
				parts, wholes := 0, 0
				hold := r.compared
				r.watchCompared = func(plans []*plan.Plan, whole func() ([]*plan.Plan, error)) {
					hold(plans, whole)
					changes := 0
					for _, p := range plans {
						changes += looked(p)
					}
					if changes < articles/2 {
						parts++
					} else {
						wholes++
					}
				}
				r.start()
				r.pass(time.Minute)
				for range 80 {
					for range 1 + random.IntN(3) {
						r.changeOne(random)
					}
					r.scan()
					r.pass([]time.Duration{time.Millisecond, time.Second, 6 * time.Second, time.Minute, 7 * time.Hour}[random.IntN(5)])
				}
				if parts < 30 {
					t.Errorf("%d comparisons were of less than a half, and %d of more", parts, wholes)
				}
			})
		})
	}
}

// TestPartOfArticlesOutElsewhere is about posts in a place that no route leads to any
// more: they say nothing about the places that one does lead to.
func TestPartOfArticlesOutElsewhere(t *testing.T) {
	t.Run("settled", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			const articles = 20
			r.config.Routes = []route.Route{{Category: "other", Channel: "@other"}}
			r.write("there.md", r.now().Add(time.Second), "there", category("other"))
			for i := range articles {
				r.write(fmt.Sprintf("%02d.md", i), r.now().Add(time.Duration(i+1)*time.Minute), fmt.Sprint("text ", i), category("ai"))
			}
			r.start()
			r.pass(time.Hour)
			r.halt()
			r.forget() // then nobody is asked about what is out elsewhere
			r.config.Routes = []route.Route{{Category: "other", Channel: "@other"}, {Category: "ai", Channel: "@other"}}
			changes := r.countChanges()
			r.start()
			r.pass(time.Minute)
			r.write("first.md", r.now().Add(-10000*time.Hour), "first") // the whole is compared: the program has just begun
			r.scan()
			r.pass(time.Minute)
			*changes = 0
			r.write("new.md", r.now().Add(time.Hour), "new")
			r.scan()
			if *changes != 1 {
				t.Errorf("a new file has %d deliveries looked at, want 1", *changes)
			}
		})
	})
	t.Run("a new one waits", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.Routes = []route.Route{{Category: "ai", Channel: "@other"}}
			due := r.now().Add(time.Minute)
			title := func(a *content.Article) { a.Title = "the same" }
			r.write("a.md", due, "a", title)
			r.write("b.md", due, "b", title, category("ai"))
			r.start()
			r.pass(time.Hour)
			r.write("a.md", due, "a", title, category("ai"))
			r.scan()
			r.wantTold() // it may be the other's new name
			r.pass(time.Minute)
			r.wantTold("route")
		})
	})
}

// looked is how many deliveries a plan has looked at.
func looked(p *plan.Plan) (n int) {
	for range p.All() {
		n++
	}
	return n
}

// countChanges has the deliveries counted that comparisons look at.
func (r *rig) countChanges() *int {
	var n int
	r.watchCompared = func(plans []*plan.Plan, whole func() ([]*plan.Plan, error)) {
		r.compared(plans, whole)
		for _, p := range plans {
			n += looked(p)
		}
	}
	return &n
}

// changeOne changes a file, or has an admin act on an article.
func (r *rig) changeOne(random *rand.Rand) {
	var paths []string
	for path := range r.files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	path := paths[random.IntN(len(paths))]
	other := paths[random.IntN(len(paths))]
	f := r.files[path]
	soon := r.now().Add(time.Duration(random.IntN(100)-40) * time.Hour)
	slug := f.Slug
	if slug == "" {
		slug = path[:len(path)-len(".md")]
	}
	ctx := context.Background()
	categories := [][]string{nil, {"ai"}, {"news"}, {"ai", "news"}}
	switch random.IntN(18) {
	case 0, 1:
		f.body += " more"
	case 2:
		f.Date = soon
	case 3:
		f.Draft = !f.Draft
	case 4:
		r.remove(path)
		return
	case 5:
		r.rename(path, fmt.Sprintf("new-%d.md", random.IntN(1000)))
		return
	case 6: // a copy
		path = fmt.Sprintf("copy-%d.md", random.IntN(1000))
	case 7:
		f.Slug = fmt.Sprintf("slug-%d", random.IntN(20))
	case 8: // two exchange their texts
		r.put(path, r.files[other])
		r.put(other, f)
		return
	case 9:
		content.EditTelegram(&f.TelegramTable).Never = !f.Telegram().Never
	case 10:
		f.Expiry = soon
	case 11:
		f.Hold = &content.Hold{Rule: content.HoldUnknown, Value: "perhaps"}
	case 12:
		f.Hold, f.Expiry = nil, time.Time{}
	case 13:
		f.Date, content.EditTelegram(&f.TelegramTable).Queue = time.Time{}, true
	case 14:
		act := []func() (scheduler.Result, error){
			func() (scheduler.Result, error) { return r.s.Skip(ctx, slug, by) },
			func() (scheduler.Result, error) { return r.s.Publish(ctx, slug, by) },
			func() (scheduler.Result, error) { return r.s.Withdraw(ctx, slug, by) },
			func() (scheduler.Result, error) { return r.s.Move(ctx, slug, soon, by) },
		}[random.IntN(4)]
		_, _ = act() // many may not be done
		return
	case 15:
		f.Title = fmt.Sprint("title ", random.IntN(5))
	case 16: // as another, with the same moment
		f.Title, f.Date = r.files[other].Title, r.files[other].Date
		if random.IntN(2) == 0 { // and for another place
			f.Categories = categories[random.IntN(len(categories))]
		}
	case 17: // for other places
		f.Categories = categories[random.IntN(len(categories))]
	}
	r.put(path, f)
}
