package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// elsewhere is a channel whose Telegram cannot fetch from a site that the bot can
// reach.
type elsewhere struct {
	t    *testing.T
	e    *emulatortest.Emulator
	p    *Publisher
	site string
	log  *bytes.Buffer
}

func newElsewhere(t *testing.T) *elsewhere {
	t.Helper()
	w := &elsewhere{t: t, e: newWorld(t), site: site(t), log: &bytes.Buffer{}}
	w.e.UserSends(eva, "/start") // copies are forwarded to her
	w.e.SetUnreachable(w.site, "https://video.example/")
	log := slog.New(slog.NewTextHandler(w.log, nil))
	client, err := botapi.New(botapi.Config{Token: emulator.DefaultToken, HTTP: w.e, Log: log, Rates: &botapi.Rates{}})
	if err != nil {
		t.Fatal(err)
	}
	w.p = New(Config{API: client, Admins: NewAdmins(client, []int64{eva}, "@news", nil, log), Locales: wiretest.Locales(t),
		Images: onLoopback(t).Fetch, Log: log,
		File: func(string) ([]byte, error) { return pngOf(8, 8), nil }})
	return w
}

// site serves images, and files that only claim to be images.
func site(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /good.png", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(pngOf(16, 9)) })
	mux.HandleFunc("GET /wide.png", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(pngOf(2100, 100)) })
	mux.HandleFunc("GET /page.png", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><p>log in first") })
	mux.HandleFunc("GET /cut.png", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(pngOf(16, 9)[:20]) })
	mux.HandleFunc("GET /webp", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "RIFF\x1a\x00\x00\x00WEBPVP8L…") })
	mux.HandleFunc("GET /large.png", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(append(pngOf(16, 9), make([]byte, maxImage)...))
	})
	mux.HandleFunc("GET /moved/{n}", func(w http.ResponseWriter, r *http.Request) {
		n := r.PathValue("n")
		to := "/good.png"
		if n > "1" {
			to = "/moved/" + string(n[0]-1)
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	mux.HandleFunc("GET /file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL + "/"
}

func pngOf(width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// onLoopback are Images that may connect to this machine.
func onLoopback(t *testing.T) *Images {
	t.Helper()
	m, err := NewImages(ImagesConfig{Dial: (&net.Dialer{}).DialContext})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// render renders an article of one request; SITE in it is replaced by the site's
// address.
func (w *elsewhere) render(format post.Format, article string) post.Request {
	w.t.Helper()
	dir := w.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte(strings.ReplaceAll(article, "SITE/", w.site)), 0o600); err != nil {
		w.t.Fatal(err)
	}
	articles := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	c, err := articles.Scan(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	a := c.Articles()[0]
	body, err := articles.Body(a)
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := post.New(articles).Render(a, body, post.Settings{Format: format})
	if err != nil || len(p.Requests) != 1 {
		w.t.Fatal(p, err)
	}
	return p.Requests[0]
}

func (w *elsewhere) send(r post.Request) emulator.Message {
	w.t.Helper()
	id, err := w.p.Send(w.t.Context(), deliver.Target{Chat: channelID}, r)
	if err != nil {
		w.t.Fatalf("%v\n%s", err, w.log)
	}
	return w.message(id, r)
}

// message returns a message of the channel, and checks that it would be recognised
// if its answer had been lost.
func (w *elsewhere) message(id int, r post.Request) emulator.Message {
	w.t.Helper()
	c, err := w.p.ReadBack(w.t.Context(), channelID, id)
	if err != nil {
		w.t.Fatal(err)
	}
	if got, want := strings.Fields(c.Plain), strings.Fields(r.Plain); !slices.Equal(got, want) {
		w.t.Errorf("it reads %q, and would not be recognised by %q", got, want)
	}
	all := w.e.Messages(channelID)
	return all[slices.IndexFunc(all, func(m emulator.Message) bool { return m.ID == id })]
}

// tries returns the calls of a method, each with the names of its files.
func (w *elsewhere) tries(method string) [][]string {
	var out [][]string
	for _, c := range w.e.Calls() {
		if c.Method == method {
			out = append(out, c.Files)
		}
	}
	return out
}

func TestImagesThatTelegramCannotFetchAreUploaded(t *testing.T) {
	w := newElsewhere(t)
	r := w.render(post.Rich, "---\ntitle: T\n---\nBefore.\n\n![one](SITE/good.png)\n\n![gone](SITE/nothing.png)\n\n- item\n\n  ![page](SITE/page.png)\n\nAfter.\n")
	m := w.send(r)
	if got := w.tries("sendRichMessage"); len(got) != 2 || len(got[0]) != 0 || !slices.Equal(got[1], []string{"remote1.png"}) {
		t.Errorf("tries with the files %q", got)
	}
	if n := strings.Count(m.JSON, `"type":"photo"`); n != 1 {
		t.Errorf("%d photos: %s", n, m.JSON)
	}
	if !strings.Contains(m.JSON, `{"text":"gone","type":"paragraph"}`) {
		t.Errorf("the caption of an image that nobody can fetch: %s", m.JSON)
	}
	if got := strings.Count(w.log.String(), "an image is left out"); got != 2 || !strings.Contains(w.log.String(), "nothing.png") {
		t.Errorf("%d warnings: %s", got, w.log)
	}
}

func TestLocalAndFetchedImagesGoTogether(t *testing.T) {
	w := newElsewhere(t)
	r := post.Request{Method: "sendRichMessage", Params: json.RawMessage(`{"rich_message":{"blocks":[{"type":"collage","blocks":[
		{"type":"photo","photo":{"type":"photo","media":"attach://file1"}},
		{"type":"photo","photo":{"type":"photo","media":"` + w.site + `good.png"}},
		{"type":"photo","photo":{"type":"photo","media":"` + w.site + `good.png"},"caption":{"text":"again"}}],"caption":{"text":"all"}}]}}`),
		Files: []post.File{{Name: "file1", Path: "a.png"}}, Plain: "again\nall\n"}
	w.send(r)
	if got := w.tries("sendRichMessage"); len(got) != 2 || len(got[1]) != 2 {
		t.Errorf("tries with the files %q: one address is fetched once", got)
	}
}

// TestNoImageAtAllStillPublishes holds that the text around missing images is
// published, whatever contains them.
func TestNoImageAtAllStillPublishes(t *testing.T) {
	w := newElsewhere(t)
	photo := func(rest string) string {
		return `{"type":"photo","photo":{"type":"photo","media":"` + w.site + `none.png"}` + rest + `}`
	}
	for name, tt := range map[string]struct{ blocks, plain, want string }{
		"collage":  {`{"type":"collage","blocks":[` + photo(`,"caption":{"text":"a","credit":"b"}`) + `,` + photo(``) + `],"caption":{"text":"c"}}`, "a b c", `"text":"c"`},
		"quote":    {`{"type":"blockquote","blocks":[` + photo(``) + `],"credit":"who"}`, "who", `"who"`},
		"details":  {`{"type":"details","summary":"more","blocks":[` + photo(``) + `]}`, "more", `"more"`},
		"item":     {`{"type":"list","items":[{"blocks":[` + photo(``) + `]},{"blocks":[{"type":"paragraph","text":"two"}]}]}`, "two", `"two"`},
		"video":    {`{"type":"video","video":{"type":"video","media":"https://video.example/a.mp4"},"caption":{"text":["a ",{"type":"bold","text":"film"}]}}`, "a film", `"bold"`},
		"nameless": {photo(``) + `,{"type":"paragraph","text":"rest"}`, "rest", `"rest"`},
	} {
		t.Run(name, func(t *testing.T) {
			m := w.send(post.Request{Method: "sendRichMessage", Params: json.RawMessage(`{"rich_message":{"blocks":[` + tt.blocks + `]}}`), Plain: tt.plain})
			if !strings.Contains(m.JSON, tt.want) || strings.Contains(m.JSON, `"photo"`) {
				t.Errorf("sent as %s", m.JSON)
			}
		})
	}
	// A message that is only an image becomes the image's address.
	id, err := w.p.Send(t.Context(), deliver.Target{Chat: channelID}, post.Request{Method: "sendRichMessage", Params: json.RawMessage(`{"rich_message":{"blocks":[` + photo(``) + `]}}`)})
	if err != nil || id == 0 {
		t.Error(err)
	}
}

// TestVideosStayTelegramsToFetch holds that a video is kept if an image beside it
// cannot be fetched.
func TestVideosStayTelegramsToFetch(t *testing.T) {
	w := newElsewhere(t)
	w.e.SetUnreachable(w.site)
	m := w.send(post.Request{Method: "sendRichMessage", Params: json.RawMessage(`{"rich_message":{"blocks":[
		{"type":"video","video":{"type":"video","media":"https://video.example/a.mp4"}},
		{"type":"photo","photo":{"type":"photo","media":"` + w.site + `none.png"},"caption":{"text":"cap"}}]}}`), Plain: "cap"})
	if !strings.Contains(m.JSON, `"type":"video"`) {
		t.Errorf("sent as %s", m.JSON)
	}
}

// TestFetchedButRefused holds that an image that Telegram refuses is left out even
// if the bot could fetch it.
func TestFetchedButRefused(t *testing.T) {
	w := newElsewhere(t)
	w.e.AddFault(emulator.Fault{Kind: emulator.FaultRefuse, Method: "sendRichMessage", Nth: 2, Description: "Bad Request: IMAGE_PROCESS_FAILED"})
	m := w.send(w.render(post.Rich, "---\ntitle: T\n---\n![odd](SITE/webp)\n"))
	if got := w.tries("sendRichMessage"); len(got) != 3 || len(got[2]) != 0 || !strings.Contains(m.Plain, "odd") {
		t.Errorf("tries with the files %q: %s", got, m.JSON)
	}
}

func TestCoverOfATextMessage(t *testing.T) {
	w := newElsewhere(t)
	r := w.render(post.Text, "---\ntitle: T\ncover: SITE/good.png\n---\nText.\n")
	if !strings.Contains(string(r.Params), `"url":"`+w.site+"good.png") {
		t.Fatalf("the cover is no preview: %s", r.Params)
	}
	for _, said := range []string{"WEBPAGE_CURL_FAILED", "wrong type of the web page content"} {
		end := w.e.AddFault(emulator.Fault{Kind: emulator.FaultRefuse, Method: "sendMessage", Chat: channelID, Times: 1, Description: "Bad Request: " + said})
		if m := w.send(r); !strings.Contains(m.JSON, `"is_disabled":true`) {
			t.Errorf("%s: sent as %s", said, m.JSON)
		}
		end()
	}
	// A refusal for any other reason is not repeated.
	w.e.AddFault(emulator.Fault{Kind: emulator.FaultRefuse, Method: "sendMessage", Chat: channelID, Times: 1, Description: "Bad Request: message is too long"})
	before := len(w.tries("sendMessage"))
	if _, err := w.p.Send(t.Context(), deliver.Target{Chat: channelID}, r); err == nil || len(w.tries("sendMessage")) != before+1 {
		t.Errorf("another refusal: %v, %d tries", err, len(w.tries("sendMessage"))-before)
	}
}

func TestPhotoOfACover(t *testing.T) {
	w := newElsewhere(t)
	photo := func(name, caption string) post.Request {
		return post.Request{Method: "sendPhoto", Plain: caption, Params: json.RawMessage(
			`{"photo":"` + w.site + name + `","caption":"` + caption + `","caption_entities":[{"type":"bold","offset":0,"length":4}]}`)}
	}
	if m := w.send(photo("good.png", "Bold text")); !m.Photo {
		t.Errorf("sent as %s", m.JSON)
	}
	m := w.send(photo("none.png", "Bold text"))
	if m.Photo || m.Text != "Bold text" || !strings.Contains(m.JSON, `"bold"`) {
		t.Errorf("sent as %s", m.JSON)
	}
	next := photo("none.png", "Bold words")
	if err := w.p.Edit(t.Context(), deliver.Message{Chat: channelID, ID: m.ID, Method: next.Method, SameMedia: true}, next); err != nil {
		t.Fatal(err)
	}
	if m = w.message(m.ID, next); m.Text != "Bold words" {
		t.Errorf("edited to %s", m.JSON)
	}
}

func TestEditFetchesAsWell(t *testing.T) {
	w := newElsewhere(t)
	m := w.send(w.render(post.Rich, "---\ntitle: T\n---\nText.\n"))
	r := w.render(post.Rich, "---\ntitle: T\n---\nText.\n\n![one](SITE/good.png)\n\n![two](SITE/none.png)\n")
	if err := w.p.Edit(t.Context(), deliver.Message{Chat: channelID, ID: m.ID, Method: r.Method, SameMedia: true}, r); err != nil {
		t.Fatal(err)
	}
	if m = w.message(m.ID, r); strings.Count(m.JSON, `"type":"photo"`) != 1 || !strings.Contains(m.Plain, "two") {
		t.Errorf("edited to %s", m.JSON)
	}
	if got := w.tries("editMessageText"); len(got) != 2 || len(got[1]) != 1 {
		t.Errorf("tries with the files %q", got)
	}
}

// TestSecondTryThatIsLost holds that only refused requests are repeated.
func TestSecondTryThatIsLost(t *testing.T) {
	w := newElsewhere(t)
	w.e.AddFault(emulator.Fault{Kind: emulator.FaultDropAfter, Method: "sendRichMessage", Nth: 2})
	r := w.render(post.Rich, "---\ntitle: T\n---\n![one](SITE/good.png)\n\n![two](SITE/none.png)\n")
	// The fault hits the second call; the first is refused for its address.
	_, err := w.p.Send(t.Context(), deliver.Target{Chat: channelID}, r)
	var f *deliver.Fault
	if !errors.As(err, &f) || f.Kind != deliver.FaultUnknown {
		t.Fatalf("got %v, want a fault of unknown outcome", err)
	}
	all := w.e.Messages(channelID)
	if len(all) != 1 {
		t.Fatalf("%d messages", len(all))
	}
	w.message(all[0].ID, r)
}

func TestWhatIsNoImageIsNotFetched(t *testing.T) {
	at := site(t)
	m := onLoopback(t)
	for path, want := range map[string]string{
		"good.png": "", "moved/5": "", "webp": "",
		"moved/6":   "more than 5 redirects",
		"file":      "only http and https",
		"none":      "404",
		"page.png":  "not a JPEG",
		"cut.png":   "broken image",
		"wide.png":  "2100×100",
		"large.png": "larger than 10 MB",
	} {
		_, err := m.Fetch(t.Context(), at+path)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Fetch(ctx, at+"good.png"); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestFoldedQuotes holds that each server gets folded quotes in the form that it
// supports: folded; plain once it has refused folded ones; or as text if it refuses
// plain ones as well.
func TestFoldedQuotes(t *testing.T) {
	const paragraphs = "---\ntitle: T\ndate: 2026-01-01\n---\n<blockquote expandable>\n\na\n\nb\n\n</blockquote>\n\n|x|\n|-|\n|y|\n"
	const list = "---\ntitle: T\ndate: 2026-01-01\n---\n<blockquote expandable>\n\n- a\n- b\n\n</blockquote>\n"
	for _, c := range []struct {
		name, field, article string
		calls                int // for the first message
		want                 string
	}{
		{"paragraphs", "blocks", paragraphs, 1, `"type":"expandable_blockquote"`},
		{"paragraphs", "text", paragraphs, 1, `"type":"expandable_blockquote"`},
		{"paragraphs", "", paragraphs, 2, `"type":"blockquote"`},
		{"list", "blocks", list, 1, `"type":"expandable_blockquote"`},
		{"list", "text", list, 2, `"type":"blockquote"`},
	} {
		t.Run(c.name+" for "+c.field, func(t *testing.T) {
			w := newElsewhere(t)
			server := emulator.NewestServer()
			server.FoldedQuotes = c.field
			w.e.SetServer(server)
			r := w.render(post.Rich, c.article)
			calls := func() (n int) {
				for _, call := range w.e.Calls() {
					if call.Method == "sendRichMessage" {
						n++
					}
				}
				return n
			}
			if m := w.send(r); !strings.Contains(m.JSON, c.want) || !strings.Contains(m.Plain, "a\nb") {
				t.Errorf("the message is %s", m.JSON)
			}
			if n := calls(); n != c.calls {
				t.Errorf("%d requests, want %d", n, c.calls)
			}
			m := w.send(r)
			if n := calls(); n != c.calls+1 {
				t.Errorf("%d requests for the second message, want 1", n-c.calls)
			}
			r.Params = bytes.ReplaceAll(r.Params, []byte(`"b"`), []byte(`"c"`))
			r.Plain = strings.ReplaceAll(r.Plain, "b", "c")
			if err := w.p.Edit(t.Context(), deliver.Message{Chat: channelID, ID: m.ID, Method: r.Method, SameMedia: true}, r); err != nil {
				t.Errorf("the edit: %v", err)
			}
		})
	}
	w := newElsewhere(t)
	w.e.AddFault(emulator.Fault{Kind: emulator.FaultRefuse, Method: "sendRichMessage", Description: "Bad Request: RICH_MESSAGE_INVALID"})
	for range 2 {
		_, err := w.p.Send(t.Context(), deliver.Target{Chat: channelID}, w.render(post.Rich, list))
		var f *deliver.Fault
		if !errors.As(err, &f) || f.Kind != deliver.FaultRefused {
			t.Errorf("refused for another reason: %v", err)
		}
	}
	if n := len(w.e.Calls()); n != 4 { // nothing was learned about folded quotes
		t.Errorf("%d calls, want 4", n)
	}
}

// TestFoldedQuotesAreRefusedOnce holds that a refusal of folded quotes is
// remembered at once, since the answer to the unfolded one may be lost.
func TestFoldedQuotesAreRefusedOnce(t *testing.T) {
	w := newElsewhere(t)
	server := emulator.NewestServer()
	server.FoldedQuotes = ""
	w.e.SetServer(server)
	end := w.e.AddFault(emulator.Fault{Kind: emulator.FaultDropBefore, Method: "sendRichMessage", Nth: 2})
	r := w.render(post.Rich, "---\ntitle: T\n---\n<blockquote expandable>\n\n- a\n- b\n\n</blockquote>\n")
	if _, err := w.p.Send(t.Context(), deliver.Target{Chat: channelID}, r); deliver.KindOf(err) != deliver.FaultUnknown {
		t.Fatalf("its answer is lost: %v", err)
	}
	end()
	w.send(r)
	if n := len(w.tries("sendRichMessage")); n != 3 {
		t.Errorf("%d tries, want 3: refused, lost, sent", n)
	}
}

const (
	channelID = -1001000000001
	eva       = 201
)

// newWorld returns an emulator with a channel and its admin.
func newWorld(t *testing.T) *emulatortest.Emulator {
	e := emulatortest.New(emulator.Config{Username: "dateline_bot", Rates: &emulator.Rates{}})
	t.Cleanup(e.Close)
	e.AddUser(emulator.User{ID: eva, FirstName: "eva", Username: "eva", LanguageCode: "en"})
	e.AddChannel(emulator.Channel{ID: channelID, Title: "News", Username: "news", Admins: []int64{eva}, Bot: emulator.AllRights()})
	return e
}
