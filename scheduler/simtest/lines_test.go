package simtest

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/rich"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The parts of the series (contents_test.go) link to each other, and each replies to the one
// before it. In every tenth seed two articles each are one in two languages, and link to each other.

var languages = []string{"en", "ru"}

// inLanguage makes an article one of the translations of another.
func (w *world) inLanguage(a *content.Article) {
	if !w.translates {
		return
	}
	n, _ := strconv.Atoi(strings.TrimPrefix(a.Slug, "a"))
	a.Lang = languages[n%len(languages)]
	a.Path = fmt.Sprintf("t%d.%s.md", n/len(languages), a.Lang)
}

// routes sends each language to the channel.
func (w *world) routes() (all []route.Route) {
	if w.translates {
		for _, lang := range languages {
			all = append(all, route.Route{Lang: lang, Channel: "@news"})
		}
	}
	return all
}

// linked reports whether posts of this seed get lines.
func (w *world) linked() bool { return w.keepsContents || w.translates }

// lineMarks are the marks that only lines have, each at most once in a post.
var lineMarks = []string{"← ", " →", "🌐 "}

// linesOnce holds, at any moment, that no message has a line twice.
func (m *model) linesOnce(slug string, msg *emulator.Message) {
	if !m.w.linked() {
		return
	}
	for _, text := range append(slices.Clone(msg.History), msg.Plain) {
		for _, mark := range lineMarks {
			if n := strings.Count(text, mark); n > 1 {
				m.w.violation("%s has %q %d times: %q", slug, mark, n, text)
			}
		}
	}
}

// linesLead holds, at the end, that lines lead to where the neighbours and translations of an
// article are, and that posts have the messages that they would have without lines.
func (m *model) linesLead() {
	if !m.w.linked() || len(m.lost) > 0 {
		return
	}
	rows, parts, added := m.ledgerOfLines()
	messages := map[int]emulator.Message{}
	for _, msg := range m.w.allMessages() {
		messages[msg.ID] = msg
	}
	cat := m.w.catalogue()
	for i := range rows {
		d, a := &rows[i], cat.Article(rows[i].Slug)
		if msg, ok := messages[postOf(rows, d.Slug)]; ok { // that is where lines lead
			if slug, _ := m.pieces(firstOf(&msg)); slug != d.Slug {
				m.w.violation("message %d is %q, and by the ledger the post of %s", msg.ID, msg.Plain, d.Slug)
			}
		}
		if have := added[d.ID]; a == nil || have.Asked || have.Declined || !m.mayLink(d, parts[d.ID]) {
			continue
		}
		m.messagesStay(a, d, parts[d.ID])
		want := m.linesOf(cat, a, rows)
		var got []string
		room := 0
		for _, p := range parts[d.ID] {
			msg := messages[p.MessageID]
			got = append(got, linesIn(&msg)...)
			if room = 4096 - len(utf16.Encode([]rune(msg.Plain))); msg.Rich {
				room = 4096
			} else if msg.Text == "" {
				room = 0 // lines may not fit into a caption
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) && (len(got) > 0 || room > 200) {
			m.w.violation("the lines of %s lead to %q, want %q: %+v", d.Slug, got, want, d)
		}
	}
}

func (m *model) ledgerOfLines() (rows []ledger.Delivery, parts map[int64][]ledger.Part, added map[int64]ledger.Added) {
	parts = map[int64][]ledger.Part{}
	if err := m.w.store.View(context.Background(), func(tx ledger.Tx) (err error) {
		if rows, err = tx.Deliveries(ledger.Filter{}); err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(d ledger.Delivery) bool { return d.Flags.Has(ledger.Contents) || d.Flags.Has(ledger.Digest) })
		for _, d := range rows {
			if parts[d.ID], err = m.w.partsOf(tx, d.ID); err != nil {
				return err
			}
		}
		added, err = tx.Added()
		return err
	}); err != nil {
		m.w.violation("the ledger cannot be read: %v", err)
	}
	return rows, parts, added
}

// postOf returns the message of an article's post that is to stay in the channel; 0 if there is none.
func postOf(rows []ledger.Delivery, slug string) (id int) {
	for _, d := range rows {
		if d.Slug == slug && d.Flags.Has(ledger.Out) && d.State() != ledger.Withdrawn && d.Todo&ledger.TodoWithdraw == 0 {
			id = d.MessageID
		}
	}
	return id
}

// neighbour returns the nearest article before (-1) or after (1) another among the parts of the
// series that is out, and its message.
func neighbour(cat *content.Catalogue, a *content.Article, rows []ledger.Delivery, step int) (slug string, id int) {
	for _, s := range cat.Series().Of(a) {
		for i := slices.Index(s.Parts, a) + step; i >= 0 && i < len(s.Parts); i += step {
			if id := postOf(rows, s.Parts[i].Slug); id != 0 {
				return s.Parts[i].Slug, id
			}
		}
	}
	return "", 0
}

// linesOf returns the links that the lines of an article should have.
func (m *model) linesOf(cat *content.Catalogue, a *content.Article, rows []ledger.Delivery) (want []string) {
	if slug, id := neighbour(cat, a, rows, -1); id != 0 {
		want = append(want, fmt.Sprintf("← %s https://t.me/news/%d", slug, id))
	}
	if slug, id := neighbour(cat, a, rows, 1); id != 0 {
		want = append(want, fmt.Sprintf("%s → https://t.me/news/%d", slug, id))
	}
	if !m.w.translates {
		return want
	}
	group, _, _ := strings.Cut(path.Base(a.Path), ".")
	for _, other := range cat.Articles() {
		if id := postOf(rows, other.Slug); other != a && strings.HasPrefix(other.Path, group+".") && id != 0 {
			want = append(want, fmt.Sprintf("🌐 %s https://t.me/news/%d", other.Slug, id))
		}
	}
	return want
}

