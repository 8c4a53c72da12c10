package deliver

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// A link from one article to another leads to the other's post, or to its page on the site if it
// has no post. The ledger records which links a post was sent or edited with (ledger.Citation). A
// post with outdated links can thus be found and edited once: after the other post was withdrawn
// and sent again, moved to another channel, or given another address on the site.

// aim is the destination of a link.
type aim struct {
	address string // "" for nowhere
	post    bool   // it is that of a post
}

// Citing resolves the links of posts to other articles.
type Citing struct{ posts *Posts }

// Citing returns a resolver for the links of these posts.
func (o *Posts) Citing() Citing { return Citing{o} }

// leads returns the current destination of a link to an article.
func (g Citing) leads(name string) aim {
	address, ok := g.posts.articleLink(name)
	if !ok {
		return aim{}
	}
	return aim{address, g.posts.Links.Has(name, address)}
}

// Strays reports whether a citation leads to an outdated place, or nowhere although the
// article is published again; now is the same citation as it should be.
//
// An address on the site is kept while the article has none: an unreadable file or a
// removed setting says nothing about the page. The address of a deleted post is kept
// while the article may get another post.
func (g Citing) Strays(c ledger.Citation) (now ledger.Citation, yes bool) {
	a := g.posts.Catalogue().Article(c.Name)
	site, to := "", aim{}
	if a != nil { // a text cannot name a deleted article, even if its post was kept
		site, to = g.posts.Source.Address(a), g.leads(c.Name)
	}
	now = c
	now.Target, now.Post = to.address, to.post
	switch {
	case c.Target == to.address, c.Target != "" && (c.Target == site || g.posts.Links.Has(c.Name, c.Target)):
		return c, false
	case c.Target != "" && !c.Post && site == "":
		return c, false
	case to.address == "":
		return now, a == nil || plan.Movable(a, g.posts.Now()) != nil
	}
	return now, true
}

// Cites returns the links to other articles in the post of a delivery as they would be now.
func (g Citing) Cites(a *content.Article, pl route.Place, d *ledger.Delivery) ([]ledger.Citation, error) {
	r, err := g.asOut(a, pl, d)
	if err != nil {
		return nil, err
	}
	return r.citations(d.ID), nil
}

// Named returns the value of ledger.Part.Named for a post as this version of the program renders
// it.
func (g Citing) Named(a *content.Article, pl route.Place, d *ledger.Delivery) (int, error) {
	r, err := g.asOut(a, pl, d)
	if err != nil {
		return 0, err
	}
	return r.requests[0].named, nil
}

// asOut renders a post in its published form.
func (g Citing) asOut(a *content.Article, pl route.Place, d *ledger.Delivery) (*Post, error) {
	body, err := g.posts.Source.Body(a)
	if err != nil {
		return nil, &Unread{fmt.Errorf("reading %s: %w", a.Path, err)}
	}
	return g.posts.made(a, body, g.posts.Settings(pl, d, ""), nil)
}

