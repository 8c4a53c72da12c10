package shortcode

import (
	"bytes"
	"regexp"
	"strings"
)

// imageLine matches the start of a line of images: adjacent ones are a collage.
var imageLine = regexp.MustCompile(`^(!\[|\[!\[|<img|<a |(\{\{[<%]|\{%-?) *(figure|img|image|picture|asset_img|imgproc|photo|responsive_image|fancybox|include)\b)`)

// putImage writes the image of a shortcode. If the shortcode is a whole line next to
// text, the image is a block, as on the site, and not part of the paragraph.
func (s *codes) putImage(translation string, end int) {
	s.flush()
	indent, alone := s.ownLine(end)
	if !alone {
		s.put(translation, end)
		return
	}
	start := bytes.LastIndexByte(s.out, '\n') + 1
	marked := strings.Trim(string(s.out[start:]), " \t>") != ""
	if before := s.out[bytes.LastIndexByte(s.out[:max(start-1, 0)], '\n')+1 : start]; !marked && start > 0 && textLine(before) {
		s.breakLine(indent)
	}
	after := s.source[end:]
	_, after, _ = bytes.Cut(after, []byte{'\n'})
	after, _, _ = bytes.Cut(after, []byte{'\n'})
	s.put(translation, end)
	if textLine(after) {
		s.breakLine(indent)
	}
}

// textLine reports whether the line is neither blank nor a line of images.
func textLine(line []byte) bool {
	line = bytes.TrimLeft(line, " \t>")
	return len(bytes.TrimSpace(line)) > 0 && !imageLine.Match(line)
}

// button converts a button whose text is its content to a link: {{< button href="…"
// >}}Text{{< /button >}}; also Hexo's {% btn address, text %}.
func (s *codes) button(name string, a arguments, end int, liquid bool) bool {
	address := a.first("href", "link", "url", "relref")
	if liquid && address == "" && strings.Contains(a.at(0), "://") && a.at(1) != "" {
		s.put(autolink(a.at(0), a.at(1)), end)
		return true
	}
	if address == "" {
		return false
	}
	from, after, ok := s.closing(name, end, liquid)
	if !ok {
		return false
	}
	text := strings.Join(strings.Fields(string(s.source[end:from])), " ")
	if text == "" || strings.ContainsAny(text, "[]{}") {
		return false
	}
	s.put("["+text+"]("+angled(address)+")", after)
	return true
}
