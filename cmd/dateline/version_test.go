package main

import (
	"io/fs"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"unicode"
)

// TestVersion holds what the version says of each way to build, and which of them name the source:
// for the others each binary is a version of its own.
func TestVersion(t *testing.T) {
	const commit = "eda7d98c91ed75bc2b6fd3f148524867fd13b2ba"
	vcs := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs.revision", Value: commit}, {Key: "vcs.modified", Value: modified}}
	}
	for _, tt := range []struct {
		name     string
		main     debug.Module
		settings []debug.BuildSetting
		want     string
		recorded bool
	}{
		{"a checkout", debug.Module{Version: "v0.0.0-20261130063915-eda7d98c91ed"}, vcs("false"), "v0.0.0-20261130063915-eda7d98c91ed (eda7d98c91ed) go1.26", true},
		{"local changes", debug.Module{Version: "v0.0.0-20261130063915-eda7d98c91ed+dirty"}, vcs("true"), "+dirty (eda7d98c91ed, modified) go1.26", false},
		{"go run module@main", debug.Module{Version: "v0.0.0-20261130063915-eda7d98c91ed", Sum: "h1:x"}, nil, "v0.0.0-20261130063915-eda7d98c91ed (eda7d98c91ed) go1.26", true},
		{"after a tag", debug.Module{Version: "v1.2.4-0.20261130063915-eda7d98c91ed", Sum: "h1:x"}, nil, "v1.2.4-0.20261130063915-eda7d98c91ed (eda7d98c91ed) go1.26", true},
		{"go install module@v1.2.3", debug.Module{Version: "v1.2.3", Sum: "h1:x"}, nil, "v1.2.3 go1.26", true},
		{"no repository", debug.Module{Version: "(devel)"}, nil, "(devel) go1.26", false},
		{"an earlier Go", debug.Module{Version: "(devel)"}, vcs("false"), "(devel) (eda7d98c91ed) go1.26", true},
		{"nothing", debug.Module{}, nil, "(devel) go1.26", false},
	} {
		info := &debug.BuildInfo{GoVersion: "go1.26", Main: tt.main, Settings: tt.settings}
		if got := versionOf(info); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if got := originOf(info).recorded; got != tt.recorded {
			t.Errorf("%s: the source is recorded: %t, want %t", tt.name, got, tt.recorded)
		}
	}
}

// TestModuleCanBeDownloaded holds that each file has a name that Go allows in a module: one other
// name, and neither `go install …@main` nor the workflows in deploy/README.md work.
func TestModuleCanBeDownloaded(t *testing.T) {
	const allowed = "!#$%&()+,-.=@[]^_{}~ "
	names := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil || path == "../..":
			return err
		case d.IsDir() && (name == ".git" || name == "dist"):
			return fs.SkipDir
		}
		if i := strings.IndexFunc(name, func(r rune) bool {
			ascii := r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
			return !ascii && !strings.ContainsRune(allowed, r) && (r <= unicode.MaxASCII || !unicode.IsLetter(r))
		}); i >= 0 || strings.HasSuffix(name, ".") {
			t.Errorf("%s: Go does not allow this name in a module (from byte %d on)", path, i)
		}
		if other := names[strings.ToLower(path)]; other != "" {
			t.Errorf("%s and %s are one file on some systems; want names that differ", path, other)
		}
		names[strings.ToLower(path)] = path
		return nil
	})
	if err != nil || len(names) < 1000 {
		t.Errorf("got %d files, %v; want all of the module's", len(names), err)
	}
}
