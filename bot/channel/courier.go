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
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// fetchImage fetches an image from an address (Images.Fetch).
type fetchImage func(ctx context.Context, address string) ([]byte, error)

// Courier makes the requests of a post. Remote images are fetched by Telegram. If
// Telegram cannot, the courier fetches them and repeats the request with the images
// attached, and without those that it cannot fetch either: a missing image does not
// stop an article. It repeats only requests that were refused, so nothing is sent
// twice.
type Courier struct {
	API    wire.API
	Read   func(path string) ([]byte, error) // reads a local file of a post
	Images fetchImage                        // nil: nothing is fetched, only left out
	Plain  *atomic.Bool                      // whether the server has refused folded quotes in this run; nil: not remembered
	Log    *slog.Logger
	whole  bool // send nothing while a local file exists but cannot be read
}

// unreadError means that nothing was sent because a local file could not be read.
type unreadError struct{ cause error }

// Error returns the text of the cause.
func (e *unreadError) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e *unreadError) Unwrap() error { return e.cause }

// deliver makes one request of a post, with its files. If it cannot even begin, it
// returns a refusal. If the server refuses folded quotes they are sent unfolded,
// and from then on always, unless the unfolded ones are refused, too. A local file
// that cannot be shown is left out, like a remote image that cannot be fetched.
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
	first := c.Plain != nil && !c.Plain.Swap(true) // set before the answer, because the answer to the next request may be lost
	if first {
		c.Log.Warn("the server rejects folded quotes; sending them unfolded", "err", err)
	}
	err = c.bring(ctx, method, unfolded, files, result)
	if first && errors.As(err, &e) && e.Outcome == botapi.Refused && refusal(method, e) == deliver.FaultRefused {
		c.Log.Warn("folded quotes were not the cause; sending them again", "err", err)
		c.Plain.Store(false)
	}
	return err
}

// errUnshowable means that the picture that is to be put into a message cannot be
// shown.
var errUnshowable = locale.Error("reason.picture_bad")

// localFile is a file that is uploaded.
type localFile struct {
	name, fileName string // name of attach://name
	data           []byte
}

// load reads the local files of a request and removes those that cannot be shown
// from it.
func (c Courier) load(method string, params wire.Params, of []post.File) (to addressed, files []localFile, err error) {
	to = addressed{method: method, params: params}
	photos := map[string]bool{} // by name
	replaceLocal(method, params, func(kind, name string) bool {
		photos[name] = kind == "photo"
		return true
	})
	lost := map[string]bool{}
	for _, f := range of {
		read := c.Read
		if f.Data != "" {
			read = func(string) ([]byte, error) { return []byte(f.Data), nil }
		}
		if read == nil {
			return to, nil, &botapi.Error{Method: method, Outcome: botapi.Refused, Err: fmt.Errorf("no folder to read %s from", f.Path)}
		}
		data, err := read(f.Path)
		if err != nil && c.whole && deliver.IsUnread(err) {
			return to, nil, &unreadError{err}
		}
		if err == nil {
			data, err = outgoing(data, photos[f.Name])
		}
		if err != nil {
			c.Log.Warn("a local file is left out of its message", "file", f.Path, "err", err)
			lost[f.Name] = true
			continue
		}
		name := path.Base(f.Path)
		if photos[f.Name] {
			name = nameFor(name, data)
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

// nameFor returns the name of a picture's file with the extension of its content,
// which may have been converted.
func nameFor(name string, data []byte) string {
	was := strings.ToLower(path.Ext(name))
	end := extension(data)
	if end == "" || was == end || was == ".jpeg" && end == ".jpg" {
		return name
	}
	return strings.TrimSuffix(name, path.Ext(name)) + end
}

// bring makes a request with the local files that Telegram accepts. Those that it
// refuses are left out, like remote images that cannot be fetched. The refusal does
// not say which file it is about: first those that cannot be decoded are left out,
// then all.
func (c Courier) bring(ctx context.Context, method string, params wire.Params, files []localFile, result any) error {
	err := c.reach(ctx, method, params, files, result)
	if method == "editMessageMedia" {
		return err // without its picture the message is pointless
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

// decodes reports whether a file is an intact image, as far as that can be
// determined.
func (f localFile) decodes() bool {
	switch extension(f.data) {
	case "", ".webp":
		return true
	}
	_, _, err := image.Decode(bytes.NewReader(f.data))
	return err == nil
}

// reach makes a request with those remote media that can be fetched.
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
		{got.attachImages, got}, // Telegram may still fetch what is not an image
		{got.attachOnly, got},
		{leaveOut, nil},
	} {
		to, changed := replace(method, params, again.place)
		if !changed || maps.EqualFunc(to.params, last, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			continue
		}
		if last != nil {
			c.Log.Warn("dropping all remote media from the message", "err", err)
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

// Show sends a rendered article into a chat, message by message, and returns their
// ids. more returns additional parameters for each request.
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

// ParamsOf returns the parameters of a request as a copy that may be changed.
func ParamsOf(r post.Request) (wire.Params, error) {
	params := wire.Params{}
	if err := json.Unmarshal(r.Params, &params); err != nil {
		return nil, fmt.Errorf("the parameters of %s are no JSON object: %w", r.Method, err)
	}
	return params, nil
}
