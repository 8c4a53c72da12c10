package folder

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// copiesIn are the articles that are held as copies, by path, with what they are
// copies of.
func copiesIn(c *content.Catalogue) map[string]string {
	held := map[string]string{}
	for _, a := range c.Articles() {
		if a.Hold != nil && a.Hold.Rule == content.HoldCopy {
			held[a.Path] = a.Hold.Of
		}
	}
	return held
}

const longText = "A text that is long enough that nobody would write it twice by chance. It goes on for a while, so that it has more than two hundred characters, which is what the rule asks for, and then it ends with a full stop.\n"

func dated2(title, date, more, body string) string {
	return fmt.Sprintf("---\ntitle: %s\ndate: %s\n%s---\n%s", title, date, more, body)
}

// numbered is an article of 200 characters and more, with a line of its own.
func numbered(title string) string {
	body := "The line of " + title + ".\n"
	for i := range 30 {
		body += fmt.Sprintf("line number %d\n", i)
	}
	return dated2(title, "2099-01-01", "", body)
}

// TestCopies holds what is a copy by its text, and nothing else.
func TestCopies(t *testing.T) {
	lines := "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"
	post := dated2("Post", "2099-01-01", "", lines)
	edited := strings.Replace(post, "five", "FIVE", 1)
	other := dated2("Post two", "2099-02-02", "", "eleven\ntwelve\nthirteen\n")
	long := dated2("Long", "2099-01-01", "", longText)
	for _, test := range []struct {
		name  string
		files map[string]string
		want  map[string]string
	}{
		{"copies by their names", map[string]string{"x.md": post, "x 2.md": post, "x (1).md": post, "x copy.md": post, "x - Copy.md": edited, "x — копия.md": edited},
			map[string]string{"x 2.md": "x.md", "x (1).md": "x.md", "x copy.md": "x.md", "x - Copy.md": "x.md", "x — копия.md": "x.md"}},
		{"second parts", map[string]string{"x.md": post, "x 2.md": other, "x (1).md": dated2("P", "2099-03-03", "", "fourteen\n"), "x-3.md": dated2("Q", "2099-04-03", "", "fifteen\n")}, nil},
		{"no original", map[string]string{"x 2.md": post, "y (1).md": other}, nil},
		{"in another folder", map[string]string{"a/x.md": post, "b/x 2.md": strings.ReplaceAll(post, "Post", "Other")}, nil},
		{"bundles", map[string]string{"x/index.md": post, "x copy/index.md": edited}, map[string]string{"x copy/index.md": "x/index.md"}},
		{"same text under another name", map[string]string{"a.md": long, "b.md": dated2("Other", "2099-05-05", "", "\n"+strings.ReplaceAll(longText, ". ", ".\n"))},
			map[string]string{"b.md": "a.md"}},
		{"short text", map[string]string{"a.md": dated2("A", "2099-01-01", "", "Short.\n"), "b.md": dated2("B", "2099-01-02", "", "Short.\n")}, nil},
		{"same title and date", map[string]string{"a.md": dated2("Hello, World!", "2099-01-01", "", "x\n"), "b.md": dated2("hello world", "2099-01-01", "", "y\n")},
			map[string]string{"b.md": "a.md"}},
		{"same title, other date", map[string]string{"a.md": dated2("News", "2099-01-01", "", "x\n"), "b.md": dated2("News", "2099-01-08", "", "y\n")}, nil},
		{"translations", map[string]string{
			"en/a.md": long, "ru/a.md": long, "b.md": long, "b.de.md": long, "d.zh-CN.md": long, "d.zh-TW.md": long, "c.md": strings.Replace(long, "title", "lang: fr\ntitle", 1),
		}, nil},
		{"drafts and notes", map[string]string{"a.md": long, "b.md": strings.Replace(long, "title", "draft: true\ntitle", 1), "c.md": longText,
			"d.md": strings.Replace(long, "title", "telegram: false\ntitle", 1), "e.md": strings.Replace(long, "date", "created", 1)}, nil},
		{"a copy of a draft", map[string]string{"a.md": strings.Replace(long, "title", "draft: true\ntitle", 1), "b.md": long}, nil},
		{"conflict copies are no originals", map[string]string{"a.sync-conflict-20261128-101530-ABCDEFG.md": long, "b.md": long},
			map[string]string{"a.sync-conflict-20261128-101530-ABCDEFG.md": "a.md"}},
		{"what tools add to a name", map[string]string{"x.md": numbered("X"), "x-ANNAS-THINKPAD.md": numbered("Y"), "x.mine.md": numbered("Z"), "x (autosaved).md": numbered("W"), "~x.md": numbered("V")},
			map[string]string{"x-ANNAS-THINKPAD.md": "x.md", "x.mine.md": "x.md", "x (autosaved).md": "x.md", "~x.md": "x.md"}},
		{"a name that goes on", map[string]string{"x.md": numbered("X"), "x-and-more.md": dated2("Y", "2099-01-02", "", longText+"x\ny\nz\n"), "x-short.md": dated2("Z", "2099-01-03", "", "one\n"), "x.de.md": numbered("Y")}, nil},
		{"the copy sorts first", map[string]string{"Copy of x.md": post, "x.md": post}, map[string]string{"Copy of x.md": "x.md"}},
	} {
		_, c := tree(t, Config{}, test.files)
		if got := copiesIn(c); !maps.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// TestKnownAreNoCopies leaves alone what the ledger knows, and the history of a
// channel that is new.
func TestKnownAreNoCopies(t *testing.T) {
	dir := t.TempDir()
	old, next := dated2("Old", "2020-01-01", "", longText), dated2("Next", "2099-01-01", "", longText+longText)
	for name, text := range map[string]string{"old.md": old, "old 2.md": old, "next.md": next, "next 2.md": next} {
		write(t, filepath.Join(dir, name), text)
	}
	for _, test := range []struct {
		name  string
		known map[string]string
		want  []string
	}{
		{"an empty ledger", map[string]string{}, []string{"next 2.md"}},
		{"all known", map[string]string{"old.md": "old", "old 2.md": "old-2", "next.md": "next", "next 2.md": "next-2"}, nil},
		{"one known", map[string]string{"old.md": "old", "next 2.md": "next-2"}, []string{"next.md", "old 2.md"}},
	} {
		f := Open(Config{Dir: dir, Zone: time.UTC})
		f.Know(test.known)
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(copiesIn(c))); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// TestCopiesWhileWatching copies, renames and deletes while the folder is watched:
// the first stays the original, whatever the names are.
func TestCopiesWhileWatching(t *testing.T) {
	text := dated2("Post", "2099-01-01", "", longText)
	watched(t, map[string]string{"m.md": text}, func(t *testing.T, dir string, touch func(string), n *news) {
		expect := func(step string, want map[string]string) {
			t.Helper()
			wait(7 * time.Second)
			_, c, err := n.take()
			if c == nil || err != nil {
				t.Fatalf("%s: no news, %v", step, err)
			}
			if got := copiesIn(c); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %q, want %q", step, got, want)
			}
		}
		none := map[string]string{}
		wait(time.Second)
		n.take()
		write(t, filepath.Join(dir, "a.md"), text) // sorts first, and is younger
		touch("a.md")
		expect("a copy", map[string]string{"a.md": "m.md"})
		write(t, filepath.Join(dir, "a.md"), dated2("Another", "2099-02-01", "", strings.ToUpper(longText)))
		touch("a.md")
		expect("it is written anew", none)
		write(t, filepath.Join(dir, "m 2.md"), text)
		touch("m 2.md")
		expect("another copy", map[string]string{"m 2.md": "m.md"})
		if err := os.Remove(filepath.Join(dir, "m.md")); err != nil {
			t.Fatal(err)
		}
		touch("m.md")
		expect("the original is deleted", none)
		if err := os.Rename(filepath.Join(dir, "m 2.md"), filepath.Join(dir, "z.md")); err != nil {
			t.Fatal(err)
		}
		touch("m 2.md")
		touch("z.md")
		expect("a rename", none)
	})
}
