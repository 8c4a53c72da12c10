package shortcode

import "bytes"

// code copies a line of code; of tags, only {% raw %} is processed there.
func (s *codes) code(line []byte) {
	end := s.pos + len(line)
	if !s.raw || !bytes.Contains(line, []byte("raw")) {
		s.copy(end)
		return
	}
	s.skip(end)
	s.out = append(s.out, dropRaw(line)...)
}

func dropRaw(code []byte) []byte {
	for _, name := range []string{"raw", "endraw"} {
		for _, form := range []string{"{% " + name + " %}", "{%" + name + "%}", "{%- " + name + " -%}", "{%- " + name + " %}", "{% " + name + " -%}"} {
			code = bytes.ReplaceAll(code, []byte(form), nil)
		}
	}
	return code
}
