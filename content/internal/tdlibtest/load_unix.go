//go:build unix

package tdlibtest

import "github.com/ebitengine/purego"

func load(path string) (*Library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, err
	}
	l := &Library{}
	purego.RegisterLibFunc(&l.execute, handle, "td_execute")
	l.execute(`{"@type":"setLogVerbosityLevel","new_verbosity_level":0}`)
	return l, nil
}
