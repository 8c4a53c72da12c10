package draft

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// The states of a draft. Nothing is written into the folder before Writing.
//
//	offered ──[New post]──▶ open ──a time is chosen──▶ agreed ──the leader──▶ writing ──▶ written ──seen by a scan──▶ done
//	                         ▲ └──[Cancel]──▶ canceled     │
//	                         └────────[Stop]───────────────┘
//
// A crash in writing repeats the write: path and bytes were decided before, and
// a file that holds them already is the one. A crash in written repeats the look
// at the catalogue, and Publish, which does nothing twice.
const (
	Offered  = "offered"  // the author was asked whether the message is to be a post
	Open     = "open"     // is being written
	Agreed   = "agreed"   // the author said when; written from NotBefore on
	Writing  = "writing"  // path and bytes are decided
	Written  = "written"  // the file is there; a scan has to see it
	Canceled = "canceled" // may be brought back, unless it is Done
)

// keptFor is how long a draft that nobody agrees to is kept.
const keptFor = 7 * 24 * time.Hour

// When an article is to go out.
const (
	whenNow  = "now"
	whenAt   = "at"
	whenSlot = "slot"
)

// Draft is an article that an admin writes in the chat, or the new text of one
// that is there (Edits).
type Draft struct {
	audience.Draft `json:"-"`
	Content
}

// Content is what a draft keeps besides its state.
type Content struct {
	Name     string `json:"name"`     // of the author, for the log
	Language string `json:"language"` // that the author reads

	Text     string  `json:"text"`             // Markdown
	Header   string  `json:"header,omitempty"` // front matter of a file that was sent, with its fences
	Media    []Media `json:"media,omitempty"`
	Messages []int   `json:"messages,omitempty"` // of the author, that it is made of
	Command  int     `json:"command,omitempty"`  // the message that began it, /new; nothing of it but the text is the draft's
	Group    string  `json:"group,omitempty"`    // media_group_id of an album
	Long     bool    `json:"long,omitempty"`     // the last message was as long as Telegram lets one be: another may follow

	Copies []int `json:"copies,omitempty"` // the bot's messages that show it
	Panel  int   `json:"panel,omitempty"`  // the bot's message with the buttons

	Asked   string    `json:"asked,omitempty"` // what the author's next words answer
	AskedAt time.Time `json:"asked_at,omitzero"`

	Title      string   `json:"title,omitempty"` // as the author set it; else it is found in the text
	Categories []string `json:"categories,omitempty"`

	When      string    `json:"when,omitempty"`
	At        time.Time `json:"at,omitzero"`
	NotBefore time.Time `json:"not_before,omitzero"`

	Path string `json:"path,omitempty"` // of the file, within the articles' folder
	File string `json:"file,omitempty"` // its bytes
	Base string `json:"base,omitempty"` // the file that an edit began from; "" for a new article
	Told string `json:"told,omitempty"` // the trouble that the author was told of last

	// Done: the article is in the folder. The draft is remembered for a week, so that
	// an edit of one of its messages is answered. Its state is Canceled, which an older
	// program drops without a word after the same time.
	Done bool `json:"done,omitempty"`
}

// Media is a file of a message.
type Media struct {
	FileID string `json:"file_id"`
	Ext    string `json:"ext"`            // .jpg
	Name   string `json:"name,omitempty"` // in the folder, once it is decided
	Size   int64  `json:"size,omitempty"`
}

// Edits reports whether it is the new text of an article that is there.
func (d *Draft) Edits() bool { return d.Base != "" }

func (d *Draft) actor() ledger.Actor { return ledger.Actor{ID: d.Author, Name: d.Name} }

// drafts reads and writes drafts.
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

// put writes a draft; ledger.ErrChanged says that another did so first.
func (s drafts) put(ctx context.Context, d *Draft) error {
	data, err := json.Marshal(d.Content)
	if err != nil {
		return err
	}
	d.Data, d.Changed = string(data), s.now()
	return s.PutDraft(ctx, &d.Draft)
}

func (s drafts) get(ctx context.Context, id int64) (*Draft, error) {
	row, err := s.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	return decode(row)
}

// list returns the drafts of an author (0: of all), oldest first.
func (s drafts) list(ctx context.Context, author int64, states ...string) ([]*Draft, error) {
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

// find returns an author's latest draft that is so; nil if there is none.
func (s drafts) find(ctx context.Context, author int64, is func(*Draft) bool, states ...string) (*Draft, error) {
	all, err := s.list(ctx, author, states...)
	slices.Reverse(all)
	for _, d := range all {
		if is(d) {
			return d, err
		}
	}
	return nil, err
}
