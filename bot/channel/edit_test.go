package channel

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

func textPost(words string) post.Request {
	return post.Request{Method: "sendMessage", Params: []byte(`{"text":"` + words + `"}`), Plain: words}
}

func photoPost(path, words string) post.Request {
	return post.Request{Method: "sendPhoto", Params: []byte(`{"photo":"attach://f","caption":"` + words + `"}`),
		Files: []post.File{{Name: "f", Path: path}}, Plain: words}
}

// made makes the request upload data that the program has made itself.
func made(r post.Request, data []byte) post.Request {
	r.Files[0].Data = string(data)
	return r
}

// coverPost is a photo on the web.
func coverPost(address, words string) post.Request {
	return post.Request{Method: "sendPhoto", Params: []byte(`{"photo":"` + address + `","caption":"` + words + `"}`), Plain: words}
}

func richPost(path, words string) post.Request {
	return post.Request{Method: "sendRichMessage",
		Params: []byte(`{"rich_message":{"blocks":[{"type":"paragraph","text":"` + words + `"},{"type":"photo","photo":{"type":"photo","media":"attach://f"}}]}}`),
		Files:  []post.File{{Name: "f", Path: path}}, Plain: words}
}

// TestEditedMedia holds which message can become which, as the emulator accepts it.
func TestEditedMedia(t *testing.T) {
	pictures := map[string][]byte{"16x9.png": pngOf(16, 9), "20x10.png": pngOf(20, 10), "empty.png": nil, "wide.png": pngOf(2000, 50)}
	for name, c := range map[string]struct {
		from, to  post.Request
		sameMedia bool
		calls     string            // in order
		has       []string          // in the message
		hasNot    []string          // not in the message
		kind      deliver.FaultKind // 0: the edit succeeds
		stays     bool              // the picture is not replaced
	}{
		"words of a photo":           {photoPost("16x9.png", "a"), photoPost("16x9.png", "b"), true, "editMessageCaption", []string{`"width":16`, `"caption":"b"`}, nil, 0, false},
		"another photo":              {photoPost("16x9.png", "a"), photoPost("20x10.png", "a"), false, "editMessageMedia", []string{`"width":20`, `"caption":"a"`}, nil, 0, false},
		"another photo, other words": {photoPost("16x9.png", "a"), photoPost("20x10.png", "b"), false, "editMessageMedia", []string{`"width":20`, `"caption":"b"`}, nil, 0, false},
		"a text gets a photo":        {textPost("a"), photoPost("16x9.png", "b"), false, "editMessageMedia", []string{`"width":16`, `"caption":"b"`}, []string{`"text":"a"`}, 0, false},
		"a rich message gets one":    {richPost("16x9.png", "a"), photoPost("20x10.png", "b"), false, "editMessageMedia", []string{`"width":20`, `"caption":"b"`}, []string{`"rich_message"`}, 0, false},
		"a text becomes rich":        {textPost("a"), richPost("16x9.png", "b"), false, "editMessageText", []string{`"rich_message"`, `"photo"`}, []string{`"text":"a"`}, 0, false},
		"a rich one becomes text":    {richPost("16x9.png", "a"), textPost("b"), false, "editMessageText", []string{`"text":"b"`}, []string{`"rich_message"`}, 0, false},
		"a photo becomes no text":    {photoPost("16x9.png", "a"), textPost("b"), false, "editMessageText", []string{`"caption":"a"`}, nil, deliver.FaultOtherKind, false},
		"a photo becomes not rich":   {photoPost("16x9.png", "a"), richPost("20x10.png", "b"), false, "editMessageText", []string{`"caption":"a"`}, nil, deliver.FaultOtherKind, false},
		"a photo of no file":         {photoPost("16x9.png", "a"), made(photoPost("plain.png", "b"), pngOf(640, 64)), false, "editMessageMedia", []string{`"width":640`, `"caption":"b"`}, nil, 0, false},
		"a photo that is empty":      {photoPost("16x9.png", "a"), photoPost("empty.png", "b"), false, "editMessageCaption", []string{`"width":16`, `"caption":"b"`}, nil, 0, true},
		"a text gets one too wide":   {textPost("a"), photoPost("wide.png", "b"), false, "editMessageCaption editMessageText", []string{`"text":"b"`}, nil, 0, false},
		"a photo on the web":         {photoPost("16x9.png", "a"), coverPost("https://pics.example/a.png", "b"), false, "editMessageMedia", []string{`"caption":"b"`}, []string{`"width":16`}, 0, false},
		"another on the web":         {coverPost("https://pics.example/a.png", "a"), coverPost("https://pics.example/b.png", "a"), true, "editMessageMedia", []string{`"caption":"a"`}, nil, 0, false},
		"one on the web that hides":  {photoPost("16x9.png", "a"), coverPost("https://pics.example/hidden.png", "b"), false, "editMessageMedia editMessageMedia", []string{`"caption":"b"`, `"width":16,"height":9`}, nil, 0, false},
		"one that nobody can fetch":  {photoPost("20x10.png", "a"), coverPost("https://pics.example/hidden/no.png", "b"), false, "editMessageMedia editMessageCaption", []string{`"width":20`, `"caption":"b"`}, nil, 0, true},
		"no photo, other words":      {photoPost("empty.png", "a"), photoPost("empty.png", "b"), true, "editMessageCaption editMessageText", []string{`"text":"b"`}, nil, 0, false},
		"no photo, and then one":     {photoPost("empty.png", "a"), photoPost("16x9.png", "b"), false, "editMessageMedia", []string{`"width":16`, `"caption":"b"`}, nil, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newElsewhere(t)
			w.p.Config.File = func(path string) ([]byte, error) { return pictures[path], nil }
			w.e.SetUnreachable("https://pics.example/hidden")
			w.p.Config.Images = func(_ context.Context, address string) ([]byte, error) {
				if strings.HasSuffix(address, "/no.png") {
					return nil, errors.New("no such picture")
				}
				return pictures["16x9.png"], nil
			}
			m := w.send(c.from)
			var stays error
			err := w.p.Edit(t.Context(), deliver.Message{Chat: channelID, ID: m.ID, Method: c.from.Method, SameMedia: c.sameMedia, Stays: &stays}, c.to)
			if (stays != nil) != c.stays {
				t.Errorf("the former picture stays for the reason %v, want one: %v", stays, c.stays)
			}
			var f *deliver.Fault
			switch {
			case c.kind == 0 && err != nil:
				t.Fatalf("%v\n%s", err, w.log)
			case c.kind != 0 && (!errors.As(err, &f) || f.Kind != c.kind):
				t.Fatalf("error %v, want one of the kind %d", err, c.kind)
			}
			var calls []string
			for _, call := range w.e.Calls() {
				if strings.HasPrefix(call.Method, "edit") {
					calls = append(calls, call.Method)
				}
			}
			if got := strings.Join(calls, " "); got != c.calls {
				t.Errorf("calls %q, want %q", got, c.calls)
			}
			shown := c.to
			if c.kind != 0 {
				shown = c.from
			}
			got := w.message(m.ID, shown).JSON
			for _, want := range c.has {
				if !strings.Contains(got, want) {
					t.Errorf("it is %s, want %s in it", got, want)
				}
			}
			for _, no := range c.hasNot {
				if strings.Contains(got, no) {
					t.Errorf("it is %s, with %s still in it", got, no)
				}
			}
		})
	}
}

// TestReplacedPictureLeavesWithoutItsPlace holds that an edit uploads pictures
// without their metadata, as a send does.
func TestReplacedPictureLeavesWithoutItsPlace(t *testing.T) {
	w := newElsewhere(t)
	large := jpegOf(t, 9600, 500)
	w.p.Config.File = func(string) ([]byte, error) { return large, nil }
	m := w.send(textPost("a"))
	if err := w.p.Edit(t.Context(), deliver.Message{Chat: channelID, ID: m.ID, Method: "sendMessage"}, photoPost("p.jpg", "b")); err != nil {
		t.Fatal(err)
	}
	if got := w.message(m.ID, photoPost("p.jpg", "b")).JSON; !strings.Contains(got, `"width":2560`) {
		t.Errorf("it is %s, want it scaled down", got)
	}
}
