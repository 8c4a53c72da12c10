package draft

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Verb begins the data of a draft's buttons: nd:ID:what[:which].
const Verb = "nd"

// The questions that the author's next message may answer.
const (
	askText     = "text"
	askTitle    = "title"
	askTime     = "time"
	askCategory = "category"
	askEdit     = "edit"
)

// askedFor is how long the bot waits for an answer.
const askedFor = time.Hour

// Talk is one message or press of an admin in the private chat, and the means to
// answer it.
type Talk struct {
	Context context.Context
	Locale  *locale.Catalogue
	Actor   ledger.Actor
	Pressed int                                     // the message whose button was pressed; 0: not a press
	Message int                                     // the command's message; 0: not a command
	Reply   func(m *message.Message)                // edits the message whose button was pressed, or sends one
	Toast   func(text string)                       // answers the press with a line at the top of the screen
	Trouble func(err error)                         // reports an error
	Problem func(*message.Message, content.Problem) // writes a finding
}

// Config has what a Composer needs. All fields but Slots and Quiet are required.
type Config struct {
	API       wire.API
	Inbox     *Inbox
	Stage     *Stage
	Locales   *locale.Set
	Language  func(user int64) string // of an admin; "" if unknown
	Show      func(ctx context.Context, chat int64, p *post.Post, read func(string) ([]byte, error)) (ids []int, err error)
	Slots     bool          // whether there are slots that articles can take
	PublishAt time.Duration // the time of day of [Tomorrow], since midnight
	Quiet     plan.Quiet    // when articles wait
	Log       *slog.Logger
}

// VerbEdit is the verb of the button that accepts the changed text of an article.
const VerbEdit = "et"

// Composer is the conversation in which an article is written.
type Composer struct {
	Config
	store drafts
	now   func() time.Time
	zone  *time.Location

	deferrals *deferrals // what Telegram asked to wait for

	mu    sync.Mutex
	files map[string][]byte // by file_id: files fetched for previews
	size  int
}

// New returns a Composer. Its Run method has to run beside it.
func New(c Config) *Composer {
	later := &deferrals{api: c.API, store: c.Inbox.store, log: c.Log, late: wire.Late{API: c.API, Log: c.Log}, waits: map[int64]int{}}
	return &Composer{Config: c, deferrals: later, store: c.Inbox.store, now: c.Inbox.Now, zone: c.Inbox.Zone, files: map[string][]byte{}}
}

// Run writes agreed drafts until ctx ends, in the process that leads.
func (c *Composer) Run(ctx context.Context) {
	var beside sync.WaitGroup
	defer beside.Wait()
	beside.Go(func() { c.deferrals.late.Run(ctx) })
	c.Inbox.run(ctx, c.tell)
}

// Begin is /new: it shows the post of the text, or asks for a text; or it says why
// nothing can be written.
func (c *Composer) Begin(t *Talk, text string) {
	if err := c.Refusal(t.Context); err != nil {
		t.Trouble(err)
		return
	}
	if t.Message != 0 {
		d, err := c.again(t, t.Message)
		if err != nil {
			t.Trouble(err)
		}
		if d != nil || err != nil {
			return
		}
	}
	c.Cancel(t)
	d := fresh(t)
	if err := d.apply(audience.DraftOpens); err != nil {
		t.Trouble(err)
		return
	}
	if d.Text = Markdown(text, nil, Typed); d.Text == "" {
		d.Asked, d.AskedAt = askText, c.now()
	}
	d.Command = t.Message
	err := c.store.add(t.Context, d)
	if err == nil && d.Text != "" {
		err = c.show(t, d)
	}
	if err != nil {
		t.Trouble(err)
		return
	}
	if d.Text != "" {
		return
	}
	m := new(message.Message).Say(t.Locale, "draft.ask.text")
	m.Hint = t.Locale.T("draft.hint.text")
	c.question(t, d, m)
}

// Refusal returns why nothing can be written, or nil if it can.
func (c *Composer) Refusal(ctx context.Context) error {
	if err := c.Inbox.Refusal(ctx); err != nil {
		return err
	}
	return c.Stage.Included(ctx, c.Inbox.site())
}

// fresh returns a new draft in the state "offered".
func fresh(t *Talk) *Draft {
	d := &Draft{Content: Content{Name: t.Actor.Name, Language: t.Locale.Tag()}}
	d.Author = t.Actor.ID
	return d
}

