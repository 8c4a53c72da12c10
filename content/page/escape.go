package page

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// escape appends s as text or as the value of a quoted attribute, in valid UTF-8,
// without control characters.
func (w *writer) escape(s string) {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '&':
			w.raw("&amp;")
		case r == '<':
			w.raw("&lt;")
		case r == '>':
			w.raw("&gt;")
		case r == '"':
			w.raw("&#34;")
		case r == '\'':
			w.raw("&#39;")
		case r == utf8.RuneError && n == 1, r < ' ' && r != '\n' && r != '\t', r == 0x7F:
			w.raw("\uFFFD")
		default:
			w.raw(s[i : i+n])
		}
		i += n
	}
}

// attribute appends an attribute with its value, or nothing if the value is empty.
func (w *writer) attribute(name, value string) {
	if value != "" {
		w.raw(" ", name, `="`)
		w.escape(value)
		w.raw(`"`)
	}
}

// safe returns the address if its scheme is one of schemes.
func safe(address string, schemes ...string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return "", false
	}
	for _, scheme := range schemes {
		if strings.EqualFold(u.Scheme, scheme) && (u.Host != "" || u.Opaque != "") {
			return u.String(), true
		}
	}
	return "", false
}

// link returns the address of a link that is allowed on the page.
func link(address string) (string, bool) { return safe(address, "http", "https", "mailto", "tg") }
