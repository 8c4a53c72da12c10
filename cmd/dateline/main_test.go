package main

import (
	"flag"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary run dateline if it is started under that name: scripts
// and end-to-end tests run the real main in its own process.
func TestMain(m *testing.M) {
	// The end-to-end tests mostly wait for dates; -parallel overrides this.
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"dateline": main})
}

// TestScripts runs the command line as a person does.
func TestScripts(t *testing.T) {
	params := testscript.Params{Dir: "testdata/script"}
	if testing.Short() { // the others start the program hundreds of times
		params = testscript.Params{Files: []string{"testdata/script/settings.txtar", "testdata/script/routes.txtar"}}
	}
	params.Setup = func(e *testscript.Env) error {
		e.Setenv("TZ", "Europe/Moscow")
		return nil
	}
	testscript.Run(t, params)
}
