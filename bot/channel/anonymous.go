package channel

import (
	"bytes"
	"encoding/binary"
	"regexp"
)

// anonymous returns a file without what cameras add to the picture: place, device,
// time. The orientation is kept. Data after the end of a picture is removed, too:
// phones put a video or further pictures there, each with its place.
func anonymous(data []byte) []byte {
	switch extension(data) {
	case ".jpg":
		return anonymousJPEG(data)
	case ".png":
		return anonymousPNG(data)
	case ".gif":
		return anonymousGIF(data)
	case ".webp":
		return anonymousWebP(data)
	}
	return nowhere(data)
}

// anonymousJPEG removes application and comment segments, except those that the
// picture needs: JFIF, colour profiles and Adobe's transform.
func anonymousJPEG(data []byte) []byte {
	turned := orientation(data)
	out := append(make([]byte, 0, len(data)), data[:2]...)
	for at := 2; at+2 <= len(data); {
		kind := data[at+1]
		switch {
		case data[at] != 0xFF, kind == 0xFF, kind == 0: // a fill byte or not a segment: decoders continue at the next byte
			at++
			continue
		case kind == 0xD9:
			return oriented(append(out, data[at:at+2]...), turned)
		}
		if at+4 > len(data) {
			break
		}
		end := min(segmentEnd(data, at), len(data))
		if kind == 0xDA { // the image data follows, up to the next marker
			for end < len(data) && (data[end] != 0xFF || end+1 == len(data) || data[end+1] == 0 || data[end+1]&^7 == 0xD0) {
				end++
			}
		}
		drop := kind == 0xFE || kind >= 0xE1 && kind <= 0xEF && kind != 0xE2 && kind != 0xEE
		if kind == 0xE2 && !bytes.HasPrefix(data[at+4:end], []byte("ICC_PROFILE\x00")) {
			drop = true // further pictures, with metadata of their own
		}
		if !drop {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return oriented(out, turned)
}

// segmentEnd returns the end of the JPEG segment that begins at at. A length below
// 2 is invalid, since it includes its own two bytes, and counts as 2.
func segmentEnd(data []byte, at int) int {
	return at + 2 + max(int(binary.BigEndian.Uint16(data[at+2:])), 2)
}

// orientation returns the Exif orientation of a JPEG (1 to 8), or 0 if it has none.
func orientation(data []byte) uint16 {
	for at := 2; at+4 <= len(data) && data[at] == 0xFF && data[at+1] != 0xDA; {
		end := segmentEnd(data, at)
		if end > len(data) {
			return 0
		}
		if tiff, ok := bytes.CutPrefix(data[at+4:end], []byte("Exif\x00\x00")); ok && data[at+1] == 0xE1 {
			return orientationIn(tiff)
		}
		at = end
	}
	return 0
}

func orientationIn(tiff []byte) uint16 {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 {
		return 0
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 0
	}
	for i := range int(order.Uint16(tiff[at:])) {
		entry := at + 2 + 12*i
		if entry+12 > len(tiff) {
			return 0
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if v := order.Uint16(tiff[entry+8:]); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 0
}

// oriented adds the orientation to a JPEG, and no other metadata.
func oriented(data []byte, turned uint16) []byte {
	if turned < 2 {
		return data
	}
	segment := []byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	binary.BigEndian.PutUint16(segment[28:], turned)
	return append(append(bytes.Clone(data[:2]), segment...), data[2:]...)
}

// anonymousPNG removes the chunks for text, time and Exif, and everything after the
// last chunk.
func anonymousPNG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), data[:8]...)
	for at := 8; at+12 <= len(data); {
		kind := string(data[at+4 : at+8])
		end := at + 12 + int(binary.BigEndian.Uint32(data[at:]))
		if end > len(data) || end < at+12 { // truncated
			end = len(data)
		}
		switch kind {
		case "eXIf", "tEXt", "zTXt", "iTXt", "tIME":
		default:
			out = append(out, data[at:end]...)
		}
		if kind == "IEND" {
			break
		}
		at = end
	}
	return out
}

// anonymousGIF removes comments and application data, except how often the
// animation repeats.
func anonymousGIF(data []byte) []byte {
	blocks := func(at int) int { // returns the end of the blocks that begin at at
		for at < len(data) && data[at] != 0 {
			at += 1 + int(data[at])
		}
		return min(at+1, len(data))
	}
	colors := func(flags byte) int {
		if flags&0x80 == 0 {
			return 0
		}
		return 3 << (flags&7 + 1)
	}
	if len(data) < 13 {
		return data
	}
	at := min(13+colors(data[10]), len(data))
	out := append(make([]byte, 0, len(data)), data[:at]...)
	for at < len(data) {
		end, drop := at, false
		switch {
		case data[at] == 0x3B: // the trailer
			return append(out, 0x3B)
		case data[at] == 0x2C && at+10 <= len(data):
			end = blocks(min(at+11+colors(data[at+9]), len(data)))
		case data[at] == 0x21 && at+2 < len(data):
			end = blocks(at + 2)
			name := data[at+3 : max(end, at+3)]
			drop = data[at+1] == 0xFE || data[at+1] == 0xFF && !bytes.HasPrefix(name, []byte("NETSCAPE2.0")) && !bytes.HasPrefix(name, []byte("ANIMEXTS1.0"))
		default:
			return out // malformed
		}
		if !drop {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return out
}

// anonymousWebP keeps only the chunks that are drawn.
func anonymousWebP(data []byte) []byte {
	if len(data) < 12 {
		return data
	}
	out := append(make([]byte, 0, len(data)), data[:12]...)
	for at := 12; at+8 <= len(data); {
		size := int(binary.LittleEndian.Uint32(data[at+4:]))
		end := at + 8 + size + size%2
		if end > len(data) || end < at+8 { // truncated
			end = len(data)
		}
		switch kind := string(data[at : at+4]); kind {
		case "VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP":
			out = append(out, data[at:end]...)
			if kind == "VP8X" && end > at+8 {
				out[len(out)-(end-at)+8] &^= 0x0C // no Exif and no XMP follows
			}
		}
		at = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

var (
	// position matches how a video stores where it was taken (ISO 6709).
	position = regexp.MustCompile(`[+-]\d{2}\.\d{3,}[+-]\d{3}\.\d{3,}([+-]\d+\.\d+)?/`)
	// described matches how XMP stores where a picture was taken.
	described = regexp.MustCompile(`GPS(?:Latitude|Longitude|Altitude|DestLatitude|DestLongitude)(?:="|>)[^"<]{1,40}`)
)

// nowhere overwrites positions with zeros in a file whose parts must keep their
// offsets: a video, a HEIC, a TIFF. The rest is unchanged.
func nowhere(data []byte) []byte {
	film := len(data) >= 12 && string(data[4:8]) == "ftyp"
	if !film && !isTIFF(data) {
		return data
	}
	out := bytes.Clone(data)
	if film {
		for _, where := range []*regexp.Regexp{position, described} {
			for _, at := range where.FindAllIndex(out, -1) {
				for i := at[0]; i < at[1]; i++ {
					if out[i] >= '0' && out[i] <= '9' {
						out[i] = '0'
					}
				}
			}
		}
	}
	for at := 0; at < len(out); {
		if isTIFF(out[at:]) {
			clearPlace(out[at:])
		}
		next := bytes.Index(out[at:], []byte("Exif\x00\x00"))
		if next < 0 {
			break
		}
		at += next + len("Exif\x00\x00")
	}
	return out
}

func isTIFF(data []byte) bool {
	return bytes.HasPrefix(data, []byte("II\x2A\x00")) || bytes.HasPrefix(data, []byte("MM\x00\x2A"))
}

// gpsDirectory is the tag of the GPS directory (Exif 2.32, 4.6.3).
const gpsDirectory = 0x8825

// clearPlace overwrites the GPS directory, and the values that it refers to, with
// zeros.
func clearPlace(tiff []byte) {
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	entries := func(at int, f func(entry []byte)) {
		if at < 8 || at+2 > len(tiff) {
			return
		}
		for i := range int(order.Uint16(tiff[at:])) {
			if entry := at + 2 + 12*i; entry+12 <= len(tiff) {
				f(tiff[entry : entry+12])
			}
		}
	}
	if len(tiff) < 8 {
		return
	}
	sizes := [...]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
	entries(int(order.Uint32(tiff[4:])), func(entry []byte) {
		if order.Uint16(entry) != gpsDirectory {
			return
		}
		entries(int(order.Uint32(entry[8:])), func(value []byte) {
			if kind := int(order.Uint16(value[2:])); kind < len(sizes) {
				from, n := int(order.Uint32(value[8:])), sizes[kind]*int(order.Uint32(value[4:]))
				if n > 4 && from >= 8 && from <= len(tiff) && n <= len(tiff)-from {
					clear(tiff[from : from+n])
				}
			}
			clear(value)
		})
	})
}
