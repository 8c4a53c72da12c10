package config

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
)

// DefaultFile is read from the working folder if --config names no other.
const DefaultFile = "dateline.yaml"

// Sources are where settings come from.
type Sources struct {
	// File is the path that --config gave; "" reads what DATELINE_CONFIG names,
	// else DefaultFile if it is there.
	File string
	// NoFile reads no file at all.
	NoFile bool
	// Env is the environment as os.Environ gives it.
	Env []string
	// Flags are the settings given on the command line, by their flags' names.
	Flags map[string]string
}

// LanguageIn is the language that a file of settings names; "" if it names none
// or cannot be read. Whatever else is wrong with the file can then be told in it.
func LanguageIn(file string) string {
	src, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	root, err := parseYAML(src)
	if err != nil {
		return ""
	}
	for _, f := range root.fields {
		if f.key == "language" {
			return f.value.text
		}
	}
	return ""
}

// Error is a complaint about one setting, with the place it was read from.
type Error struct {
	Source string // the file's path, the variable or the flag
	Line   int    // in the file; 0 elsewhere
	Key    string // the setting in the file; "" elsewhere
	Err    error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Source)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	return b.String() + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// Load reads and checks all settings. It reports every mistake it finds at
// once: the error joins one *Error each.
func Load(s Sources) (*Config, error) {
	l := loader{config: defaults(), keys: keys(), env: environment(s.Env), from: map[string]origin{}}
	if !s.NoFile {
		l.readFile(cmp.Or(s.File, l.env[envPrefix+"CONFIG"]))
	}
	l.readEnv()
	l.readFlags(s.Flags)
	l.finish()
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	return l.config, nil
}

type loader struct {
	config *Config
	keys   []key
	env    map[string]string
	from   map[string]origin // by the setting's name; defaults are not in it
	errs   []error
}

func (l *loader) fail(source string, line int, key string, err error) {
	var f *fault
	if errors.As(err, &f) {
		line = cmp.Or(f.line, line)
		key += f.path
	}
	l.errs = append(l.errs, &Error{Source: source, Line: line, Key: key, Err: err})
}

func (l *loader) key(name string) (key, bool) {
	i := slices.IndexFunc(l.keys, func(k key) bool { return k.name == name })
	if i < 0 {
		return key{}, false
	}
	return l.keys[i], true
}

func (l *loader) names() []string {
	var names []string
	for _, k := range l.keys {
		names = append(names, k.name)
	}
	return names
}

func (l *loader) readFile(path string) {
	asked := path != ""
	path = cmp.Or(path, DefaultFile)
	src, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !asked {
		return
	}
	if err != nil {
		l.errs = append(l.errs, fmt.Errorf("cannot read the settings: %w", err))
		return
	}
	l.config.File = path
	src = []byte(strings.TrimPrefix(string(src), "\ufeff"))
	root, err := parseYAML(src)
	if err != nil {
		l.fail(path, 0, "", err)
		return
	}
	if root.kind == null {
		return
	}
	if root.kind != mapping {
		l.fail(path, root.line, "", errors.New("has to be a table of settings such as channel: \"@name\""))
		return
	}
	for _, f := range root.fields {
		l.fileField(path, f)
	}
}

func (l *loader) fileField(path string, f field) {
	k, ok := l.key(f.key)
	switch {
	case !ok:
		l.fail(path, f.line, f.key, unknown(f.key, l.names()))
	case k.secret:
		l.fail(path, f.line, f.key, fmt.Errorf("is a secret, and secrets do not belong in this file; set %s, or %[1]s_FILE to a file that holds it", k.variable()))
	default:
		if err := k.set(l.config, l.relative(k, path, f.value)); err != nil {
			l.fail(path, f.line, f.key, err)
		}
		l.from[k.name] = origin{source: path, written: f.value.text}
	}
}

