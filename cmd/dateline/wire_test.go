package main

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// wire is a connection to a server that a test can interrupt.
type wire struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	state wireState
	conns map[net.Conn]bool
}

type wireState int

const (
	wireWhole    wireState = iota
	wireRefuses            // connections are closed, and new ones at once
	wireSwallows           // connections stay open but transfer nothing
)

// newWire connects a wire to the server of an address.
func newWire(t *testing.T, address string) *wire {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: listener, target: u.Host, conns: map[net.Conn]bool{}}
	go w.accept()
	t.Cleanup(func() {
		listener.Close()
		w.set(wireRefuses)
	})
	return w
}

// through returns the address of the wire's own end.
func (w *wire) through(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	u.Host = w.listener.Addr().String()
	return u.String()
}

func (w *wire) refuse()  { w.set(wireRefuses) }
func (w *wire) swallow() { w.set(wireSwallows) }

// repair lets new connections through; earlier ones are dead.
func (w *wire) repair() {
	w.set(wireRefuses)
	w.set(wireWhole)
}

func (w *wire) set(s wireState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = s
	if s != wireRefuses {
		return
	}
	for c := range w.conns {
		c.Close()
	}
	clear(w.conns)
}

func (w *wire) now() wireState {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.target)
		if err != nil || w.now() == wireRefuses {
			near.Close()
			if far != nil {
				far.Close()
			}
			continue
		}
		w.mu.Lock()
		w.conns[near], w.conns[far] = true, true
		w.mu.Unlock()
		go w.carry(near, far)
		go w.carry(far, near)
	}
}

// carry copies bytes until either end is closed. While the wire swallows, the end of
// one side is not passed on to the other either.
func (w *wire) carry(from, to net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if w.now() == wireSwallows {
			if err != nil {
				return
			}
			continue
		}
		if n > 0 {
			if _, werr := to.Write(buf[:n]); werr != nil {
				err = werr
			}
		}
		if err != nil {
			if err != io.EOF {
				from.Close()
			}
			to.Close()
			return
		}
	}
}
