package deliver

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A post may lack some of its article's media: a file that does not exist yet, or media that a text
// message cannot show and at best marks with a sign. The first part records both
// (ledger.Part.Absent and Named), so that the post is updated once the file appears, or once a
// picture is added to an article whose post is a text message. Nothing else changes the form of a
// published post: neither an edit of its text nor a new version of the program.

// formatAbsent encodes destinations, one per line.
func formatAbsent(dests []string) string {
	lines := make([]string, len(dests))
	for i, dest := range dests {
		lines[i] = strconv.Quote(dest)
	}
	return strings.Join(lines, "\n")
}

// parseAbsent decodes the output of formatAbsent.
func parseAbsent(s string) (dests []string) {
	for line := range strings.Lines(s) {
		if dest, err := strconv.Unquote(strings.TrimSuffix(line, "\n")); err == nil {
			dests = append(dests, dest)
		}
	}
	return dests
}

// gainsMedia returns the parts of a published text post that has to become a rich message because
// its article gained media that text cannot show, or nil. r is the post rendered as text with the
// settings set.
func (o *Posts) gainsMedia(ctx context.Context, d *ledger.Delivery, pl route.Place, set post.Settings, r *Post) ([]ledger.Part, error) {
	switch wanted := pl.Settings().Format; {
	case d.State() != ledger.Sent || d.Format != post.Text || set.Format != post.Text || r.requests[0].named <= 1:
		return nil, nil
	case pl.Fixed || wanted == post.Text || d.Flags.Has(ledger.RichRefused) || o.textAlone():
		return nil, nil
	}
	var parts []ledger.Part
	var counted int64
	err := o.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if parts, err = tx.Parts(d.ID); err == nil {
			counted, err = tx.Progress(MediaCounted)
		}
		return err
	})
	if err != nil || !namesMore(parts, r) || d.ID > counted && !begun(parts, post.Rich) {
		return nil, err
	}
	return parts, nil
}

// MediaCounted is the name under which ledger.Tx.Progress keeps how far this version of the program
// has counted the media that text posts name. Counts by another version say nothing about what an
// edit adds.
var MediaCounted = fmt.Sprintf("media_counted_%d", content.Reading)

// namesMore reports whether a text names more media than the published post does, or whether the
// post has already started to become a rich message.
func namesMore(parts []ledger.Part, r *Post) bool {
	if len(parts) == 0 {
		return false
	}
	for _, p := range parts {
		switch {
		case p.Method == "sendRichMessage":
			return true
		case p.Media == ledger.MediaUnknown:
			return false
		}
	}
	if was := parts[0].Named; was > 0 {
		return r.requests[0].named > was
	}
	before, now := 0, 0 // from a ledger that did not record it
	for _, p := range parts {
		before += mediaSigns(p.Plain)
	}
	for _, q := range r.requests {
		now += mediaSigns(q.Plain)
	}
	return now > before
}

// withheld is the reason why a published text post does not show media added to its article later.
// Its words are still edited, and the admins are told once.
type withheld struct {
	why   locale.Message // zero: it shows them
	named int            // value of ledger.Part.Named after the admins were told
}

// withhold keeps the post as text if its messages cannot become those of full, the version with
// media. It reports whether it did.
func (r *Post) withhold(full *Post, parts []ledger.Part, now time.Time) bool {
	why := locale.Message{}
	switch {
	case full.format != post.Rich || begun(parts, post.Rich):
	case slices.ContainsFunc(parts, func(p ledger.Part) bool { return p.Method == "sendPhoto" }):
		why = locale.M("reason.photo_more")
	case leavesOver(parts, full, now):
		why = locale.M("reason.too_old")
	}
	if why.IsZero() {
		return false
	}
	r.withheld = withheld{locale.M("reason.text_only", "why", why), r.requests[0].named}
	r.requests[0].named = parts[0].Named // until they are told
	return true
}

// textAlone reports whether the server does not support rich messages.
func (o *Posts) textAlone() bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.textOnly
}

// mediaSigns counts the signs that package text puts in place of media.
func mediaSigns(plain string) int {
	n := 0
	for _, sign := range []string{"🖼", "🎬", "🎧", "📎"} {
		n += strings.Count(plain, sign)
	}
	return n
}

// appeared checks whether files that a part's post lacks exist now. If the post should show them,
// it is reported as changed; if not, they are no longer watched.
func (o *Posts) appeared(ctx context.Context, p ledger.Part, now time.Time, found *Repictured) error {
	byID, err := o.deliveriesOf(ctx, []ledger.Part{p})
	d := byID[p.Delivery]
	if err != nil || d == nil {
		return err
	}
	a, _ := o.Article(d)
	if a == nil || a.Hash != d.SourceHash || o.unrendered(d.ID, a.Hash) {
		return nil // an edit checks them again
	}
	found.Shown = true
	there := false
	for _, dest := range parseAbsent(p.Absent) {
		path := o.Source.Appeared(a, dest)
		if path == "" {
			continue
		}
		info, err := o.Source.Stat(path)
		if err != nil {
			continue
		}
		if age := now.Sub(info.ModTime()); age >= 0 && age < settled {
			found.Soon = true
			continue
		}
		if is, err := o.files().look(path); err == nil && is.hash != [32]byte{} {
			there = true
		}
	}
	if !there {
		return nil
	}
	r := o.asSent(ctx, d)
	if r == nil {
		return nil
	}
	var parts []ledger.Part
	if err := o.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(d.ID)
		return err
	}); err != nil {
		return err
	}
	if o.Differs(r, parts) {
		found.Changed[d.ID] = true
		return nil
	}
	p.Absent, p.Named = r.requests[0].absent, r.requests[0].named
	found.touched = append(found.touched, p)
	return nil
}

// NoteAbsent records what the post of an edited article lacks now, if the edit changes nothing
// else. An edit that was refused before is dropped.
func (o *Posts) NoteAbsent(ctx context.Context, d *ledger.Delivery, r *Post) error {
	q := r.requests[0]
	return o.Store.Update(ctx, func(tx ledger.Tx) error {
		parts, err := tx.Parts(d.ID)
		if err != nil || len(parts) == 0 {
			return err
		}
		p := parts[0]
		refused := p.Error.Is(ledger.EditRefused)
		if p.Absent == q.absent && p.Named == q.named && !refused {
			return nil
		}
		if p.Absent, p.Named = q.absent, q.named; refused {
			p.Error = locale.Message{}
		}
		return tx.PutPart(p)
	})
}
