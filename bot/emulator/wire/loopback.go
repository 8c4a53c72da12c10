package wire

import "net/netip"

// Loopback reports whether a host is a loopback address of this machine.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
