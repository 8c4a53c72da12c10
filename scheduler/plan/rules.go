package plan

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Policy says what a withdrawn article does to its post.
type Policy string

// The policies.
const (
	PolicyAsk    Policy = "ask" // and for ""
	PolicyDelete Policy = "delete"
	PolicyKeep   Policy = "keep"
)

// Rules are the settings that decide what goes out where and when. A zero
// value means the default that its comment names, or nothing of the kind.
type Rules struct {
	Selection    string // which files are articles, by the settings (folder.Config.Selection)
	Channel      string // @name or -100…
	Zone         *time.Location
	Format       post.Format
	Extent       post.Extent
	Template     string
	CatchUp      time.Duration // 24 h if 0; under a second counts as a second
	Debounce     time.Duration // how long the file of an article that is due has to be left alone; 0: not at all
	Quiet        Quiet
	Withdraw     Policy
	Approve      content.Approval
	RichButtons  bool                // buttons go into the text of rich messages
	Authors      map[string][]string // who the authors that files name are: Telegram ids and @names
	NotifyBefore time.Duration
	Routes       []route.Route
	Aliases      map[string][]string // of categories, as the articles' folder has them
	Slots        []Slot
	Series       Series
	Translations bool   // posts of the translations of an article link to each other
	Digest       Slot   // when a digest goes to the channel; the zero Slot: never
	Language     string // of digests: en or ru

	routes *route.Resolver
}

// Series is what the program does for the parts of a series; nothing by default.
type Series struct {
	Links bool // each post is linked with those of the parts before and after it
	Reply bool // each post answers that of the part before it
}

// Crosslinks reports whether posts are linked with others that their files do not
// name.
func (r *Rules) Crosslinks() bool { return r.Series.Links || r.Translations }

// Complete fills in what is not set, and checks the rest. Rules are used after it.
func (r *Rules) Complete() error {
	if r.Zone == nil {
		r.Zone = time.Local
	}
	if r.CatchUp == 0 {
		r.CatchUp = 24 * time.Hour
	}
	r.CatchUp = max(r.CatchUp, time.Second) // what goes out on its moment is late by milliseconds
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

// Routing says which places articles go to.
func (r *Rules) Routing() *route.Resolver { return r.routes }

// PlaceOf returns the place of a delivery of an article. What is out stays
// where it is, though routes have changed.
func (r *Rules) PlaceOf(a *content.Article, d *ledger.Delivery) route.Place {
	return r.routes.At(a, d.Channel, d.Topic)
}
