package text

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/internal/tdlibtest"
	"github.com/dateline-bot/dateline/content/rich"
)

// entitiesOf decodes entities from bytes: three for each, its type, offset and length.
func entitiesOf(b []byte, n int) []Entity {
	types := []EntityType{bold, italic, underline, strikethrough, spoiler, blockQuote, expandableQuote, code, pre, pre, textLink, textLink, customEmoji, dateTime}
	var ents []Entity
	for ; len(b) >= 3 && len(ents) < 40; b = b[3:] {
		e := Entity{Type: types[int(b[0])%len(types)], Offset: int(b[1]) % (n + 1), Length: int(b[2]) % 24}
		switch e.Type {
		case pre:
			if b[0]%2 == 0 {
				e.Value = "go"
			}
		case textLink:
			e.Value = "https://example.com/" + string('a'+rune(b[0]%3))
		case customEmoji:
			e.Value = "5368324170671202286"
		case dateTime:
			e.UnixTime, e.Value = 1767225600, "wDT"
		}
		ents = append(ents, e)
	}
	return ents
}

// FuzzNormalise compares Normalise with TDLib.
func FuzzNormalise(f *testing.F) {
	lib := tdlibtest.Open(f)
	for _, s := range []string{"plain text of some length", "кот\tи\rпёс 👨‍👩‍👧 a\u030a\u2028b", "\u200e\u200f\u200ex \n y", "  a b  "} {
		f.Add(s, []byte{0, 0, 9, 1, 2, 4, 10, 3, 5, 5, 0, 20, 7, 6, 3})
		f.Add(s, []byte{0, 0, 5, 0, 5, 4, 8, 2, 3, 13, 2, 3, 12, 9, 2, 6, 4, 9})
	}
	f.Fuzz(func(t *testing.T, s string, b []byte) {
		if !utf8.ValidString(s) || len(s) > 300 {
			return
		}
		m := Message{Text: tdlibtest.Plain(s)}
		m.Entities = entitiesOf(b, units(m.Text))
		want, refused := lib.Normalise(toTDLib(m))
		got, err := untrimmed(m)
		if (refused != nil) != (err != nil) {
			t.Fatalf("TDLib says %v, we say %v\n%s", refused, err, show(m))
		}
		if err != nil {
			return
		}
		if sent := toTDLib(got); !visible(m.Text) && want.Text == "" {
			return // TDLib refuses invisible text
		} else if !same(sent, want) {
			t.Fatalf("of\n%q %+v\nTDLib makes\n%q %+v\nwe make\n%q %+v", m.Text, m.Entities, want.Text, want.Entities, sent.Text, sent.Entities)
		}
		// Check accepts exactly what Telegram leaves unchanged.
		trimmed, err := Normalise(m)
		if err != nil {
			return
		}
		ok := trimmed.Text == m.Text && slices.Equal(trimmed.Entities, m.Entities) && len(m.Entities) <= MaxEntities
		if err := Check(m, MaxText); ok != (err == nil) {
			t.Fatalf("unchanged is %t, Check says %v\n%s", ok, err, show(m))
		}
	})
}

// FuzzLink compares rich.CanonicalLink with TDLib.
func FuzzLink(f *testing.F) {
	lib := tdlibtest.Open(f)
	for _, s := range strings.Fields(`https://example.com http://EXAMPLE.com:080/a?b#c /x #a ./a.md localhost ftp://a.b tel:1 //host mailto:a@b.c
		tg://resolve?domain=x tg:user?id=12 tg://user?id=1&x=2 ton://a tonsite://a.ton/b https://[::1]:80/ http://[::ffff:1.2.3.4] http://a@b:c@d.e/
		http://пример.рф/путь http://a.b:0 http://a.b:65536 http://.: http://. http://.. a.b a.b?c http://%41.b http://%4.b http://%zz@a.b
		HTTPS://A.B ＨＴＴＰ://a.b tg:http://a tg://https://x http://a_b.c http://a.b:8_0 doi:10.1/x javascript:alert(1) http://a%20b.c [a.b] http://[1.2.3.4]`) {
		f.Add(s)
	}
	f.Add("https://a.b/c d\te\n")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > maxFuzzLink {
			return
		}
		got, err := lib.Normalise(toTDLib(Message{Text: "x", Entities: []Entity{{Type: textLink, Length: 1, Value: s}}}))
		want := ""
		if err == nil && len(got.Entities) == 1 && got.Entities[0].Type.Kind == "textEntityTypeTextUrl" {
			want = got.Entities[0].Type.URL
		}
		if address, ok := rich.CanonicalLink(s); ok != (want != "") || address != want {
			t.Fatalf("of %q TDLib makes %q (%v), we make %q", s, want, err, address)
		}
	})
}

const maxFuzzLink = 400

// TestNormaliseByTDLib tries small lists of entities in a short text, where many edges
// coincide.
func TestNormaliseByTDLib(t *testing.T) {
	lib := tdlibtest.Open(t)
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		b := make([]byte, 3*(1+r.IntN(6)))
		for i := range b {
			b[i] = byte(r.IntN(7 * 14))
			if i%3 > 0 {
				b[i] = byte(r.IntN(7))
			}
		}
		m := Message{Text: "abcdefghijkl", Entities: entitiesOf(b, 6)}
		want, err := lib.Normalise(toTDLib(m))
		if err != nil {
			t.Fatal(err)
		}
		got, err := untrimmed(m)
		if err != nil || !same(toTDLib(got), want) {
			t.Fatalf("of %+v\nTDLib makes %+v\nwe make %+v (%v)", m.Entities, want.Entities, got.Entities, err)
		}
		// The result has to be stable, and the fast path has to recognise that.
		if again := normalise(slices.Clone(got.Entities)); !slices.Equal(again, got.Entities) {
			t.Fatalf("%+v becomes %+v the second time", got.Entities, again)
		}
	}
}