func (l *loader) readFlags(flags map[string]string) {
	for _, k := range l.keys {
		text, given := flags[k.flag()]
		if !given {
			continue
		}
		if err := l.setText(k, text); err != nil {
			l.fail("--"+k.flag(), 0, "", err)
		}
		l.from[k.name] = origin{source: "--" + k.flag(), written: text}
	}
}

// setText takes a value that is one text: from the environment or a flag.
func (l *loader) setText(k key, s string) error {
	v := value{kind: scalar, text: s}
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		v = value{}
	}
	if k.structured && trimmed != "" || strings.HasPrefix(trimmed, "[") && strings.HasSuffix(trimmed, "]") {
		parsed, err := parseYAML([]byte(trimmed))
		if err != nil {
			return fmt.Errorf("is neither JSON nor YAML: %w", err)
		}
		v = parsed.withoutLines()
	}
	return k.set(l.config, v)
}

// withoutLines drops the lines, which mean nothing outside a file.
func (v value) withoutLines() value {
	v.line = 0
	v.items = slices.Clone(v.items)
	for i := range v.items {
		v.items[i] = v.items[i].withoutLines()
	}
	v.fields = slices.Clone(v.fields)
	for i := range v.fields {
		v.fields[i].line = 0
		v.fields[i].value = v.fields[i].value.withoutLines()
	}
	return v
}

// readToken reads token_file. One that the environment or a flag names has to be
// there; one that the file names may be missing, as where a repository with the
// file is checked out to check articles.
func (l *loader) readToken() {
	from, named := l.from["token_file"]
	if !named || l.config.TokenFile == "" {
		return
	}
	inFile := from.source == l.config.File
	if l.config.Token != "" {
		if strings.HasPrefix(from.source, envPrefix) {
			l.fail(l.from["token"].source, 0, "", fmt.Errorf("and %s are both set; keep one", from.source))
		}
		return
	}
	text, err := secretFile(l.config.TokenFile)
	if err == nil {
		k, _ := l.key("token")
		err = l.setText(k, text)
	}
	switch {
	case err == nil:
	case inFile:
		l.config.TokenErr = fmt.Errorf("%s: token_file: %w", from.source, err)
	default:
		l.fail(from.source, 0, "", err)
	}
}

// finish sets what depends on other settings.
func (l *loader) finish() {
	c := l.config
	if c.Timezone == nil {
		var note string
		if c.Timezone, note = systemZone(l.env); note != "" {
			c.Notes = append(c.Notes, note)
		}
	}
	if err := c.parseSlots(); err != nil {
		l.errs = append(l.errs, err)
	}
	if err := c.checkGroups(); err != nil {
		l.errs = append(l.errs, err)
	}
	l.readToken()
	if git.Is(c.Articles) && c.SiteRoot != "" { // a folder of the repository
		c.SiteRoot = l.from["site_root"].written
	}
	c.Paths = l.paths()
}

// Setting describes one setting for help and documentation.
type Setting struct {
	Name, Variable, Flag string
	Usage                string   // one line
	Value                string   // placeholder for its value
	Default              string   // as written in the file; "" if there is none
	Shown                string   // the default in words; never ""
	More                 string   // further sentences, in Markdown
	Choices              []string // for completion; nil if anything goes
	Boolean              bool     // the flag needs no value
	Secret               bool     // it has no flag and no place in the file
	SecretFile           bool     // Variable with _FILE names a file that holds it
}

// In is Usage in a language.
func (s Setting) In(words *locale.Catalogue) string { return key{name: s.Name}.usage(words) }

// Settings lists all settings in the order of the reference.
func Settings() []Setting {
	var out []Setting
	for _, k := range keys() {
		out = append(out, Setting{Name: k.name, Variable: k.variable(), Flag: k.flag(), Usage: k.usage(locale.English()),
			Value: cmp.Or(k.value, strings.Join(k.choices, "|"), "value"), Default: k.def, Shown: cmp.Or(k.def, k.shown, "–"), More: k.more,
			Choices: k.choices, Boolean: k.boolean, Secret: k.secret, SecretFile: k.file})
	}
	return out
}
