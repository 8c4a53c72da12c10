package rich

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxURL is the maximum length of an address that is sent as a link, in bytes. Telegram
// documents no limit; this is the length of a message.
const maxURL = 4096

// ValidLink reports whether Telegram accepts the address as a link. If a message
// contains one that it does not accept, the whole message is refused.
//
// tg://user?id=N is not valid: Telegram makes it a mention, and refuses that for a user
// whom the bot has not met. mailto: addresses are accepted, but mangled; send the
// address as text instead.
func ValidLink(address string) bool {
	_, ok := CanonicalLink(address)
	return ok
}

// CanonicalLink returns the address as Telegram stores it: scheme and host in lower
// case, a path that is at least "/", white space percent-encoded. ok is false if
// Telegram refuses the address.
//
// The rules are those of TDLib, which the Bot API server runs (LinkManager, HttpUrl):
// http, https, tg, ton and tonsite; no scheme means http; an http host needs a dot in
// it or is an IPv6 address in brackets.
func CanonicalLink(address string) (canonical string, ok bool) {
	if len(address) > maxURL {
		return "", false
	}
	if isCanonical(address) {
		return address, true
	}
	if !utf8.ValidString(address) {
		return "", false
	}
	address = cleanLink(address)
	for _, scheme := range [...]string{"tg", "ton", "tonsite"} {
		if rest, found := cutScheme(address, scheme); found {
			return internalLink(scheme, rest)
		}
	}
	u, ok := parseURL(address)
	if !ok || (!u.ipv6 && !strings.Contains(u.host, ".")) {
		return "", false
	}
	return u.String(), true
}

// isCanonical recognises, without parsing it, the form that nearly every address has:
// https://host.name/ and ASCII after it.
func isCanonical(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "http://"); !ok {
			return false
		}
	}
	dot, i := false, 0
	for ; i < len(rest) && rest[i] != '/'; i++ {
		c := rest[i]
		switch {
		case c == '.':
			dot = true
		case c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9'):
			return false
		}
	}
	if !dot || i < 2 || i == len(rest) {
		return false
	}
	for ; i < len(rest); i++ {
		if rest[i] <= ' ' || rest[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cutScheme removes "scheme:" and a following "//" from s, ignoring case.
func cutScheme(s, scheme string) (rest string, found bool) {
	n := len(scheme)
	if len(s) <= n || s[n] != ':' || !strings.EqualFold(s[:n], scheme) {
		return "", false
	}
	return strings.TrimPrefix(s[n+1:], "//"), true
}

// internalLink checks a link that Telegram itself handles.
func internalLink(scheme, rest string) (string, bool) {
	u, ok := parseURL(rest)
	if !ok || u.https || u.userinfo != "" || u.port != 0 || u.ipv6 ||
		(len(rest) >= 7 && strings.EqualFold(rest[:7], "http://")) {
		return "", false
	}
	for i := 0; i < len(u.host); i++ {
		c := u.host[i]
		if !isAlnum(c) && c != '-' && c != '_' && (c != '.' || scheme != "tonsite") {
			return "", false
		}
	}
	if scheme == "tg" && isUserLink(rest) {
		return "", false
	}
	query := u.query
	if len(query) > 1 && query[1] == '?' {
		query = query[1:]
	}
	return scheme + "://" + u.host + query, true
}

// isUserLink reports whether rest, the part after tg://, names a user.
func isUserLink(rest string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(rest), "user")
	if !ok {
		return false
	}
	rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "/"), "?")
	if !ok {
		return false
	}
	rest, _, _ = strings.Cut(rest, "#")
	for parameter := range strings.SplitSeq(rest, "&") {
		if key, value, _ := strings.Cut(parameter, "="); key == "id" {
			id, err := strconv.ParseInt(value, 10, 64)
			return err == nil && id > 0 && id < 1<<40
		}
	}
	return false
}

// address is an HTTP address parsed as in TDLib.
type address struct {
	https          bool
	userinfo, host string
	ipv6           bool
	port           int // 0: none
	query          string
}

