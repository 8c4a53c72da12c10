package emulator

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/page"
)

// PageOptions of the page that shows the chats.
type PageOptions struct {
	Title string // of the browser's tab; "" is Dateline
	Note  string // a line at the top, for instance how to end the demo
}

//go:embed web
var web embed.FS

// policy lets the page load its own files and nothing else, and run no script
// but its own: what a message holds cannot become one.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page serves the page: static files, a stream of what the chats say, and what
// a person does.
func (e *Emulator) page(o PageOptions) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, web, "web/index.html") })
	for _, name := range []string{"page.js", "page.css"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, web, "web/"+name) })
	}
	mux.HandleFunc("GET /message.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write([]byte(page.CSS))
	})
	mux.HandleFunc("GET /media/{id}", e.serveMedia)
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) { e.stream(w, r, o) })
	mux.HandleFunc("POST /send", e.controlSend)
	mux.HandleFunc("POST /press", e.pagePress)
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
func (e *Emulator) serveMedia(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	f := e.media[r.PathValue("id")]
	e.mu.Unlock()
	if f.Data == nil {
		http.NotFound(w, r)
		return
	}
	kind := http.DetectContentType(f.Data)
	if !strings.HasPrefix(kind, "image/") && !strings.HasPrefix(kind, "video/") && !strings.HasPrefix(kind, "audio/") {
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(f.Data)
}

// stream sends the state of the chats at once and after every change, as
// server-sent events.
func (e *Emulator) stream(w http.ResponseWriter, r *http.Request, o PageOptions) {
	user, _ := strconv.ParseInt(r.FormValue("user"), 10, 64)
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	for {
		_, changed := e.Changes()
		data, err := json.Marshal(e.snapshot(user, o))
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil || control.Flush() != nil {
			return
		}
		for waiting := true; waiting; {
			select {
			case <-changed:
				sleep(r.Context(), 30*time.Millisecond) // what changes together is sent together
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

// pagePress presses a button and waits a moment for the bot's answer.
func (e *Emulator) pagePress(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User, Chat int64
		Message    int
		Data       string
	}
	if !readJSON(w, r, &in) {
		return
	}
	id, err := e.UserPresses(in.User, in.Chat, in.Message, in.Data)
	if err != nil {
		http.Error(w, "this button is gone", http.StatusNotFound)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	for {
		_, changed := e.Changes()
		if a, ok := e.CallbackAnswer(id); ok {
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
