package timewords

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Zone reads a time zone as a reader may name it: by its IANA name
// (regardless of case, with a space for the underscore), by its city alone, or
// by its distance from UTC. It returns the IANA name.
func Zone(s string) (name string, ok bool) {
	if len(s) > 50 || strings.HasPrefix(s, "/") || strings.Contains(s, "..") {
		return "", false
	}
	if zone, ok := readOffset(s); ok {
		return zone, true
	}
	if zone, ok := cityZone(strings.ToLower(strings.TrimSpace(s))); ok {
		return zone, true
	}
	title := titleCase(s)
	for _, name := range []string{title, strings.ToUpper(s), s} {
		if name == "" || strings.EqualFold(name, "local") {
			continue
		}
		if _, err := time.LoadLocation(name); err == nil {
			return name, true
		}
	}
	for _, region := range []string{"Europe", "Asia", "America", "Africa", "Australia", "Pacific", "Atlantic", "Indian"} {
		if strings.Contains(title, "/") || title == "" {
			break
		}
		if _, err := time.LoadLocation(region + "/" + title); err == nil {
			return region + "/" + title, true
		}
	}
	return "", false
}

// titleCase writes a name as zones are written: New_York.
func titleCase(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '_' })
	for i, w := range words {
		parts := strings.Split(w, "/")
		for j, p := range parts {
			if p != "" {
				parts[j] = strings.ToUpper(p[:1]) + p[1:]
			}
		}
		words[i] = strings.Join(parts, "/")
	}
	return strings.Join(words, "_")
}

var offsetForm = regexp.MustCompile(`^(\p{L}*)\s*([+-])\s?(\d{1,2})(?::?([0-5]\d))?$`)

// brokenOffsets are the zones of offsets that are not whole hours, in minutes: the IANA
// database names them only by cities.
var brokenOffsets = map[int]string{
	-570: "Pacific/Marquesas", -210: "America/St_Johns", 210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon",
	525: "Australia/Eucla", 570: "Australia/Darwin", 630: "Australia/Lord_Howe", 765: "Pacific/Chatham",
}

// readOffset reads +3, UTC+3, GMT-05:00, UTC+5:30 and МСК+2 (from Moscow). The zones of the
// IANA database with whole hours in their names have the opposite sign.
func readOffset(s string) (name string, ok bool) {
	m := offsetForm.FindStringSubmatch(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "\u2212", "-"))
	if m == nil {
		return "", false
	}
	from, ok := lex().offsets[m[1]]
	if !ok && m[1] != "" && m[1] != "utc" && m[1] != "gmt" {
		return "", false
	}
	minutes := number(m[3])*60 + number(m[4])
	if m[2] == "-" {
		minutes = -minutes
	}
	minutes += from * 60
	if minutes%60 != 0 {
		name, ok := brokenOffsets[minutes]
		return name, ok
	}
	return offsetZone(minutes / 60)
}

func offsetZone(hours int) (name string, ok bool) {
	if hours < -12 || hours > 14 {
		return "", false
	}
	if hours == 0 {
		return "UTC", true
	}
	return fmt.Sprintf("Etc/GMT%+d", -hours), true
}

// ZoneName returns a zone's name as people write it: UTC+3 for Etc/GMT-3.
func ZoneName(zone string) string {
	if rest, ok := strings.CutPrefix(zone, "Etc/GMT"); ok {
		if hours, err := strconv.Atoi(rest); err == nil {
			return fmt.Sprintf("UTC%+d", -hours)
		}
	}
	return zone
}

// shortZones are names of zones that people say after a time, besides those of the
// catalogues.
var shortZones = []string{"utc", "gmt", "cet", "eet", "est", "mst"}

// shortZone reports whether a word is the short name of a zone: CET, мск, UTC+3.
func shortZone(word string) bool {
	_, city := lex().cities[word]
	return city || slices.Contains(shortZones, word) || offsetForm.MatchString(word)
}

// wordZones are cities of the IANA database whose names are also words or first names.
var wordZones = []string{"anchorage", "jersey", "manila", "muscat", "nome", "oral", "phoenix", "regina", "resolute", "swift current", "virgin"}

// zoneAlone reports whether a name means a zone even without a word that says so: "at
// 10 reunion" does not mean the island, nor does "sunday easter".
func zoneAlone(said, zone string) bool {
	if _, ok := readOffset(said); ok || strings.Contains(said, "/") || slices.Contains(shortZones, said) {
		return true
	}
	if _, ok := cityZone(said); ok {
		return true
	}
	region, _, _ := strings.Cut(zone, "/")
	return slices.Contains([]string{"Europe", "Asia", "America"}, region) && !slices.Contains(wordZones, said)
}

// cityZone finds a city's zone by the names that the languages have for it.
func cityZone(city string) (zone string, ok bool) {
	zone, ok = lex().cities[city]
	if ok {
		if _, err := time.LoadLocation(zone); err != nil {
			return "", false
		}
	}
	return zone, ok
}
