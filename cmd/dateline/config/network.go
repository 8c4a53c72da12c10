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

// setProxy sets a proxy; its errors never quote it, since it may contain a password.
func setProxy(c *Config, v value) error {
	s, err := v.str()
	if err != nil || s == "" {
		c.Proxy = ""
		return err
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return bad(v, "wrong.proxy")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return bad(v, "wrong.proxy_kind", "scheme", u.Scheme)
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
		return bad(v, "wrong.database")
	case strings.HasPrefix(s, "postgres://"), strings.HasPrefix(s, "postgresql://"):
		u, err := url.Parse(s)
		if err != nil {
			return bad(v, "wrong.postgres")
		}
		if err := noPassword(v, u); err != nil {
			return err
		}
	case git.Is(s):
		a, err := git.ParseAddress(s)
		if err != nil {
			return refused(v, err)
		}
		if a.HasPassword() {
			return bad(v, "wrong.git_password")
		}
	case strings.Contains(s, "://"):
		return bad(v, "wrong.database_kind", "scheme", s[:strings.Index(s, "://")])
	}
	c.Database = s
	return nil
}

// noPassword refuses a password that is written in the file.
func noPassword(v value, u *url.URL) error {
	if _, has := u.User.Password(); has && v.line > 0 {
		return bad(v, "wrong.password")
	}
	return nil
}

func setWebhook(c *Config, v value) error {
	s, err := httpURL(v, "https://example.org/dateline")
	if err != nil {
		return err
	}
	if s != "" && !strings.HasPrefix(s, "https://") {
		return bad(v, "wrong.not_https", "value", s)
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
		return bad(v, "wrong.listen", "value", s)
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
