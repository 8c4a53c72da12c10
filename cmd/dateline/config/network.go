package config

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/git"
)

func setAPIURL(c *Config, v value) error {
	s, err := httpURL(v, "http://127.0.0.1:8081")
	if err == nil {
		c.APIURL = strings.TrimRight(s, "/")
	}
	return err
}

// setProxy takes a proxy; none of its errors quotes it, since it may hold a
// password.
func setProxy(c *Config, v value) error {
	s, err := v.str()
	if err != nil || s == "" {
		c.Proxy = ""
		return err
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return bad(v, "is not a proxy's address; write it like socks5://127.0.0.1:1080")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return bad(v, "%s:// is no kind of proxy that works here; use http:// or socks5://", u.Scheme)
	}
	if err := noPassword(v, u); err != nil {
		return err
	}
	c.Proxy = s
	return nil
}

func setDatabase(c *Config, v value) error {
	s, err := v.str()
	if err != nil {
		return err
	}
	switch {
	case s == "":
		return bad(v, "has to name a file, or postgres://…")
	case strings.HasPrefix(s, "postgres://"), strings.HasPrefix(s, "postgresql://"):
		u, err := url.Parse(s)
		if err != nil {
			return bad(v, "is not an address of PostgreSQL; write it like postgres://user@host:5432/dateline")
		}
		if err := noPassword(v, u); err != nil {
			return err
		}
	case git.Is(s):
		a, err := git.ParseAddress(s)
		if err != nil {
			return bad(v, "%v", err)
		}
		if a.HasPassword() {
			return bad(v, "holds a password, which others could read; set DATELINE_GIT_TOKEN, or DATELINE_GIT_TOKEN_FILE to a file that holds it")
		}
	case strings.Contains(s, "://"):
		return bad(v, "%s:// is not a database that works here; name a file, postgres://…, or git+https://…#branch:file for run --once", s[:strings.Index(s, "://")])
	}
	c.Database = s
	return nil
}

// noPassword refuses a password that is written in the file.
func noPassword(v value, u *url.URL) error {
	if _, has := u.User.Password(); has && v.line > 0 {
		return bad(v, "holds a password, and secrets do not belong in this file; set it by the environment, or in a file that its variable with _FILE names")
	}
	return nil
}

func setWebhook(c *Config, v value) error {
	s, err := httpURL(v, "https://example.org/dateline")
	if err != nil {
		return err
	}
	if s != "" && !strings.HasPrefix(s, "https://") {
		return bad(v, "%q is not https, and Telegram calls no other", s)
	}
	c.Webhook = s
	return nil
}

func setListen(c *Config, v value) error {
	s, err := v.str()
	if err != nil || s == "" || s == "off" {
		c.Listen = ""
		return err
	}
	if _, port, err := net.SplitHostPort(s); err != nil || !validPort(port) {
		return bad(v, "%q is not host:port; write it like 127.0.0.1:9090 or :9090", s)
	}
	c.Listen = s
	return nil
}

func validPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && (n > 0 || s == "0")
}

// HidePassword returns an address without its password.
func HidePassword(address string) string {
	if u, err := url.Parse(address); err == nil && u.User != nil {
		return u.Redacted()
	}
	return address
}
