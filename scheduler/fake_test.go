package scheduler_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// message is a message in the fake's channel.
type message struct {
	id      int
	topic   int
	method  string
	text    string
	shows   string // what its pictures hold
	silent  bool
	protect bool
	replyTo int
	foreign bool // it was forwarded there
	own     bool // the bot wrote it
	at      time.Time
}

// telegram is a Publisher over channels in memory. Failures are scripted
// by fail, which sees each call before it takes effect; a *dropped error lets
// it take effect and loses the answer.
type telegram struct {
	mu       sync.Mutex
	now      func() time.Time
	channels map[string]deliver.Channel
	posts    map[int64][]message
	last     map[int64]int
	pinned   map[int64][]int
	moved    map[string]int64 // chats that have another id now
	left     map[int64]int64  // chats that say so only when a message is sent to them
	notices  []ledger.Notice
	calls    []string
	picture  func(path string) (string, error)
	hidden   int           // a message that cannot be forwarded
	lacks    int           // files that each message is sent without
	delay    time.Duration // of the answers to sends
	fail     func(call string, r post.Request) error
	stays    error                // why photos keep their picture when they are edited
	group    int64                // the discussion group of the channel; 0: none
	copies   []ledger.SeenMessage // posts' copies there, of which no update has told

	announces bool                 // a pin leaves a message of service
	announced []ledger.SeenMessage // those of which no update has told
}

// copied puts the copy of a post into the discussion group.
func (t *telegram) copied(chat int64, m message) {
	if t.group == 0 || chat != channelID {
		return
	}
	t.last[t.group]++
	id := t.last[t.group]
	t.posts[t.group] = append(t.posts[t.group], message{id: id, text: m.text, at: m.at})
	t.copies = append(t.copies, ledger.SeenMessage{Chat: chat, MessageID: m.id, Plain: m.text, Group: t.group, Copy: id})
}

// with calls f while no call of the bot's is under way.
func (t *telegram) with(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f()
}

// seen returns the calls made so far, behind the first n.
func (t *telegram) seen(n int) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.calls[n:])
}

// firstNotice returns the first notice that the admins got.
func (t *telegram) firstNotice() ledger.Notice {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.notices[0]
}

// pins returns what is pinned in a chat.
func (t *telegram) pins(chat int64) []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.pinned[chat])
}

// dropped is an answer that was lost after the call took effect.
type dropped struct{ error }

// accepted is an answer without a number: the message may come out later.
type accepted struct{ error }

const channelID = int64(-1001)

func newTelegram(now func() time.Time) *telegram {
	return &telegram{
		now: now,
		channels: map[string]deliver.Channel{
			"@channel": {ID: channelID, Username: "channel", Title: "Channel", CanPost: true, CanEdit: true},
			"@other":   {ID: -1002, Title: "Other", CanPost: true, CanEdit: true},
		},
		posts: map[int64][]message{}, last: map[int64]int{channelID: 10, -1002: 10}, pinned: map[int64][]int{}, moved: map[string]int64{},
	}
}

func (t *telegram) before(call string, r post.Request) (lost error, err error) {
	t.calls = append(t.calls, call)
	if t.fail == nil {
		return nil, nil
	}
	fail := t.fail
	t.mu.Unlock() // it may take its time
	err = fail(call, r)
	t.mu.Lock()
	var d *dropped
	if errors.As(err, &d) {
		return &deliver.Fault{Kind: deliver.FaultUnknown, Err: errors.New("connection lost")}, nil
	}
	return nil, err
}

func (t *telegram) Channel(_ context.Context, name string) (deliver.Channel, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.before("channel", post.Request{}); err != nil {
		return deliver.Channel{}, err
	}
	if to := t.moved[name]; to != 0 {
		return deliver.Channel{}, &deliver.Fault{Kind: deliver.FaultMigrated, MigrateTo: to, Err: errors.New("group chat was upgraded to a supergroup chat")}
	}
	c, ok := t.channels[name]
	for _, known := range t.channels {
		if strconv.FormatInt(known.ID, 10) == name {
			c, ok = known, true
		}
	}
	if !ok {
		return c, &deliver.Fault{Kind: deliver.FaultRefused, Err: errors.New("Bad Request: chat not found")}
	}
	return c, nil
}

