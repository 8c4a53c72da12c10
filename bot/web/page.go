package web

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content/page"
)

// Options of the page that shows the chats.
type Options struct {
	Title string // of the browser's tab; "" is Dateline
	Note  string // a line at the top, for instance how to end the demo
}

//go:embed static
var static embed.FS

// policy lets the page load its own files and nothing else, and run no script
// but its own: what a message holds cannot become one.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Chats shows the chats of an emulator.
type Chats struct {
	emulator *emulator.Emulator
	options  Options
}

// NewChats returns the page of an emulator.
func NewChats(e *emulator.Emulator, o Options) *Chats { return &Chats{e, o} }

// Handler serves everything there is: the emulator's Bot API below /bot, its control
// endpoint below /control/, and the page.
func (c *Chats) Handler() http.Handler {
	own := c.page()
	api := c.emulator.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/bot") || strings.HasPrefix(r.URL.Path, "/control/") {
			api.ServeHTTP(w, r)
			return
		}
		own.ServeHTTP(w, r)
	})
}

// page serves the page: static files, a stream of what the chats say, and what
// a person does.
func (c *Chats) page() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static, "static/index.html") })
	for _, name := range []string{"page.js", "page.css"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static, "static/"+name) })
	}
	mux.HandleFunc("GET /message.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write([]byte(page.CSS))
	})
	mux.HandleFunc("GET /media/{id}", c.serveMedia)
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) { c.stream(w, r) })
	mux.HandleFunc("POST /send", c.send)
	mux.HandleFunc("POST /press", c.press)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		mux.ServeHTTP(w, r)
	})
}

// serveMedia serves an uploaded file, as a picture or a download but never as
// a page.
func (c *Chats) serveMedia(w http.ResponseWriter, r *http.Request) {
	_, data := c.emulator.File(r.PathValue("id"))
	if data == nil {
		http.NotFound(w, r)
		return
	}
	kind := http.DetectContentType(data)
	if !strings.HasPrefix(kind, "image/") && !strings.HasPrefix(kind, "video/") && !strings.HasPrefix(kind, "audio/") {
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
}

// stream sends the state of the chats at once and after every change, as
// server-sent events.
func (c *Chats) stream(w http.ResponseWriter, r *http.Request) {
	user, _ := strconv.ParseInt(r.FormValue("user"), 10, 64)
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	for {
		_, changed := c.emulator.Changes()
		data, err := json.Marshal(c.snapshot(user))
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil || control.Flush() != nil {
			return
		}
		for waiting := true; waiting; {
			select {
			case <-changed:
				time.Sleep(30 * time.Millisecond) // what changes together is sent together
				waiting = false
			case <-alive.C:
				if _, err := w.Write([]byte(": alive\n\n")); err != nil || control.Flush() != nil {
					return
				}
			case <-r.Context().Done():
				return
			}
		}
	}
}

// press presses a button and waits a moment for the bot's answer.
func (c *Chats) press(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User, Chat int64
		Message    int
		Data       string
	}
	if !readJSON(w, r, &in) {
		return
	}
	id, err := c.emulator.UserPresses(in.User, in.Chat, in.Message, in.Data)
	if err != nil {
		http.Error(w, "this button is gone", http.StatusNotFound)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	for {
		_, changed := c.emulator.Changes()
		if a, ok := c.emulator.CallbackAnswer(id); ok {
			writeJSON(w, map[string]any{"text": a.Text, "alert": a.Alert})
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			writeJSON(w, map[string]any{"text": ""})
			return
		}
	}
}

// send writes to the bot or to a group as a person of the page.
func (c *Chats) send(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User, Chat int64
		Text       string
	}
	if !readJSON(w, r, &in) {
		return
	}
	if !c.emulator.Knows(in.User, in.Chat) {
		http.Error(w, "no such user or chat", http.StatusNotFound)
		return
	}
	writeJSON(w, map[string]int{"message_id": c.emulator.UserSendsTo(in.Chat, in.User, in.Text)})
}

func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(v); err != nil {
		http.Error(w, "invalid JSON: "+err.Error(), http.StatusBadRequest)
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
