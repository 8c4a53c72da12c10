package timewords

import "testing"

// TestPlace holds that people may say where they live as they would to somebody: by city or
// country, in cases, with words around, on the wrong keyboard; and offsets of all forms.
func TestPlace(t *testing.T) {
	for said, want := range map[string]string{
		"Munich": "Europe/Berlin", "München": "Europe/Berlin", "munchen": "Europe/Berlin", "Frankfurt am Main": "Europe/Berlin", "Berlin, Germany": "Europe/Berlin", "NYC": "America/New_York", "new-york": "America/New_York",
		"São Paulo": "America/Sao_Paulo", "St. Petersburg": "Europe/Moscow", "Austin Texas": "America/Chicago", "London, Ontario": "", "Paris Texas": "", "Genève": "",
		"в Екатеринбурге": "Asia/Yekaterinburg", "я живу в Казани": "Europe/Moscow", "Нью Йорк": "America/New_York", "в Нью-Йорке": "America/New_York", "Тель Авив": "Asia/Jerusalem", "Кишинёв": "Europe/Chisinau", "г. Самара": "Europe/Samara",
		"московское время": "Europe/Moscow", "vjcrdf": "Europe/Moscow", "Цюрих": "Europe/Zurich", "Zürich": "Europe/Zurich", "wohne in Köln": "Europe/Berlin",
		"UTC+5:30": "Asia/Kolkata", "+05:45": "Asia/Kathmandu", "UTC\u22123": "Etc/GMT+3", "UTC + 3": "Etc/GMT-3", "UTC3": "Etc/GMT-3", "GMT-3": "Etc/GMT+3", "UTC-03:30": "America/St_Johns", "UTC+15": "", "UTC+13:45": "",
		"love": "", "the office": "", "отпуске": "", "привет": "", "3": "",
	} {
		if got, _ := Place(said); got != want {
			t.Errorf("%q: got %q, want %q", said, got, want)
		}
	}
	for said, want := range map[string]string{"Brelin": "Europe/Berlin", "Londn": "Europe/London", "Екатринбург": "Asia/Yekaterinburg", "Амстедрам": "Europe/Amsterdam", "3": "", "15": "", "pizza": "", "hello": "", "отмена": ""} {
		if got, ok := PlaceNear(said); ok != (want != "") || ok && got != want {
			t.Errorf("%q, with a slip: got %q, want %q", said, got, want)
		}
	}
}
