package emulator_test

import (
	"testing"
	"testing/synctest"
)

func TestAddressesThatCannotBeFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		with := func(address string) map[string]m {
			return map[string]m{
				"sendPhoto":       {"chat_id": anna, "photo": address},
				"sendRichMessage": {"chat_id": anna, "rich_message": m{"blocks": []m{{"type": "photo", "photo": m{"type": "photo", "media": address}}}}},
			}
		}
		e.SetUnreachable("https://lost.example/")
		for method, params := range with("https://lost.example/a.png") {
			refused(t, c, method, params, "Bad Request: failed to get HTTP URL content")
		}
		for method, params := range with("https://found.example/a.png") {
			call(t, c, method, params)
		}
		e.SetUnreachable()
		for method, params := range with("https://lost.example/a.png") {
			call(t, c, method, params)
		}
	})
}
