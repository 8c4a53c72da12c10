package bot

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/dateline-bot/dateline/content/post"
)

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
	c := courier{api: t.API, read: t.Folder.File, images: t.Images, log: t.Log}
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
			return c.deliver(t.ctx, r.Method, params, r.Files, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
