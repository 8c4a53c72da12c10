package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// keptFor is how long a draft is kept that no one agrees to.
const keptFor = 7 * 24 * time.Hour

// When an article is to be published.
const (
	whenNow  = "now"
	whenAt   = "at"
	whenSlot = "slot"
)

// Draft is an article that an admin writes in the chat, or the new text of an
// existing one (Edits).
type Draft struct {
	audience.Draft `json:"-"`
	Content
}

// Content is what a draft stores besides its state.
type Content struct {
	Name     string `json:"name"`     // name of the author, for the log
	Language string `json:"language"` // language of the author

	Text     string  `json:"text"`             // Markdown
	Header   string  `json:"header,omitempty"` // front matter of a file that was sent, with its fences
	Media    []Media `json:"media,omitempty"`
	Messages []int   `json:"messages,omitempty"` // the author's messages that it consists of
	Command  int     `json:"command,omitempty"`  // the message that began it, /new; only its text belongs to the draft
	Group    string  `json:"group,omitempty"`    // media_group_id of an album
	Long     bool    `json:"long,omitempty"`     // the last message had the maximum length: another may follow

	Copies []int `json:"copies,omitempty"` // the bot's messages that show it
	Panel  int   `json:"panel,omitempty"`  // the bot's message with the buttons

	Asked   string    `json:"asked,omitempty"` // the question that the author's next message answers
	AskedAt time.Time `json:"asked_at,omitzero"`

	Title      string   `json:"title,omitempty"` // as set by the author; "": found in the text
	Categories []string `json:"categories,omitempty"`
	Chosen     bool     `json:"chosen,omitempty"` // the categories are the author's choice, and not those of the file

	When      string    `json:"when,omitempty"`
	At        time.Time `json:"at,omitzero"`
	NotBefore time.Time `json:"not_before,omitzero"`

	Path string `json:"path,omitempty"` // of the file, within the articles' folder
	File string `json:"file,omitempty"` // its bytes
	Base string `json:"base,omitempty"` // the file that an edit is based on; "" for a new article

	Troubles []string  `json:"troubles,omitempty"` // that the author was told of since agreeing
	Stopped  []stopped `json:"stopped,omitempty"`  // attempts to write it that the author stopped

	Deferred *deferred `json:"deferred,omitempty"` // the last message, if Telegram asked to wait

	// Done: the article is in the folder. The draft is remembered for a week, so
	// that an edit of one of its messages is answered. Its state is
	// audience.DraftCanceled, which an older program drops silently after the same
	// time.
	Done bool `json:"done,omitempty"`
}

// Media is a file of a message.
type Media struct {
	FileID string `json:"file_id"`
	Ext    string `json:"ext"`            // .jpg
	Name   string `json:"name,omitempty"` // in the folder, once decided
	Size   int64  `json:"size,omitempty"`

	Caption string `json:"caption,omitempty"` // its own, in Markdown, while the text of the draft is that of an album's messages
}

// stopped is an attempt to write a draft that failed and was stopped. Its file may have been written,
// if only the answer was lost.
type stopped struct {
	Path string `json:"path"`
	Hash string `json:"hash"` // of the file
}

// key identifies an attempt in Change.
func (s stopped) key(id int64) string { return strconv.FormatInt(id, 10) + "-" + s.Hash[:16] }

// stoppedAs returns the attempt that an ErrFormer is about.
func (d *Draft) stoppedAs(err error) stopped {
	var former *git.FormerError
	errors.As(err, &former)
	for _, s := range d.Stopped {
		if former != nil && s.key(d.ID) == former.Key {
			return s
		}
	}
	return d.Stopped[len(d.Stopped)-1]
}

// attempt returns the present attempt to write the draft.
func (d *Draft) attempt() stopped { return stopped{d.Path, HashOf([]byte(d.File))} }

// failing reports whether its author was told that it cannot be written.
func (d *Draft) failing() bool { return d.State() == audience.DraftWriting && len(d.Troubles) > 0 }

// Edits reports whether it is the new text of an existing article.
func (d *Draft) Edits() bool { return d.Base != "" }

// apply applies an event to a draft. If its state does not allow the event, another
// process or button was faster: it returns ledger.ErrChanged, as for a draft whose
// version has changed.
func (d *Draft) apply(e audience.DraftEvent) error {
	if !d.Apply(e) {
		return fmt.Errorf("draft %d is %s, which does not allow %q: %w", d.ID, d.State(), e, ledger.ErrChanged)
	}
	return nil
}

// stop takes back what the author agreed to, also where writing the file fails.
func (d *Draft) stop() error {
	if d.State() == audience.DraftWriting {
		d.Stopped = append(d.Stopped, d.attempt())
	}
	d.When, d.NotBefore = "", time.Time{}
	return d.apply(audience.DraftStops)
}

func (d *Draft) actor() ledger.Actor { return ledger.Actor{ID: d.Author, Name: d.Name} }

// drafts loads and stores drafts.
type drafts struct {
	audience.Drafts
	now func() time.Time
}

func decode(row audience.Draft) (*Draft, error) {
	d := &Draft{Draft: row}
	if err := json.Unmarshal([]byte(row.Data), &d.Content); err != nil {
		return nil, fmt.Errorf("draft %d cannot be read: %w", row.ID, err)
	}
	return d, nil
}

func (s drafts) add(ctx context.Context, d *Draft) error {
	d.Changed = s.now()
	data, err := json.Marshal(d.Content)
	if err != nil {
		return err
	}
	d.Data = string(data)
	d.ID, err = s.AddDraft(ctx, d.Draft)
	return err
}

// put stores a draft; ledger.ErrChanged means that another process did so first.
func (s drafts) put(ctx context.Context, d *Draft) error {
	data, err := json.Marshal(d.Content)
	if err != nil {
		return err
	}
	d.Data, d.Changed = string(data), s.now()
	return s.PutDraft(ctx, &d.Draft)
}

// open opens a draft, which has no panel yet, and stores it before it is shown.
func (s drafts) open(ctx context.Context, d *Draft) error {
	if err := d.apply(audience.DraftOpens); err != nil {
		return err
	}
	d.Panel = 0
	return s.put(ctx, d)
}

func (s drafts) get(ctx context.Context, id int64) (*Draft, error) {
	row, err := s.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	return decode(row)
}

// list returns the drafts of an author (0: of all), oldest first.
func (s drafts) list(ctx context.Context, author int64, states ...audience.DraftState) ([]*Draft, error) {
	rows, err := s.Drafts.Drafts(ctx, author, states...)
	if err != nil {
		return nil, err
	}
	var out []*Draft
	for _, row := range rows {
		d, err := decode(row)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// find returns an author's latest draft for which is returns true; nil if there is
// none.
func (s drafts) find(ctx context.Context, author int64, is func(*Draft) bool, states ...audience.DraftState) (*Draft, error) {
	all, err := s.list(ctx, author, states...)
	slices.Reverse(all)
	for _, d := range all {
		if is(d) {
			return d, err
		}
	}
	return nil, err
}
