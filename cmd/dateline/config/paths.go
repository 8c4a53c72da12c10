package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dateline-bot/dateline/content/git"
)

// Path is a setting that names a file or a folder, and where it leads.
type Path struct {
	Setting  string
	Written  string // as given
	Source   string // the file, variable or flag, or SourceDefault
	Absolute string
}

// SourceDefault is the source of a default path.
const SourceDefault = "default"

// relative makes a path in the file relative to the file. In earlier versions it was
// relative to the working folder; if it exists only there, it still means that, with a
// note.
func (l *loader) relative(k key, file string, v value) value {
	if k.path != nil && v.kind == scalar && !exists(filepath.Join(filepath.Dir(file), filepath.FromSlash(v.text))) {
		v.text = AtHome(v.text)
	}
	if k.path == nil || v.kind != scalar || v.text == "" || isAddress(v.text) || filepath.IsAbs(v.text) {
		return v
	}
	written, beside := v.text, filepath.Join(filepath.Dir(file), filepath.FromSlash(v.text))
	switch {
	case filepath.Dir(file) == ".", samePlace(written, beside):
	case !exists(beside) && exists(written):
		here, err := filepath.Abs(written)
		if err != nil {
			here = written
		}
		l.config.Notes = append(l.config.Notes, fmt.Sprintf("%s: %s is not beside %s, but in the working folder; paths in the file are now relative to the file, so write %s", k.name, written, file, here))
	default:
		v.text = beside
	}
	return v
}

// AtHome replaces ~ at the beginning of a path by the user's home, as a shell does: no
// shell sees what is written in a file or a dialog. A path that exists as it is written
// stays.
func AtHome(path string) string {
	rest, ok := strings.CutPrefix(filepath.ToSlash(path), "~")
	if !ok || rest != "" && rest[0] != '/' || exists(path) {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, filepath.FromSlash(rest))
}

// isAddress reports whether a value is not a path on this machine.
func isAddress(s string) bool { return strings.Contains(s, "://") }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func samePlace(a, b string) bool {
	a, errA := filepath.Abs(a)
	b, errB := filepath.Abs(b)
	return errA == nil && errB == nil && a == b
}

// paths returns where all settings that are paths lead.
func (l *loader) paths() []Path {
	var out []Path
	for _, k := range l.keys {
		if k.path == nil {
			continue
		}
		at := *k.path(l.config)
		if at == "" || isAddress(at) || k.name == "site_root" && git.Is(l.config.Articles) {
			continue
		}
		p := Path{Setting: k.name, Written: k.def, Source: SourceDefault}
		if from, ok := l.from[k.name]; ok {
			p.Written, p.Source = from.written, from.source
		}
		var err error
		if p.Absolute, err = filepath.Abs(at); err != nil {
			p.Absolute = at
		}
		out = append(out, p)
	}
	return out
}

// origin is the source of a setting's value.
type origin struct{ source, written string }
