package plan_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// site is a large site as a comparison sees it: n articles published in 50 channels, to
// which 1,000 routes lead.
type site struct {
	rules    plan.Rules
	articles []*content.Article
	scene    plan.Scene
	memory   *plan.Memory
}

func newSite(tb testing.TB, n int) *site {
	tb.Helper()
	const channels, routes = 50, 1000
	s := &site{rules: plan.Rules{Channel: "@channel0", Zone: time.UTC}, memory: plan.NewMemory()}
	for i := range routes {
		s.rules.Routes = append(s.rules.Routes, route.Route{Category: fmt.Sprint("Category ", i), Channel: fmt.Sprintf("@channel%d", i%channels)})
	}
	if err := s.rules.Complete(); err != nil {
		tb.Fatal(err)
	}
	long := noon.AddDate(-2, 0, 0)
	for i := range channels {
		s.scene.Channels = append(s.scene.Channels, ledger.ChannelState{Name: fmt.Sprintf("@channel%d", i), Chat: -100 - int64(i), Started: long,
			Scanned: true, Reading: s.rules.Reading()})
	}
	for i := range n {
		slug := fmt.Sprintf("a%06d", i)
		due := noon.Add(-time.Duration(i+1) * 5 * time.Minute)
		a := article(slug, due)
		a.Categories = []string{fmt.Sprint("Category ", i%routes)}
		s.articles = append(s.articles, a)
		d := row(int64(i+1), slug, ledger.Sent, due)
		d.Chat, d.Channel = -100-int64(i%channels), fmt.Sprintf("@channel%d", i%channels)
		s.scene.Rows = append(s.scene.Rows, d)
	}
	s.scene.Now, s.scene.Articles = noon, content.NewCatalogue(s.articles, nil, nil)
	s.scene.Files = map[string][32]byte{}
	s.scene.Unchanged = func(string, [32]byte) bool { return false }
	return s
}

// compare makes a full comparison that changes nothing.
func (s *site) compare(tb testing.TB) []*plan.Plan {
	plans := plan.Compare(&s.rules, &s.scene, s.memory)
	for _, p := range plans {
		if len(p.Edits)+len(p.Removals)+len(p.Overdue) > 0 {
			tb.Fatalf("a comparison of what is out has %d edits, %d removals and %d late articles, want none", len(p.Edits), len(p.Removals), len(p.Overdue))
		}
	}
	return plans
}

// Delivery implements plan.Reader.
func (s *site) Delivery(id int64) (ledger.Delivery, error) {
	if id < 1 || id > int64(len(s.scene.Rows)) {
		return ledger.Delivery{}, ledger.ErrNotFound
	}
	return s.scene.Rows[id-1], nil
}

// Deliveries implements plan.Reader, for a slug or a path that the site made.
func (s *site) Deliveries(f ledger.Filter) ([]ledger.Delivery, error) {
	var i int
	for _, name := range []string{f.Slug, f.Path} {
		if _, err := fmt.Sscanf(name, "a%d", &i); err == nil && i < len(s.scene.Rows) {
			return s.scene.Rows[i : i+1 : i+1], nil
		}
	}
	return nil, nil
}

// change compares after one file has changed.
func (s *site) change(tb testing.TB, basis *plan.Basis) {
	changed := *s.articles[7]
	changed.Hash[0]++
	articles, ok := s.scene.Articles.Patch([]content.Change{{Path: changed.Path, Old: s.articles[7], New: &changed}})
	if !ok {
		tb.Fatal("got the catalogue made anew for one file, want it patched")
	}
	sc := s.scene
	sc.Articles, sc.Rows, sc.Files = articles, nil, nil
	ok, err := basis.Part(&s.rules, &sc, nil, s)
	if err != nil || !ok {
		tb.Fatalf("one file calls for a comparison of the whole (%v)", err)
	}
	edits := 0
	for _, p := range plan.Compare(&s.rules, &sc, s.memory) {
		edits += len(p.Edits)
	}
	if edits != 1 {
		tb.Fatalf("one changed file makes %d edits, want 1", edits)
	}
}

// BenchmarkLargeSite measures a full comparison, as at a start, its memory, and one
// changed file after it.
func BenchmarkLargeSite(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		s := newSite(b, n)
		b.Run(fmt.Sprintf("%d/all", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.compare(b)
			}
		})
		basis := plan.NewBasis(&s.rules, &s.scene, s.compare(b), func(*plan.Change) bool { return false })
		if basis == nil {
			b.Fatal("got no basis of articles that are at rest, want one")
		}
		b.Run(fmt.Sprintf("%d/one", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.change(b, basis)
			}
		})
	}
}

// TestComparisonGrowsWithTheSite holds that the memory of a comparison is linear in the
// number of articles, and small for one changed file.
func TestComparisonGrowsWithTheSite(t *testing.T) {
	each := func(n int) (all, one float64) {
		s := newSite(t, n)
		all = testing.AllocsPerRun(1, func() { s.compare(t) }) / float64(n)
		basis := plan.NewBasis(&s.rules, &s.scene, s.compare(t), func(*plan.Change) bool { return false })
		if basis == nil {
			t.Fatal("got no basis of articles that are at rest, want one")
		}
		return all, testing.AllocsPerRun(1, func() { s.change(t, basis) })
	}
	few, oneOfFew := each(1000)
	many, oneOfMany := each(8000)
	if many > 1.5*few {
		t.Errorf("got %.1f allocations for each of 8,000 articles, and %.1f for each of 1,000: want no more", many, few)
	}
	if oneOfMany > 2*oneOfFew {
		t.Errorf("got %.0f allocations for one changed file of 8,000, and %.0f of 1,000: want about as many", oneOfMany, oneOfFew)
	}
}
