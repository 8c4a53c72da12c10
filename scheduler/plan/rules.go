package plan

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Policy is what happens to the post of a removed article.
type Policy string

// The policies.
const (
	PolicyAsk    Policy = "ask" // and for ""
	PolicyDelete Policy = "delete"
	PolicyKeep   Policy = "keep"
)

// Rules are the settings that decide what is published where and when. A zero value means the
// default named in the field's comment, or that the feature is off.
type Rules struct {
	Selection    string // which files are articles according to the settings (folder.Config.Selection)
	Included     bool   // the settings name the files that are articles (include)
	Channel      string // @name or -100…
	Zone         *time.Location
	Format       post.Format
	Extent       post.Extent
	Template     string
	CatchUp      time.Duration // 24 h if 0; less than a second counts as a second
	Debounce     time.Duration // how long the file of a due article has to be left alone; 0: no wait
	Quiet        Quiet
	Withdraw     Policy
	Approve      content.Approval
	RichButtons  bool                // put buttons into the text of rich messages
	Authors      map[string][]string // Telegram ids and @names of the authors named in files
	NotifyBefore time.Duration
	Routes       []route.Route
	Aliases      map[string][]string // of categories, as in the articles' folder
	Slots        []Slot
	Series       Series
	Translations bool   // link the posts of an article's translations with each other
	Digest       Slot   // when the channel gets a digest; the zero Slot: never
	Language     string // of digests; "" is English

	routes *route.Resolver
}

// Series configures what the program does for the parts of a series; the zero value does nothing.
type Series struct {
	Links bool // link each post with those of the previous and next part
	Reply bool // send each post as a reply to that of the previous part

	Contents Contents // the series and categories whose contents are kept in the channel
}

// Contents selects the series and categories whose contents are kept in a channel: one pinned
// message with links to their posts. The zero Contents selects none.
type Contents struct {
	All        bool     // of every series
	Series     []string // by name
	Categories []string // by name or alias
}

// IsSet reports whether any contents are kept.
func (c Contents) IsSet() bool { return c.All || len(c.Series) > 0 || len(c.Categories) > 0 }

// Crosslinks reports whether posts get links to other posts that their files do not contain.
func (r *Rules) Crosslinks() bool { return r.Series.Links || r.Translations }

// Complete sets defaults and checks the rules. Call it before using them.
func (r *Rules) Complete() error {
	if r.Zone == nil {
		r.Zone = time.Local
	}
	if r.CatchUp == 0 {
		r.CatchUp = 24 * time.Hour
	}
	r.CatchUp = max(r.CatchUp, time.Second) // a post that is sent on time is late by milliseconds
	if r.Withdraw == "" {
		r.Withdraw = PolicyAsk
	}
	switch r.Withdraw {
	case PolicyAsk, PolicyDelete, PolicyKeep:
	default:
		return fmt.Errorf("withdraw: %q is not a choice: use ask, delete or keep", r.Withdraw)
	}
	for i := range r.Routes {
		if err := r.Routes[i].Validate(); err != nil {
			return fmt.Errorf("routes[%d]: %w", i, err)
		}
	}
	r.routes = route.New(route.Defaults{Channel: r.Channel, Format: r.Format, Extent: r.Extent, Template: r.Template,
		Approve: r.Approve, InText: r.RichButtons}, r.Routes, r.Aliases)
	return nil
}

// Routing determines the places of articles.
func (r *Rules) Routing() *route.Resolver { return r.routes }

// PlaceOf returns the place of an article's delivery. A published article keeps its place even if
// routes have changed.
func (r *Rules) PlaceOf(a *content.Article, d *ledger.Delivery) route.Place {
	return r.routes.At(a, d.Channel, d.Topic)
}
