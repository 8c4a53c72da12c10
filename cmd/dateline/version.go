package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"

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

// buildInfo returns the module's version and the commit, for metrics.
func buildInfo() (number, revision string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(devel)", ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value
		}
	}
	return cmp.Or(release, info.Main.Version), revision
}

// version returns what Go recorded in the binary: the module's version, the commit and the Go
// version.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(devel) " + runtime.Version()
	}
	v := cmp.Or(release, info.Main.Version, "(devel)")
	var revision, modified string
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				modified = ", modified"
			}
		}
	}
	if len(revision) > 12 {
		revision = revision[:12]
	}
	if revision != "" {
		v += " (" + revision + modified + ")"
	}
	return fmt.Sprintf("%s %s %s/%s", v, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}

// build identifies the build of the program. For a binary built outside a repository or with local
// changes, Go does not record the source, so the binary's size and modification time are added.
func build() string {
	recorded := release != ""
	if info, ok := debug.ReadBuildInfo(); ok {
		recorded = recorded || slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool {
			return s.Key == "vcs.modified" && s.Value == "false"
		})
	}
	path, err := os.Executable()
	if recorded || err != nil {
		return version()
	}
	file, err := os.Stat(path)
	if err != nil {
		return version()
	}
	return fmt.Sprintf("%s %d %d", version(), file.Size(), file.ModTime().UnixNano())
}
