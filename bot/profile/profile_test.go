package profile

import (
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/content/locale"
)

const token = "42:AAtest"

// about returns a profile of a new bot.
func about(t *testing.T, channel string) (*Profile, *emulatortest.Emulator) {
	t.Helper()
	e := emulatortest.New(emulator.Config{Token: token})
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	api, err := botapi.New(botapi.Config{Token: token, BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return &Profile{API: api, Channel: channel, Words: locale.English()}, e
}

func TestWrite(t *testing.T) {
	p, e := about(t, "News")
	missing, err := p.Missing(t.Context())
	if want := 2 * (1 + len(locale.Languages())); err != nil || len(missing) != want {
		t.Fatalf("of a new bot %d texts are missing (%v), want %d", len(missing), err, want)
	}
	if err := p.Write(t.Context(), missing); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ text, language, want string }{
		{"description", "", "“News”"}, {"description", "ru", "«News»"}, {"short_description", "en", "“News”"}, {"short_description", "ru", "«News»"},
	} {
		if got := e.Profile(tt.text, tt.language); !strings.Contains(got, tt.want) {
			t.Errorf("%s in %q is %q, want %s in it", tt.text, tt.language, got, tt.want)
		}
	}
	if missing, err = p.Missing(t.Context()); err != nil || len(missing) > 0 {
		t.Errorf("after that %v is missing (%v), want nothing", missing, err)
	}
}

// TestOwnersTextStays holds that the owner's texts are kept.
func TestOwnersTextStays(t *testing.T) {
	p, _ := about(t, "News")
	if err := p.API.Call(t.Context(), "setMyDescription", map[string]any{"description": "Written by hand."}, nil); err != nil {
		t.Fatal(err)
	}
	missing, err := p.Missing(t.Context())
	if err != nil || len(missing) != 1+len(locale.Languages()) {
		t.Fatalf("%d texts are missing (%v), want the short ones alone", len(missing), err)
	}
	for _, m := range missing {
		if m.field != "short_description" {
			t.Errorf("%s is missing beside the owner's own", m.field)
		}
	}
}

// TestLongTitle holds that a text fits, however long the channel's title is.
func TestLongTitle(t *testing.T) {
	for _, title := range []string{"", "Я", strings.Repeat("Ж", 128), strings.Repeat("long title ", 60)} {
		p := &Profile{Channel: title, Words: locale.English()}
		for _, k := range kinds {
			for _, tag := range locale.Languages() {
				text := p.text(k, locale.For(tag))
				if n := utf8.RuneCountInString(text); n > k.most || n < 20 {
					t.Errorf("%s in %s has %d characters, want at most %d: %q", k.field, tag, n, k.most, text)
				}
			}
		}
	}
}

func TestInline(t *testing.T) {
	p, e := about(t, "News")
	e.SetInline(false)
	if err := p.AllowInline(t.Context()); err != nil {
		t.Fatal(err)
	}
	var me struct {
		Inline      bool   `json:"supports_inline_queries"`
		Placeholder string `json:"inline_query_placeholder"`
	}
	if err := p.API.Call(t.Context(), "getMe", nil, &me); err != nil || !me.Inline || me.Placeholder == "" {
		t.Errorf("getMe: %+v, %v; want inline mode with a placeholder", me, err)
	}
}
