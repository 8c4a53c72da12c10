package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// Demo shows the chats of an emulator with a bot, and lets a visitor write, press
// buttons, edit the articles and break things.
type Demo struct {
	DemoConfig
	site  *site
	root  *os.Root // of the articles
	acted *events  // what a visitor changes that the emulator does not tell of: faults, the clock

	mu      sync.Mutex
	written int // number of posts written on the page
}

// DemoConfig configures a Demo. Emulator is required; without the rest the page has
// only the chats.
type DemoConfig struct {
	Emulator *emulator.Emulator
	Title    string // of the page; "" is Dateline
	Language string // for a visitor whose browser requests none
	Zone     *time.Location
	Now      func() time.Time

	Stage *Stage // what is behind the chats; nil: not shown
}

// Stage is what a visitor can look at and change besides the chats.
type Stage struct {
	Articles  string // the folder, which the visitor may edit
	Example   string // name of the article that the tour edits
	Catalogue func() *content.Catalogue
	Ledger    func(context.Context) ([]scheduler.Entry, error)
	Restart   func() error // kills the bot at any moment, and starts it again
	Speed     func() int   // speed of the demo's clock, as a multiple of real time
	SetSpeed  func(int)
	Russian   int64 // a Russian-speaking reader
	Author    int64 // the administrator
}

// NewDemo returns a Demo.
func NewDemo(c DemoConfig) (*Demo, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Zone == nil {
		c.Zone = time.Local
	}
	s, err := newSite(c.Language, c.Zone, c.Now, "")
	if err != nil {
		return nil, err
	}
	d := &Demo{DemoConfig: c, site: s, acted: newEvents()}
	if c.Stage != nil {
		if d.root, err = os.OpenRoot(c.Stage.Articles); err != nil {
			return nil, fmt.Errorf("the demo's articles: %w", err)
		}
	}
	return d, nil
}

// Close closes the folder.
func (d *Demo) Close() error {
	if d.root == nil {
		return nil
	}
	return d.root.Close()
}

// Handler serves the emulator's Bot API below /bot, its control endpoint below
// /control/, and the page.
func (d *Demo) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.page)
	mux.HandleFunc("GET /static/{name}", d.site.static)
	mux.HandleFunc("GET /media/{id}", d.media)
	mux.HandleFunc("GET /events", d.stream)
	mux.HandleFunc("POST /send", d.send)
	mux.HandleFunc("POST /press", d.press)
	if d.Stage != nil {
		mux.HandleFunc("POST /article", d.save)
		mux.HandleFunc("POST /act", d.act)
	}
	own, api := d.site.protect(mux), d.Emulator.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/bot") || strings.HasPrefix(r.URL.Path, "/control/") {
			api.ServeHTTP(w, r)
			return
		}
		own.ServeHTTP(w, r)
	})
}

// page serves the page in a form that is readable without a script.
func (d *Demo) page(w http.ResponseWriter, r *http.Request) {
	say := d.site.words(w, r)
	d.speak(r.Context(), d.Emulator.Snapshot(userOf(r)).User, say.Tag())
	s := d.snapshot(r.Context(), say, userOf(r))
	if d.Stage != nil {
		if data, err := fs.ReadFile(d.root.FS(), d.Stage.Example); err == nil { // a visitor may have removed the file
			s.Source = string(data)
		}
	}
	d.site.execute(w, "demo", s)
}

// answersWithin is how long a page waits for the bot's answer in another language.
const answersWithin = 2 * time.Second

// speak gives a person's app the language of the page, as Telegram's apps tell the bot
// theirs, and presses Start again, so that the chat goes on in that language. A chat in
// which the person has done nothing but press Start begins anew. The Russian-speaking
// reader keeps her language.
func (d *Demo) speak(ctx context.Context, user int64, language string) {
	if d.Stage == nil || user == d.Stage.Russian {
		return
	}
	chat := d.Emulator.In(user)
	if !chat.Speaks(language) {
		return
	}
	if !slices.ContainsFunc(d.Emulator.Messages(user), func(m emulator.Message) bool { return !m.Edited.IsZero() || m.From == user && m.Text != "/start" }) {
		chat.Clear()
	}
	asked := d.Emulator.UserSends(user, "/start")
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	for {
		_, changed := d.Emulator.Changes()
		all := d.Emulator.Messages(user)
		if last := all[len(all)-1]; last.FromBot && last.ID > asked {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

func userOf(r *http.Request) int64 {
	user, _ := strconv.ParseInt(r.FormValue("user"), 10, 64)
	return user
}

// media serves an uploaded file.
func (d *Demo) media(w http.ResponseWriter, r *http.Request) {
	name, data := d.Emulator.File(r.PathValue("id"))
	if data == nil {
		http.NotFound(w, r)
		return
	}
	serveMedia(w, r, name, data)
}

// lookAgain is how often the ledger is read while nothing changes in the chats.
const lookAgain = time.Second

// stream sends what one person sees, at once and after every change, as server-sent
// events.
func (d *Demo) stream(w http.ResponseWriter, r *http.Request) {
	say, user := d.site.words(w, r), userOf(r)
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	sent, quiet := "", 0
	for {
		_, changed := d.Emulator.Changes()
		_, acted := d.acted.look()
		say.now = d.Now()
		data, err := json.Marshal(d.snapshot(r.Context(), say, user))
		if err != nil || r.Context().Err() != nil {
			return
		}
		line := ""
		if string(data) != sent {
			sent, quiet, line = string(data), 0, "data: "+string(data)+"\n\n"
		} else if quiet++; quiet == 20 {
			quiet, line = 0, ": alive\n\n"
		}
		if line != "" {
			if _, err := fmt.Fprint(w, line); err != nil || control.Flush() != nil {
				return
			}
		}
		select {
		case <-changed:
			time.Sleep(30 * time.Millisecond) // simultaneous changes are sent together
		case <-acted:
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}

// send sends a message to the bot or to a group as a person of the page.
func (d *Demo) send(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User, Chat int64
		Text       string
	}
	if !wire.ReadJSON(w, r, &in) {
		return
	}
	if !d.Emulator.Knows(in.User, in.Chat) {
		http.Error(w, "no such user or chat", http.StatusNotFound)
		return
	}
	wire.WriteJSON(w, map[string]int{"message_id": d.Emulator.UserSendsTo(in.Chat, in.User, in.Text)})
}

// press presses a button and waits briefly for the bot's answer.
func (d *Demo) press(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User, Chat int64
		Message    int
		Data       string
	}
	if !wire.ReadJSON(w, r, &in) {
		return
	}
	id, err := d.Emulator.UserPresses(in.User, in.Chat, in.Message, in.Data)
	if err != nil {
		http.Error(w, d.site.words(w, r).say("button_gone"), http.StatusNotFound)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	for {
		_, changed := d.Emulator.Changes()
		if a, ok := d.Emulator.CallbackAnswer(id); ok {
			wire.WriteJSON(w, map[string]any{"text": a.Text, "alert": a.Alert})
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			wire.WriteJSON(w, map[string]any{"text": ""})
			return
		}
	}
}
