package channel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content/post"
)

// jpegOf returns a picture with a camera's metadata: the place, a preview and a
// comment, and an orientation of a quarter turn.
func jpegOf(t *testing.T, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		m.Set(x, 0, color.White)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00II\x2A\x00\x08\x00\x00\x00\x02\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x25\x88\x04\x00\x01\x00\x00\x00\x26\x00\x00\x00\x00\x00\x00\x00GPS 55.7558 37.6173"
	xmp := "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>GPSLatitude</x:xmpmeta>"
	comment := "taken at GPS 55"
	var out bytes.Buffer
	out.Write(b.Bytes()[:2])
	for _, s := range []struct {
		kind byte
		data string
	}{{0xE1, exif}, {0xE1, xmp}, {0xED, "Photoshop 3.0\x00GPS"}, {0xE2, "MPF\x00GPS"}, {0xFE, comment}} {
		n := len(s.data) + 2
		out.Write([]byte{0xFF, s.kind, byte(n >> 8), byte(n)})
		out.WriteString(s.data)
	}
	out.Write(b.Bytes()[2:])
	return out.Bytes()
}

func pngWithPlace() []byte {
	data := pngOf(16, 9)
	chunk := "\x00\x00\x00\x07tEXtGPS\x0055N\x00\x00\x00\x00"
	return append(append(bytes.Clone(data[:33]), chunk...), data[33:]...) // after IHDR
}

func gifWithPlace() string {
	return "GIF89a\x01\x00\x01\x00\x80\x00\x00\xFF\xFF\xFF\x00\x00\x00" + // its colors
		"\x21\xFE\x05GPS55\x00" + "\x21\xFF\x0BNETSCAPE2.0\x03\x01\x00\x00\x00" + "\x21\xFF\x0BXMP DataXMP\x03GPS\x00" +
		"\x2C\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3B" + "GPS"
}

// exifWithPlace has a GPS directory with one value outside of it.
const exifWithPlace = "Exif\x00\x00II\x2A\x00\x08\x00\x00\x00\x01\x00\x25\x88\x04\x00\x01\x00\x00\x00\x1A\x00\x00\x00\x00\x00\x00\x00" +
	"\x01\x00\x02\x00\x02\x00\x08\x00\x00\x00\x2C\x00\x00\x00\x00\x00\x00\x00" + "GPS 55.7 N     " + "\x00\x00\x00\x00"

// webpOf returns a lossless WebP of one colour, which takes no bits per pixel.
func webpOf(w, h int, alpha uint64) []byte {
	var bits []byte
	at := 0
	put := func(v uint64, n int) {
		for i := range n {
			if at%8 == 0 {
				bits = append(bits, 0)
			}
			bits[at/8] |= byte(v>>i&1) << (at % 8)
			at++
		}
	}
	put(0x2F, 8)
	put(uint64(w-1), 14)
	put(uint64(h-1), 14)
	put(1, 1)                                                // it has alpha
	put(0, 3)                                                // version
	put(0, 3)                                                // no transform, color cache, meta codes
	for _, symbol := range []uint64{200, 10, 20, alpha, 0} { // green, red, blue, alpha, distance: codes of one symbol
		put(1, 1)
		put(0, 1)
		put(1, 1)
		put(symbol, 8)
	}
	if len(bits)%2 == 1 {
		bits = append(bits, 0)
	}
	chunk := append(binary.LittleEndian.AppendUint32([]byte("VP8L"), uint32(len(bits))), bits...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(chunk))), append([]byte("WEBP"), chunk...)...)
}

