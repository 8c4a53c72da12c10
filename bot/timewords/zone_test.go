package timewords

import "testing"

func TestReadZone(t *testing.T) {
	for in, want := range map[string]string{
		"Europe/Moscow": "Europe/Moscow", "europe/berlin": "Europe/Berlin", "america/new york": "America/New_York", "utc": "UTC",
		"Moscow": "Europe/Moscow", "new york": "America/New_York", "Tokyo": "Asia/Tokyo", "Москва": "Europe/Moscow", "екатеринбург": "Asia/Yekaterinburg",
		"+3": "Etc/GMT-3", "UTC+3": "Etc/GMT-3", "gmt-5": "Etc/GMT+5", "+03:00": "Etc/GMT-3", "МСК+2": "Etc/GMT-5", "UTC+0": "UTC", "Zürich": "Europe/Zurich", "wien": "Europe/Vienna", "MEZ": "Europe/Berlin", "MEZ+1": "Etc/GMT-2",
	} {
		if got, ok := Zone(in); !ok || got != want {
			t.Errorf("%q is %q %t, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "local", "Local", "nowhere", "нигде", "+25", "-13", "../etc/passwd", "/etc/localtime", "Europe", "+3:15", "3"} {
		if got, ok := Zone(in); ok {
			t.Errorf("%q is the zone %q", in, got)
		}
	}
	for zone, want := range map[string]string{"Etc/GMT-3": "UTC+3", "Etc/GMT+5": "UTC-5", "Europe/Moscow": "Europe/Moscow", "Etc/GMT": "Etc/GMT"} {
		if got := ZoneName(zone); got != want {
			t.Errorf("%s is named %s, want %s", zone, got, want)
		}
	}
}
