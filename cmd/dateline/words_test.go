package main

import (
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/locale"
)

// TestHelpIsTranslated holds that every command, flag and setting is explained in
// Russian, and in words of its own.
func TestHelpIsTranslated(t *testing.T) {
	russian := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
	}
	root := newRoot(&cli{words: locale.For("ru")})
	english := newRoot(&cli{words: locale.English()})
	var visit func(ru, en *cobra.Command)
	visit = func(ru, en *cobra.Command) {
		for what, text := range map[string][2]string{"short": {ru.Short, en.Short}, "long": {ru.Long, en.Long}} {
			if text[1] != "" && (!russian(text[0]) || russian(text[1])) {
				t.Errorf("%s, %s: %q in Russian, %q in English", ru.CommandPath(), what, text[0], text[1])
			}
		}
		ru.Flags().VisitAll(func(f *pflag.Flag) {
			if !russian(f.Usage) {
				t.Errorf("%s --%s is explained as %q", ru.CommandPath(), f.Name, f.Usage)
			}
		})
		for i, sub := range ru.Commands() {
			visit(sub, en.Commands()[i])
		}
	}
	visit(root, english)
	words := locale.For("ru")
	for _, s := range config.Settings() {
		if !russian(s.In(words)) || strings.Contains(s.Shown, " ") && s.Default == "" && !strings.HasPrefix(s.Shown, "`[") && !russian(words.Say(locale.Text(strings.ReplaceAll(s.Shown, "`", "")))) {
			t.Errorf("%s: %q, default %q", s.Name, s.In(words), words.Say(locale.Text(s.Shown)))
		}
	}
}

func TestLanguageOfTheTerminal(t *testing.T) {
	for _, tt := range []struct {
		env, args []string
		want      string
	}{
		{nil, nil, "en"},
		{[]string{"LANG=ru_RU.UTF-8"}, nil, "ru"},
		{[]string{"LANG=de_DE.UTF-8"}, nil, "de"},
		{[]string{"LANG=fr_FR.UTF-8"}, nil, "en"},
		{[]string{"LANG=C"}, nil, "en"},
		{[]string{"LANG=en_US.UTF-8", "LC_ALL=ru_RU.UTF-8"}, nil, "ru"},
		{[]string{"LANG=ru_RU.UTF-8", "DATELINE_LANGUAGE=en"}, nil, "en"},
		{[]string{"LANG=ru_RU.UTF-8"}, []string{"plan", "--language", "en"}, "en"},
		{[]string{"LANG=ru_RU.UTF-8"}, []string{"plan", "-language=en"}, "en"},
		{[]string{"LANG=ru_RU.UTF-8"}, []string{"render", "--", "--language=en"}, "ru"},
	} {
		c := &cli{env: tt.env}
		if c.speak(tt.args); c.words.Tag() != tt.want {
			t.Errorf("%q %q: %s, want %s", tt.env, tt.args, c.words.Tag(), tt.want)
		}
	}
}