func (t *telegram) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	lost, err := t.before("send", r)
	if errors.As(err, &accepted{}) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if now := t.left[to.Chat]; now != 0 {
		return 0, &deliver.Fault{Kind: deliver.FaultMigrated, MigrateTo: now, Err: errors.New("group chat was upgraded to a supergroup chat")}
	}
	shows, err := t.shown(r, to.Whole)
	if err != nil {
		return 0, err
	}
	t.last[to.Chat]++
	m := message{id: t.last[to.Chat], topic: to.Topic, method: r.Method, text: r.Plain, shows: shows, silent: to.Silent, protect: to.Protect, replyTo: to.ReplyTo, own: true, at: t.now()}
	if to.Answers && t.find(to.Chat, to.ReplyTo) == nil {
		t.last[to.Chat]--
		return 0, &deliver.Fault{Kind: deliver.FaultRefused, Err: errors.New("Bad Request: message to be replied not found")}
	}
	t.posts[to.Chat] = append(t.posts[to.Chat], m)
	t.copied(to.Chat, m)
	if to.Lacks != nil {
		*to.Lacks = t.lacks
	}
	if d := t.delay; d > 0 {
		t.mu.Unlock()
		select {
		case <-time.After(d):
		case <-ctx.Done():
			lost = &deliver.Fault{Kind: deliver.FaultUnknown, Err: ctx.Err()}
		}
		t.mu.Lock()
	}
	return m.id, lost
}

// shown is what the pictures of a request hold. If it is to be whole, it fails where one
// of them cannot be read.
func (t *telegram) shown(r post.Request, whole bool) (string, error) {
	var all []string
	for _, f := range r.Files {
		if f.Data != "" {
			all = append(all, "plain")
			continue
		}
		data, err := t.picture(f.Path)
		if err != nil && whole && deliver.IsUnread(err) {
			return "", &deliver.Fault{Kind: deliver.FaultUnread, Err: err}
		}
		all = append(all, data)
	}
	return strings.Join(all, " "), nil
}

func (t *telegram) find(chat int64, id int) *message {
	for i := range t.posts[chat] {
		if t.posts[chat][i].id == id {
			return &t.posts[chat][i]
		}
	}
	return nil
}

func gone(what string) error {
	return &deliver.Fault{Kind: deliver.FaultGone, Err: errors.New("Bad Request: message to " + what + " not found")}
}

func (t *telegram) Edit(_ context.Context, to deliver.Message, r post.Request) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	lost, err := t.before("edit", r)
	if err != nil {
		return err
	}
	m := t.find(to.Chat, to.ID)
	if m == nil {
		return gone("edit")
	}
	shows, err := t.shown(r, true)
	if err != nil {
		return err
	}
	switch {
	case r.Method != "sendPhoto" && m.method == "sendPhoto":
		return &deliver.Fault{Kind: deliver.FaultOtherKind, Err: errors.New("Bad Request: there is no text in the message to edit")}
	case r.Method == "sendPhoto" && to.Method == "sendPhoto" && to.SameMedia: // its caption
		shows = m.shows
	case r.Method == "sendPhoto" && t.stays != nil:
		shows, *to.Stays = m.shows, t.stays
	}
	if m.text == r.Plain && m.method == r.Method && m.shows == shows {
		return &deliver.Fault{Kind: deliver.FaultNotModified, Err: errors.New("Bad Request: message is not modified")}
	}
	m.text, m.method, m.shows = r.Plain, r.Method, shows
	return lost
}

func (t *telegram) Delete(_ context.Context, chat int64, id int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	lost, err := t.before("delete", post.Request{})
	if err != nil {
		return err
	}
	if t.find(chat, id) == nil {
		return gone("delete")
	}
	t.posts[chat] = slices.DeleteFunc(t.posts[chat], func(m message) bool { return m.id == id })
	return lost
}

