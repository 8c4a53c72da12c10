package lint

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/folder"
)

// smallPNG is a picture of one pixel.
var smallPNG = pngOf(1, 1)

func pngOf(width, height int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black})); err != nil {
		panic(err)
	}
	return b.String()
}

// located returns a JPEG whose EXIF data have a latitude.
func located(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	tiff := []byte("II*\x00\x08\x00\x00\x00") // IFD0 is at 8
	entry := func(tag, kind uint16, count, value uint32) {
		tiff = le.AppendUint16(le.AppendUint16(tiff, tag), kind)
		tiff = le.AppendUint32(le.AppendUint32(tiff, count), value)
	}
	tiff = le.AppendUint16(tiff, 1)
	entry(0x8825, 4, 1, 26) // the GPS IFD is at 26
	tiff = le.AppendUint32(tiff, 0)
	tiff = le.AppendUint16(tiff, 2)
	entry(1, 2, 2, 'N') // GPSLatitudeRef
	entry(2, 5, 3, 56)  // GPSLatitude: three fractions at 56
	tiff = le.AppendUint32(tiff, 0)
	for _, n := range []uint32{55, 1, 45, 1, 0, 1} {
		tiff = le.AppendUint32(tiff, n)
	}
	exif := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(exif)+2))
	plain := b.String()
	return plain[:2] + string(segment) + string(exif) + plain[2:]
}

// TestPictures holds the findings about files that Telegram would refuse, or that
// reveal more than their author intends.
func TestPictures(t *testing.T) {
	good := smallPNG
	for _, test := range []struct{ name, file, data, want string }{
		{"good", "x.png", good, ""},
		{"empty", "x.png", "", "is empty"},
		{"empty video", "x.mp4", "", "is empty"},
		{"pointer", "x.jpg", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "Git LFS"},
		{"large", "x.png", good + strings.Repeat("x", 10<<20), "has 10.5 MB; Telegram takes at most 10.5 MB"},
		{"large animation", "x.gif", "GIF89a" + strings.Repeat("x", 10<<20), ""},
		{"sides", "x.png", pngOf(9000, 1001), "9000 × 1001 pixels; width and height together"},
		{"ratio", "x.png", pngOf(1, 21), "1 × 21 pixels; Telegram does not take"},
		{"not a picture", "x.jpg", "<html>404</html>", "cannot be read as a picture"},
		{"cut off", "x.png", good[:12], "cannot be read as a picture"},
		{"another kind", "x.jpg", good, ""},
		{"place", "x.jpg", located(t), "where it was taken"},
		{"vector", "x.svg", "<svg/>", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := ""
			if test.want != "" {
				want = "8 picture"
			}
			got, full := check(t, map[string]string{"a.md": front + "Текст.\n\n![вид](" + test.file + ")", test.file: test.data}, folder.Config{})
			if got != want || !strings.Contains(full, test.want) {
				t.Errorf("got %q, want %q with %q:\n%s", got, want, test.want, full)
			}
		})
	}
	if got, full := check(t, map[string]string{"a.md": strings.Replace(front, "---\n", "---\ncover: x.png\n", 1) + "Текст.", "x.png": ""}, folder.Config{}); got != "0 picture" {
		t.Errorf("an empty cover: got %q, want a finding:\n%s", got, full)
	}
}
