package emulator

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi/apidesc"
	"github.com/dateline-bot/dateline/bot/emulator/faults"
	"github.com/dateline-bot/dateline/bot/emulator/methods"
	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// Call is a call that the emulator received.
type Call struct {
	Time   time.Time
	Method string
	Params map[string]string // as received: strings, or JSON
	Files  []string          // names of uploaded files
	Code   int               // 200, an error code, or 0 if the answer was lost
	Fault  FaultKind         // the fault that struck it
}

// maxCalls bounds the number of remembered Calls.
const maxCalls = 10_000

// server receives requests: it finds the fault that strikes a call, records the call,
// and lets the API answer it.
type server struct {
	token   string
	world   *world.World // its lock also guards faults and calls
	api     *methods.API
	undated bool // answers have no Date header
	faults  *faults.Set
	known   *apidesc.API
	calls   []*Call
}

// described checks an accepted request against the description of the Bot API. Telegram
// ignores unknown parameters; here they are an error.
func (s *server) described(method string, p wire.Params) error {
	uploads := slices.Collect(maps.Keys(p.Files))
	if err := s.known.Request(method, p.Values, uploads); err != nil {
		return wire.Bad("not in the description of the Bot API: %v", err)
	}
	return nil
}

// ServeHTTP serves the Bot API below /bot<token>/.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, err := wire.ReadParams(r)
	var no *wire.Refusal
	if err != nil && !errors.As(err, &no) {
		panic(http.ErrAbortHandler)
	}
	s.serve(w, r, p, no, false)
}

func methodOf(r *http.Request) string {
	return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
}

func (s *server) serve(w http.ResponseWriter, r *http.Request, p wire.Params, no *wire.Refusal, dialed bool) {
	s.date(w)
	token, _, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if path, isFile := strings.CutPrefix(r.URL.Path, "/file/bot"+s.token+"/"); isFile {
		s.serveFile(w, path)
		return
	}
	switch {
	case !ok || !strings.HasPrefix(r.URL.Path, "/bot"):
		respond(w, nil, &wire.Refusal{Code: 404, Description: "Not Found"})
		return
	case token != s.token:
		respond(w, nil, &wire.Refusal{Code: 401, Description: "Unauthorized"})
		return
	}
	name := methodOf(r)
	s.world.Lock()
	f := s.faults.Strike(name, p.Int64("chat_id"), dialed)
	call := s.note(name, p, f)
	s.world.Unlock()
	if f != nil && f.Kind == faults.Schedule {
		p.Later = &f.Delay
	}
	code, instead := s.before(r.Context(), w, f)
	if !instead {
		var result any
		var err error = no
		if no == nil {
			if result, err = s.api.Call(r.Context(), name, p); err == nil {
				err = s.described(name, p)
			}
		}
		s.after(r.Context(), f)
		s.date(w)
		code = respondTo(w, result, err, f)
	}
	s.world.Lock()
	call.Code = code
	s.world.Unlock()
}

// date sets the Date header of an answer.
func (s *server) date(w http.ResponseWriter) {
	w.Header()["Date"] = nil // none, instead of the one that net/http would set
	if !s.undated {
		w.Header().Set("Date", s.world.Now().UTC().Format(http.TimeFormat))
	}
}

// serveFile serves a file by the path that getFile returns.
func (s *server) serveFile(w http.ResponseWriter, path string) {
	s.world.Lock()
	f, ok := s.world.Media.File(strings.TrimPrefix(path, "files/"))
	strikes := s.faults.Strike("download", 0, false)
	s.world.Unlock()
	switch {
	case strikes != nil:
		panic(http.ErrAbortHandler)
	case !ok || f.Data == nil:
		respond(w, nil, &wire.Refusal{Code: 404, Description: "Not Found"})
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(f.Data)
	}
}

// note records the call, except getUpdates.
func (s *server) note(name string, p wire.Params, f *Fault) *Call {
	if name == "getUpdates" {
		return &Call{}
	}
	c := &Call{Time: s.world.Now(), Method: name, Params: p.Values}
	for _, f := range p.Files {
		c.Files = append(c.Files, f.Name)
	}
	if f != nil {
		c.Fault = f.Kind
	}
	if len(s.calls) >= maxCalls {
		s.calls = append(s.calls[:0], s.calls[maxCalls/2:]...)
	}
	s.calls = append(s.calls, c)
	return c
}

// before applies a fault that strikes before the call is handled. instead is true if
// that was the whole answer, with its code.
func (s *server) before(ctx context.Context, w http.ResponseWriter, f *Fault) (code int, instead bool) {
	if f == nil {
		return 0, false
	}
	switch f.Kind {
	case FaultDial, FaultDropBefore:
		panic(http.ErrAbortHandler)
	case FaultHTML:
		return respondHTML(w, f.Status), true
	case FaultLimit:
		return respond(w, nil, wire.TooMany(max(f.RetryAfter, 1))), true
	case FaultRefuse:
		return respond(w, nil, &wire.Refusal{Code: cmp.Or(f.Code, 400), Description: f.Description}), true
	case FaultSlow:
		return 0, !sleep(ctx, f.Delay) // the client has disconnected
	default: // the others strike after the call was handled
		return 0, false
	}
}

func (s *server) after(ctx context.Context, f *Fault) {
	if f == nil {
		return
	}
	switch f.Kind {
	case FaultDropAfter:
		panic(http.ErrAbortHandler)
	case FaultSlowAfter:
		sleep(ctx, f.Delay)
	default: // they struck before, or change the answer: respondTo
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
		data, _ := json.Marshal(wire.Answer{OK: true, Result: result})
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(data[:len(data)/2])
		return http.StatusOK
	}
	return respond(w, result, err)
}

func respond(w http.ResponseWriter, result any, err error) int {
	a, code := wire.Answer{OK: true, Result: result}, http.StatusOK
	if no := (*wire.Refusal)(nil); errors.As(err, &no) && no != nil {
		a, code = wire.Answer{ErrorCode: no.Code, Description: no.Description}, no.Code
		if no.RetryAfter != 0 || no.MigrateTo != 0 {
			a.Parameters = &wire.Parameters{RetryAfter: no.RetryAfter, MigrateToChatID: no.MigrateTo}
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
