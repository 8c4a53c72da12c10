package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"maps"
	"path"
	"strings"
	"sync/atomic"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// fetchImage gets an image from an address; *Images has one.
type fetchImage func(ctx context.Context, address string) ([]byte, error)

// Courier makes the requests of a post. Images elsewhere are Telegram's to
// fetch; where it cannot, the courier fetches them and sends the same with them
// attached, and leaves out what it cannot have either: an image is no reason
// for an article to stay away. It sends again only what was refused, and so is
// known not sent.
type Courier struct {
	API    wire.API
	Read   func(path string) ([]byte, error) // a local file of a post
	Images fetchImage                        // nil: nothing is fetched, only left out
	Plain  *atomic.Bool                      // the server takes no folded quotes, as was learnt in this run; nil: it is not remembered
	Log    *slog.Logger
}

// deliver makes one request of a post, with its files. What it cannot even
// begin comes back as a refusal. Quotes that the server does not take folded are
// sent unfolded, from then on at once, unless they are refused so, too. A local file that cannot be shown is left
// out, as an image elsewhere is that nobody can fetch.
func (c Courier) deliver(ctx context.Context, method string, params wire.Params, of []post.File, result any) error {
	to, files, err := c.load(method, params, of)
	if err != nil {
		return err
	}
	method, params = to.method, to.params
	unfolded, folds := unfold(params)
	if folds && c.Plain != nil && c.Plain.Load() {
		return c.bring(ctx, method, unfolded, files, result)
	}
	err = c.bring(ctx, method, params, files, result)
	var e *botapi.Error
	if !folds || !errors.As(err, &e) || e.Outcome != botapi.Refused || refusal(method, e) != deliver.FaultRefused {
		return err
	}
	first := c.Plain != nil && !c.Plain.Swap(true) // at once: the answer to the next may be lost
	if first {
		c.Log.Warn("the server seems to take no folded quotes: they are sent unfolded from now on", "err", err)
	}
	err = c.bring(ctx, method, unfolded, files, result)
	if first && errors.As(err, &e) && e.Outcome == botapi.Refused && refusal(method, e) == deliver.FaultRefused {
		c.Log.Warn("it was not the folded quotes: they are sent as before", "err", err)
		c.Plain.Store(false)
	}
	return err
}

// errUnshowable says that the picture that a message is to be given cannot be shown.
var errUnshowable = errors.New("its picture cannot be shown")

// A localFile is one that is uploaded.
type localFile struct {
	name, fileName string // name of attach://name
	data           []byte
}

// load reads the local files of a request, and leaves out of it those that
// cannot be shown.
func (c Courier) load(method string, params wire.Params, of []post.File) (to addressed, files []localFile, err error) {
	to = addressed{method: method, params: params}
	photos := map[string]bool{} // by name
	replaceLocal(method, params, func(kind, name string) bool {
		photos[name] = kind == "photo"
		return true
	})
	lost := map[string]bool{}
	for _, f := range of {
		if c.Read == nil {
			return to, nil, &botapi.Error{Method: method, Outcome: botapi.Refused, Err: fmt.Errorf("no folder to read %s from", f.Path)}
		}
		data, err := c.Read(f.Path)
		if err == nil {
			data, err = outgoing(data, photos[f.Name])
		}
		if err != nil {
			c.Log.Warn("a local file is left out of its message", "file", f.Path, "err", err)
			lost[f.Name] = true
			continue
		}
		name := path.Base(f.Path)
		if end := extension(data); photos[f.Name] && end == ".jpg" && path.Ext(name) == ".png" { // scaled down
			name = strings.TrimSuffix(name, ".png") + end
		}
		files = append(files, localFile{f.Name, name, data})
	}
	if len(lost) > 0 && method == "editMessageMedia" {
		return to, nil, &botapi.Error{Method: method, Outcome: botapi.Refused, Err: errUnshowable}
	}
	if len(lost) > 0 {
		to = replaceLocal(method, params, func(_, name string) bool { return !lost[name] })
	}
	return to, files, nil
}

