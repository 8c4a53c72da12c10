package markdown

import (
	"bytes"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

func (pr *prose) link(n *ast.Link) {
	if n.FirstChild() == nil {
		pr.partBefore()
	}
	span := pr.openLink(string(n.Destination))
	start := pr.text.Len()
	pr.enclosed(n)
	if span >= 0 && pr.text.Len() == start {
		pr.text.WriteString(pr.b.spans[span].Value) // a link without text shows its address, which would be lost otherwise
		pr.partAfter()
	}
	pr.closeLink(span)
}

// anyLink is the bit of all styles that are links: links do not nest.
const anyLink = uint32(1) << rich.Link

// openLink starts a span that links to the destination as written, and returns its
// index; -1 if that is not possible.
func (pr *prose) openLink(dest string) int {
	if pr.styles&anyLink != 0 || pr.inline.dropping != "" {
		return -1
	}
	style, value := pr.resolve(dest)
	if style == 0 {
		return -1
	}
	pr.styles |= anyLink
	return pr.open(style, value)
}

func (pr *prose) closeLink(span int) {
	if span >= 0 {
		pr.close(span)
		pr.styles &^= anyLink
	}
}

// resolve returns the kind and address of a destination; the style is 0 if Telegram
// could not open it.
func (pr *prose) resolve(dest string) (rich.Style, string) {
	if strings.ContainsAny(dest, `\&`) {
		dest = string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations([]byte(dest)))))
	}
	dest = strings.TrimSpace(dest)
	if fragment, ok := strings.CutPrefix(dest, "#"); ok {
		return pr.links.resolve(fragment)
	}
	scheme, rest, ok := strings.Cut(dest, ":")
	if ok && strings.EqualFold(scheme, "mailto") {
		address, _, _ := strings.Cut(rest, "?")
		if decoded, err := url.PathUnescape(address); err == nil {
			address = decoded
		}
		if at := strings.IndexByte(address, '@'); at > 0 && at < len(address)-1 {
			return rich.Email, address
		}
		return 0, ""
	}
	if ok && strings.EqualFold(scheme, "tel") {
		if number := phone(rest); number != "" {
			return rich.Phone, number
		}
		return 0, ""
	}
	address := dest
	switch {
	case pr.b.o.Link != nil:
		if address, ok = pr.b.o.Link(dest); !ok {
			return 0, ""
		}
	case !strings.Contains(dest, "://"): // Telegram would take a.md for a host name
		return 0, ""
	}
	if address = safeAddress(address); !rich.ValidLink(address) {
		return 0, ""
	}
	return rich.Link, address
}

// phone returns a number's digits and its plus.
func phone(s string) string {
	var number strings.Builder
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9', r == '+' && number.Len() == 0:
			number.WriteRune(r)
		case r == ' ', r == '-', r == '(', r == ')', r == '.':
		default:
			return ""
		}
	}
	if number.Len() < 3 {
		return ""
	}
	return number.String()
}

// safeAddress escapes characters that are not allowed in an address.
func safeAddress(address string) string {
	if !strings.ContainsAny(address, " \t\n\"<>`|\\^{}") {
		return address
	}
	var s strings.Builder
	for i := range len(address) {
		switch c := address[i]; c {
		case ' ', '\t', '\n', '"', '<', '>', '`', '|', '\\', '^', '{', '}':
			const digits = "0123456789ABCDEF"
			s.WriteByte('%')
			s.WriteByte(digits[c>>4])
			s.WriteByte(digits[c&15])
		default:
			s.WriteByte(c)
		}
	}
	return s.String()
}

func (pr *prose) autoLink(n *ast.AutoLink) {
	label := n.Label(pr.b.source)
	dest := string(n.URL(pr.b.source))
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower([]byte(dest)), []byte("mailto:")) {
		dest = "mailto:" + dest
	}
	span := pr.openLink(dest)
	if span < 0 && pair(n, label) {
		label = slices.Concat([]byte{'<'}, label, []byte{'>'})
	}
	if bytes.IndexByte(label, '&') >= 0 { // like cmark; goldmark leaves &amp; in the label
		label = util.ResolveEntityNames(util.ResolveNumericReferences(label))
	}
	pr.write(label)
	pr.closeLink(span)
}

// pair reports whether text in angle brackets is probably two words, such as <id:int>,
// and not the address that CommonMark sees in it, for which any word can be the scheme.
func pair(n *ast.AutoLink, label []byte) bool {
	scheme, rest, ok := bytes.Cut(label, []byte{':'})
	if n.AutoLinkType != ast.AutoLinkURL || !ok || bytes.HasPrefix(rest, []byte("//")) {
		return false
	}
	switch strings.ToLower(string(scheme)) {
	case "mailto", "tel", "sms", "xmpp", "sip", "sips", "geo", "magnet", "urn", "data", "javascript", "about", "file", "view-source":
		return false
	}
	return true
}

// telegramSpan reads Telegram's addresses of custom emoji and of times
// (tg://emoji?id=…, tg://time?unix=…&format=…); the style is 0 if it is neither.
func telegramSpan(address string) (style rich.Style, value string, unix int64) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "tg" {
		return 0, "", 0
	}
	q := u.Query()
	switch u.Host {
	case "emoji":
		if id := q.Get("id"); markup.Digits(id) {
			return rich.CustomEmoji, id, 0
		}
	case "time":
		unix, err := strconv.ParseInt(q.Get("unix"), 10, 64)
		if err == nil && unix > 0 && rich.ValidDateFormat(q.Get("format")) {
			return rich.DateTime, q.Get("format"), unix
		}
	}
	return 0, "", 0
}
