package locale

import "testing"

func TestIntent(t *testing.T) {
	for said, want := range map[string]string{
		"How do I subscribe?":              "subscribe",
		"Subscribe me, please!":            "subscribe",
		"please stop":                      "unsubscribe",
		"Don’t write to me":                "unsubscribe",
		"How often do you write?":          "settings",
		"stop the world garbage collector": "",
		"please":                           "",
		"":                                 "",
		"Как подписаться?":                 "subscribe",
		"Подпишите меня, пожалуйста": "subscribe",
		"отпишись": "unsubscribe",
		"Пожалуйста, больше не присылайте": "unsubscribe",
		"больше не присылай, пожалуйста":   "unsubscribe",
		"Как поменять язык?":               "settings",
		"Wie abonniere ich?":               "subscribe",
		"Bitte abmelden":                   "unsubscribe",
		"Schreib mir nicht mehr!":          "unsubscribe",
		"Zeitzone ändern bitte":            "settings",
	} {
		if got := Intent(said); got != want {
			t.Errorf("%q: got the intent %q, want %q", said, got, want)
		}
	}
	meant := map[string]string{}
	for _, tag := range Languages() {
		for command, phrases := range all()[tag].words.Intents {
			for _, phrase := range phrases {
				if other := meant[phrase]; other != "" && other != command {
					t.Errorf("%s: %q means /%s and /%s, want one command", tag, phrase, other, command)
				}
				meant[phrase] = command
			}
		}
	}
}
