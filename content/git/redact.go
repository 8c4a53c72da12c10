package git

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"unicode"
)

const (
	shortestSecret = 4   // shorter ones would match innocent words
	longestError   = 600 // in runes; a server may answer with a page of HTML
)

// told is an error whose text may be shown. errors.Is finds the original error, whose
// text is never shown.
type told struct {
	text string
	err  error
}

func (t *told) Error() string        { return t.text }
func (t *told) Is(target error) bool { return errors.Is(t.err, target) }

// tell returns an error in a form that may be logged and shown: a server's answer may
// contain anything, including the credentials that it was sent and terminal escape
// sequences.
func (s *Source) tell(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, secret := range s.secrets() {
		text = strings.ReplaceAll(text, secret, "[redacted]")
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > longestError {
		text = string(runes[:longestError]) + "…"
	}
	if text == err.Error() {
		return err
	}
	return &told{text, err}
}

// secrets returns the credentials in the forms in which they are sent or may be quoted.
func (s *Source) secrets() []string {
	var all []string
	for _, secret := range []string{s.Token, s.Address.password, s.Passphrase} {
		if len(secret) < shortestSecret {
			continue
		}
		basic := base64.StdEncoding.EncodeToString([]byte(s.userName() + ":" + secret))
		all = append(all, secret, url.QueryEscape(secret), url.PathEscape(secret), basic, strings.TrimRight(basic, "="),
			base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	return all
}