// question sends a question; a force-reply message cannot be made by an edit.
func (c *Composer) question(t *Talk, d *Draft, m *message.Message) {
	t.Toast("")
	c.say(t.Context, d, m)
}

// say sends a message about a draft. If the answer is lost it is sent again, also after a restart:
// two are better than none, and the buttons of both are for the same draft.
func (c *Composer) say(ctx context.Context, d *Draft, m *message.Message) {
	err := wire.Persistently(ctx, func() error {
		_, err := c.send(ctx, d.Author, m)
		return err
	})
	if err == nil {
		return
	}
	p := m.Params()
	p.Set("chat_id", d.Author)
	if !c.deferrals.add(ctx, d, err, p) {
		c.Log.Warn("a message about a draft did not arrive", "draft", d.ID, "err", err)
	}
}

// Cancel drops the pending question, as another command does. An empty draft is
// dropped. It reports whether a message would have been the answer.
func (c *Composer) Cancel(t *Talk) (waited bool) {
	all, err := c.store.list(t.Context, t.Actor.ID, audience.DraftOpen, audience.DraftOffered)
	if err != nil {
		c.Log.Warn("cannot read the drafts", "err", err)
		return false
	}
	for _, d := range all {
		if d.Asked == "" {
			continue
		}
		waited = waited || d.State() == audience.DraftOpen && c.now().Sub(d.AskedAt).Abs() < askedFor
		if d.Asked = ""; d.Text == "" && len(d.Media) == 0 {
			err = c.store.DropDraft(t.Context, d.Draft)
		} else {
			err = c.store.put(t.Context, d)
		}
		if err != nil && !errors.Is(err, ledger.ErrChanged) {
			c.Log.Warn("cannot end a question about a draft", "err", err)
		}
	}
	return waited
}

// Message handles an admin's message. It returns false if the message is not about
// a draft: a short line, which is a search.
func (c *Composer) Message(t *Talk, m *wire.Message) bool {
	in, err := c.read(t.Context, m)
	if err != nil {
		t.Trouble(err)
		return true
	}
	if in == nil {
		return false
	}
	d, err := c.again(t, m.MessageID)
	if d == nil && err == nil {
		d, err = c.meant(t, m, in)
	}
	switch {
	case err != nil:
		t.Trouble(err)
		return true
	case d != nil:
		return true
	case !in.offers:
		return false
	}
	if c.Refusal(t.Context) != nil {
		return false // handled as usual; /new says why
	}
	d = fresh(t)
	in.into(d, m)
	if err := c.store.add(t.Context, d); err != nil {
		t.Trouble(err)
		return true
	}
	c.offer(t, d)
	return true
}

// again finds the draft that already contains a message: a process that was killed
// before it recorded the message as handled leaves it to the next one. Answers that
// the first may not have sent are sent again.
func (c *Composer) again(t *Talk, id int) (*Draft, error) {
	d, err := c.store.find(t.Context, t.Actor.ID, func(d *Draft) bool { return d.Command == id || slices.Contains(d.Messages, id) }, audience.DraftOffered, audience.DraftOpen, audience.DraftCanceled, audience.DraftAgreed, audience.DraftWriting, audience.DraftWritten)
	switch {
	case d == nil || err != nil:
	case d.State() == audience.DraftOffered && (d.Group == "" || d.Messages[0] == id):
		c.offer(t, d)
	case d.State() == audience.DraftOpen && !d.Edits():
		err = c.show(t, d)
	}
	return d, err
}

