package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionCommand(c *cli) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: c.words.T("cmd.version"),
		Args:  arguments(0),
		RunE: c.run(func(_ context.Context, in *invocation) error {
			fmt.Fprintln(in.stdout, "dateline "+version())
			return nil
		}),
	}
}

// release is the version of a released binary, set by the linker (-X main.release=1.2.3); other
// builds use the build information recorded by Go.
var release string

// origin is where a build came from, as Go recorded it.
type origin struct {
	version  string // of the module, or of the release; "(devel)" if Go did not know
	revision string // the commit, "" if Go did not know
	modified bool   // the commit had local changes
	recorded bool   // the version says from which source the program was built
}

// pseudo matches the end of a version that Go made of a commit: v0.0.0-20261130063915-eda7d98c91ed.
var pseudo = regexp.MustCompile(`[-.][0-9]{14}-([0-9a-f]{12})(?:\+|$)`)

// originOf reads what Go recorded. go install module@version knows no repository, but its version
// names the commit, and its sum proves the source.
func originOf(info *debug.BuildInfo) origin {
	o := origin{version: cmp.Or(release, info.Main.Version, "(devel)"), recorded: release != "" || info.Main.Sum != ""}
	if m := pseudo.FindStringSubmatch(info.Main.Version); m != nil {
		o.revision = m[1]
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			o.revision = s.Value
		case "vcs.modified":
			o.modified = s.Value == "true"
			o.recorded = o.recorded || s.Value == "false"
		}
	}
	return o
}

// built returns the build information of this program.
func built() *debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info
	}
	return &debug.BuildInfo{GoVersion: runtime.Version()}
}

// buildInfo returns the module's version and the commit, for metrics.
func buildInfo() (number, revision string) {
	o := originOf(built())
	return o.version, o.revision
}

// version returns what Go recorded in the binary: the module's version, the commit and the Go
// version.
func version() string { return versionOf(built()) }

func versionOf(info *debug.BuildInfo) string {
	o := originOf(info)
	v := o.version
	if o.revision != "" {
		v += " (" + o.revision[:min(len(o.revision), 12)]
		if o.modified {
			v += ", modified"
		}
		v += ")"
	}
	return fmt.Sprintf("%s %s %s/%s", v, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}

// build identifies the build of the program. For a binary built outside a repository or with local
// changes, Go does not record the source, so the binary's size and modification time are added.
func build() string {
	path, err := os.Executable()
	if originOf(built()).recorded || err != nil {
		return version()
	}
	file, err := os.Stat(path)
	if err != nil {
		return version()
	}
	return fmt.Sprintf("%s %d %d", version(), file.Size(), file.ModTime().UnixNano())
}
