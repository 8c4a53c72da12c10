package emulator

import (
	"net/http"
	"strconv"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// control lets a script control a running emulator. Bodies and answers are JSON.
//
//	GET    /control/messages?chat=-1001   all messages of a chat
//	GET    /control/calls                 the last calls
//	GET    /control/usage                 what the meter counted
//	POST   /control/faults                a Fault: add it
//	DELETE /control/faults                end all faults
//	POST   /control/old_server            {"on": true}: a server without rich messages
//	POST   /control/unreachable           ["https://x.example/"]: addresses that it cannot fetch
//	POST   /control/send                  {"user": 7, "chat": 7, "text": "/latest"}
//	POST   /control/press                 {"user": 7, "chat": 7, "message": 3, "data": "…"}
//	POST   /control/inline                {"user": 7, "text": "word", "offset": ""}
//	GET    /control/answer?query=1        the answer to a press or an inline query
type control struct{ e *Emulator }

func (c control) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /control/messages", func(w http.ResponseWriter, r *http.Request) {
		chat, _ := strconv.ParseInt(r.FormValue("chat"), 10, 64)
		wire.WriteJSON(w, c.e.AllMessages(chat))
	})
	mux.HandleFunc("GET /control/calls", func(w http.ResponseWriter, _ *http.Request) { wire.WriteJSON(w, c.e.Calls()) })
	mux.HandleFunc("GET /control/usage", func(w http.ResponseWriter, _ *http.Request) { wire.WriteJSON(w, c.e.Usage()) })
	mux.HandleFunc("POST /control/faults", func(w http.ResponseWriter, r *http.Request) {
		var f Fault
		if wire.ReadJSON(w, r, &f) {
			c.e.AddFault(f)
			wire.WriteJSON(w, true)
		}
	})
	mux.HandleFunc("DELETE /control/faults", func(w http.ResponseWriter, _ *http.Request) {
		c.e.ClearFaults()
		wire.WriteJSON(w, true)
	})
	mux.HandleFunc("POST /control/old_server", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ On bool }
		if wire.ReadJSON(w, r, &in) {
			server := NewestServer()
			server.Rich = !in.On
			c.e.SetServer(server)
			wire.WriteJSON(w, true)
		}
	})
	mux.HandleFunc("POST /control/unreachable", func(w http.ResponseWriter, r *http.Request) {
		var prefixes []string
		if wire.ReadJSON(w, r, &prefixes) {
			c.e.SetUnreachable(prefixes...)
			wire.WriteJSON(w, true)
		}
	})
	mux.HandleFunc("POST /control/send", c.send)
	mux.HandleFunc("POST /control/press", c.press)
	mux.HandleFunc("POST /control/inline", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			User         int64
			Text, Offset string
		}
		if wire.ReadJSON(w, r, &in) {
			wire.WriteJSON(w, map[string]string{"query": c.e.UserInline(in.User, in.Text, in.Offset)})
		}
	})
	mux.HandleFunc("GET /control/answer", c.answer)
	return mux
}

func (c control) send(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User, Chat int64
		Text       string
	}
	if !wire.ReadJSON(w, r, &in) {
		return
	}
	if in.Chat == 0 {
		in.Chat = in.User
	}
	if !c.e.Knows(in.User, in.Chat) {
		http.Error(w, "no such user or chat", http.StatusNotFound)
		return
	}
	wire.WriteJSON(w, map[string]int{"message_id": c.e.UserSendsTo(in.Chat, in.User, in.Text)})
}

func (c control) press(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User, Chat int64
		Message    int
		Data       string
	}
	if !wire.ReadJSON(w, r, &in) {
		return
	}
	id, err := c.e.UserPresses(in.User, in.Chat, in.Message, in.Data)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	wire.WriteJSON(w, map[string]string{"query": id})
}

func (c control) answer(w http.ResponseWriter, r *http.Request) {
	if results, ok := c.e.InlineAnswer(r.FormValue("query")); ok {
		wire.WriteJSON(w, results)
		return
	}
	if a, ok := c.e.CallbackAnswer(r.FormValue("query")); ok {
		wire.WriteJSON(w, a)
		return
	}
	http.Error(w, "no answer yet", http.StatusNotFound)
}

// Handler serves the Bot API below /bot and the control endpoint below /control/. Nothing
// is authenticated: serve it on the loopback interface only.
func (e *Emulator) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/control/", control{e}.handler())
	mux.Handle("/", e)
	return mux
}
