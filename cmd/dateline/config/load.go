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

// DefaultFile is read from the working folder unless --config names another file.
const DefaultFile = "dateline.yaml"

// Sources are the sources of settings.
type Sources struct {
	// File is the path given by --config; if it is "", the file is the one that
	// DATELINE_CONFIG names, else DefaultFile if it exists.
	File string
	// NoFile disables reading a file.
	NoFile bool
	// Env is the environment, as returned by os.Environ.
	Env []string
	// Flags are the settings given on the command line, by their flags' names.
	Flags map[string]string
}

// LanguageIn returns the language in a settings file; "" if there is none or the file
// cannot be read. Other errors in the file can then be reported in that language.
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

// Error is a problem of one setting, with the place from which it was read.
type Error struct {
	Source string // the file's path, the variable or the flag
	Line   int    // in the file; 0 elsewhere
	Key    string // the setting in the file; "" elsewhere
	Flag   bool   // the value of a flag is invalid
	Err    error
}

// OfFlag reports whether an error of Load includes an invalid value of a flag, which is
// an error in the command line.
func OfFlag(err error) bool {
	if e, ok := err.(*Error); ok { //nolint:errorlint // errors.As finds only the first of several
		return e.Flag
	}
	all, ok := err.(interface{ Unwrap() []error })
	return ok && slices.ContainsFunc(all.Unwrap(), OfFlag)
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

// Load reads and checks all settings. It reports all problems at once: the error joins
// one *Error for each.
func Load(s Sources) (*Config, error) {
	l := loader{config: defaults(), keys: keys(), env: environment(s.Env), from: map[string]origin{}, given: map[string]value{}, inFile: map[string]string{}}
	if !s.NoFile {
		l.readFile(cmp.Or(s.File, l.env[envPrefix+"CONFIG"]))
	}
	l.readEnv()
	l.readFlags(s.Flags)
	l.finish()
	l.config.Fingerprint = fmt.Sprint(l.given) // ordered by name
	if len(l.errs) > 0 {
		return nil, errors.Join(l.errs...)
	}
	return l.config, nil
}

type loader struct {
	config *Config
	keys   []key
	env    map[string]string
	from   map[string]origin // by the setting's name; without defaults
	given  map[string]value  // likewise, without secrets and lines
	inFile map[string]string // what the file says, by the setting's name
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

// failFlag is fail for the value of a flag.
func (l *loader) failFlag(k key, err error) {
	e := &Error{Source: "--" + k.flag(), Flag: true, Err: err}
	if f, ok := errors.AsType[*fault](err); ok {
		e.Line, e.Key = f.line, f.path
	}
	l.errs = append(l.errs, e)
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
		l.errs = append(l.errs, fmt.Errorf("%w: %w", locale.Error("wrong.file"), err))
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
		l.fail(path, root.line, "", locale.Error("wrong.root", "example", `channel: "@name"`))
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
		l.fail(path, f.line, f.key, locale.Error("wrong.secret", "variable", k.variable()))
	default:
		if err := k.set(l.config, l.relative(k, path, f.value)); err != nil {
			l.fail(path, f.line, f.key, err)
		}
		l.from[k.name] = origin{source: path, written: f.value.text}
		l.inFile[k.name] = f.value.text
		l.given[k.name] = f.value.withoutLines()
	}
}

func (l *loader) readFlags(flags map[string]string) {
	for _, k := range l.keys {
		text, given := flags[k.flag()]
		if !given {
			continue
		}
		if err := l.setText(k, text); err != nil {
			l.failFlag(k, err)
		}
		l.from[k.name] = origin{source: "--" + k.flag(), written: text}
	}
}

// setText sets a value from a text: from the environment or a flag.
func (l *loader) setText(k key, s string) error {
	v := value{kind: scalar, text: s}
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		v = value{}
	}
	if k.structured && trimmed != "" || strings.HasPrefix(trimmed, "[") && strings.HasSuffix(trimmed, "]") {
		parsed, err := parseYAML([]byte(trimmed))
		if err != nil {
			return fmt.Errorf("%w: %w", locale.Error("wrong.structure"), err)
		}
		v = parsed.withoutLines()
	}
	if !k.secret {
		l.given[k.name] = v
	}
	if k.path != nil && v.kind == scalar {
		v.text = AtHome(v.text)
	}
	return k.set(l.config, v)
}

// withoutLines removes the line numbers, which have no meaning outside a file.
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

// readToken reads token_file. If the environment or a flag names it, it must exist; if
// the settings file names it, it may be missing, for instance when a repository is
// checked out to check articles.
func (l *loader) readToken() {
	from, named := l.from["token_file"]
	if !named || l.config.TokenFile == "" {
		return
	}
	inFile := from.source == l.config.File
	if l.config.Token != "" {
		if strings.HasPrefix(from.source, envPrefix) {
			l.fail(l.from["token"].source, 0, "", locale.Error("wrong.both", "other", from.source))
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

// finish sets values that depend on other settings.
func (l *loader) finish() {
	c := l.config
	if c.Timezone == nil {
		var note string
		if c.Timezone, note = systemZone(l.env); note != "" {
			c.Notes = append(c.Notes, note)
		}
	}
	for _, k := range l.keys {
		from, ok := l.inFile[k.name]
		if over := l.from[k.name]; ok && over.source == k.variable() && over.written != from { // an image may have set it
			c.Notes = append(c.Notes, fmt.Sprintf("%s: the variable %s overrides %s", k.name, k.variable(), c.File))
		}
	}
	if err := c.parseSlots(); err != nil {
		l.errs = append(l.errs, err)
	}
	if err := c.checkGroups(); err != nil {
		l.errs = append(l.errs, err)
	}
	l.readToken()
	if git.Is(c.Articles) && c.Folder.SiteRoot != "" { // a folder of the repository
		c.Folder.SiteRoot = l.from["site_root"].written
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
	More                 string   // additional sentences, in Markdown
	Choices              []string // for completion; nil if there are none
	Boolean              bool     // the flag needs no value
	Secret               bool     // it has no flag and is not allowed in the file
	SecretFile           bool     // Variable with _FILE names a file with the value
}

// In returns Usage in a language.
func (s Setting) In(words *locale.Catalogue) string { return key{name: s.Name}.usage(words) }

// Settings returns all settings in the order of the reference.
func Settings() []Setting {
	var out []Setting
	for _, k := range keys() {
		out = append(out, Setting{Name: k.name, Variable: k.variable(), Flag: k.flag(), Usage: k.usage(locale.English()),
			Value: cmp.Or(k.value, strings.Join(k.choices, "|"), "value"), Default: k.def, Shown: cmp.Or(k.def, k.shown, "–"), More: k.more,
			Choices: k.choices, Boolean: k.boolean, Secret: k.secret, SecretFile: k.file})
	}
	return out
}