// citations returns the links of a post as recorded in the ledger, by name.
func (r *Post) citations(delivery int64) []ledger.Citation {
	var out []ledger.Citation
	for name, to := range r.cites {
		out = append(out, ledger.Citation{Delivery: delivery, Name: name, Target: to.address, Post: to.post})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// noteCited records which articles a post links to as rendered. A link that the post never had is
// not restored later.
func (w *channelState) noteCited(tx ledger.Tx, d *ledger.Delivery, r *Post) error {
	if d.Flags.Has(ledger.Digest) {
		return nil
	}
	had, err := tx.Citations().Of(d.ID)
	if err != nil {
		return err
	}
	before := map[string]ledger.Citation{}
	for _, c := range had {
		before[c.Name] = c
	}
	for _, c := range r.citations(d.ID) {
		was, known := before[c.Name]
		delete(before, c.Name)
		if w.Posts.Citing().leads(c.Name).address != c.Target { // it changed while this was being sent
			w.Links.Touch(c.Name)
		}
		if was == c || !known && c.Target == "" {
			continue
		}
		if known && was.Target == c.Target && w.Posts.Citing().leads(c.Name).address == was.Wanted {
			continue // an admin is being asked about it, or declined it
		}
		if err := tx.Citations().Put(c); err != nil {
			return err
		}
	}
	for _, c := range had {
		if _, left := before[c.Name]; !left {
			continue
		}
		if w.Posts.Catalogue().Article(c.Name) != nil { // the text no longer mentions it
			err = tx.Citations().Drop(d.ID, c.Name)
		} else if gone := (ledger.Citation{Delivery: d.ID, Name: c.Name}); gone != c {
			err = tx.Citations().Put(gone)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// revision compares the lines and article links that a post should have with those that it has.
type revision struct {
	post     *Post
	parts    []ledger.Part
	lines    bool         // they are others
	keep     bool         // the admins are being asked about other lines, or declined them
	bare     bool         // and it has none
	relinked map[int]bool // the messages whose links have to change
}

// changes reports whether a message has to be edited.
func (v *revision) changes(i int) bool { return v.lines && v.post.holds[i] || v.relinked[i] }

// linesStay reports whether the post keeps its present lines. Lines that the admins are asked about
// are included when a message is edited for a link, because the old words of the others are not
// known.
func (v *revision) linesStay() bool {
	if !v.keep || v.bare {
		return v.keep
	}
	for i := range v.post.requests {
		if v.relinked[i] && v.post.holds[i] {
			return false
		}
	}
	return true
}

// revise compares a post with its published version. Lines and links that the admins are asked
// about, or that they declined, stay as they are.
func (g Citing) revise(ctx context.Context, d *ledger.Delivery, r *Post) (*revision, error) {
	v := &revision{post: r}
	had, err := v.load(ctx, g.posts, d)
	if err != nil {
		return nil, err
	}
	stay, links := map[string]string{}, map[string]string{} // by name
	for _, c := range had {
		to := r.cites[c.Name].address
		if to == c.Target {
			continue
		}
		if links[c.Name] = c.Target; to == c.Wanted && (c.Asked || c.Declined) {
			stay[c.Name] = c.Target
		}
	}
	before := v.post
	if len(links) > 0 {
		if before, err = g.as(ctx, d, r, links); err != nil {
			return nil, err
		}
	}
	switch {
	case len(stay) == len(links):
		v.post = before
	case len(stay) > 0:
		if v.post, err = g.as(ctx, d, r, stay); err != nil {
			return nil, err
		}
	}
	if v.bare {
		v.post, before = v.post.withoutLines(), before.withoutLines()
	}
	v.relinked = map[int]bool{}
	for i, q := range v.post.requests {
		v.relinked[i] = i < len(before.requests) && before.requests[i].hash != q.hash
	}
	return v, nil
}

// load reads the published parts and returns their links to other articles.
func (v *revision) load(ctx context.Context, o *Posts, d *ledger.Delivery) (had []ledger.Citation, err error) {
	var lines ledger.Added
	err = o.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if v.parts, err = tx.Parts(d.ID); err != nil {
			return err
		}
		if had, err = tx.Citations().Of(d.ID); err != nil || !o.Rules.Crosslinks() {
			return err
		}
		all, err := tx.Added()
		lines = all[d.ID]
		v.lines = lines.Input != v.post.input
		return err
	})
	v.keep = v.lines && lines.Wanted == v.post.input && (lines.Asked || lines.Declined)
	v.bare = v.keep && lines.Input == ([32]byte{})
	v.lines = v.lines && !v.keep
	return had, err
}

// withoutLines returns the post without added lines.
func (r *Post) withoutLines() *Post {
	without := *r.unlined()
	without.input = [32]byte{}
	return &without
}

// as renders a post in the form of r with the article links, by name, leading to the given
// destinations; "" is nowhere. Links to articles without a file are restored too.
func (g Citing) as(ctx context.Context, d *ledger.Delivery, r *Post, links map[string]string) (*Post, error) {
	a, pl := g.posts.Article(d)
	if a == nil {
		return r, nil
	}
	set := g.posts.Settings(pl, d, g.posts.siteLink(ctx, a, d))
	set.Format = r.format
	set.ArticleLink = func(name string) (string, bool) {
		if target, ok := links[name]; ok {
			return target, target != ""
		}
		return g.posts.articleLink(name)
	}
	var vanished []string
	for name := range links {
		if _, named := r.cites[name]; !named && g.posts.Catalogue().Article(name) == nil {
			vanished = append(vanished, name)
		}
	}
	if len(vanished) == 0 {
		return g.posts.with(ctx, a, d, set)
	}
	var dests []string
	set.Gone = func(dest string) (string, bool) { dests = append(dests, dest); return "", false }
	if _, err := g.posts.with(ctx, a, d, set); err != nil {
		return nil, err
	}
	set.Gone = meant(vanished, dests)
	return g.posts.with(ctx, a, d, set)
}

// meant returns which of the articles without a file a broken destination means: the one whose file
// would have that name. An article that matches none of them had a slug of its own in its front
// matter, so any article that is left may be meant.
func meant(vanished, dests []string) func(dest string) (name string, ok bool) {
	by := map[string]string{}
	for _, name := range slices.Sorted(slices.Values(vanished)) {
		like := func(dest string) bool {
			p, _, _ := strings.Cut(dest, "#")
			slug, _ := content.FileName(strings.Trim(p, "/"))
			return slug == name || content.Slug(p) == name
		}
		known := slices.ContainsFunc(dests, like)
		for _, dest := range dests {
			if _, taken := by[dest]; like(dest) || !known && !taken {
				by[dest] = name
			}
		}
	}
	return func(dest string) (string, bool) { name, ok := by[dest]; return name, ok }
}