func (t *telegram) Pin(_ context.Context, chat int64, id int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	lost, err := t.before("pin", post.Request{})
	if err != nil {
		return err
	}
	if t.announces {
		t.last[chat]++
		t.posts[chat] = append(t.posts[chat], message{id: t.last[chat], text: "pinned a message", at: t.now()})
		t.announced = append(t.announced, ledger.SeenMessage{Chat: chat, MessageID: t.last[chat], Pins: id})
	}
	t.pinned[chat] = append(t.pinned[chat], id)
	return lost
}

func (t *telegram) Unpin(_ context.Context, chat int64, id int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	lost, err := t.before("unpin", post.Request{})
	if err != nil {
		return err
	}
	if n := len(t.pinned[chat]); id == 0 && n > 0 { // as the server has it
		id = t.pinned[chat][n-1]
	}
	t.pinned[chat] = slices.DeleteFunc(t.pinned[chat], func(p int) bool { return p == id })
	return lost
}

func (t *telegram) ReadBack(_ context.Context, chat int64, id int) (deliver.Copy, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.before("read", post.Request{}); err != nil {
		return deliver.Copy{}, err
	}
	if id == t.hidden {
		return deliver.Copy{}, deliver.ErrUnreadable
	}
	m := t.find(chat, id)
	if m == nil {
		return deliver.Copy{}, deliver.ErrNoMessage
	}
	return deliver.Copy{Plain: m.text, Date: m.at, Foreign: m.foreign, Own: m.own}, nil
}

func (t *telegram) Notify(_ context.Context, n ledger.Notice) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.before("notify", post.Request{}); err != nil {
		return err
	}
	t.notices = append(t.notices, n)
	return nil
}

// texts returns the texts in the channel, oldest first.
func (t *telegram) texts(chat int64) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for _, m := range t.posts[chat] {
		out = append(out, m.text)
	}
	return out
}

func (t *telegram) messages(chat int64) []message {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.posts[chat])
}

// told returns the kinds of the notices so far.
func (t *telegram) told() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for _, n := range t.notices {
		out = append(out, n.Kind)
	}
	return out
}

// notice returns the last notice of the kind.
func (t *telegram) notice(kind string) (ledger.Notice, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(t.notices) - 1; i >= 0; i-- {
		if t.notices[i].Kind == kind {
			return t.notices[i], true
		}
	}
	return ledger.Notice{}, false
}

// noticesOf returns all notices of a kind.
func (t *telegram) noticesOf(kind string) (out []ledger.Notice) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range t.notices {
		if n.Kind == kind {
			out = append(out, n)
		}
	}
	return out
}

// set changes the script of what goes wrong.
func (t *telegram) set(fail func(call string, r post.Request) error) {
	t.mu.Lock()
	t.fail = fail
	t.mu.Unlock()
}

// failTimes fails the next n calls of a kind.
func (t *telegram) failTimes(call string, n int, err error) {
	t.set(func(c string, _ post.Request) error {
		if c != call || n == 0 {
			return nil
		}
		n--
		return err
	})
}

func fault(kind deliver.FaultKind) error {
	return &deliver.Fault{Kind: kind, Err: fmt.Errorf("fault %d", kind)}
}

// renderer makes a post of a body: one message a paragraph that `---` ends.
// "link:NAME" is a link to an article. With the format rich, or auto and a table, a picture ("pic:NAME") or buttons for its
// text, all up to `===` is one rich message. A short text with a cover is a photo.
// "maybe:NAME" is a picture if there is such a file, and nothing if not. Text names
// pictures by a sign.
type renderer struct {
	version string // before every text; also of the build
	takesIn bool   // texts have words of other files
	has     func(path string) bool
	exists  func(name string) bool // an article
	players bool                   // "player:NAME" is a picture, and not nothing
	cut     bool                   // a text is another message behind "§"
	room    int                    // of the added lines: where the text is longer without them, they are a message of their own; 0: endless
}

