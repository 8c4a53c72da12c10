package simtest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// breakage is a rule that is broken on purpose.
type breakage struct {
	publisher func(deliver.Publisher) deliver.Publisher
	renderer  deliver.Renderer
	ahead     bool                   // the scheduler's clock is an hour fast
	forgets   func(ledger.Part) bool // parts that are not stored
	hides     string                 // suffix of slugs that are hidden from workers
	absent    bool                   // files that did not exist stay unnoticed
	kind      func(kind) bool        // whether a seed can notice it; nil: any can
	first     uint64                 // the first seed to play: one that noticed it once; 0: 1
}

// guesser is a Publisher that breaks the first rule: it reports sends with an unknown
// outcome as not sent.
type guesser struct{ deliver.Publisher }

func (g guesser) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	id, err := g.Publisher.Send(ctx, to, r)
	var f *deliver.Fault
	if errors.As(err, &f) && f.Kind == deliver.FaultUnknown {
		f.Kind = deliver.FaultNotSent
	}
	return id, err
}

// blind is a Publisher whose read-back finds no messages.
type blind struct{ deliver.Publisher }

func (blind) ReadBack(context.Context, int64, int) (deliver.Copy, error) {
	return deliver.Copy{}, deliver.ErrNoMessage
}

// liar is a Publisher that does not send and reports success.
type liar struct{ deliver.Publisher }

func (liar) Send(context.Context, deliver.Target, post.Request) (int, error) { return 1_000_000, nil }

// lazy is a Publisher that does not edit and reports success.
type lazy struct{ deliver.Publisher }

func (lazy) Edit(context.Context, deliver.Message, post.Request) error { return nil }

// backwards is a Renderer that reverses the order of messages.
type backwards struct{ deliver.Renderer }

func (b backwards) Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error) {
	p, err := b.Renderer.Render(a, body, s)
	if err == nil {
		slices.Reverse(p.Requests)
	}
	return p, err
}

// otherLines is a Renderer that changes the lines that are added to a post.
type otherLines struct {
	deliver.Renderer
	change func([]rich.Text) []rich.Text
}

func (o otherLines) Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error) {
	s.Added = o.change(s.Added)
	return o.Renderer.Render(a, body, s)
}

// without leaves out the lines with a mark.
func without(mark string) func([]rich.Text) []rich.Text {
	return func(lines []rich.Text) []rich.Text {
		return slices.DeleteFunc(slices.Clone(lines), func(l rich.Text) bool { return strings.Contains(l.String, mark) })
	}
}

// apart is a Renderer that puts the last paragraph of a long post into a message of its own as
// soon as lines may be added, and so hides that they cost a message.
type apart struct{ deliver.Renderer }

func (r apart) Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error) {
	if i := bytes.LastIndex(body, []byte("\n\n")); i > 0 && s.Format == post.Text {
		body = slices.Concat(body[:i], []byte("\n\n<!-- split -->"), body[i:])
	}
	return r.Renderer.Render(a, body, s)
}

// unreplying is a Publisher whose posts reply to nothing.
type unreplying struct{ deliver.Publisher }

func (p unreplying) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	if to.Chat == chat {
		to.ReplyTo = 0
	}
	return p.Publisher.Send(ctx, to, r)
}

// inTalk is a Publisher that does something else in the discussion group.
type inTalk struct {
	deliver.Publisher
	instead deliver.Publisher
}

func (p inTalk) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	if to.Chat == group {
		return p.instead.Send(ctx, to, r)
	}
	return p.Publisher.Send(ctx, to, r)
}

func (p inTalk) Edit(ctx context.Context, m deliver.Message, r post.Request) error {
	if m.Chat == group {
		return p.instead.Edit(ctx, m, r)
	}
	return p.Publisher.Edit(ctx, m, r)
}

func (p inTalk) Delete(ctx context.Context, chat int64, id int) error {
	if chat == group {
		return p.instead.Delete(ctx, chat, id)
	}
	return p.Publisher.Delete(ctx, chat, id)
}

