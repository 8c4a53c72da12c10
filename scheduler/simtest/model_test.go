package simtest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// model has what the rules allow, independently of the scheduler.
type model struct {
	w        *world
	latest   time.Time
	articles map[string]*fate
	read     map[string]held       // texts of messages, parsed
	told     map[string][][]string // those of digests
	lost     []span                // periods that the ledger has forgotten
	again    map[int]int           // how often an admin had the comment under a post sent again
	answers  map[string][]reply    // what posts should reply to, by the text of their first message
	answered map[int]reply         // and by that message, if the program was told its id
}

// pieces returns which paragraphs of which article a message has, by their markers:
// a12p3e0 is paragraph 3 of a12. It is called repeatedly with the same texts.
func (m *model) pieces(text string) (slug string, numbers []int) {
	p, ok := m.read[text]
	if !ok {
		for word := range strings.FieldsSeq(text) {
			var article, number, edition int
			if word[0] != 'a' || strings.Count(word, "e") != 1 {
				continue
			}
			if n, _ := fmt.Sscanf(word, "a%dp%de%d", &article, &number, &edition); n == 3 {
				p.slug = "a" + strconv.Itoa(article)
				p.numbers = append(p.numbers, number)
			}
		}
		m.read[text] = p
	}
	return p.slug, p.numbers
}

type held struct {
	slug    string
	numbers []int
}

// check compares the channel with the rules, at any moment.
func (m *model) check() {
	sent := map[string]int{}
	live := map[string]int{}
	listed := map[string]int{}
	var contents, pins int
	gone := map[int]bool{}
	for _, msg := range m.w.allMessages() {
		first := firstOf(&msg)
		gone[msg.ID] = msg.Deleted
		if !msg.FromBot || m.contents(msg, first, &contents, &pins) || msg.Service != "" {
			continue
		}
		if told, ok := strings.CutPrefix(first, digestHead); ok {
			if !m.isLost(msg.Date) { // a forgotten digest may be repeated
				m.digest(told, listed)
			}
			continue
		}
		slug, numbers := m.pieces(first)
		if slug == "" {
			m.w.violation("a message that is no article's: %q", first)
		}
		m.linesOnce(slug, &msg)
		if !slices.Contains(numbers, 0) {
			continue
		}
		m.repliesRight(slug, first, &msg, gone)
		f := m.get(slug)
		if !f.mayAppear(msg.Date) {
			m.w.violation("%s appeared at %v, which nothing allowed: %v", slug, msg.Date, f.allowed)
		}
		if sent[slug]++; sent[slug] > f.sends {
			m.w.violation("%s was sent %d times, %d were right", slug, sent[slug], f.sends)
		}
		if _, now := m.pieces(msg.Plain); !msg.Deleted && slices.Contains(now, 0) {
			if live[slug]++; live[slug] > 1 {
				m.w.violation("%s is in the channel twice", slug)
			}
		}
	}
}

// firstOf returns the text that a message had when it was sent.
func firstOf(msg *emulator.Message) string {
	if len(msg.History) > 0 {
		return msg.History[0]
	}
	return msg.Plain
}

// digestHead is the beginning of a digest.
const digestHead = "New articles"

var title = regexp.MustCompile(`Title of (a\d+)`)

// digest checks that no article is in two digests, unless it was published again.
func (m *model) digest(text string, listed map[string]int) {
	articles, ok := m.told[text]
	if !ok {
		articles = title.FindAllStringSubmatch(text, -1)
		m.told[text] = articles
	}
	if len(articles) == 0 {
		m.w.violation("a digest of nothing: %q", text)
	}
	for _, a := range articles {
		f := m.get(a[1])
		if listed[f.slug]++; listed[f.slug] > f.sends {
			m.w.violation("%s is in %d digests, and came out %d times", f.slug, listed[f.slug], f.sends)
		}
	}
}

