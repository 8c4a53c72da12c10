package main

import (
	"os"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
)

// TestReadmeKnowsEverything holds that no setting and no command goes
// undocumented.
func TestReadmeKnowsEverything(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "|") {
			first, _, _ := strings.Cut(line[1:], "| ") // cells hold \| but never "| " in their first column
			rows = append(rows, first)
		}
	}
	all := strings.Join(rows, "\n")
	for _, s := range config.Settings() {
		if !strings.Contains(all, "`"+s.Name+"`") {
			t.Errorf("the README's table of settings lacks %s", s.Name)
		}
	}
	for _, c := range commands() {
		if !strings.Contains(all, "`dateline "+c.name) {
			t.Errorf("the README's table of commands lacks %s", c.name)
		}
	}
}
