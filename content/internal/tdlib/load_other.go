//go:build !unix

package tdlib

import "errors"

// load refuses: there is no prebuilt library for this system.
func load(string) (*Library, error) { return nil, errors.ErrUnsupported }
