package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// Server serves pages on a loopback address.
type Server struct {
	URL    string // http://127.0.0.1:8080
	server *http.Server
	done   chan struct{}
}

// Listen serves h at addr, host and port; port 0 is any free one. It refuses
// addresses that other machines can reach: there is no password on it.
func Listen(addr string, h http.Handler) (*Server, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("address %q: write host and port, for instance 127.0.0.1:8080: %w", addr, err)
	}
	if !wire.Loopback(host) {
		return nil, fmt.Errorf("address %q is open to other machines, and anyone who reaches it could do and see there what you can: use 127.0.0.1", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: end the program that uses the port, or choose another address", err)
	}
	s := &Server{
		URL:    "http://" + l.Addr().String(),
		server: &http.Server{Handler: local(h), ReadHeaderTimeout: 10 * time.Second},
		done:   make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(l) // ends by Close alone
	}()
	return s, nil
}

// Close ends all connections and waits until the server is gone.
func (s *Server) Close() error {
	err := s.server.Close()
	<-s.done
	return err
}

// Shutdown lets requests under way end, up to the context, and closes the rest.
func (s *Server) Shutdown(ctx context.Context) error {
	return errors.Join(s.server.Shutdown(ctx), s.Close())
}

// local turns away what a web page elsewhere makes a browser send here:
// requests from another origin, and those that reached this address under a foreign
// name (DNS rebinding).
func local(h http.Handler) http.Handler {
	h = http.NewCrossOriginProtection().Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !wire.Loopback(strings.Trim(host, "[]")) {
			http.Error(w, "this server answers to 127.0.0.1 and localhost only", http.StatusMisdirectedRequest)
			return
		}
		h.ServeHTTP(w, r)
	})
}
