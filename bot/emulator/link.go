package emulator

import (
	"net/url"
	"strings"
)

// validLink reports whether Telegram takes the address as a link.
func validLink(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" {
		return false
	}
	if strings.HasPrefix(s, "tg:") || strings.HasPrefix(s, "ton:") || strings.HasPrefix(s, "mailto:") {
		return true
	}
	if !strings.Contains(s, "://") {
		if i := strings.IndexByte(s, ':'); i >= 0 && !strings.ContainsAny(s[:i], "./?#") {
			return false
		}
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	host := u.Hostname()
	return strings.Contains(strings.Trim(host, "."), ".") && !strings.HasPrefix(host, ".") || strings.Contains(host, ":")
}