// settled compares the channel and the ledger when nothing is pending.
func (m *model) settled() {
	ctx := context.Background()
	var rows []ledger.Delivery
	parts := map[int64][]ledger.Part{}
	err := m.w.store.View(ctx, func(tx ledger.Tx) error {
		var err error
		if rows, err = tx.Deliveries(ledger.Filter{}); err != nil {
			return err
		}
		for _, d := range rows {
			if parts[d.ID], err = m.w.partsOf(tx, d.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		m.w.violation("the ledger cannot be read: %v", err)
	}
	inChannel := map[int]emulator.Message{}
	for _, msg := range m.w.allMessages() {
		if !msg.Deleted && msg.FromBot && msg.Service == "" && !slices.Contains(linesInstead(), msg.Plain) {
			inChannel[msg.ID] = msg
		}
	}
	known := map[int]bool{}
	for _, d := range rows {
		m.delivery(d, parts[d.ID], inChannel, known)
	}
	for id, msg := range inChannel {
		slug, _ := m.pieces(msg.Plain)
		if strings.HasPrefix(msg.Plain, digestHead) && m.isLost(msg.Date) { // it may be in another list now
			continue
		}
		if known[id] || m.get(slug).removed || m.doubtful(rows, slug) || m.said(rows, parts, msg) {
			continue
		}
		m.w.violation("message %d (%.40q) is in no ledger", id, msg.Plain)
	}
}

// isLost reports whether the ledger has forgotten a time.
func (m *model) isLost(at time.Time) bool {
	return slices.ContainsFunc(m.lost, func(s span) bool { return !at.Before(s.from.Truncate(time.Second)) && !at.After(s.to) })
}

// doubtful reports whether the ledger itself says that it does not know.
func (m *model) doubtful(rows []ledger.Delivery, slug string) bool {
	for _, d := range rows {
		if d.Slug == slug && (d.State() == ledger.Unconfirmed || d.Flags.Has(ledger.Out) && d.MessageID == 0) {
			return true
		}
	}
	return false
}

// said reports whether the message is a part that is in the channel according to an
// admin, so that the ledger does not know its number, or one that an admin will be
// asked about.
func (m *model) said(rows []ledger.Delivery, parts map[int64][]ledger.Part, msg emulator.Message) bool {
	for _, d := range rows {
		for _, p := range parts[d.ID] {
			unknown := p.State() == ledger.Sent && p.MessageID == 0 || p.State() == ledger.Unconfirmed
			if unknown && plain(p.Plain) == plain(msg.Plain) {
				return true
			}
		}
	}
	return false
}

func (m *model) delivery(d ledger.Delivery, parts []ledger.Part, inChannel map[int]emulator.Message, known map[int]bool) {
	f := m.get(d.Slug)
	last := -1
	lastID := 0
	for _, p := range parts {
		if p.State() != ledger.Sent || p.MessageID == 0 {
			continue
		}
		msg, ok := inChannel[p.MessageID]
		if !ok {
			// A withdrawal that is being retried, or that failed, may have been done
			// before its process was killed.
			if f.removed || d.Todo&ledger.TodoWithdraw != 0 || d.Reason.Is("reason.not_withdrawn") {
				continue
			}
			// So may an edit that leaves a message over.
			if d.Todo&ledger.TodoEdit != 0 {
				continue
			}
			m.w.violation("%s, part %d: message %d is in the ledger and not in the channel: %+v %+v", d.Slug, p.N, p.MessageID, d, parts)
		}
		if known[p.MessageID] {
			m.w.violation("message %d belongs to two parts", p.MessageID)
		}
		known[p.MessageID] = true
		// An edit whose answer was lost is in the channel before it is in the ledger,
		// until it is retried; if an admin keeps the post as it is, the ledger has both
		// texts.
		if d.Todo&ledger.TodoEdit == 0 && plain(msg.Plain) != plain(p.Plain) && (p.Editing == "" || plain(msg.Plain) != plain(p.Editing)) {
			m.w.violation("%s, part %d: the channel says\n%.200q\nand the ledger\n%.200q", d.Slug, p.N, msg.Plain, p.Plain)
		}
		_, numbers := m.pieces(msg.Plain)
		for _, n := range numbers {
			// An edit moves paragraphs between messages; if its file is deleted
			// meanwhile it stops where it is.
			if n <= last && d.Todo&ledger.TodoEdit == 0 && m.w.files[d.Slug] != nil {
				m.w.violation("%s: paragraph %d comes after %d: %+v %+v", d.Slug, n, last, d, parts)
			}
			last = n
		}
		if p.MessageID < lastID {
			m.w.violation("%s: part %d is message %d, before the part before it", d.Slug, p.N, p.MessageID)
		}
		lastID = p.MessageID
	}
	if d.State() == ledger.Sent && d.Todo&(ledger.TodoEdit|ledger.TodoWithdraw) == 0 && d.Wait == ledger.WaitNone {
		m.complete(d, parts, last)
	}
}

// complete compares an article that the ledger says is published with its file.
func (m *model) complete(d ledger.Delivery, parts []ledger.Part, last int) {
	file := m.w.files[d.Slug]
	if file == nil || m.get(d.Slug).removed || !d.Reason.IsZero() || d.Flags.Has(ledger.Kept) {
		return
	}
	for _, p := range parts {
		if p.MessageID == 0 || p.State() != ledger.Sent {
			return
		}
		// An edit that Telegram refused left both texts in the ledger, and the next edit may have
		// taken the reason away: this rule does not see whether the admins can still find it.
		if p.Editing != "" {
			return
		}
	}
	if want := strings.Count(file.body, "\n\n"); last != want && d.SourceHash == m.w.catalogue().Article(d.Slug).Hash {
		m.w.violation("%s ends with paragraph %d, its file with %d: %+v %+v", d.Slug, last, want, d, parts)
	}
}

// linesInstead are the texts that replace messages that could no longer be deleted.
func linesInstead() []string {
	return []string{"This post was withdrawn.", "This part was removed.", "Публикация снята.", "Эта часть удалена."}
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// nothingLost checks, at the end, that each article that may be published is, or that
// there is a reason why not.
func (m *model) nothingLost() {
	plan, err := m.w.s.Plan(context.Background())
	if err != nil {
		m.w.violation("no plan: %v", err)
	}
	entries := map[string]scheduler.Entry{}
	for _, e := range plan {
		entries[e.Slug] = e
	}
	for slug, f := range m.w.files {
		a := &f.article
		if a.Draft || a.Due.IsZero() || a.Due.After(m.w.now()) {
			continue
		}
		e, ok := entries[slug]
		switch {
		case !ok:
			m.w.violation("%s is in no plan", slug)
		case e.State == ledger.Sent, !e.Reason.IsZero() && e.State != ledger.Planned && e.State != ledger.Sending:
		default:
			m.w.violation("%s was due %v and is %s (%s)", slug, a.Due, e.State, e.Reason)
		}
	}
}
