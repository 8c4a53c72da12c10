package bot

import (
	"testing"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
)

// TestVerbsOfOldButtonsWork holds the data of buttons and deep links of commit
// b9ede77: they stay under messages for years.
func TestVerbsOfOldButtonsWork(t *testing.T) {
	b := bigBot(t, 3)
	b.Audience = struct{ Audience }{}
	b.register()
	for verb, admin := range map[string]bool{
		"l": false, "cs": false, "c": false, "r": false, "s": false, "x": false, "rnd": false,
		"q": true, "qe": true, "pl": true, "pa": true, "pp": true, "pv": true, "mv": true, "mt": true,
		"sk": true, "rt": true, "wa": true, "wd": true, "act": true,
		"sub": false, "sbs": false, "st": false, "sm": false, "sh": false, "sd": false, "fg": false,
	} {
		if got, ok := b.byVerb[verb]; !ok || got.admin != admin || got.run == nil {
			t.Errorf("the verb %q of old buttons: got %v (admins only: %t), want one for admins only: %t", verb, ok, got.admin, admin)
		}
	}
	for name, id := range map[string]string{"ai": "Mug-ktRdcfad", "slug-1": "X_Oohf0kz71N"} {
		if got := message.ShortID(name); got != id {
			t.Errorf("ShortID(%q) = %q, want %q", name, got, id)
		}
	}
	if got := message.Data("mt", "Mug-ktRdcfad", "h1"); got != "mt:Mug-ktRdcfad:h1" {
		t.Errorf("the data of a button is %q", got)
	}
	a := &content.Article{Slug: "slug-1"}
	if got := b.shelf.DeepLink(a.Slug); got != "https://t.me/?start=a_X_Oohf0kz71N" {
		t.Errorf("a deep link is %q", got)
	}
}
