package rich

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string: what every request to the Bot API
// here is written with. It escapes no more than JSON asks for (RFC 8259,
// section 7). s is valid UTF-8, as [Document.Validate] asks; what is not would
// be sent as it is.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		for i+8 <= len(s) && plainEight(s[i:]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

// plainEight reports that none of the first eight bytes of s has to be escaped.
// It looks at all of them at once: x-n*ones borrows from the high bit of a byte
// that is less than n, and from none before it unless one is.
func plainEight(s string) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	x := eight(s)
	quote, backslash := x^'"'*ones, x^'\\'*ones
	return ((x-' '*ones)&^x|(quote-ones)&^quote|(backslash-ones)&^backslash)&highs == 0
}

// eight is the first eight bytes of s as one number.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
