package rich

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxURL is the longest address that TDLib takes.
const maxURL = 4096

// ValidLink reports whether Telegram takes the address as a link: http, https,
// tg, ton or tonsite with a host that can exist. One bad link refuses the whole
// message.
func ValidLink(address string) bool {
	if address == "" || len(address) > maxURL || !utf8.ValidString(address) || strings.ContainsAny(address, " \t\n\r\x00<>\"`|\\^{}") {
		return false
	}
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "tg", "ton":
		return u.Host != ""
	case "http", "https", "tonsite":
		return validHost(u.Hostname())
	}
	return false
}

// validHost takes names with a dot and IPv4 addresses; no localhost.
func validHost(host string) bool {
	if host == "" || len(host) > 255 {
		return false
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Is4()
	}
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || dot == len(host)-1 || strings.Contains(host, "..") {
		return false
	}
	letter := false // the last label is not a number alone
	for _, r := range host[dot+1:] {
		letter = letter || r < '0' || r > '9'
	}
	return letter && !strings.ContainsAny(host, "!$&'()*+,;=:@%/")
}
