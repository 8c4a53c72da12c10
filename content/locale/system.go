package locale

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// ofSystem returns the message for an operating system's error about a file, for the
// few common ones; the zero message for any other error.
func ofSystem(err error) Message {
	for _, known := range []struct {
		err  error
		code string
	}{
		{fs.ErrNotExist, "cannot.no_file"},
		{fs.ErrPermission, "cannot.permission"},
		{syscall.ENOSPC, "cannot.full"},
		{syscall.EROFS, "cannot.read_only"},
		{syscall.EISDIR, "cannot.folder"},
		{syscall.ENOTDIR, "cannot.not_a_folder"},
		{syscall.EIO, "cannot.io"},
	} {
		if errors.Is(err, known.err) {
			return M(known.code)
		}
	}
	return Message{}
}

// ofFile returns the message for an unwrapped system error. An error that wraps one
// says more, which the message would lose.
func ofFile(err error) Message {
	switch e := err.(type) { //nolint:errorlint // see above
	case *fs.PathError:
		if m := ofSystem(e.Err); !m.IsZero() {
			return M("cannot.at", "file", e.Path, "problem", m)
		}
	case *os.LinkError:
		if m := ofSystem(e.Err); !m.IsZero() {
			return M("cannot.at", "file", e.New, "problem", m)
		}
	case syscall.Errno:
		return ofSystem(e)
	}
	return Message{}
}

// socksRefusal words the reply of a SOCKS5 proxy that did not connect (RFC 1928,
// section 6), which net/http reports as "unknown error" and the reply's name.
func socksRefusal(reply string) any {
	for _, known := range [][2]string{
		{"general SOCKS server failure", "net.socks.failure"},
		{"connection not allowed by ruleset", "net.socks.rules"},
		{"network unreachable", "net.socks.network"},
		{"host unreachable", "net.socks.host"},
		{"connection refused", "net.socks.refused"},
		{"TTL expired", "net.socks.late"},
		{"not supported", "net.socks.unsupported"},
	} {
		if strings.HasSuffix(reply, known[0]) {
			return M(known[1])
		}
	}
	return reply
}
