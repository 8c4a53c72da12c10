//go:build !unix

package logging

import "io"

// stream returns "": only Linux has systemd's journal.
func stream(io.Writer) string { return "" }