// bring makes a request with the local files that Telegram can use: what it cannot, by
// the refusal, is left out as an image is that nobody can fetch. Which of them it means
// the refusal does not say: those that cannot be decoded first, and then all.
func (c Courier) bring(ctx context.Context, method string, params wire.Params, files []localFile, result any) error {
	err := c.reach(ctx, method, params, files, result)
	if method == "editMessageMedia" {
		return err // it is nothing without its picture
	}
	for _, usable := range []func(localFile) bool{localFile.decodes, func(localFile) bool { return false }} {
		if len(files) == 0 || !wire.Unusable(err) {
			return err
		}
		left := map[string]bool{}
		var kept []localFile
		for _, f := range files {
			if usable(f) {
				kept = append(kept, f)
			} else {
				left[f.name] = true
				c.Log.Warn("a local file is left out of its message", "file", f.fileName, "err", err)
			}
		}
		if len(left) == 0 {
			continue
		}
		to := replaceLocal(method, params, func(_, name string) bool { return !left[name] })
		method, params, files = to.method, to.params, kept
		err = c.reach(ctx, method, params, files, result)
	}
	return err
}

// decodes reports whether a file is not a broken image, as far as can be told.
func (f localFile) decodes() bool {
	switch extension(f.data) {
	case "", ".webp":
		return true
	}
	_, _, err := image.Decode(bytes.NewReader(f.data))
	return err == nil
}

// reach makes a request with the media elsewhere that can be had.
func (c Courier) reach(ctx context.Context, method string, params wire.Params, files []localFile, result any) error {
	err := c.call(ctx, method, params, files, nil, result)
	if !wire.Unfetched(err) {
		return err
	}
	got := c.fetch(ctx, method, params, err)
	var last wire.Params
	for _, again := range []struct {
		place placer
		with  fetched
	}{
		{got.attachImages, got}, // what is not an image may still be Telegram's to fetch
		{got.attachOnly, got},
		{leaveOut, nil},
	} {
		to, changed := replace(method, params, again.place)
		if !changed || maps.EqualFunc(to.params, last, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			continue
		}
		if last != nil {
			c.Log.Warn("more of a message is left out: Telegram takes its media from nowhere", "err", err)
		}
		last = to.params
		if err = c.call(ctx, to.method, to.params, files, again.with.uploads(), result); !wire.Unfetched(err) && !wire.Unusable(err) {
			return err
		}
	}
	return err
}

func (c Courier) call(ctx context.Context, method string, params wire.Params, files []localFile, more []botapi.Upload, result any) error {
	if len(files)+len(more) == 0 {
		return c.API.Call(ctx, method, params, result)
	}
	uploads := make([]botapi.Upload, 0, len(files)+len(more))
	for _, f := range files {
		uploads = append(uploads, botapi.Upload{Name: f.name, FileName: f.fileName, Reader: bytes.NewReader(f.data)})
	}
	return c.API.CallFiles(ctx, method, params, append(uploads, more...), result)
}

// Show sends a rendered article into a chat, message by message, and returns the
// ids of the messages; more gives what each is sent with besides.
func (c Courier) Show(ctx context.Context, p *post.Post, more func() wire.Params) (ids []int, err error) {
	for _, r := range p.Requests {
		with := more()
		var answer json.RawMessage
		err := wire.Patiently(ctx, func() error {
			params, err := ParamsOf(r)
			if err != nil {
				return err
			}
			maps.Copy(params, with)
			return c.deliver(ctx, r.Method, params, r.Files, &answer)
		})
		if err != nil {
			return ids, err
		}
		var sent struct {
			MessageID int `json:"message_id"`
		}
		if json.Unmarshal(answer, &sent) == nil && sent.MessageID != 0 {
			ids = append(ids, sent.MessageID)
		}
	}
	return ids, nil
}

// ParamsOf returns the parameters of a request, to be added to.
func ParamsOf(r post.Request) (wire.Params, error) {
	params := wire.Params{}
	if err := json.Unmarshal(r.Params, &params); err != nil {
		return nil, fmt.Errorf("the parameters of %s are no JSON object: %w", r.Method, err)
	}
	return params, nil
}
