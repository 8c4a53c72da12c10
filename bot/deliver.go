package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content/post"
)

// deliver makes one request of a post, with its files. What it cannot even
// begin comes back as a refusal.
func deliver(ctx context.Context, api API, read func(path string) ([]byte, error), method string, params object, files []post.File, result any) error {
	if len(files) == 0 {
		return api.Call(ctx, method, params, result)
	}
	uploads := make([]botapi.Upload, 0, len(files))
	for _, f := range files {
		if read == nil {
			return &botapi.Error{Method: method, Outcome: botapi.Refused, Err: fmt.Errorf("no folder to read %s from", f.Path)}
		}
		data, err := read(f.Path)
		if err != nil {
			return &botapi.Error{Method: method, Outcome: botapi.Refused, Err: fmt.Errorf("reading %s: %w", f.Path, err)}
		}
		uploads = append(uploads, botapi.Upload{Name: f.Name, FileName: path.Base(f.Path), Reader: bytes.NewReader(data)})
	}
	return api.CallFiles(ctx, method, params, uploads, result)
}

// paramsOf returns the parameters of a request, to be added to.
func paramsOf(r post.Request) (object, error) {
	params := object{}
	if err := json.Unmarshal(r.Params, &params); err != nil {
		return nil, fmt.Errorf("the parameters of %s are no JSON object: %w", r.Method, err)
	}
	return params, nil
}

// show sends a rendered article into the chat of the talk, message by message.
func (t *talk) show(p *post.Post) error {
	for _, r := range p.Requests {
		placed := object{}
		t.place(placed)
		err := patiently(t.ctx, func() error {
			params, err := paramsOf(r)
			if err != nil {
				return err
			}
			params.set("chat_id", t.chat.ID)
			maps.Copy(params, placed)
			return deliver(t.ctx, t.API, t.Folder.File, r.Method, params, r.Files, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
