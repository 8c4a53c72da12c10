package botapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// maxAnswer limits an answer, in bytes: 100 updates, the most that getUpdates returns,
// are well below it.
const maxAnswer = 16 << 20

var errTooLarge = fmt.Errorf("the answer is longer than %d MB", maxAnswer>>20)

// exchange is the HTTP client that is passed to the library for one call. It adds the
// call's context, a limit of the answer, and a record of how far the request got.
type exchange struct {
	ctx    context.Context
	http   Doer
	status int // of the answer; 0 if there was none
	header http.Header

	mu       sync.Mutex // the trace's functions run on the transport's goroutines
	started  bool       // the request was handed on
	traced   bool       // the Doer reports its progress
	gotConn  bool       // there was a connection, so anything may have been written
	writeErr error      // the write failed before the end of the request
}

// Do sends the request and reads the whole answer.
func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	if err := x.ctx.Err(); err != nil {
		closeBody(req)
		return nil, err
	}
	x.started = true
	req = req.WithContext(httptrace.WithClientTrace(x.ctx, x.trace()))
	resp, err := x.http.Do(req)
	if err != nil {
		closeBody(req) // unblocks the goroutine from which UploadFiles writes
		return nil, err
	}
	x.status, x.header = resp.StatusCode, resp.Header
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	resp.Body.Close()
	if err == nil && len(body) > maxAnswer {
		err = errTooLarge
	}
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}

func (x *exchange) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		// A new connection is requested for the first attempt, and again only if a
		// reused one turned out to be dead with nothing written: otherwise net/http
		// does not repeat a POST.
		GetConn: func(string) { x.set(func() { x.traced, x.gotConn, x.writeErr = true, false, nil }) },
		GotConn: func(httptrace.GotConnInfo) { x.set(func() { x.traced, x.gotConn = true, true }) },
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			x.set(func() { x.traced, x.gotConn, x.writeErr = true, true, i.Err })
		},
	}
}

func (x *exchange) set(f func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	f()
}

// mayHaveArrived reports whether the complete request may have reached the server. In
// doubt it returns true: anything may have happened after the connection was made, and
// a Doer without a trace reports nothing.
func (x *exchange) mayHaveArrived() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.started {
		return false
	}
	if x.status != 0 || !x.traced {
		return true
	}
	// A request whose write failed is incomplete: the server cannot act on it.
	return x.gotConn && (x.writeErr == nil || errors.Is(x.writeErr, context.Canceled) || errors.Is(x.writeErr, context.DeadlineExceeded))
}
