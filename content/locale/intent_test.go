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
		"Пожалуйста, больше не присылайте":           "unsubscribe",
		"больше не присылай, пожалуйста":             "unsubscribe",
		"Как поменять язык?":                         "language",
		"Wie abonniere ich?":                         "subscribe",
		"Bitte abmelden":                             "unsubscribe",
		"Schreib mir nicht mehr!":                    "unsubscribe",
		"Zeitzone ändern bitte":                      "settings",
		"Hey bot, what's new?":                       "latest",
		"Show me the latest post":                    "latest",
		"Can you help me?":                           "help",
		"Thanks bot":                                 "thanks",
		"never mind":                                 "cancel",
		"Thanks a million!":                          "thanks",
		"How are you today?":                         "well",
		"Please stop messaging me!":                  "unsubscribe",
		"Слушай, а что новенького?":                  "latest",
		"Хватит мне писать":                          "unsubscribe",
		"Какие есть рубрики?":                        "categories",
		"Ну как дела сегодня?":                       "status",
		"Was gibt's denn Neues?":                     "latest",
		"Lass mich bitte in Ruhe":                    "unsubscribe",
		"Zeig mir alle Kategorien":                   "categories",
		"the garbage collector stops":                "",
		"What's the most recent article?":            "latest",
		"Как перестать получать это?":                "unsubscribe",
		"Kannst du mir bitte die Kategorien zeigen?": "categories",
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

func TestRequest(t *testing.T) {
	for said, want := range map[string][2]string{
		"Do you have anything about monads?":           {"search", "monads"},
		"hey bot, tell me about “Go generics”, please": {"search", "“Go generics”"},
		"subscribe me to AI please":                    {"subscribe", "AI"},
		"Unsubscribe from AI":                          {"unsubscribe", "AI"},
		"Read Concurrency in Go":                       {"read", "Concurrency in Go"},
		"I live in Berlin":                             {"settings", "Berlin"},
		"Есть что-нибудь про C++?":                     {"search", "C++"},
		"Подпиши меня, пожалуйста, на ИИ":              {"subscribe", "ИИ"},
		"а открой «Нейросети на пальцах»":              {"read", "«Нейросети на пальцах»"},
		"Ich würde gern etwas über Go lesen":           {"search", "Go"},
		"KI abbestellen":                               {"unsubscribe", "KI"},
		"find":                                         {},
		"monads for beginners":                         {},
		"what is":                                      {},
		"– find":                                       {},
	} {
		command, argument := Request(said)
		if got := [2]string{command, argument}; got != want {
			t.Errorf("%q: got %q, want %q", said, got, want)
		}
	}
}

func TestAgrees(t *testing.T) {
	for said, want := range map[string]bool{"y\n": true, "Yes": true, "yes, please": true, "J": true, "ja": true, "д": true, "Да!": true, "": false, "\n": false, "n": false, "no": false, "e": false, "ye": false, "нет": false} {
		if got := Agrees(said); got != want {
			t.Errorf("%q: got %t, want %t", said, got, want)
		}
	}
}
