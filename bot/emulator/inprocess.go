package emulator

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"syscall"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// do is [Emulator.Do].
func (s *server) do(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	trace := httptrace.ContextClientTrace(req.Context())
	if trace == nil {
		trace = &httptrace.ClientTrace{}
	}
	if trace.GetConn != nil {
		trace.GetConn(req.URL.Host)
	}
	if s.refusesDial(req) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	if trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	received := req.Clone(req.Context())
	w := &recorder{header: http.Header{}}
	wrote := func() {
		if trace.WroteRequest != nil {
			trace.WroteRequest(httptrace.WroteRequestInfo{})
		}
	}
	if err := s.inProcess(w, received, wrote); err != nil {
		return nil, err
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return w.response(req), nil
}

// refusesDial reports whether a fault strikes before there is a connection.
func (s *server) refusesDial(req *http.Request) bool {
	s.world.Lock()
	defer s.world.Unlock()
	return s.faults.StrikeDial(methodOf(req))
}

// inProcess serves the request, and returns the error that a client gets when its
// connection is lost.
func (s *server) inProcess(w http.ResponseWriter, r *http.Request, wrote func()) (err error) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler { //nolint:errorlint // net/http itself compares with this value
			err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
		} else if p != nil {
			panic(p)
		}
	}()
	p, err := wire.ReadParams(r)
	var no *wire.Refusal
	if err != nil && !errors.As(err, &no) {
		return err // the body was cut off: nothing arrived
	}
	wrote()
	s.serve(w, r, p, no, true)
	return nil
}

// recorder records a handler's answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *recorder) response(req *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: req,
	}
}
