package emulator

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
)

// Call is a call that the emulator got.
type Call struct {
	Time   time.Time
	Method string
	Params map[string]string // as they came: strings, or JSON
	Files  []string          // names of uploaded files
	Code   int               // 200, an error code, or 0 for an answer that was lost
	Fault  FaultKind         // what struck it
}

// maxCalls bounds the memory of Calls.
const maxCalls = 10_000

// Calls returns the last calls, oldest first, getUpdates left out.
func (e *Emulator) Calls() []Call {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := make([]Call, len(e.calls))
	for i, c := range e.calls {
		out[i] = *c
	}
	return out
}

// ServeHTTP serves the Bot API below /bot<token>/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(r)
	var no *refusal
	if err != nil && !errors.As(err, &no) {
		panic(http.ErrAbortHandler)
	}
	e.serve(w, r, p, no, false)
}

func methodOf(r *http.Request) string {
	return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
}

func (e *Emulator) serve(w http.ResponseWriter, r *http.Request, p params, no *refusal, dialed bool) {
	token, _, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	switch {
	case !ok || !strings.HasPrefix(r.URL.Path, "/bot"):
		respond(w, nil, &refusal{code: 404, description: "Not Found"})
		return
	case token != e.cfg.Token:
		respond(w, nil, &refusal{code: 401, description: "Unauthorized"})
		return
	}
	name := methodOf(r)
	e.mu.Lock()
	f := e.strikeServed(name, p, dialed)
	call := e.note(name, p, f)
	e.mu.Unlock()
	if f != nil && f.Kind == FaultSchedule {
		p.later = &f.Delay
	}
	code, instead := e.before(r.Context(), w, f)
	if !instead {
		var result any
		var err error = no
		if no == nil {
			result, err = e.dispatch(r.Context(), name, p)
		}
		e.after(r.Context(), f)
		code = respondTo(w, result, err, f)
	}
	e.mu.Lock()
	call.Code = code
	e.mu.Unlock()
}

// strikeServed finds the fault of a call that has a connection; FaultDial was
// looked for before, where the caller is in process.
func (e *Emulator) strikeServed(name string, p params, dialed bool) *Fault {
	for _, f := range e.faults {
		if dialed && f.Kind == FaultDial {
			continue
		}
		if f.hits(name, p.int64("chat_id"), e.random) {
			return f
		}
	}
	return nil
}

// note remembers the call, getUpdates aside.
func (e *Emulator) note(name string, p params, f *Fault) *Call {
	if name == "getUpdates" {
		return &Call{}
	}
	c := &Call{Time: e.now(), Method: name, Params: p.values}
	for _, f := range p.files {
		c.Files = append(c.Files, f.Name)
	}
	if f != nil {
		c.Fault = f.Kind
	}
	if len(e.calls) >= maxCalls {
		e.calls = append(e.calls[:0], e.calls[maxCalls/2:]...)
	}
	e.calls = append(e.calls, c)
	return c
}

// before does what a fault does before the call is handled. instead says that
// this was the whole answer, with its code.
func (e *Emulator) before(ctx context.Context, w http.ResponseWriter, f *Fault) (code int, instead bool) {
	if f == nil {
		return 0, false
	}
	switch f.Kind {
	case FaultDial, FaultDropBefore:
		panic(http.ErrAbortHandler)
	case FaultHTML:
		return respondHTML(w, f.Status), true
	case FaultLimit:
		return respond(w, nil, tooMany(max(f.RetryAfter, 1))), true
	case FaultRefuse:
		return respond(w, nil, &refusal{code: cmp.Or(f.Code, 400), description: f.Description}), true
	case FaultSlow:
		return 0, !sleep(ctx, f.Delay) // whoever asked is gone
	}
	return 0, false
}

func (e *Emulator) after(ctx context.Context, f *Fault) {
	if f == nil {
		return
	}
	switch f.Kind {
	case FaultDropAfter:
		panic(http.ErrAbortHandler)
	case FaultSlowAfter:
		sleep(ctx, f.Delay)
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func respondTo(w http.ResponseWriter, result any, err error, f *Fault) int {
	switch {
	case f != nil && f.Kind == FaultHTMLAfter:
		return respondHTML(w, f.Status)
	case f != nil && f.Kind == FaultTruncate:
		data, _ := json.Marshal(wireAnswer{OK: true, Result: result})
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(data[:len(data)/2])
		return http.StatusOK
	}
	return respond(w, result, err)
}

func respond(w http.ResponseWriter, result any, err error) int {
	a, code := wireAnswer{OK: true, Result: result}, http.StatusOK
	if no, ok := err.(*refusal); ok && no != nil {
		a, code = wireAnswer{ErrorCode: no.code, Description: no.description}, no.code
		if no.retryAfter != 0 || no.migrateTo != 0 {
			a.Parameters = &wireParameters{RetryAfter: no.retryAfter, MigrateToChatID: no.migrateTo}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(a)
	return code
}

func respondHTML(w http.ResponseWriter, status int) int {
	if status == 0 {
		status = http.StatusBadGateway
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<html>\r\n<head><title>" + http.StatusText(status) + "</title></head>\r\n<body></body>\r\n</html>\r\n"))
	return status
}
