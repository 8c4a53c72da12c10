package simtest

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// linking is a Renderer that resolves links between articles, as the folder does, which
// the simulation does not have.
type linking struct{ deliver.Renderer }

var toArticle = regexp.MustCompile(`\[to (a\d+)\]`)

func (l linking) Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error) {
	body = toArticle.ReplaceAllFunc(body, func(link []byte) []byte {
		name := string(toArticle.FindSubmatch(link)[1])
		if address, ok := s.ArticleLink(name); ok {
			return fmt.Appendf(nil, "[to %s](%s)", name, address)
		}
		return []byte("to " + name)
	})
	return l.Renderer.Render(a, body, s)
}

// linkIn returns the link in an article's text, to the article written before it.
func (w *world) linkIn(slug string) string {
	before, _ := strconv.Atoi(strings.TrimPrefix(slug, "a"))
	for before--; before >= 0; before-- {
		name := "a" + strconv.Itoa(before)
		if w.files[name] != nil {
			return "[to " + name + "] "
		}
	}
	return ""
}

// linksRight checks, at the end, that posts link to the current posts of other
// articles. A restored ledger may not know the text of a post.
func (m *model) linksRight() {
	if len(m.lost) > 0 {
		return
	}
	rows := map[int64]ledger.Delivery{}
	at := map[string]int{} // message id of each article's post
	var cited []ledger.Citation
	parts := map[int64][]ledger.Part{}
	if err := m.w.store.View(context.Background(), func(tx ledger.Tx) (err error) {
		all, err := tx.Deliveries(ledger.Filter{})
		if err != nil {
			return err
		}
		for _, d := range all {
			rows[d.ID] = d
			if d.Flags.Has(ledger.Out|ledger.Complete) && d.MessageID != 0 {
				at[d.Slug] = d.MessageID
			}
			if parts[d.ID], err = tx.Parts(d.ID); err != nil {
				return err
			}
		}
		cited, err = tx.Citations().All()
		return err
	}); err != nil {
		m.w.violation("the ledger cannot be read: %v", err)
	}
	texts := map[int]string{}
	for _, msg := range m.w.allMessages() {
		texts[msg.ID] = ownJSON(&msg)
	}
	for _, c := range cited {
		d, want := rows[c.Delivery], fmt.Sprintf("https://t.me/news/%d", at[c.Name])
		if !m.mayLink(&d, parts[d.ID]) || at[c.Name] == 0 || m.w.files[c.Name] == nil || c.Asked || c.Declined {
			continue
		}
		shown := ""
		for _, p := range parts[d.ID] {
			shown += texts[p.MessageID]
		}
		if c.Target != want || !strings.Contains(shown, strconv.Quote(want)) {
			m.w.violation("%s links to %q by the ledger, want %q in the channel: %s", d.Slug, c.Target, want, shown)
		}
	}
}

// mayLink reports whether nothing keeps a post from being edited for its links.
func (m *model) mayLink(d *ledger.Delivery, parts []ledger.Part) bool {
	a := m.w.catalogue().Article(d.Slug)
	if a == nil || a.Hash != d.SourceHash || d.State() != ledger.Sent || d.Wait != ledger.WaitNone || !d.Reason.IsZero() ||
		!d.Flags.Has(ledger.Complete) || d.Flags&(ledger.HandEdited|ledger.Declined) != 0 || d.Todo != 0 {
		return false
	}
	for _, p := range parts {
		if p.State() != ledger.Sent || p.MessageID == 0 {
			return false
		}
	}
	return len(parts) > 0
}