var titleAlone = regexp.MustCompile(`^Title of (a\d+)$`)

// linesIn returns the links of the lines of a message.
func linesIn(msg *emulator.Message) (lines []string) {
	if msg.Doc != nil {
		for _, b := range msg.Doc.Blocks {
			if p, ok := b.(*rich.Paragraph); ok {
				for _, s := range p.Text.Spans {
					if s.Style == rich.Link {
						lines = append(lines, lineWith(p.Text.String[:s.Start], p.Text.String[s.Start:s.End], p.Text.String[s.End:], s.Value)...)
					}
				}
			}
		}
		return lines
	}
	text := utf16.Encode([]rune(msg.Text + msg.Caption)) // it has one of them
	for _, e := range slices.Concat(msg.Wire.Entities, msg.Wire.CaptionEntities) {
		if e.Type == "text_link" {
			of := func(units []uint16) string { return string(utf16.Decode(units)) }
			head, tail := of(text[:e.Offset]), of(text[e.Offset+e.Length:])
			tail, _, _ = strings.Cut(tail, "\n")
			lines = append(lines, lineWith(head[strings.LastIndex(head, "\n")+1:], of(text[e.Offset:e.Offset+e.Length]), tail, e.URL)...)
		}
	}
	return lines
}

// lineWith returns a link as linesOf does, by the text before and after it in its line.
func lineWith(head, text, tail, url string) []string {
	found := titleAlone.FindStringSubmatch(text)
	switch {
	case found == nil:
		return nil
	case strings.HasPrefix(head, "🌐 "):
		return []string{"🌐 " + found[1] + " " + url}
	case head == "← ":
		return []string{"← " + found[1] + " " + url}
	case tail == " →":
		return []string{found[1] + " → " + url}
	}
	return nil
}

// messagesStay holds that a post has as many messages, of the same kinds, as it would have
// without its lines.
func (m *model) messagesStay(a *content.Article, d *ledger.Delivery, parts []ledger.Part) {
	if m.w.gallery != nil { // a post keeps the kinds of its messages when pictures come and go
		return
	}
	body, err := m.w.Body(a)
	if err != nil {
		m.w.violation("%v", err)
	}
	set := post.Settings{Format: d.Format, ArticleLink: func(string) (string, bool) { return "https://t.me/news/1", true }}
	p, err := linking{post.New(nil)}.Render(a, body, set)
	if err != nil {
		m.w.violation("%v", err)
	}
	var got, want []string
	for _, p := range parts {
		got = append(got, p.Method)
	}
	for _, r := range p.Requests {
		want = append(want, r.Method)
	}
	if !slices.Equal(got, want) {
		m.w.violation("%s has the messages %q, and %q without lines: %+v", d.Slug, got, want, d)
	}
}

// settledFor is how long the articles have to be unchanged until it is certain what a post should
// reply to: the ledger then has all that happened before, even if the disk was full.
const settledFor = 6 * time.Minute

// reply is what a post should reply to.
type reply struct {
	to     int  // message; 0 for none, or anything
	gone   bool // that message was deleted before the answer to the send
	unsure bool // the outcome of the send is not known
}

// anything is for a post that is sent while articles change: it may reply to any message, or to none.
const anything = -1

// replies returns what the first message of a post should reply to, when it is sent.
func (m *model) replies(to deliver.Target, r post.Request) (want reply, ok bool) {
	if !m.w.keepsContents || to.Chat != chat {
		return reply{}, false
	}
	found := firstMarker.FindStringSubmatch(r.Plain)
	if found == nil {
		return reply{}, false
	}
	m.w.mu.Lock()
	cat, since := m.w.current, m.w.currentAt
	m.w.mu.Unlock()
	want.to = anything
	if a := cat.Article(found[1]); a != nil && time.Since(since) > settledFor {
		_, want.to = neighbour(cat, a, m.rows(), -1)
	}
	return want, true
}

// replied records what the sent message should reply to; if the outcome of the send is not known,
// any message with its text.
func (m *model) replied(r post.Request, want reply, id int, err error) {
	for _, msg := range m.w.emu.AllMessages(chat) {
		if msg.ID == want.to {
			want.gone = msg.Deleted
		}
	}
	want.unsure = err != nil || id == 0
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if !want.unsure {
		m.answered[id] = want
		return
	}
	m.answers[plain(r.Plain)] = append(m.answers[plain(r.Plain)], want)
}

var firstMarker = regexp.MustCompile(`\b(a\d+)p0e\d+ `)

// repliesRight holds, at any moment, that a post replies to the part before it, if that was still
// there. If it is not known which send a message is from, any with its text may be right.
func (m *model) repliesRight(slug, first string, msg *emulator.Message, gone map[int]bool) {
	if !m.w.keepsContents {
		return
	}
	m.w.mu.Lock()
	want := m.answers[plain(first)]
	if one, ok := m.answered[msg.ID]; ok {
		want = []reply{one}
	}
	m.w.mu.Unlock()
	ok := slices.ContainsFunc(want, func(r reply) bool {
		return r.to == anything || r.to == msg.ReplyTo || (r.gone || r.unsure && gone[r.to]) && msg.ReplyTo == 0
	})
	if len(want) > 0 && !ok {
		m.w.violation("%s replies to message %d, want %+v", slug, msg.ReplyTo, want)
	}
}
