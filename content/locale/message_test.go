package locale

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"time"
)

// every returns a message with an argument of each kind.
func every() Message {
	at := time.Date(2026, 12, 1, 7, 30, 0, 0, time.UTC)
	return M("publish.form", "n", 3, "text", "a “b”", "title", Title("T"), "key", Literal("draft: true"), "size", Size(640_000),
		"at", at, "day", Day{at.Truncate(24 * time.Hour)}, "in", 90*time.Minute, "why", M("done"), "files", []string{"a.md", "b.md"},
		"of", uint8(7))
}

func TestMessageIsStored(t *testing.T) {
	for _, m := range []Message{{}, M("done"), Text("Bad Request: no rights"), every(), M("trouble", "error", every())} {
		got := Decode(m.Encode())
		if got != m {
			t.Errorf("%s was read back as %s", m.Encode(), got.Encode())
		}
		if got.Encode() != m.Encode() {
			t.Errorf("got %s, want %s", got.Encode(), m.Encode())
		}
	}
	if got := Decode("moved by Ann"); got != Text("moved by Ann") || got.String() != "moved by Ann" {
		t.Errorf("a sentence of an earlier version was read as %q", got.Encode())
	}
	if got := Decode(`{"code":`); got.String() != `{"code":` {
		t.Errorf("a broken message was read as %q", got.Encode())
	}
	if got, want := M("a", "n", 1).Encode(), `{"code":"a","args":{"n":1}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, bad := range []string{`{"code":"a","args":{"n":1.5}}`, `{"code":"a","args":{"n":{"time":"soon"}}}`, `{"code":"a","args":{"n":{"duration":"long"}}}`, `[]`} {
		var m Message
		if err := json.Unmarshal([]byte(bad), &m); err == nil {
			t.Errorf("%s was read as %v", bad, m)
		}
	}
}

func TestMessageEqual(t *testing.T) {
	at := time.Date(2026, 12, 1, 7, 30, 0, 0, time.UTC)
	same := M("move.done", "title", Title("T"), "when", at)
	if o := M("move.done", "when", at.In(time.FixedZone("", 3600)), "title", Title("T")); same != o {
		t.Errorf("%s and %s say the same", same.Encode(), o.Encode())
	}
	for _, o := range []Message{{}, M("move.done"), M("move.done", "title", "T", "when", at), M("move.done", "title", Title("T"), "when", at.Add(1))} {
		if same == o {
			t.Errorf("%s and %s do not say the same", same.Encode(), o.Encode())
		}
	}
}

func TestSay(t *testing.T) {
	zone := time.FixedZone("MSK", 3*3600)
	at := time.Date(2026, 12, 1, 22, 30, 0, 0, time.UTC)
	ru := For("ru").At(time.Date(2026, 11, 28, 0, 0, 0, 0, zone))
	for _, tt := range []struct {
		c    *Catalogue
		m    Message
		want string
	}{
		{ru, M("entry.due", "when", at), "Выходит: ср 2 дек, 01:30"},
		{ru, M("entry.due", "when", at.AddDate(1, 0, 0)), "Выходит: чт 2 дек 2027, 01:30"},
		{For("en"), M("entry.due", "when", at), "Due: Tue 1 Dec 2026, 22:30"},
		{ru, M("entry.due", "when", 90*time.Minute), "Выходит: 1 ч 30 мин"},
		{ru, M("entry.due", "when", Size(1_500_000)), "Выходит: 1,5 МБ"},
		{ru, M("entry.due", "when", Day{at}), "Выходит: 1 дек 2026"},
		{ru, M("trouble", "error", M("done")), "Не получилось: Готово."},
		{ru, M("trouble", "error", Error("done")), "Не получилось: Готово."},
		{ru, M("trouble", "error", errors.New("no route to host")), "Не получилось: no route to host"},
		{ru, M("trouble", "error", Message{}), "Не получилось: "},
		{ru, M("trouble", "error", []string{"a", "b"}), "Не получилось: a, b"},
		{ru, Message{}, ""},
		{ru, M("no.such"), "no.such"},
		{ru, M("entry.due"), "Выходит: {when}"},
	} {
		if got := tt.c.Say(tt.m); got != tt.want {
			t.Errorf("%s in %s: got %q, want %q", tt.m.Encode(), tt.c.Tag(), got, tt.want)
		}
	}
}

func TestError(t *testing.T) {
	err := fmt.Errorf("reading a.md: %w", Error("trouble", "error", fmt.Errorf("opening: %w", fs.ErrNotExist)))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v does not wrap its cause", err)
	}
	if got := Of(err); !got.Is("trouble") || !Coded(err) {
		t.Errorf("the message of %v is %s", err, got.Encode())
	}
	if got := For("ru").Say(Of(err)); got != "Не получилось: opening: file does not exist" {
		t.Errorf("got %q", got)
	}
	if plain := errors.New("refused"); Coded(plain) || Of(plain).String() != "refused" {
		t.Errorf("the message of %v is %s", plain, Of(plain).Encode())
	}
	if got := Of(nil); !got.IsZero() {
		t.Errorf("no error has the message %s", got.Encode())
	}
}

// TestFallback holds that a message that a language lacks is shown in English, with its
// plural rules and the reader's clock.
func TestFallback(t *testing.T) {
	ru := *For("ru")
	ru.messages = map[string][]piece{}
	if got, want := ru.T("category", "title", "AI", "n", 21), "AI · 21 articles"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if missing := ru.Missing(); len(missing) != len(English().messages) {
		t.Errorf("%d messages are missing, want %d", len(missing), len(English().messages))
	}
}

func TestGuess(t *testing.T) {
	for text, want := range map[string]string{
		"": "en", "Hello": "en", "Привет, мир": "ru", "Привет, world and all": "en", "Привіт, світе, як справи": "uk",
		"12 – 15": "en", "Ёж": "ru", "日本語": "en", "Οδηγός": "en",
		"Über die Straße": "de", "Große Straße": "en", "Wer zu Fuß geht, braucht grüne Ampeln, und das ist nicht neu.": "de", "The war and the man in the street": "en", "Concurrency in Go: how goroutines work in C++": "en", "It was so in the end": "en", "Die Hard": "en", "Der Hund und die Katze": "de",
	} {
		if !slices.Contains(Languages(), want) { // not one of ours
			want = "en"
		}
		if got := Guess(text).Tag(); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestStoredSentences holds that sentences that an earlier version stored can still be
// shown, and that Telegram's texts are shown in the reader's language.
func TestStoredSentences(t *testing.T) {
	if got := Decode("its file is odd"); got != Text("its file is odd") {
		t.Errorf("Decode: got %#v, want the sentence", got)
	}
	var m Message
	if err := json.Unmarshal([]byte(`"Telegram said so"`), &m); err != nil || m != Text("Telegram said so") {
		t.Errorf("UnmarshalJSON: got %#v, %v, want the sentence", m, err)
	}
	for _, m := range []Message{M("reason.date"), M("reason.moved_by", "name", "Ann \"A\" B"), M("reason.look", "why", M("doubt.alike")), {}} {
		if got := Decode(m.Encode()); got != m {
			t.Errorf("got %#v, want %#v", got, m)
		}
	}
	said := M("telegram.says", "words", Text("chat not found"))
	for tag, want := range map[string]string{
		"en": "Telegram says: chat not found", "ru": "Telegram отвечает: «чат не найден»", "de": "Telegram sagt: „Chat nicht gefunden“",
	} {
		if got := For(tag).Say(said); got != want {
			t.Errorf("%s: got %q, want %q", tag, got, want)
		}
	}
}