// meant passes a message to the draft that it is about, if there is one.
func (c *Composer) meant(t *Talk, m *wire.Message, in *incoming) (*Draft, error) {
	ctx, author := t.Context, t.Actor.ID
	if m.MediaGroupID != "" {
		d, err := c.store.find(ctx, author, func(d *Draft) bool { return d.Group == m.MediaGroupID }, audience.DraftOffered, audience.DraftOpen)
		if d != nil || err != nil {
			return d, errors.Join(err, c.join(t, d, in, m))
		}
	}
	if m.ReplyTo != nil {
		id := m.ReplyTo.MessageID
		d, err := c.store.find(ctx, author, func(d *Draft) bool { return slices.Contains(d.Copies, id) || d.Panel == id && (in.offers || !d.Done) })
		if d != nil && d.past() {
			c.late(t, d)
			return d, nil
		}
		if d != nil || err != nil {
			return d, errors.Join(err, c.replace(t, d, in, m))
		}
	}
	d, err := c.store.find(ctx, author, func(d *Draft) bool {
		text := d.Asked == askText || d.Asked == askEdit
		return d.Asked != "" && (text || !in.offers) && c.now().Sub(d.AskedAt).Abs() < askedFor // a title is one line
	}, audience.DraftOpen)
	if d != nil || err != nil {
		return d, errors.Join(err, c.answer(t, d, in, m))
	}
	d, err = c.store.find(ctx, author, func(d *Draft) bool {
		return d.Long && c.now().Sub(d.Changed).Abs() < 3*time.Second && in.header == "" && len(in.media) == 0
	}, audience.DraftOffered)
	if d != nil && err == nil { // a text too long for one message came as two
		d.Text += "\n" + in.text
		d.Messages, d.Long = append(d.Messages, m.MessageID), in.long
		err = c.store.put(ctx, d)
	}
	return d, err
}

// join adds a part of an album to its draft.
func (c *Composer) join(t *Talk, d *Draft, in *incoming, m *wire.Message) error {
	if d == nil {
		return nil
	}
	d.Media, d.Messages = append(d.Media, in.media...), append(d.Messages, m.MessageID)
	if in.text != "" && d.Text == "" { // a later caption stays with its picture
		d.Text = in.text
	}
	if err := c.store.put(t.Context, d); err != nil {
		return err
	}
	if d.State() == audience.DraftOpen && d.Panel != 0 {
		return c.show(t, d)
	}
	return nil
}

// offer asks whether a message should become a post.
func (c *Composer) offer(t *Talk, d *Draft) {
	reply := new(message.Message).Say(t.Locale, "draft.offer")
	reply.Row(c.button(t, d, "draft.button.new", "open"), message.Button{Text: t.Locale.T("button.cancel"), Data: c.data(d, "drop")})
	c.say(t.Context, d, reply)
}

// replace makes a message the text of a draft.
func (c *Composer) replace(t *Talk, d *Draft, in *incoming, m *wire.Message) error {
	if d == nil {
		return nil
	}
	if d.Edits() {
		d.Messages = []int{m.MessageID}
		return c.edited(t, d, in)
	}
	media := d.Media
	d.Messages = nil
	in.into(d, m)
	if len(in.media) == 0 {
		d.Media = uncaptioned(media)
	}
	if err := d.apply(audience.DraftOpens); err != nil {
		return err
	}
	d.Asked = ""
	if err := c.store.put(t.Context, d); err != nil {
		return err
	}
	return c.show(t, d)
}

// answer handles the answer to a question about a draft.
func (c *Composer) answer(t *Talk, d *Draft, in *incoming, m *wire.Message) error {
	if d == nil {
		return nil
	}
	asked := d.Asked
	switch asked {
	case askText, askEdit:
		return c.replace(t, d, in, m)
	case askTime:
		return c.answerTime(t, d, m.Text)
	case askTitle:
		d.Title = strings.Join(strings.Fields(m.Text), " ")
	case askCategory:
		d.takeCategories(c.Stage.Content.Parser())
		for name := range strings.SplitSeq(m.Text, ",") {
			if name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "#")); name != "" && !slices.Contains(d.Categories, name) {
				d.Categories = append(d.Categories, name)
			}
		}
	}
	d.Asked = ""
	if err := c.store.put(t.Context, d); err != nil {
		return err
	}
	return c.show(t, d)
}

// past reports whether a draft is saved or being saved, so that edits of the author's
// message no longer change it.
func (d *Draft) past() bool {
	return d.Done || d.State() == audience.DraftAgreed || d.State() == audience.DraftWriting || d.State() == audience.DraftWritten
}

// late says that a message no longer changes a post, and what does.
func (c *Composer) late(t *Talk, d *Draft) {
	m := new(message.Message)
	if a := c.Inbox.Catalogue().ByPath(d.Path); d.Done && a != nil {
		m.Say(t.Locale, "draft.edited.done", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)))
		m.Row(message.Button{Text: t.Locale.T("draft.button.edit_article"), Data: message.Data(VerbEdit, message.ShortID(a.Slug))})
	} else if d.Done {
		m.Say(t.Locale, "draft.edited.gone")
	} else {
		m.Say(t.Locale, "draft.edited.late")
	}
	t.Reply(m)
}

