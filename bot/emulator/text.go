package emulator

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// The limits of text, in characters after parsing.
const (
	maxText     = 4096
	maxCaption  = 1024
	maxEntities = 100
)

// styled reads a text with its entities and makes of them what Telegram
// makes: trimmed, control characters replaced, entities checked, sorted,
// merged and cut to the first hundred.
func styled(p params, text, entities string, limit int, tooLong string) (string, []wireEntity, error) {
	if p.has("parse_mode") {
		return "", nil, bad("the emulator parses no parse_mode: send entities")
	}
	s := p.str(text)
	if !utf8.ValidString(s) {
		return "", nil, bad("strings must be encoded in UTF-8")
	}
	var es []wireEntity
	if err := p.json(entities, "entities", &es); err != nil {
		return "", nil, err
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return -1
		case r < ' ' && r != '\n':
			return ' '
		}
		return r
	}, s)
	if strings.Contains(p.str(text), "\r") && len(es) > 0 {
		return "", nil, bad("the emulator takes no entities over a text with carriage returns")
	}
	trimmed := strings.TrimRightFunc(s, unicode.IsSpace)
	if strings.TrimSpace(trimmed) == "" {
		trimmed = ""
	}
	if utf8.RuneCountInString(trimmed) > limit {
		return "", nil, bad("%s", tooLong)
	}
	es, err := checkEntities(s, utf16Len(trimmed), es)
	return trimmed, es, err
}

func checkEntities(text string, end int, es []wireEntity) ([]wireEntity, error) {
	units := utf16.Encode([]rune(text))
	inside := func(i int) bool { return i > 0 && i < len(units) && units[i] >= 0xdc00 && units[i] <= 0xdfff }
	var out []wireEntity
	for _, x := range es {
		if x.Offset < 0 || x.Length < 0 || x.Offset+x.Length > len(units) {
			return nil, bad("ENTITY_BOUNDS_INVALID")
		}
		if inside(x.Offset) {
			return nil, bad("entity begins in a middle of a UTF-16 symbol at byte offset %d", x.Offset)
		}
		if inside(x.Offset + x.Length) {
			return nil, bad("entity ends in a middle of a UTF-16 symbol at byte offset %d", x.Offset+x.Length)
		}
		known, err := checkEntity(x)
		if err != nil {
			return nil, err
		}
		x.Length = min(x.Length, end-x.Offset)
		if known && x.Length > 0 {
			out = append(out, x)
		}
	}
	return normalise(out), nil
}

// checkEntity reports whether a bot may send the entity: those that Telegram
// finds by itself are dropped in silence.
func checkEntity(x wireEntity) (bool, error) {
	switch x.Type {
	case "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "custom_emoji", "date_time":
		return true, nil
	case "text_link":
		if !rich.ValidLink(x.URL) {
			return false, bad("wrong HTTP URL specified")
		}
		return true, nil
	case "text_mention":
		return x.User != nil, nil
	case "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number":
		return false, nil
	}
	return false, bad("can't parse MessageEntity: unsupported type specified")
}

// normalise sorts entities, joins equal ones that touch, and keeps a hundred.
func normalise(es []wireEntity) []wireEntity {
	sort.SliceStable(es, func(i, j int) bool {
		if es[i].Offset != es[j].Offset {
			return es[i].Offset < es[j].Offset
		}
		return es[i].Length > es[j].Length
	})
	var out []wireEntity
	for _, x := range es {
		i := slices.IndexFunc(out, func(o wireEntity) bool {
			return mergeable(x.Type) && o.Type == x.Type && o.Offset+o.Length >= x.Offset
		})
		if i >= 0 {
			out[i].Length = max(out[i].Length, x.Offset+x.Length-out[i].Offset)
			continue
		}
		out = append(out, x)
	}
	if len(out) > maxEntities {
		out = out[:maxEntities]
	}
	return out
}

func mergeable(kind string) bool {
	switch kind {
	case "bold", "italic", "underline", "strikethrough", "spoiler":
		return true
	}
	return false
}

// detectors find what Telegram finds by itself in what people write; the first
// group is the entity.
var detectors = []struct {
	kind    string
	pattern *regexp.Regexp
}{
	{"bot_command", regexp.MustCompile(`(?:^|[^\w/])(/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)`)},
	{"mention", regexp.MustCompile(`(?:^|[^\w@])(@[A-Za-z]\w{2,31})`)},
	{"hashtag", regexp.MustCompile(`(?:^|[^\p{L}\d_#])(#[\p{L}\d_]*\p{L}[\p{L}\d_]*)`)},
	{"url", regexp.MustCompile(`(?:^|\s)(https?://[^\s]+)`)},
}

// detect returns the entities that Telegram adds to a text.
func detect(text string) []wireEntity {
	if !strings.ContainsAny(text, "/@#") {
		return nil
	}
	var out []wireEntity
	for _, d := range detectors {
		for _, m := range d.pattern.FindAllStringSubmatchIndex(text, -1) {
			out = append(out, wireEntity{Type: d.kind, Offset: utf16Len(text[:m[2]]), Length: utf16Len(text[m[2]:m[3]])})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Offset < out[j].Offset })
	return out
}
