package main

import (
	"flag"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary be dateline itself where it is started under
// that name: scripts and end-to-end tests run the real main in a process of its
// own.
func TestMain(m *testing.M) {
	// The end-to-end tests wait for dates, most of the time; -parallel goes over this.
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"dateline": main})
}

// TestScripts runs the command line as a person does.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("TZ", "Europe/Moscow")
			return nil
		},
	})
}