// Edited handles the new text of a message that a draft was made of.
func (c *Composer) Edited(t *Talk, m *wire.Message) {
	d, err := c.store.find(t.Context, t.Actor.ID, func(d *Draft) bool { return slices.Contains(d.Messages, m.MessageID) })
	if err != nil {
		t.Trouble(err)
		return
	}
	if d == nil {
		return
	}
	in, err := c.read(t.Context, m)
	switch {
	case err != nil:
		t.Trouble(err)
	case in == nil:
	case d.past():
		c.late(t, d)
	case d.Edits() && d.State() == audience.DraftOpen:
		if err = c.edited(t, d, in); err != nil {
			t.Trouble(err)
		}
	case len(d.Messages) > 1 && d.Group == "":
		t.Reply(new(message.Message).Say(t.Locale, "draft.edited.parts"))
	default:
		d.amend(in, slices.Index(d.Messages, m.MessageID))
		if err = c.store.put(t.Context, d); err == nil && d.State() == audience.DraftOpen && !d.Edits() {
			err = c.show(t, d)
		}
		if err != nil {
			t.Trouble(err)
		}
	}
}

// amend applies the edit of a draft's i-th message.
func (d *Draft) amend(in *incoming, i int) {
	if in.header != "" || len(in.media) == 0 && !d.Edits() { // a caption leaves the front matter as it is
		d.Header = in.header
	}
	captioned := len(captionsOf(d.Media)) > 0
	if len(in.media) == 1 && len(d.Media) == len(d.Messages) { // another picture in its place, or another caption
		if d.Group != "" && !captioned && i > 0 { // an older version stored one text for the album: keep it
			d.Media[0].Caption, captioned = d.Text, d.Text != ""
		}
		d.Media[i] = in.media[0]
	}
	captions := captionsOf(d.Media)
	switch {
	case d.Group != "" && len(captions) > 0:
		d.Text = captions[0]
	case d.Group != "" && captioned: // the only caption is gone
		d.Text = ""
	case i == 0 || in.text != "":
		d.Text = in.text
	}
}

// captionsOf returns the captions that there are.
func captionsOf(media []Media) []string {
	var all []string
	for _, m := range media {
		if m.Caption != "" {
			all = append(all, m.Caption)
		}
	}
	return all
}

// uncaptioned returns media whose captions another text replaces.
func uncaptioned(media []Media) []Media {
	media = slices.Clone(media)
	for i := range media {
		media[i].Caption = ""
	}
	return media
}

// incoming is a message as drafts see it.
type incoming struct {
	text   string
	header string // front matter, as the article gets it
	head   string // the same as it was sent
	media  []Media
	group  string
	offers bool // more than a short line
	long   bool
}

func (in *incoming) into(d *Draft, m *wire.Message) {
	d.Text, d.Header, d.Media, d.Group, d.Long = in.text, in.header, in.media, in.group, in.long
	d.Messages = append(d.Messages, m.MessageID)
}

// read converts a message to Markdown and media; nil if a post cannot show it.
func (c *Composer) read(ctx context.Context, m *wire.Message) (*incoming, error) {
	reading := Typed
	if m.ForwardOrigin != nil {
		reading = Literal
	}
	in := &incoming{group: m.MediaGroupID}
	if len(m.RichMessage) > 0 {
		if err := in.readRich(m); err != nil || in.text == "" && len(in.media) == 0 { // only a document, for example
			return nil, err
		}
		return in, nil
	}
	if m.Text != "" {
		pasted, entities := parts{body: m.Text}, m.Entities
		if reading == Typed {
			pasted, entities = splitMessage(m.Text, m.Entities)
		}
		in.head, in.header, in.text = pasted.raw, pasted.header, Markdown(pasted.body, entities, reading)
		in.long = utf8.RuneCountInString(m.Text) >= 3900
		in.offers = strings.Contains(strings.TrimSpace(m.Text), "\n") || m.ForwardOrigin != nil || in.long
		return in, nil
	}
	in.text, in.offers = Markdown(m.Caption, m.CaptionEntities, reading), true
	media, doc, err := mediaOf(&m.Media)
	switch {
	case err != nil:
		return nil, err
	case doc != "":
		source, err := c.fetch(ctx, doc)
		if err != nil {
			return nil, err
		}
		if len(source) > content.MaxFile || !utf8.Valid(source) || slices.Contains(source, 0) { // UTF-16 of Latin letters has zeros
			return nil, locale.Error("draft.file.unreadable")
		}
		file, err := splitFile(source)
		if err != nil {
			return nil, err
		}
		in.head, in.header, in.text = file.raw, file.header, file.body
		if in.header == "" && strings.TrimSpace(in.text) == "" {
			return nil, locale.Error("act.empty")
		}
		return in, nil
	case media.FileID == "":
		return nil, nil
	}
	if m.MediaGroupID != "" {
		media.Caption = in.text
	}
	in.media = []Media{media}
	return in, nil
}