// sparing is a Publisher that does not delete and reports success.
type sparing struct{ deliver.Publisher }

func (sparing) Delete(context.Context, int64, int) error { return nil }

// stray is a Publisher that replies to the message before the one that it should.
type stray struct{ deliver.Publisher }

func (p stray) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	to.ReplyTo--
	return p.Publisher.Send(ctx, to, r)
}

// hiding is a ledger that hides pending deliveries from workers.
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

// Kinds of seeds.
func inSeries(k kind) bool   { return k.keepsContents }
func translated(k kind) bool { return k.translates }
func talks(k kind) bool      { return k.comments }

// tried is how many seeds a broken rule may hide from; those of its kind are played until one
// notices it.
const tried = 100

// TestSimulationCatchesBrokenRules breaks a rule on purpose: the simulation has to
// notice within a few seeds, or it proves nothing.
func TestSimulationCatchesBrokenRules(t *testing.T) {
	if testing.Short() {
		t.Skip("plays months of a channel; not with -short")
	}
	publisher := func(f func(deliver.Publisher) deliver.Publisher) breakage { return breakage{publisher: f} }
	forgets := breakage{forgets: func(p ledger.Part) bool { return p.State() == ledger.Sending }}
	renderer := func(change func([]rich.Text) []rich.Text) breakage {
		return breakage{renderer: otherLines{post.New(nil), change}, kind: inSeries, first: 11}
	}
	talking := func(f func(deliver.Publisher) deliver.Publisher) breakage {
		return breakage{publisher: func(p deliver.Publisher) deliver.Publisher { return inTalk{p, f(p)} }, kind: talks, first: 4}
	}
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
		{"pictures that appear are not looked for", "shows the pictures", breakage{absent: true}},
		{"the last part first", "", // noticed in more than one way
			breakage{renderer: backwards{post.New(nil)}}},
		{"lost", " was due ", breakage{hides: "7"}},
		{"lines are added twice", "\" 2 times: ", renderer(func(lines []rich.Text) []rich.Text { return slices.Concat(lines, lines) })},
		{"no links to neighbours", "the lines of", renderer(without("←"))},
		{"no links to translations", "the lines of", breakage{renderer: otherLines{post.New(nil), without("🌐")}, kind: translated, first: 13}},
		{"lines cost a message", "without lines", breakage{renderer: apart{post.New(nil)}, kind: inSeries}},
		{"no reply to the part before", " replies to message 0", breakage{publisher: func(p deliver.Publisher) deliver.Publisher { return unreplying{p} }, kind: inSeries, first: 21}},
		{"comments are sent on a guess", " was commented 2 times", breakage{publisher: func(p deliver.Publisher) deliver.Publisher { return inTalk{p, guesser{p}} }, kind: talks, first: 24}},
		{"comments under another post", " is under message ", talking(func(p deliver.Publisher) deliver.Publisher { return stray{p} })},
		{"comments are lost", "the comment of", talking(func(p deliver.Publisher) deliver.Publisher { return liar{p} })},
		{"comments do not follow their file", "the comment of", talking(func(p deliver.Publisher) deliver.Publisher { return lazy{p} })},
		{"comments stay without their post", "and its post is not", talking(func(p deliver.Publisher) deliver.Publisher { return sparing{p} })},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var found atomic.Bool
			first := max(c.breakage.first, 1)
			for seed := first; seed < first+tried && !found.Load(); seed++ {
				if can := c.breakage.kind; can != nil && !can(kindOf(seed)) {
					continue
				}
				what, _ := simulate(t, seed, c.breakage, false)
				if found.Store(what != "" && strings.Contains(what, c.want)); found.Load() {
					t.Logf("seed %d: %.300s", seed, what)
				} else if what != "" {
					t.Logf("seed %d, and not what was broken: %.300s", seed, what)
				}
			}
			if !found.Load() {
				t.Errorf("the seeds %d to %d did not notice %q", first, first+tried-1, c.name)
			}
		})
	}
}
