package channel

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/bot/botapi"
)

// The limits of what is fetched for one message: fetching and uploading have to fit
// into the minute that the scheduler gives a send.
const (
	fetchTimeout = 15 * time.Second
	fetchBytes   = 20 << 20
	fetchAtOnce  = 4
)

// fetched has the fetched images, as files to attach.
type fetched []fetchedImage

type fetchedImage struct {
	address, name string // name of attach://name
	data          []byte
}

// fetch fetches the images of a request that Telegram could not fetch.
func (c Courier) fetch(ctx context.Context, method string, params wire.Params, refusal error) fetched {
	var all fetched
	replace(method, params, func(kind, address string) (string, bool) {
		if isImage(kind) && all.name(address) == "" {
			all = append(all, fetchedImage{address: address, name: "remote" + strconv.Itoa(len(all)+1)})
		}
		return address, true
	})
	get := c.Images
	if get == nil {
		get = func(context.Context, string) ([]byte, error) { return nil, errors.New("nothing here fetches images") }
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	var wait sync.WaitGroup
	room := fetchBytes
	var mu sync.Mutex
	turns := make(chan struct{}, fetchAtOnce)
	for i := range all {
		wait.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			data, err := get(ctx, all[i].address)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && len(data) > room {
				err = errors.New("the images of this message are too large together")
			}
			if err != nil {
				c.Log.Warn("an image is left out of its message: neither Telegram nor this program can fetch it",
					"image", all[i].address, "telegram", refusal, "err", err)
				return
			}
			room -= len(data)
			all[i].data = data
		})
	}
	wait.Wait()
	var got fetched
	for _, f := range all {
		if f.data != nil {
			got = append(got, f)
		}
	}
	return got
}

// name returns the file name for an address, or "" if it was not fetched.
func (f fetched) name(address string) string {
	for _, one := range f {
		if one.address == address {
			return one.name
		}
	}
	return ""
}

func (f fetched) uploads() []botapi.Upload {
	var out []botapi.Upload
	for _, one := range f {
		out = append(out, botapi.Upload{Name: one.name, FileName: one.name + extension(one.data), Reader: bytes.NewReader(one.data)})
	}
	return out
}

// attachOnly keeps what was fetched and leaves out other remote media.
func (f fetched) attachOnly(_, address string) (string, bool) {
	name := f.name(address)
	return "attach://" + name, name != ""
}

// attachImages attaches the images that were fetched, and leaves other kinds of
// media to Telegram.
func (f fetched) attachImages(kind, address string) (string, bool) {
	if !isImage(kind) {
		return address, true
	}
	return f.attachOnly(kind, address)
}

func leaveOut(string, string) (string, bool) { return "", false }

// isImage reports whether the program fetches this kind of media: a GIF is an
// animation.
func isImage(kind string) bool { return kind == "photo" || kind == "animation" }

// isElsewhere reports whether Telegram has to fetch a medium.
func isElsewhere(media string) bool {
	scheme, _, ok := strings.Cut(media, "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}
