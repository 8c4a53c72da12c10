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

// Secrets shorter than this are not looked for by themselves: they would blot
// out innocent words.
const shortestSecret = 6

// A redactor takes secrets out of texts, percent-encoded ones included.
type redactor struct{ re *regexp.Regexp }

// newRedactor hides the token, its secret half by itself, and the credentials given.
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

// encodedPattern matches s with any of its bytes percent-encoded, twice too
// (a URL within a URL).
func encodedPattern(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		fmt.Fprintf(&b, "(?:%s|%%(?:25)*(?i:%02x))", regexp.QuoteMeta(s[i:i+1]), s[i])
	}
	return b.String()
}

func (r *redactor) text(s string) string { return r.re.ReplaceAllString(s, "[redacted]") }

// err returns an error that says what err says, without secrets. Only what is
// known to hold none stays reachable by errors.Is; a *url.Error, which holds the
// whole address, does not.
func (r *redactor) err(err error) error {
	if err == nil {
		return nil
	}
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err // the address and "Post" say nothing that the method's name does not
	}
	return &redacted{text: r.text(err.Error()), is: harmless(err)}
}

// redacted is an error of the network without its secrets.
type redacted struct {
	text string
	is   []error
}

func (e *redacted) Error() string   { return e.text }
func (e *redacted) Unwrap() []error { return e.is }

// harmless lists the well-known errors that err is.
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
