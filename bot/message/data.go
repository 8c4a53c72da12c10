package message

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
)

// Data builds callback data.
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

// ShortID returns a short id of an article or a category. A slug may be long and in any
// script, but callback data is limited to 64 bytes, and a start parameter to 64 of
// A-Za-z0-9_-. The id is the start of a hash, so it is the same on every machine and
// after every restart.
func ShortID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// ShortIDLen is the length of a ShortID, in bytes.
const ShortIDLen = 12

// EditAddress returns the address at which the file at path is edited, from the setting
// edit_url.
func EditAddress(setting, path string) string {
	var segments []string
	for s := range strings.SplitSeq(path, "/") {
		segments = append(segments, url.PathEscape(s))
	}
	return strings.ReplaceAll(setting, "{path}", strings.Join(segments, "/"))
}
