// Package talktest has what tests of conversations share, for package bot and for the
// whole program: conversations in archives, pressing buttons by their labels, and
// detecting text in the wrong language.
package talktest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

// scriptName is the file of an archive with the conversation. The other files are
// articles.
const scriptName = "conversation"

// Conversation is a txtar archive of articles and a conversation about them. How its
// lines are interpreted is up to the test.
type Conversation struct {
	Name     string // of the archive, without its extension
	Script   string
	Articles []txtar.File

	file    string
	archive *txtar.Archive
}

// Run plays the conversations of a folder, each as a subtest.
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

// Unpack writes the articles into a folder.
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

// Update writes the actual conversation into the archive.
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

// pictures are the emoji that may precede a button's label.
const pictures = "✅👁🗑🎲◀⚙✏✓\ufe0f ↩🔁"

// Press has a user press the button under m whose label begins with label, with or
// without the emoji before it. It returns the id of the query.
func Press(t *testing.T, e *emulatortest.Emulator, user int64, m emulator.Message, label string) (queryID string) {
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

// Find returns the row and column of the button under m whose label begins with label,
// with or without the emoji before it.
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

// sentence matches three Latin words in a row.
var sentence = regexp.MustCompile(`(?:^|[^\p{L}_./-])[A-Za-z][a-z']* [a-z']+ [a-z']{2,}`)

// English returns the first English sentence of a text, or "". Names of keys and files
// are ignored, and so are the author's texts, which known lists. Text for Russian
// readers should contain none.
func English(text string, known ...string) string {
	for _, k := range known {
		text = strings.ReplaceAll(text, k, "…")
	}
	return sentence.FindString(text)
}
