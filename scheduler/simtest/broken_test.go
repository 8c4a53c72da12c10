package simtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// breakage is a rule that is broken on purpose.
type breakage struct {
	publisher func(deliver.Publisher) deliver.Publisher
	renderer  deliver.Renderer
	ahead     bool                   // the scheduler's clock is an hour fast
	forgets   func(ledger.Part) bool // parts that are not written
	hides     string                 // the end of slugs that no worker is shown
}

// guesser is a Publisher that breaks the first rule: what may have been sent
// counts as not sent.
type guesser struct{ deliver.Publisher }

func (g guesser) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	id, err := g.Publisher.Send(ctx, to, r)
	var f *deliver.Fault
	if errors.As(err, &f) && f.Kind == deliver.FaultUnknown {
		f.Kind = deliver.FaultNotSent
	}
	return id, err
}

// blind is a Publisher that finds no message when it is read back.
type blind struct{ deliver.Publisher }

func (blind) ReadBack(context.Context, int64, int) (deliver.Copy, error) {
	return deliver.Copy{}, deliver.ErrNoMessage
}

// liar is a Publisher that does not send and says it did.
type liar struct{ deliver.Publisher }

func (liar) Send(context.Context, deliver.Target, post.Request) (int, error) { return 1_000_000, nil }

// lazy is a Publisher that does not edit and says it did.
type lazy struct{ deliver.Publisher }

func (lazy) Edit(context.Context, deliver.Message, post.Request) error { return nil }

// backwards is a Renderer whose messages come in the wrong order.
type backwards struct{ deliver.Renderer }

func (b backwards) Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error) {
	p, err := b.Renderer.Render(a, body, s)
	if err == nil {
		slices.Reverse(p.Requests)
	}
	return p, err
}

// hiding is a ledger that does not say of some deliveries that they want
// something.
type hiding struct {
	ledger.Tx
	suffix string
}

func (h hiding) Next(chat int64, unconfirmed bool) (ledger.Delivery, error) {
	d, err := h.Tx.Next(chat, unconfirmed)
	if err == nil && strings.HasSuffix(d.Slug, h.suffix) {
		return ledger.Delivery{}, ledger.ErrNotFound
	}
	return d, err
}

// TestSimulationCatchesBrokenRules breaks a rule on purpose: the simulation must
// notice within a few seeds, or it proves nothing.
func TestSimulationCatchesBrokenRules(t *testing.T) {
	if testing.Short() {
		t.Skip("plays months of a channel; not with -short")
	}
	publisher := func(f func(deliver.Publisher) deliver.Publisher) breakage { return breakage{publisher: f} }
	forgets := breakage{forgets: func(p ledger.Part) bool { return p.State == ledger.Sending }}
	for _, c := range []struct {
		name, want string
		breakage   breakage
	}{
		{"resend on a guess", " times, ", publisher(func(p deliver.Publisher) deliver.Publisher { return guesser{p} })},
		{"read back blindly", " times, ", publisher(func(p deliver.Publisher) deliver.Publisher { return blind{p} })},
		{"before its date", "which nothing allowed", breakage{ahead: true}},
		{"the intent is not written down", " times, ", forgets},
		{"said to be sent and was not", "in the ledger and not in the channel", publisher(func(p deliver.Publisher) deliver.Publisher { return liar{p} })},
		{"said to be edited and was not", "the channel says", publisher(func(p deliver.Publisher) deliver.Publisher { return lazy{p} })},
		{"the last part first", "", // seen in more than one way
			breakage{renderer: backwards{post.New(nil)}}},
		{"lost", " was due ", breakage{hides: "7"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var found atomic.Bool
			for seed := uint64(1); seed <= 40 && !found.Load(); seed++ {
				what, _ := simulate(t, seed, c.breakage, false)
				if found.Store(what != "" && strings.Contains(what, c.want)); found.Load() {
					t.Logf("seed %d: %.300s", seed, what)
				} else if what != "" {
					t.Logf("seed %d, and not what was broken: %.300s", seed, what)
				}
			}
			if !found.Load() {
				t.Errorf("40 seeds did not notice %q", c.name)
			}
		})
	}
}
