//go:build !unix

package private

import "os"

// OwnerOf returns "", because files have no single owner on this system.
func OwnerOf(os.FileInfo) string { return "" }
