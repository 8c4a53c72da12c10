package content

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestCopyByName(t *testing.T) {
	for name, want := range map[string]string{
		"post.sync-conflict-20261128-101530-ABCDEFG.md":          "post.md",
		"2026-12-01-post.sync-conflict-20261128-101530.md":       "2026-12-01-post.md",
		"post (Anna's conflicted copy 2026-11-28).md":            "post.md",
		"post (conflicted copy 2026-11-28 101530).md":            "post.md",
		"post (Conflicted copy laptop 202611281015).md":          "post.md",
		"post - conflicted copy.md":                              "post.md",
		"post (Case Conflict 1).md":                              "post.md",
		"post_conflict-20261128-101530.md":                       "post.md",
		"post (SFConflict anna@example.com 2026-11-28-10-15).md": "post.md",
		"post.Conflict.md":                                       "post.md",
		"post_LOCAL_4711.md":                                     "post.md",
		"post_REMOTE_4711.md":                                    "post.md",
		"post.orig.md":                                           "post.md",
		"post.bak.md":                                            "post.md",
		"post (Annas in Konflikt stehende Kopie 2026-11-28).md":  "post.md",
		"post (Copie en conflit de Anna 2026-11-28).md":          "post.md",
		"post (copia en conflicto de Anna 2026-11-28).md":        "post.md",
		"post (Copia in conflitto di Anna 2026-11-28).md":        "post.md",
		"post (Co\u0301pia em conflito de Anna 2026-11-28).md":   "post.md",
		"post (Conflicterende kopie van Anna 2026-11-28).md":     "post.md",
		"post (Annas konfliktkopia 2026-11-28).md":               "post.md",
		"статья (Конфликтующая копия Anna 2026-11-28).md":        "статья.md",
		"стаття (конфліктна копія Anna 2026-11-28).md":           "стаття.md",
		"post (Anna の競合コピー 2026-11-28).md":                       "post.md",
		"post (Anna 的冲突副本 2026-11-28).md":                        "post.md",
		"wie ein Konflikt (in Kopie) endet.md":                   "",
		"Syrien (Der Konflikt).md":                               "",
		"Kaschmir (конфликт).md":                                 "",
		"post.md":                                                "",
		"post (1).md":                                            "",
		"conflict.md":                                            "",
		"merge-conflict.md":                                      "",
		"2026-12-01-resolve-a-conflict.md":                       "",
		"how I resolved a conflict (part 2).md":                  "",
		"original.md":                                            "",
		"the-conflicted-copy.md":                                 "",
		"local_remote.md":                                        "",
		"post.ru.md":                                             "",
	} {
		if got := copyByName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestCopyIsHeld(t *testing.T) {
	source := "---\ntitle: T\ndate: 2026-12-01\nslug: post\n---\nText\n"
	a, problems := Parser{}.ParseHashed("notes/post.sync-conflict-20261128-101530-ABCDEFG.md", []byte(source), [32]byte{})
	if a == nil || a.Hold == nil {
		t.Fatalf("got %v, %v; want an article that is held", a, problems)
	}
	if got, want := *a.Hold, (Hold{Rule: HoldCopy, Of: "notes/post.md"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCopyOf(t *testing.T) {
	for name, want := range map[string]string{
		// macOS, iCloud, Obsidian
		"post copy": "post", "post copy 2": "post", "post 2": "post", "post 1": "post", "Mein Text Kopie": "Mein Text",
		"post copie 3": "post", "post copia": "post", "статья копия": "статья", "статья копия 2": "статья",
		// Windows
		"post - Copy": "post", "post - Copy (2)": "post", "post - Kopie": "post", "post - Kopie (3)": "post", "post - Copie": "post",
		"post - copia": "post", "post - Cópia": "post", "статья — копия": "статья", "статья — копия (2)": "статья", "статья - копия": "статья",
		"post – kopia": "post", "post - Másolat": "post", "記事 - コピー": "記事", "文章 - 副本": "文章", "문서 - 복사본": "문서", "стаття — копія": "стаття",
		"Copy of post": "post", "Copy (2) of post": "post", "Kopie von post": "post", "Copie de post": "post", "Copy of Copy of post": "post", "post copy copy": "post", "Копия статья": "статья",
		// GNOME, KDE
		"post (copy)": "post", "post (Copy 2)": "post", "post (another copy)": "post", "post (3rd copy)": "post", "post (13th copy)": "post",
		"post (Kopie)": "post", "post (weitere Kopie)": "post", "post (3. Kopie)": "post", "post (copie)": "post", "post (autre copie)": "post",
		"post (otra copia)": "post", "статья (копия)": "статья", "статья (другая копия)": "статья", "статья (копия 3)": "статья",
		// Android, browsers, editors, hands
		"post (1)": "post", "post(1)": "post", "post-1": "post", "post_2": "post", "post_copy": "post", "post-copy-2": "post", "copy-of-post": "post",
		"post_backup": "post", "post.old": "post", "post (old)": "post", "post v2": "post", "post-final": "post", "記事のコピー": "記事",
		"2026-12-01-post 2": "2026-12-01-post", "post-DESKTOP-1A2B3C": "post",
		// Not copies
		"post": "", "copy": "", "копия": "", "copywriting": "", "photocopy-machines": "", "2026-12-01": "2026-12", "part-of-2026": "", "chapter12": "",
		"the art of the copy": "the art of the",
	} {
		got := ""
		if of := CopyOf(name); len(of) > 0 {
			got = of[0]
		}
		if got != want && !slices.Contains(CopyOf(name), want) {
			t.Errorf("%q: got %q, want %q", name, CopyOf(name), want)
		}
	}
}

func TestCopyBegins(t *testing.T) {
	for name, want := range map[string]string{
		"post-ANNAS-THINKPAD": "post", "post-Annas-MacBook-Pro": "post", "post_Anna's iPhone": "post", "post.mine": "post", "post.r1234": "post", "post~20261128": "post",
		"post (autosaved)": "post", "post [Recovered]": "post", "post-2026-11-28T10-15-30": "post", "post (# Name clash 2026-11-28 ABC #)": "post", "~post": "post",
		"#post#": "post", "old-post": "post", "post1": "post", "статья (Анна)": "статья", "2026-12-01-post-SURFACE": "2026-12-01-post",
		"post": "", "2026-12-01": "", "42": "", "-": "",
	} {
		if got := CopyBegins(name); !slices.Contains(got, want) && (want != "" || len(got) > 0) {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestSameLines(t *testing.T) {
	ten := strings.Repeat("a\nb\n\n", 5)
	for _, test := range []struct {
		copied, other string
		want          bool
	}{
		{ten, ten, true},
		{strings.Replace(ten, "a", "c", 1), ten, true},
		{strings.Replace(ten, "a", "c", 2), ten, false},
		{"a\r\nb\r\n", "b\na\n", true},
		{"a\na\n", "a\n", false},
		{"a\n", ten, true}, // a part of it
		{ten, "a\n", false},
		{"", "", false},
	} {
		if got := SameLines([]byte(test.copied), []byte(test.other)); got != test.want {
			t.Errorf("%q of %q: got %v, want %v", test.copied, test.other, got, test.want)
		}
	}
}

// Most names are told from copies without the patterns. That must say what the
// patterns say.
func TestHintsAtCopyMissesNone(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"post", "x", "статья", "a000123", " ", "_", "-", " - ", "—", ".", "2", "12", "(1)", "(", ")", "[", "]", "3rd ", "Copy of ", "kopie-von-", "v2", "V",
		"old", "Final", "дубль", "DESKTOP-1A", "-WIN", "imac", "コピー", "another ", "cópia", "Копия ", "копі"}
	pieces = append(pieces, strings.Split(copyWords, "|")...)
	for range 50_000 {
		var name strings.Builder
		for range 1 + random.IntN(4) {
			name.WriteString(pieces[random.IntN(len(pieces))])
		}
		stem := norm.NFC.String(strings.TrimSpace(name.String()))
		if fits := slices.ContainsFunc(copyHints, func(p *regexp.Regexp) bool { return p.MatchString(stem) }); fits && !hintsAtCopy(stem) {
			t.Fatalf("%q: a pattern fits, and nothing hints at it", stem)
		}
	}
}

// The print of a text is that of its words, whatever is between them.
func TestJoinWords(t *testing.T) {
	pieces := []string{"a", "word", " ", "  ", "\n", "\r\n", "\t", "\v", "\f", "\u0085", "\u00a0", "\u2003", "\u2028", "\u3000", "\ufeff", "é", "слово", "字", "🐙", "\x80", "\xe2\x80", "\x00"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var text []byte
		for range r.IntN(12) {
			text = append(text, pieces[r.IntN(len(pieces))]...)
		}
		got, want := joinWords(nil, text), bytes.Join(bytes.Fields(text), []byte(" "))
		if !bytes.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", text, got, want)
		}
	}
}

func BenchmarkBodyPrint(b *testing.B) {
	text := []byte(strings.Repeat("Several words of a text that has some, and ends.\n\n", 40))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		printOfBody(text)
	}
}
