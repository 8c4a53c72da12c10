package message

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
)

// Data makes callback data.
func Data(verb string, args ...any) string {
	var b strings.Builder
	b.WriteString(verb)
	for _, a := range args {
		b.WriteByte(':')
		switch a := a.(type) {
		case int:
			b.WriteString(strconv.Itoa(a))
		case string:
			b.WriteString(a)
		}
	}
	return b.String()
}

// ShortID is a short name of an article or a category: a slug may be long and
// in any script; callback data holds 64 bytes and a
// start parameter 64 of A-Za-z0-9_-. So both name an article, or a category, by
// a short id: the start of a hash, the same on every machine and after every
// restart.
func ShortID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

const ShortIDLen = 12

// EditAddress is where the file at path is edited, by the setting edit_url.
func EditAddress(setting, path string) string {
	var segments []string
	for s := range strings.SplitSeq(path, "/") {
		segments = append(segments, url.PathEscape(s))
	}
	return strings.ReplaceAll(setting, "{path}", strings.Join(segments, "/"))
}
