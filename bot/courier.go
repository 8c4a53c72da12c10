package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path"
	"sync/atomic"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

// fetchImage gets an image from an address; *Images has one.
type fetchImage func(ctx context.Context, address string) ([]byte, error)

// courier makes the requests of a post. Images elsewhere are Telegram's to
// fetch; where it cannot, the courier fetches them and sends the same with them
// attached, and leaves out what it cannot have either: an image is no reason
// for an article to stay away. It sends again only what was refused, and so is
// known not sent.
type courier struct {
	api    API
	read   func(path string) ([]byte, error) // a local file of a post
	images fetchImage                        // nil: nothing is fetched, only left out
	plain  *atomic.Bool                      // the server takes no folded quotes: it was learnt in this run
	log    *slog.Logger
}

// deliver makes one request of a post, with its files. What it cannot even
// begin comes back as a refusal. Quotes that the server does not take folded are
// sent unfolded, from then on at once.
func (c courier) deliver(ctx context.Context, method string, params object, files []post.File, result any) error {
	unfolded, folds := unfold(params)
	if folds && c.plain.Load() {
		return c.bring(ctx, method, unfolded, files, result)
	}
	err := c.bring(ctx, method, params, files, result)
	var e *botapi.Error
	if !folds || !errors.As(err, &e) || e.Outcome != botapi.Refused || refusal(method, e) != scheduler.FaultRefused {
		return err
	}
	first := err
	if err = c.bring(ctx, method, unfolded, files, result); err == nil && !c.plain.Swap(true) {
		c.log.Warn("the server takes no folded quotes: they are sent unfolded from now on", "err", first)
	}
	return err
}

// bring makes a request with the media that can be had.
func (c courier) bring(ctx context.Context, method string, params object, files []post.File, result any) error {
	err := c.call(ctx, method, params, files, nil, result)
	if !unfetched(err) {
		return err
	}
	got := c.fetch(ctx, method, params, err)
	var last object
	for _, again := range []struct {
		place placer
		with  fetched
	}{
		{got.attachImages, got}, // what is no image may still be Telegram's to fetch
		{got.attachOnly, got},
		{leaveOut, nil},
	} {
		to, changed := replace(method, params, again.place)
		if !changed || maps.EqualFunc(to.params, last, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			continue
		}
		if last != nil {
			c.log.Warn("more of a message is left out: Telegram takes its media from nowhere", "err", err)
		}
		last = to.params
		if err = c.call(ctx, to.method, to.params, files, again.with.uploads(), result); !unfetched(err) && !unusable(err) {
			return err
		}
	}
	return err
}

func (c courier) call(ctx context.Context, method string, params object, files []post.File, more []botapi.Upload, result any) error {
	if len(files)+len(more) == 0 {
		return c.api.Call(ctx, method, params, result)
	}
	uploads := make([]botapi.Upload, 0, len(files)+len(more))
	for _, f := range files {
		if c.read == nil {
			return &botapi.Error{Method: method, Outcome: botapi.Refused, Err: fmt.Errorf("no folder to read %s from", f.Path)}
		}
		data, err := c.read(f.Path)
		if err != nil {
			return &botapi.Error{Method: method, Outcome: botapi.Refused, Err: fmt.Errorf("reading %s: %w", f.Path, err)}
		}
		uploads = append(uploads, botapi.Upload{Name: f.Name, FileName: path.Base(f.Path), Reader: bytes.NewReader(data)})
	}
	return c.api.CallFiles(ctx, method, params, append(uploads, more...), result)
}
