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

// dialPublic lets a dialer connect to public addresses only. It sees the resolved
// address at the moment of connecting, so a name that resolves differently the
// second time gains nothing.
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

// publicName refuses a host in a private network, as far as that can be seen from
// here; a name that only the proxy can resolve is left to the proxy.
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
		return errNotPublic(host) // a single label, or an address in disguise: 127.1, 0x7f.0.0.1
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
	return fmt.Errorf("%s is not a public address: images are not fetched from the network the bot runs in", address)
}

// public reports whether an address belongs to the public internet: not to this
// machine, a private network, or a block that IANA reserves for special purposes.
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