// readRich reads a rich message.
func (in *incoming) readRich(m *wire.Message) error {
	text, files := richMarkdown(m.RichMessage)
	in.text, in.offers = text, true
	for i := range files {
		media, _, err := mediaOf(&files[i])
		if err != nil {
			return err
		}
		if media.FileID != "" {
			in.media = append(in.media, media)
		}
	}
	return nil
}

// mediaOf returns the file of a message that a post can show, or a Markdown file.
func mediaOf(m *wire.Media) (media Media, markdown string, err error) {
	type file struct {
		FileID string `json:"file_id"`
		Name   string `json:"file_name"`
		Size   int64  `json:"file_size"`
		Type   string `json:"mime_type"`
		Width  int    `json:"width"`
	}
	var f file
	switch {
	case len(m.Photo) > 0:
		var sizes []file
		if err := json.Unmarshal(m.Photo, &sizes); err != nil || len(sizes) == 0 {
			return media, "", err
		}
		f = slices.MaxFunc(sizes, func(a, b file) int { return a.Width - b.Width })
		media = Media{FileID: f.FileID, Ext: ".jpg", Size: f.Size}
	case len(m.Animation) > 0, len(m.Video) > 0:
		raw := m.Animation
		if len(raw) == 0 {
			raw = m.Video
		}
		if err := json.Unmarshal(raw, &f); err != nil {
			return media, "", err
		}
		media = Media{FileID: f.FileID, Ext: ".mp4", Size: f.Size}
	case len(m.Document) > 0:
		if err := json.Unmarshal(m.Document, &f); err != nil {
			return media, "", err
		}
		switch ext := strings.ToLower(path.Ext(f.Name)); {
		case lines.IsMarkdown(f.Name):
			if f.Size > content.MaxFile {
				return media, "", locale.Error("draft.file.unreadable")
			}
			return media, f.FileID, nil
		case slices.Contains([]string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".mp4"}, ext):
			media = Media{FileID: f.FileID, Ext: ext, Size: f.Size}
		}
	}
	if media.Size > botapi.MaxDownload {
		return media, "", locale.Error("draft.file.large", "limit", botapi.MaxDownload>>20)
	}
	return media, "", nil
}

// maxKept limits how much of the fetched files is cached, in bytes.
const maxKept = 64 << 20

// fetch returns a file that was sent to the bot.
func (c *Composer) fetch(ctx context.Context, id string) ([]byte, error) {
	c.mu.Lock()
	data, ok := c.files[id]
	c.mu.Unlock()
	if ok {
		return data, nil
	}
	err := wire.Persistently(ctx, func() (err error) {
		data, err = c.Inbox.Download(ctx, id)
		return err
	})
	switch {
	case errors.Is(err, botapi.ErrTooLarge):
		return nil, locale.Error("draft.file.large", "limit", botapi.MaxDownload>>20)
	case err != nil:
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size += len(data); c.size > maxKept {
		c.files, c.size = map[string][]byte{}, len(data)
	}
	c.files[id] = data
	return data, nil
}

func (c *Composer) send(ctx context.Context, chat int64, m *message.Message) (int, error) {
	p := m.Params()
	p.Set("chat_id", chat)
	var sent struct {
		MessageID int `json:"message_id"`
	}
	err := wire.Reply(ctx, func() error { return c.API.Call(ctx, "sendMessage", p, &sent) })
	return sent.MessageID, err
}

func (c *Composer) data(d *Draft, what string, which ...any) string {
	return message.Data(Verb, append([]any{int(d.ID), what}, which...)...)
}

func (c *Composer) button(t *Talk, d *Draft, label, what string, which ...any) message.Button {
	return message.Button{Text: t.Locale.T(label), Data: c.data(d, what, which...)}
}
