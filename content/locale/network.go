package locale

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// Network returns a message for people that says why a connection failed; the zero
// Message if err is not a network error.
func Network(err error) Message {
	if m := certificate(err); !m.IsZero() {
		return m
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		if name.IsNotFound {
			return M("net.no_host", "host", name.Name)
		}
		return M("net.no_answer", "place", name.Name)
	}
	place, refusal := peer(err)
	var failed net.Error
	switch {
	case refusal != "" && strings.Contains(refusal, "authentication"), isProxy407(err):
		return M("net.proxy_password")
	case refusal != "":
		return M("net.proxy", "place", place, "problem", socksRefusal(refusal))
	case errors.Is(err, syscall.ECONNREFUSED) && place != "":
		return M("net.refused", "place", place)
	case errors.Is(err, http.ErrSchemeMismatch):
		return M("net.no_tls")
	case isRequest(err) && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)):
		return M("net.broken_off")
	case !errors.As(err, &failed):
		return Message{}
	case failed.Timeout() && place != "":
		return M("net.slow", "place", place)
	case failed.Timeout() && !errors.Is(err, context.DeadlineExceeded): // of a handshake, or of the header of an answer
		return M("net.late")
	case place != "":
		return M("net.no_answer", "place", place)
	}
	return Message{}
}

// peer returns the address whose connection failed: the proxy's, if the failure is
// between it and this machine. If a SOCKS5 proxy refused to connect, refusal is its
// reason.
func peer(err error) (place, refusal string) {
	for {
		op, ok := errors.AsType[*net.OpError](err)
		if !ok {
			return place, ""
		}
		var within net.Error
		switch {
		case op.Op == "socks connect" && op.Source != nil: // its Addr is the address that the proxy was asked for
			if place = op.Source.String(); !errors.As(op.Err, &within) && !errors.Is(op.Err, io.EOF) && !errors.Is(op.Err, io.ErrUnexpectedEOF) {
				return place, op.Err.Error()
			}
		case op.Addr != nil:
			place = op.Addr.String()
		}
		err = op.Err
	}
}

// isRequest reports whether an error is that of an HTTP request, where the server
// caused an end of input.
func isRequest(err error) bool {
	_, ok := errors.AsType[*url.Error](err)
	return ok
}

// isProxy407 reports whether an HTTP proxy refused the name and password: net/http
// keeps only the text of its answer to CONNECT.
func isProxy407(err error) bool {
	request, ok := errors.AsType[*url.Error](err)
	return ok && request.Err.Error() == http.StatusText(http.StatusProxyAuthRequired)
}

// certificate returns a message that says what is wrong with a certificate, and whose
// it is.
func certificate(err error) Message {
	var verify *tls.CertificateVerificationError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &host):
		return M("net.other_certificate", "host", host.Host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired: // or not valid yet
		return M("net.expired")
	case errors.As(err, &verify):
		return M("net.certificate")
	}
	return Message{}
}
