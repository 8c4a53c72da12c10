package emulator

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"syscall"
)

// Do handles the request in process. It acts as a transport does: faults that
// lose the connection are errors of the network, and a trace in the request's
// context learns how far the request got.
func (e *Emulator) Do(req *http.Request) (*http.Response, error) {
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
	if e.refusesDial(req) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	if trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	server := req.Clone(req.Context())
	w := &recorder{header: http.Header{}}
	wrote := func() {
		if trace.WroteRequest != nil {
			trace.WroteRequest(httptrace.WroteRequestInfo{})
		}
	}
	if err := e.inProcess(w, server, wrote); err != nil {
		return nil, err
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return w.response(req), nil
}

// refusesDial looks for a FaultDial, which strikes before a connection stands.
func (e *Emulator) refusesDial(req *http.Request) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, f := range e.faults {
		if f.Kind == FaultDial && f.hits(methodOf(req), 0, e.random) {
			return true
		}
	}
	return false
}

// inProcess serves the request, and returns the error that a client sees whose connection is lost.
func (e *Emulator) inProcess(w http.ResponseWriter, r *http.Request, wrote func()) (err error) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
		} else if p != nil {
			panic(p)
		}
	}()
	p, err := readParams(r)
	var no *refusal
	if err != nil && !errors.As(err, &no) {
		return err // the body broke off: nothing arrived
	}
	wrote()
	e.serve(w, r, p, no, true)
	return nil
}

// A recorder keeps what a handler answers.
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
