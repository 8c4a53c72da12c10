package web

import "unicode/utf16"

// Offsets of the Bot API count UTF-16 code units.

func utf16Of(s string) []uint16 { return utf16.Encode([]rune(s)) }

func stringOf(units []uint16) string { return string(utf16.Decode(units)) }
