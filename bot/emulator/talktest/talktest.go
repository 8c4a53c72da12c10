// Package talktest is what tests that talk with the bot share, be it package bot
// or the whole program: conversations that are kept in archives, buttons that
// are pressed by their words, and an ear for the language that somebody reads.
package talktest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dateline-bot/dateline/bot/emulator"
)

// scriptName is the file of an archive in which people talk. The others are
// articles.
const scriptName = "conversation"

// A Conversation is a txtar archive of articles and of what people say about
// them. How its lines are read is the test's own.
type Conversation struct {
	Name     string // of the archive, without its ending
	Script   string
	Articles []txtar.File

	file    string
	archive *txtar.Archive
}

// Run plays the conversations of a folder, each in a test of its own.
func Run(t *testing.T, folder string, play func(*testing.T, *Conversation)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations in %s: %v", folder, err)
	}
	for _, file := range files {
		c, err := read(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(c.Name, func(t *testing.T) { play(t, c) })
	}
}

func read(file string) (*Conversation, error) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return nil, err
	}
	c := &Conversation{Name: strings.TrimSuffix(filepath.Base(file), ".txtar"), file: file, archive: archive}
	for _, f := range archive.Files {
		if f.Name == scriptName {
			c.Script = string(f.Data)
		} else {
			c.Articles = append(c.Articles, f)
		}
	}
	return c, nil
}

// Unpack writes the articles below a folder.
func (c *Conversation) Unpack(t *testing.T, folder string) {
	t.Helper()
	for _, f := range c.Articles {
		path := filepath.Join(folder, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Update writes into the archive how the conversation went.
func (c *Conversation) Update(t *testing.T, went string) {
	t.Helper()
	for i := range c.archive.Files {
		if c.archive.Files[i].Name == scriptName {
			c.archive.Files[i].Data = []byte(went)
		}
	}
	if err := os.WriteFile(c.file, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// pictures are what the words of a button may have before them.
const pictures = "✅👁🗑🎲◀⚙✏✓\ufe0f ↩🔁"

// Press has a user press the button under m whose words begin with label, with
// or without the picture before them. It returns the id of the query.
func Press(t *testing.T, e *emulator.Emulator, user int64, m emulator.Message, label string) (queryID string) {
	t.Helper()
	at, ok := Find(m, label)
	if !ok {
		t.Fatalf("no button %q under %q", label, m.Plain)
	}
	id, err := e.UserPresses(user, m.Chat, m.ID, m.Buttons[at[0]][at[1]].Data)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Find returns the row and the place in it of the button under m whose words begin
// with label, with or without the picture before them.
func Find(m emulator.Message, label string) (at [2]int, ok bool) {
	for i, row := range m.Buttons {
		for j, b := range row {
			if strings.HasPrefix(b.Text, label) || strings.HasPrefix(strings.TrimLeft(b.Text, pictures), label) {
				return [2]int{i, j}, true
			}
		}
	}
	return at, false
}

// sentence is three words of Latin letters in a row.
var sentence = regexp.MustCompile(`(?:^|[^\p{L}_./-])[A-Za-z][a-z']* [a-z']+ [a-z']{2,}`)

// English returns where a text begins to be an English sentence, "" if it holds
// none. Names of keys and files are no words. Who reads Russian should be shown
// none but those of an author, which known lists.
func English(text string, known ...string) string {
	for _, k := range known {
		text = strings.ReplaceAll(text, k, "…")
	}
	return sentence.FindString(text)
}