func (u *address) String() string {
	var b strings.Builder
	b.Grow(len(u.userinfo) + len(u.host) + len(u.query) + 16)
	b.WriteString("http")
	if u.https {
		b.WriteByte('s')
	}
	b.WriteString("://")
	if u.userinfo != "" {
		b.WriteString(u.userinfo)
		b.WriteByte('@')
	}
	b.WriteString(u.host)
	if u.port > 0 {
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(u.port))
	}
	b.WriteString(u.query)
	return b.String()
}

// parseURL parses [http[s]://][userinfo@]host[:port][/path][?query][#fragment]. It
// follows Telegram, not RFC 3986.
func parseURL(s string) (u address, ok bool) {
	if i := strings.IndexAny(s, ":/?#@[]"); i >= 0 && strings.HasPrefix(s[i:], "://") {
		switch {
		case strings.EqualFold(s[:i], "http"):
		case strings.EqualFold(s[:i], "https"):
			u.https = true
		default:
			return u, false
		}
		s = s[i+3:]
	}
	authority := s
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		authority, u.query = s[:i], s[i:]
	}
	authority, u.port, ok = cutPort(authority)
	if !ok {
		return u, false
	}
	at := strings.LastIndexByte(authority, '@')
	if at >= 0 {
		u.userinfo = authority[:at]
	}
	u.host = lowerASCII(authority[at+1:])
	if u.host == "" || u.host == "." {
		return u, false
	}
	if u.host[0] == '[' && u.host[len(u.host)-1] == ']' {
		ip, err := netip.ParseAddr(strings.Trim(u.host, "[]"))
		if err != nil || !ip.Is6() || ip.Zone() != "" || len(u.host) != len(strings.Trim(u.host, "[]"))+2 {
			return u, false
		}
		u.ipv6 = true
	} else if !validPart(u.host, false) || !validPart(u.userinfo, true) {
		return u, false
	}
	u.query = encodeSpace(u.query)
	return u, true
}

// cutPort removes the port from the authority. It has to be a number from 1 to 65535;
// leading zeros are allowed.
func cutPort(authority string) (rest string, port int, ok bool) {
	i := strings.LastIndexAny(authority, ":]@")
	if i <= 0 || authority[i] != ':' {
		return authority, 0, true
	}
	digits := strings.TrimLeft(authority[i+1:], "0")
	if digits == "" || len(digits) > 5 {
		return "", 0, false
	}
	for j := 0; j < len(digits); j++ {
		if digits[j] < '0' || digits[j] > '9' {
			return "", 0, false
		}
		port = port*10 + int(digits[j]-'0')
	}
	return authority[:i], port, port <= 65535
}

// validPart reports whether the host or the user info has only characters that Telegram
// allows there: those of RFC 3986, and all non-ASCII ones.
func validPart(s string, colon bool) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case isAlnum(c) || c >= utf8.RuneSelf || strings.IndexByte(".-_!$,~*'();&+=", c) >= 0:
		case c == ':' && colon:
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			i += 2
		default:
			return false
		}
	}
	return true
}

// encodeSpace makes the part after the host of a link begin with a slash, and
// percent-encodes white space and control characters.
func encodeSpace(query string) string {
	query = strings.TrimRight(query, " \t\r\n\x00\v")
	var b strings.Builder
	if query == "" || query[0] != '/' {
		b.WriteByte('/')
	}
	for i := 0; i < len(query); i++ {
		if c := query[i]; c > ' ' {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte("0123456789ABCDEF"[c>>4])
			b.WriteByte("0123456789ABCDEF"[c&15])
		}
	}
	return b.String()
}

// cleanLink changes an address as Telegram changes every string: control characters
// become spaces, some invisible characters are removed.
func cleanLink(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r >= 0x2028 && r <= 0x202E, r == 0x30A, r == 0x333, r == 0x33F:
			return -1
		case r < ' ' && r != '\n':
			return ' '
		}
		return r
	}, s)
	if !strings.Contains(s, "\u200e") && !strings.Contains(s, "\u200f") {
		return s
	}
	rs := []rune(s)
	for i := 0; i+1 < len(rs); i++ {
		if isMark(rs[i]) && isMark(rs[i+1]) {
			rs[i] = 0x200C
		}
	}
	return string(rs)
}

func isMark(r rune) bool { return r == 0x200E || r == 0x200F }

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
