package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// event means that the shown data has changed.
type event struct {
	Version int    `json:"version"`
	Path    string `json:"path,omitempty"` // the article that changed last
}

// events streams the latest event to open pages. A page says which version it shows, so
// that a change between rendering the page and its first request to the stream is not
// lost.
type events struct {
	mu   sync.Mutex
	last event
	wake chan struct{} // closed and replaced at every event
	over chan struct{} // closed when the streams end
}

func newEvents() *events { return &events{wake: make(chan struct{}), over: make(chan struct{})} }

// end ends the streams. It is called once.
func (e *events) end() { close(e.over) }

func (e *events) tell(what event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.last = what
	close(e.wake)
	e.wake = make(chan struct{})
}

func (e *events) look() (event, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last, e.wake
}

// alive is the interval of keep-alive comments on a silent stream.
const alive = 25 * time.Second

// ServeHTTP sends an event at once if the page shows an older version, and then one for
// each change.
func (e *events) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	shown, _ := strconv.Atoi(r.FormValue("v"))
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	send := func(line string) bool {
		_, err := fmt.Fprint(w, line)
		return err == nil && control.Flush() == nil
	}
	if !send("retry: 500\n\n") {
		return
	}
	tick := time.NewTicker(alive)
	defer tick.Stop()
	for {
		last, wake := e.look()
		if last.Version != shown {
			shown = last.Version
			data, err := json.Marshal(last)
			if err != nil || !send("data: "+string(data)+"\n\n") {
				return
			}
		}
		select {
		case <-wake:
		case <-tick.C:
			if !send(": alive\n\n") {
				return
			}
		case <-r.Context().Done():
			return
		case <-e.over:
			return
		}
	}
}
