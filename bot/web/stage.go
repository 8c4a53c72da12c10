package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"sort"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/scheduler"
)

// ledgerRow is a row of the ledger, or an article that is not in it and why.
type ledgerRow struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	State string `json:"state"` // of the ledger, or one of the five words if it is not in it
	Word  string `json:"word"`
	When  string `json:"when"`
	Why   string `json:"why,omitempty"`
	Posts []int  `json:"posts,omitempty"`
}

// ledgerRows bounds how many are shown.
const ledgerRows = 40

func (d *Demo) ledger(ctx context.Context, say words) []ledgerRow {
	entries, err := d.Stage.Ledger(ctx)
	if err != nil && !errors.Is(err, scheduler.ErrNoCatalogue) {
		return []ledgerRow{}
	}
	posts := map[string]scheduler.Entry{}
	for _, e := range entries {
		posts[e.Slug+"\x00"+e.Channel] = e
	}
	o := survey(d.Stage.Catalogue(), entries, 0, say.now)
	out := make([]ledgerRow, 0, len(o.rows))
	for i := range o.rows {
		r := &o.rows[i]
		l := ledgerRow{Key: r.Path + "\x00" + r.Slug, Title: r.Title, State: r.State, Word: say.say("state_" + r.State), Why: say.why(r.Why)}
		if e, ok := posts[r.Slug+"\x00"+r.Channel]; ok && r.Channel != "" && !e.State.Withheld() {
			l.State, l.Posts = string(e.State), e.Messages
			l.Word = say.say("ledger_" + string(e.State))
		}
		if !r.Due.IsZero() {
			l.When = say.Day(r.Due) + ", " + r.Due.In(say.zone).Format("15:04:05")
		}
		out = append(out, l)
	}
	sort.SliceStable(out, func(i, j int) bool {
		return cmp.Or(rank(out[i])-rank(out[j]), slices.Compare(out[j].Posts, out[i].Posts)) < 0 // newest post first
	})
	return out[:min(len(out), ledgerRows)]
}

// rank sorts what is in progress first, then what a visitor may ask about.
func rank(l ledgerRow) int {
	order := []string{"sending", "unconfirmed", "failed", stateBroken, stateNeedsYou, stateNotPublished, "planned", "missed", "sent"}
	if i := slices.Index(order, l.State); i >= 0 {
		return i
	}
	return len(order)
}

// maxSource bounds an article that is saved on the page, in bytes.
const maxSource = 64 << 10

// save writes the file that the tour edits, as an editor would.
func (d *Demo) save(w http.ResponseWriter, r *http.Request) {
	var in struct{ Text string }
	if !wire.ReadJSON(w, r, &in) {
		return
	}
	if len(in.Text) > maxSource {
		http.Error(w, d.site.words(w, r).say("too_long"), http.StatusRequestEntityTooLarge)
		return
	}
	if err := d.write(d.Stage.Example, in.Text); err != nil {
		d.done(w, err)
		return
	}
	problem := ""
	h, err := frontmatter.Cut([]byte(in.Text))
	if err == nil {
		_, err = h.Decode()
	}
	var broken *frontmatter.Error
	if errors.As(err, &broken) { // so its post stays as it is
		problem = fmt.Sprintf("%s:%d: %s", d.Stage.Example, broken.Line, d.site.words(w, r).Say(broken.Message))
	}
	wire.WriteJSON(w, map[string]any{"ok": true, "problem": problem})
}

func (d *Demo) write(name, text string) error {
	f, err := d.root.Create(path.Base(name))
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func (d *Demo) done(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	wire.WriteJSON(w, map[string]bool{"ok": true})
}

// act handles a button of the page.
func (d *Demo) act(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Do    string
		Text  string
		Speed int
	}
	if !wire.ReadJSON(w, r, &in) {
		return
	}
	say := d.site.words(w, r)
	var err error
	switch in.Do {
	case "publish":
		d.Emulator.UserSends(d.Stage.Author, "/publish")
	case "private":
		err = errors.Join(
			d.write("private-note.md", "---\ntitle: "+say.say("sample_note")+"\nstatus: private\ndate: "+d.moment(0)+"\n---\n"+say.say("sample_note_text")+"\n"),
			d.write("draft.md", "---\ntitle: "+say.say("sample_draft")+"\nstatus: draft\ndate: "+d.moment(0)+"\n---\n"+say.say("sample_draft_text")+"\n"))
	case "lose":
		d.once(emulator.Fault{Kind: emulator.FaultDropAfter})
		err = d.post(say.say("sample_lost"), say.say("sample_lost_text"))
	case "kill":
		d.once(emulator.Fault{Kind: emulator.FaultSlowAfter, Delay: 20 * time.Second})
		if err = d.post(say.say("sample_killed"), say.say("sample_killed_text")); err == nil {
			err = d.kill(r.Context())
		}
	case "write":
		if in.Text != "" && len(in.Text) < maxSource {
			d.Emulator.UserSends(d.Stage.Author, "/new "+in.Text)
		}
	case "speed":
		d.Stage.SetSpeed(min(max(in.Speed, 1), 3600))
	case "fault":
		d.toggle(emulator.FaultKind(in.Text))
	default:
		http.Error(w, "unknown act", http.StatusBadRequest)
		return
	}
	d.acted.tell(event{})
	d.done(w, err)
}

// moment returns a date for front matter, the given number of seconds from now.
func (d *Demo) moment(seconds int) string {
	return d.Now().Add(time.Duration(seconds) * time.Second).In(d.Zone).Format(time.RFC3339)
}

// post writes an article that is due at once into the folder.
func (d *Demo) post(title, text string) error {
	d.mu.Lock()
	d.written++
	n := d.written
	d.mu.Unlock()
	front := "---\n"
	if title != "" {
		front += "title: " + title + "\n"
	}
	return d.write(fmt.Sprintf("post-%d.md", n), front+"date: "+d.moment(1)+"\ntags: [demo]\n---\n"+text+"\n")
}

// once makes the next message to the channel fail.
func (d *Demo) once(f emulator.Fault) {
	f.Times, f.Method = 1, "sendMessage sendRichMessage"
	for _, chat := range d.Emulator.Snapshot(d.Stage.Author).Chats {
		if f.Chat = chat.ID; chat.Kind == "channel" {
			d.Emulator.AddFault(f)
		}
	}
}

// kill waits until a message is being sent, and kills the bot.
func (d *Demo) kill(ctx context.Context) error {
	before := len(d.Emulator.Calls())
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline) && ctx.Err() == nil; {
		for _, c := range d.Emulator.Calls()[min(before, len(d.Emulator.Calls())):] {
			if c.Fault == emulator.FaultSlowAfter {
				time.Sleep(300 * time.Millisecond)
				return d.Stage.Restart()
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	return d.Stage.Restart()
}

// toggle switches a fault on or off.
func (d *Demo) toggle(kind emulator.FaultKind) {
	on := false
	for _, f := range d.Emulator.Faults() {
		on = on || f.Kind == kind
	}
	d.Emulator.ClearFaults()
	if on {
		return
	}
	faults := map[emulator.FaultKind]emulator.Fault{
		emulator.FaultDial: {}, emulator.FaultDropAfter: {Times: 3}, emulator.FaultHTML: {}, emulator.FaultLimit: {RetryAfter: 5}, emulator.FaultSlow: {Delay: 3 * time.Second},
	}
	if f, ok := faults[kind]; ok {
		f.Kind, f.Method = kind, "sendMessage sendRichMessage sendPhoto editMessageText"
		d.Emulator.AddFault(f)
	}
}