// linked puts addresses behind the names of articles ("link:NAME"). As with the real one,
// nobody is asked where an article is of which there is no file, unless gone knows it.
func (r renderer) linked(text string, leads func(string) (string, bool), gone func(string) (string, bool)) string {
	return regexp.MustCompile(`link:\w+`).ReplaceAllStringFunc(text, func(word string) string {
		name := strings.TrimPrefix(word, "link:")
		if !r.exists(name) {
			known := false
			if gone != nil {
				name, known = gone(name)
			}
			if !known {
				return strings.TrimPrefix(word, "link:")
			}
		}
		if address, ok := leads(name); ok {
			return name + "(" + strings.TrimPrefix(address, "https://") + ")"
		}
		return name
	})
}

func (r renderer) Render(a *content.Article, body []byte, s post.Settings) (*post.Post, error) {
	text := string(body)
	if comment, ok := strings.CutPrefix(s.Template, "comment:"); ok {
		if text = comment; text == "" {
			return nil, locale.Error("post.empty", "path", a.Path)
		}
	}
	if strings.Contains(text, "unrenderable") {
		return nil, errors.New("line 1: it cannot be rendered")
	}
	if strings.HasPrefix(a.Slug, "contents:") {
		text = a.Title + "\n" + text
	}
	text = r.linked(text, s.ArticleLink, s.Gone)
	p := &post.Post{Format: s.Format, TakesIn: r.takesIn}
	player := ""
	if r.players {
		player = "pic:$1"
	}
	text = regexp.MustCompile(`player:(\S+)`).ReplaceAllString(text, player)
	text = r.pictures(text, p)
	if s.Format == "" || s.Format == post.Auto {
		p.Format = post.Text
		if strings.Contains(text, "|") || strings.Contains(text, "pic:") || s.InText && len(s.Buttons) > 0 {
			p.Format = post.Rich
		}
	}
	if r.cut {
		text = strings.ReplaceAll(text, "§", "\n---\n")
	}
	parts := strings.Split(text, "\n---\n")
	method := "sendMessage"
	if p.Format == post.Rich {
		method, parts = "sendRichMessage", strings.Split(text, "\n===\n")
	}
	if r.room > 0 && len(s.Added) > 0 && len(parts[len(parts)-1]) >= r.room {
		parts = append(parts, "")
	}
	for i, t := range parts {
		plain := r.version + strings.TrimSpace(t)
		for _, line := range s.Added {
			if i == len(parts)-1 {
				plain += " [" + line.String + "]"
			}
		}
		if i == len(parts)-1 && s.Link != "" {
			plain += " " + s.Link
		}
		buttons := ""
		if i == len(parts)-1 && len(s.Buttons) > 0 {
			if buttons = "keyboard"; s.InText && p.Format == post.Rich {
				buttons = "in the text"
			}
		}
		params, err := json.Marshal(map[string]string{"text": plain, "buttons": buttons})
		if err != nil {
			return nil, err
		}
		request := post.Request{Method: method, Params: params, Plain: plain}
		for word := range strings.FieldsSeq(t) {
			if path, ok := strings.CutPrefix(word, "pic:"); ok && p.Format == post.Rich {
				request.Files = append(request.Files, post.File{Name: path, Path: path})
			} else if ok {
				p.Named++
				request.Plain = strings.ReplaceAll(request.Plain, word, "🖼 "+path)
			}
		}
		if a.Cover != "" && p.Format == post.Text && i == 0 && len(plain) <= 100 { // a caption holds no more
			request.Method, request.Files = "sendPhoto", []post.File{{Name: "cover", Path: a.Cover}}
		} else if a.Cover != "" && i == 0 && p.Format == post.Text {
			p.Named++ // left out
		} else if a.Cover != "" && i == 0 {
			request.Files = append(request.Files, post.File{Name: "cover", Path: a.Cover})
		}
		p.Requests = append(p.Requests, request)
	}
	return p, nil
}

// pictures puts those in the place of "maybe:NAME" that are there.
func (r renderer) pictures(text string, p *post.Post) string {
	for word := range strings.FieldsSeq(text) {
		path, ok := strings.CutPrefix(word, "maybe:")
		switch {
		case !ok:
		case r.has(path):
			text = strings.ReplaceAll(text, word, "pic:"+path)
		default:
			text = strings.ReplaceAll(text, word, "("+path+")")
			p.Absent = append(p.Absent, path)
		}
	}
	return text
}
