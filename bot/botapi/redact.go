package botapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"syscall"
)

// Secrets shorter than this are not searched for separately: they would match innocent
// words.
const shortestSecret = 6

// redactor removes secrets from texts, including percent-encoded ones.
type redactor struct{ re *regexp.Regexp }

// newRedactor hides the token, also its secret half alone, and the given credentials.
func newRedactor(token string, users ...*url.Userinfo) *redactor {
	alternatives := []string{encodedPattern(token)}
	if _, secret, ok := strings.Cut(token, ":"); ok && len(secret) >= shortestSecret {
		alternatives = append(alternatives, encodedPattern(secret))
	}
	for _, u := range users {
		if u == nil {
			continue
		}
		alternatives = append(alternatives, regexp.QuoteMeta(u.String()+"@"))
		if p, ok := u.Password(); ok && len(p) >= shortestSecret {
			alternatives = append(alternatives, encodedPattern(p))
		}
	}
	return &redactor{re: regexp.MustCompile(strings.Join(alternatives, "|"))}
}

// encodedPattern matches s with any of its bytes percent-encoded, even twice (a URL
// within a URL).
func encodedPattern(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		fmt.Fprintf(&b, "(?:%s|%%(?:25)*(?i:%02x))", regexp.QuoteMeta(s[i:i+1]), s[i])
	}
	return b.String()
}

func (r *redactor) text(s string) string { return r.re.ReplaceAllString(s, "[redacted]") }

// err returns an error with the text of err without secrets. errors.Is finds only
// errors that are known to contain none; a *url.Error, which contains the whole
// address, is not among them.
func (r *redactor) err(err error) error {
	if err == nil {
		return nil
	}
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err // the address and "Post" add nothing to the method's name
	}
	return &redacted{text: r.text(err.Error()), is: harmless(err)}
}

// redacted is a network error without its secrets.
type redacted struct {
	text string
	is   []error
}

func (e *redacted) Error() string   { return e.text }
func (e *redacted) Unwrap() []error { return e.is }

// harmless returns the well-known errors that err is.
func harmless(err error) []error {
	var is []error
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
		syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, syscall.EHOSTUNREACH, syscall.ENETUNREACH, errTooLarge,
	} {
		if errors.Is(err, known) {
			is = append(is, known)
		}
	}
	return is
}
