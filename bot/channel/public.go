package channel

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// dialPublic lets a dialer connect to public addresses only. It sees what a name
// was resolved to, at the moment of connecting: a name that resolves to
// something else the second time gains nothing.
func dialPublic(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", address, err)
	}
	if !public(to.Addr()) {
		return errNotPublic(address)
	}
	return nil
}

// publicName refuses a host that is in a private network, as far as can be seen
// from here; a name that only the proxy can resolve is the proxy's matter.
func publicName(ctx context.Context, host string) error {
	if ip, err := netip.ParseAddr(host); err == nil {
		if !public(ip) {
			return errNotPublic(host)
		}
		return nil
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	last := labels[len(labels)-1]
	if len(labels) < 2 || last == "" || '0' <= last[0] && last[0] <= '9' || strings.EqualFold(last, "localhost") {
		return errNotPublic(host) // of one word, or an address in disguise: 127.1, 0x7f.0.0.1
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil
	}
	for _, ip := range found {
		if !public(ip) {
			return errNotPublic(host + " (" + ip.String() + ")")
		}
	}
	return nil
}

func errNotPublic(address string) error {
	return fmt.Errorf("%s is no public address: images are not fetched from the network the bot runs in", address)
}

// public reports whether an address is of the internet: not of this machine, of
// a private network, or of a block that IANA keeps for special purposes.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if nat64 := netip.MustParsePrefix("64:ff9b::/96"); nat64.Contains(ip) { // an IPv4 address as an IPv6 network sees it
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, special := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4",
		"::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10",
	} {
		if netip.MustParsePrefix(special).Contains(ip) {
			return false
		}
	}
	return true
}
