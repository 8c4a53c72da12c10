//go:build !unix

package tdlibtest

import "errors"

// load fails: there is no prebuilt library for this system.
func load(string) (*Library, error) { return nil, errors.ErrUnsupported }
