package config

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
)

const envPrefix = "DATELINE_"

// environment converts KEY=value lines to a map.
func environment(lines []string) map[string]string {
	env := make(map[string]string, len(lines))
	for _, line := range lines {
		if name, value, ok := strings.Cut(line, "="); ok && name != "" {
			env[name] = value
		}
	}
	return env
}

// readEnv reads DATELINE_… variables. An empty one counts as not set, because compose
// files may leave them empty.
func (l *loader) readEnv() {
	known := map[string]bool{envPrefix + "CONFIG": true}
	for _, k := range l.keys {
		name := k.variable()
		known[name] = true
		text := l.env[name]
		if k.file {
			known[name+"_FILE"] = true
			path, named := l.env[name+"_FILE"]
			if named && path != "" {
				if text != "" {
					l.fail(name, 0, "", locale.Error("wrong.both", "other", name+"_FILE"))
					continue
				}
				name += "_FILE"
				var err error
				if text, err = secretFile(path); err != nil {
					l.fail(name, 0, "", err)
					continue
				}
			}
		}
		if text == "" {
			continue
		}
		if err := l.setText(k, text); err != nil {
			l.fail(name, 0, "", err)
		}
		l.from[k.name] = origin{source: name, written: text}
	}
	l.unknownEnv(known)
}

// unknownEnv reports unknown DATELINE_… variables, such as a mistyped one.
func (l *loader) unknownEnv(known map[string]bool) {
	var names []string
	for name := range l.env {
		if strings.HasPrefix(name, envPrefix) && !known[name] && !foreign(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		err := locale.Error("wrong.variable")
		rest := strings.ToLower(strings.TrimPrefix(name, envPrefix))
		if near := Nearest(rest, l.names()); near != "" {
			err = locale.Error("wrong.variable.near", "near", envPrefix+strings.ToUpper(near))
		}
		l.fail(name, 0, "", err)
	}
}

// foreign reports whether someone else sets the variable: this project's tests,
// or Kubernetes, which announces a service named dateline to every pod beside
// it.
func foreign(name string) bool {
	rest := strings.TrimPrefix(name, envPrefix)
	return strings.HasPrefix(rest, "TEST_") ||
		rest == "SERVICE_HOST" || strings.HasPrefix(rest, "SERVICE_PORT") ||
		rest == "PORT" || strings.HasPrefix(rest, "PORT_")
}

// secretFile reads a mounted secret; its value is never part of an error.
func secretFile(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%w: %w", locale.Error("wrong.secret_file"), err)
	}
	s := strings.TrimSpace(string(b))
	if s == "" {
		return "", locale.Error("wrong.secret_empty", "file", path)
	}
	return s, nil
}