// movingWebP returns the header of an animated WebP.
func movingWebP(w, h int) []byte {
	head := []byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00\x02\x00\x00\x00")
	head = append(head, byte(w-1), byte((w-1)>>8), 0, byte(h-1), byte((h-1)>>8), 0)
	return append(head, "ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
}

func bmpOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := bmp.Encode(&out, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tiffOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := tiff.Encode(&out, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestNameOfAPicture holds that the file name of an upload has the extension of its
// content.
func TestNameOfAPicture(t *testing.T) {
	for name, want := range map[string]string{"a.png": "a.jpg", "a.webp": "a.jpg", "a.bmp": "a.jpg", "a.jpg": "a.jpg", "a.JPEG": "a.JPEG"} {
		if got := nameFor(name, jpegOf(t, 4, 3)); got != want {
			t.Errorf("a JPEG called %s leaves as %s, want %s", name, got, want)
		}
	}
}

func TestOutgoingPictures(t *testing.T) {
	webp := "RIFF\x36\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00\x0C\x00\x00\x00\x00\x00\x00\x00\x00\x00VP8L\x02\x00\x00\x00\x2F\x00EXIF\x08\x00\x00\x00GPS 55.7"
	large := jpegOf(t, 9600, 500)
	for name, c := range map[string]struct {
		data  []byte
		photo bool
		fails string
		size  image.Point // zero: it cannot be decoded
	}{
		"a photo":             {jpegOf(t, 40, 30), true, "", image.Pt(40, 30)},
		"a photo as a file":   {jpegOf(t, 40, 30), false, "", image.Pt(40, 30)},
		"a PNG":               {pngWithPlace(), true, "", image.Pt(16, 9)},
		"a WebP":              {[]byte(webp), true, "", image.Point{}},
		"too large":           {large, true, "", image.Pt(2560, 133)},
		"large, as a file":    {large, false, "", image.Point{}},
		"too large, a PNG":    {pngOf(9600, 500), true, "", image.Pt(2560, 133)},
		"too wide":            {pngOf(2000, 50), true, "2000×50 pixels", image.Point{}},
		"too high":            {pngOf(50, 2000), true, "50×2000 pixels", image.Point{}},
		"empty":               {nil, true, "empty", image.Point{}},
		"an empty file":       {nil, false, "empty", image.Point{}},
		"a pointer":           {[]byte("version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n"), true, "Git LFS", image.Point{}},
		"a pointer to a file": {[]byte("version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n"), false, "Git LFS", image.Point{}},
		"half a picture":      {pngOf(16, 9)[:20], true, "broken", image.Point{}},
		"a broken checksum":   {func() []byte { d := pngWithPlace(); d[30] ^= 1; return d }(), false, "", image.Point{}},
		"a GIF":               {[]byte(gifWithPlace()), true, "", image.Pt(1, 1)},
		"a wide WebP":         {[]byte(strings.Replace(webp, "\x0C\x00\x00\x00\x00\x00\x00", "\x0C\x00\x00\x00\xCF\x07\x00", 1)), true, "2000×1 pixels", image.Point{}},
		"with a film behind":  {append(jpegOf(t, 40, 30), "\x00\x00\x00\x18ftypmp42 GPS +55.7558+037.6173/"...), true, "", image.Pt(40, 30)},
		"filled segments":     {bytes.Replace(jpegOf(t, 40, 30), []byte("\xFF\xFE"), []byte("\x00\xFF\xFF\xFE"), 1), false, "", image.Point{}},
		"a HEIC as a file":    {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + exifWithPlace + `<x exif:` + "LatitudeRef='N'"), false, "", image.Point{}},
		"a TIFF as a file":    {[]byte(exifWithPlace[len("Exif\x00\x00"):]), false, "", image.Point{}},
		"too large, a WebP":   {webpOf(9600, 500, 255), true, "", image.Pt(2560, 133)},
		"with a clear part":   {webpOf(9600, 500, 100), true, "", image.Pt(2560, 133)},
		"a WebP beyond all":   {webpOf(16000, 16000, 255), true, "too large to scale", image.Point{}},
		"a moving WebP":       {movingWebP(9600, 500), true, "broken", image.Point{}},
		"a BMP":               {bmpOf(t, 40, 30), true, "", image.Pt(40, 30)},
		"a TIFF":              {tiffOf(t, 40, 30), true, "", image.Pt(40, 30)},
		"a page":              {[]byte("<!doctype html>"), true, "not a JPEG", image.Point{}},
		"a document":          {[]byte("%PDF-1.7 GP"), false, "", image.Point{}},
		"a video":             {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00 \xa9xyz +55.7558+037.6173+180.000/ GP"), false, "", image.Point{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := outgoing(c.data, c.photo)
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Fatalf("error %v, want one with %q", err, c.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(got, []byte("GPS")) || bytes.Contains(got, []byte("55.7")) {
				t.Errorf("the place is still in it: %q", got[:min(len(got), 400)])
			}
			if c.size == (image.Point{}) {
				return
			}
			m, format, err := image.Decode(bytes.NewReader(got))
			if err != nil || m.Bounds().Size() != c.size {
				t.Fatalf("it is %v (%v), want %v", m, err, c.size)
			}
			if was, is := orientation(c.data), orientation(got); format == "jpeg" && was != is {
				t.Errorf("it is to be turned by %d, was by %d", is, was)
			}
		})
	}
}

// TestBadLocalPictureCostsOnlyItself holds that a bad local picture does not change
// the form of its article.
func TestBadLocalPictureCostsOnlyItself(t *testing.T) {
	w := newElsewhere(t)
	pictures := map[string][]byte{
		"good.png": pngOf(16, 9), "wide.png": pngOf(2000, 50), "empty.jpg": nil,
		"lfs.png": []byte("version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n"), "large.png": pngOf(9600, 500),
	}
	w.p.Config.File = func(path string) ([]byte, error) { return pictures[path], nil }
	r := post.Request{
		Method: "sendRichMessage",
		Params: []byte(`{"rich_message":{"blocks":[{"type":"heading","text":"T","size":1},
			{"type":"photo","photo":{"type":"photo","media":"attach://a"},"caption":{"text":"wide one"}},
			{"type":"photo","photo":{"type":"photo","media":"attach://b"}},
			{"type":"photo","photo":{"type":"photo","media":"attach://c"}},
			{"type":"photo","photo":{"type":"photo","media":"attach://d"}},
			{"type":"photo","photo":{"type":"photo","media":"attach://e"}}]}}`),
		Files: []post.File{{Name: "a", Path: "wide.png"}, {Name: "b", Path: "empty.jpg"}, {Name: "c", Path: "good.png"}, {Name: "d", Path: "lfs.png"}, {Name: "e", Path: "large.png"}},
		Plain: "T\nwide one",
	}
	m := w.send(r)
	if n := strings.Count(m.JSON, `"type":"photo"`); !m.Rich || n != 2 || !strings.Contains(m.Plain, "wide one") {
		t.Errorf("%d photos, want the good one and the large one: %s", n, m.JSON)
	}
	if n := strings.Count(w.log.String(), "a local file is left out"); n != 3 {
		t.Errorf("the log tells of %d files:\n%s", n, w.log)
	}
	alone := post.Request{Method: "sendPhoto", Params: []byte(`{"photo":"attach://a","caption":"c"}`), Files: []post.File{{Name: "a", Path: "lfs.png"}}, Plain: "c"}
	if m := w.send(alone); m.Text != "c" {
		t.Errorf("a caption without its photo: %+v", m)
	}
	var calls []emulator.Call
	for _, c := range w.e.Calls() {
		if strings.HasPrefix(c.Method, "send") {
			calls = append(calls, c)
		}
	}
	if len(calls) != 2 {
		t.Errorf("%d requests, want 2", len(calls))
	}
}

// cut returns a truncated picture: its header is intact.
func cut(data []byte) []byte { return data[:len(data)-10] }

// TestPictureThatTelegramCannotUse holds that an article keeps its other pictures
// and its form if Telegram refuses one picture.
func TestPictureThatTelegramCannotUse(t *testing.T) {
	pictures := map[string][]byte{"good.png": pngOf(16, 9), "cut.jpg": cut(jpegOf(t, 400, 300)), "odd.png": pngOf(20, 10)}
	two := func(second string) post.Request {
		return post.Request{
			Method: "sendRichMessage",
			Params: []byte(`{"rich_message":{"blocks":[{"type":"heading","text":"T","size":1},{"type":"photo","photo":{"type":"photo","media":"attach://a"}},
				{"type":"photo","photo":{"type":"photo","media":"attach://b"},"caption":{"text":"second"}}]}}`),
			Files: []post.File{{Name: "a", Path: "good.png"}, {Name: "b", Path: second}}, Plain: "T\nsecond",
		}
	}
	caption := func(path string) post.Request {
		return post.Request{Method: "sendPhoto", Params: []byte(`{"photo":"attach://a","caption":"c"}`), Files: []post.File{{Name: "a", Path: path}}, Plain: "c"}
	}
	for name, c := range map[string]struct {
		r        post.Request
		refusals int // of requests with the bad picture
		photos   int
		rich     bool
	}{
		"cut one":                     {two("cut.jpg"), 1, 1, true},
		"one that decodes":            {two("odd.png"), 1, 0, true},
		"one that cannot be read":     {two("gone.png"), 0, 1, true},
		"a cut cover":                 {caption("cut.jpg"), 1, 0, false},
		"a cover that cannot be read": {caption("gone.png"), 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newElsewhere(t)
			w.p.Config.File = func(path string) ([]byte, error) {
				if data, ok := pictures[path]; ok {
					return data, nil
				}
				return nil, errors.New("permission denied")
			}
			if c.refusals > 0 {
				w.e.AddFault(emulator.Fault{Method: c.r.Method, Times: c.refusals, Kind: emulator.FaultRefuse, Code: 400, Description: "Bad Request: IMAGE_PROCESS_FAILED"})
			}
			m := w.send(c.r)
			if got := strings.Count(m.JSON, `"type":"photo"`); m.Rich != c.rich || got != c.photos || m.Plain != c.r.Plain {
				t.Errorf("%d photos, rich %v: %s\nwant %d, %v\n%s", got, m.Rich, m.JSON, c.photos, c.rich, w.log)
			}
		})
	}
}

// hostile returns files with wrong lengths: each truncated at each offset, and with
// each of its lengths set to zero and to the maximum.
func hostile(t *testing.T) (files [][]byte) {
	t.Helper()
	for _, s := range []string{"\xFF\xD8\xFF\xE2\x00\x00", "\xFF\xD8\xFF\xE2\x00\x01", "\xFF\xD8\xFF\xE1\x00\x00", "\xFF\xD8\xFF\xE1\x00\x01\xFF\xD9", "\xFF\xD8\xFF\xDA\x00\x00\xFF", "\xFF\xD8\xFF\xE1\x00"} {
		files = append(files, []byte(s))
	}
	webp := "RIFF\x26\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00\x0C\x00\x00\x00\x00\x00\x00\x00\x00\x00EXIF\x04\x00\x00\x00GPS5"
	heic := "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + exifWithPlace
	for _, whole := range [][]byte{jpegOf(t, 2, 1), pngWithPlace(), []byte(gifWithPlace()), []byte(webp), []byte(heic), []byte(exifWithPlace[6:])} {
		for at := range whole {
			files = append(files, whole[:at])
			for _, b := range []byte{0, 1, 0x7F, 0xFF} {
				one, four := bytes.Clone(whole), bytes.Clone(whole)
				one[at] = b
				for i := range four[at:min(at+4, len(four))] {
					four[at+i] = b
				}
				files = append(files, one, four)
			}
		}
	}
	return files
}

// TestLyingLengths holds that a file with wrong lengths does not make the worker
// panic or hang.
func TestLyingLengths(t *testing.T) {
	for _, data := range hostile(t) {
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%q: %v", data, r)
				}
			}()
			before := bytes.Clone(data)
			anonymous(data)
			if !bytes.Equal(data, before) {
				t.Errorf("%q was written into: %q", before, data)
			}
		}()
	}
}

func FuzzAnonymous(f *testing.F) {
	for _, s := range []string{"\xFF\xD8\xFF\xE2\x00\x00", "\xFF\xD8\xFF\xE1\x00\x01\xFF\xD9", string(pngWithPlace()), gifWithPlace(), exifWithPlace[6:]} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(_ *testing.T, data []byte) { anonymous(data) })
}
