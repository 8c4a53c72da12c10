package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/locale"
)

// TestReadme holds that README lists every command and only existing settings. All
// settings are in config/SETTINGS.md, which is generated.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "|") {
			first, _, _ := strings.Cut(line[1:], "| ") // cells contain \| but never "| " in their first column
			rows = append(rows, first)
		}
	}
	all := strings.Join(rows, "\n")
	for _, cmd := range newRoot(&cli{words: locale.English()}).Commands() {
		if !cmd.Hidden && !strings.Contains(all, "`dateline "+cmd.Name()) {
			t.Errorf("README's table of commands lacks %s", cmd.Name())
		}
	}
	known := map[string]bool{}
	for _, s := range config.Settings() {
		known[s.Name] = true
	}
	_, settings, ok := strings.Cut(string(data), "\n## Settings\n")
	settings, _, _ = strings.Cut(settings, "\n## ")
	names := regexp.MustCompile("(?m)^\\| `(\\w+)`").FindAllStringSubmatch(settings, -1)
	if !ok || len(names) == 0 {
		t.Fatalf("README's table of settings: got the section %t with %d names, want both", ok, len(names))
	}
	for _, m := range names {
		if !known[m[1]] {
			t.Errorf("README's table of settings has %s, which does not exist", m[1])
		}
	}
}
