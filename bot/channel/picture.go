package channel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"regexp"
)

// photoSide is to what a picture that is too large for a photo is scaled down:
// the longest side that Telegram keeps of a photo.
const photoSide = 2560

// maxPixels bounds what is decoded to be scaled down.
const maxPixels = 100_000_000

// outgoing makes of a local file what leaves this machine: without the place
// where it was taken, and small enough where it is shown as a photo. An error
// says why the file cannot be shown at all.
func outgoing(data []byte, photo bool) ([]byte, error) {
	switch {
	case len(data) == 0:
		return nil, errors.New("it is empty")
	case bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/")):
		return nil, errors.New("it is a pointer of Git LFS, not the file: run `git lfs pull`")
	}
	if !photo {
		return anonymous(data), nil
	}
	if extension(data) == "" {
		return nil, errors.New("it is not a JPEG, PNG, WebP or GIF")
	}
	if extension(data) == ".webp" { // the standard library cannot decode one
		if len(data) > maxImage {
			return nil, fmt.Errorf("it is larger than %d MB", maxImage>>20)
		}
		return anonymous(data), nil
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it is a broken image: %w", err)
	}
	if c.Width > maxImageRatio*c.Height || c.Height > maxImageRatio*c.Width {
		return nil, fmt.Errorf("its size of %d×%d pixels is not that of a photo: one side is over %d times the other", c.Width, c.Height, maxImageRatio)
	}
	data = anonymous(data)
	if c.Width+c.Height <= maxImageSides && len(data) <= maxImage {
		return data, nil
	}
	if c.Width*c.Height > maxPixels {
		return nil, fmt.Errorf("its size of %d×%d pixels is too large to scale it down", c.Width, c.Height)
	}
	return smaller(data)
}

// smaller scales a picture down to photoSide.
func smaller(data []byte) ([]byte, error) {
	from, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it is a broken image: %w", err)
	}
	to := scaled(from, photoSide)
	var out bytes.Buffer
	if format == "png" && png.Encode(&out, to) == nil && out.Len() <= maxImage {
		return out.Bytes(), nil
	}
	out.Reset()
	if err := jpeg.Encode(&out, to, &jpeg.Options{Quality: 90}); err != nil {
		return nil, fmt.Errorf("scale it down: %w", err)
	}
	return oriented(out.Bytes(), orientation(data)), nil
}

// scaled averages the pixels that fall together, so that the longer side is at
// most side.
func scaled(from image.Image, side int) image.Image {
	b := from.Bounds()
	long := max(b.Dx(), b.Dy())
	if long <= side {
		return from
	}
	w, h := max(1, b.Dx()*side/long), max(1, b.Dy()*side/long)
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		top, bottom := y*b.Dy()/h, max((y+1)*b.Dy()/h, y*b.Dy()/h+1)
		rows := image.NewRGBA(image.Rect(0, 0, b.Dx(), bottom-top))
		draw.Draw(rows, rows.Bounds(), from, b.Min.Add(image.Pt(0, top)), draw.Src)
		for x := range w {
			left, right := x*b.Dx()/w, max((x+1)*b.Dx()/w, x*b.Dx()/w+1)
			var sum [4]int
			for j := range bottom - top {
				for i := j*rows.Stride + 4*left; i < j*rows.Stride+4*right; i += 4 {
					for c := range sum {
						sum[c] += int(rows.Pix[i+c])
					}
				}
			}
			n := (bottom - top) * (right - left)
			to.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), uint8(sum[3] / n)})
		}
	}
	return to
}

// anonymous returns a file without what cameras write into it beside the
// picture: the place, the device, the time. How the picture is to be turned
// stays.
func anonymous(data []byte) []byte {
	switch extension(data) {
	case ".jpg":
		return anonymousJPEG(data)
	case ".png":
		return anonymousPNG(data)
	case ".webp":
		return anonymousWebP(data)
	case "":
		return nowhere(data)
	}
	return data
}

// anonymousJPEG leaves out the segments of applications and comments, but those
// that the picture itself needs: JFIF, colour profiles and Adobe's transform.
func anonymousJPEG(data []byte) []byte {
	turned := orientation(data)
	out := append(make([]byte, 0, len(data)), data[:2]...)
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		kind := data[at+1]
		if kind == 0xFF { // fill
			at++
			continue
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if kind == 0xDA || end > len(data) { // the picture begins
			return oriented(append(out, data[at:]...), turned)
		}
		drop := kind == 0xFE || kind >= 0xE1 && kind <= 0xEF && kind != 0xE2 && kind != 0xEE
		if kind == 0xE2 && !bytes.HasPrefix(data[at+4:], []byte("ICC_PROFILE\x00")) {
			drop = true // further pictures, with data of their own
		}
		if !drop {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return data
}

// orientation returns how a JPEG is to be turned (1 to 8), 0 where it says
// nothing.
func orientation(data []byte) uint16 {
	for at := 2; at+4 <= len(data) && data[at] == 0xFF && data[at+1] != 0xDA; {
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
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

// oriented writes into a JPEG how it is to be turned, and nothing else.
func oriented(data []byte, turned uint16) []byte {
	if turned < 2 {
		return data
	}
	segment := []byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	binary.BigEndian.PutUint16(segment[28:], turned)
	return append(append(bytes.Clone(data[:2]), segment...), data[2:]...)
}

// anonymousPNG leaves out the chunks of texts, times and Exif.
func anonymousPNG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), data[:8]...)
	for at := 8; at+12 <= len(data); {
		end := at + 12 + int(binary.BigEndian.Uint32(data[at:]))
		if end > len(data) || end < at {
			return data
		}
		switch string(data[at+4 : at+8]) {
		case "eXIf", "tEXt", "zTXt", "iTXt", "tIME":
		default:
			if crc32.ChecksumIEEE(data[at+4:end-4]) != binary.BigEndian.Uint32(data[end-4:]) {
				return data // broken: Telegram says so
			}
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return out
}

// anonymousWebP leaves out the chunks of Exif and XMP.
func anonymousWebP(data []byte) []byte {
	if len(data) < 12 {
		return data
	}
	out := append(make([]byte, 0, len(data)), data[:12]...)
	for at := 12; at+8 <= len(data); {
		size := int(binary.LittleEndian.Uint32(data[at+4:]))
		end := at + 8 + size + size%2
		if end > len(data) || end < at {
			return data
		}
		switch string(data[at : at+4]) {
		case "EXIF", "XMP ":
		default:
			out = append(out, data[at:end]...)
			if string(data[at:at+4]) == "VP8X" {
				out[len(out)-size-size%2] &^= 0x0C // neither follows
			}
		}
		at = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// position is how a video says where it was taken (ISO 6709).
var position = regexp.MustCompile(`[+-]\d{2}\.\d{3,}[+-]\d{3}\.\d{3,}([+-]\d+\.\d+)?/`)

// nowhere puts zeros in place of the positions in a video. What else there is
// stays as it is.
func nowhere(data []byte) []byte {
	if len(data) < 12 || string(data[4:8]) != "ftyp" {
		return data
	}
	out := bytes.Clone(data)
	for _, at := range position.FindAllIndex(out, -1) {
		for i := at[0]; i < at[1]; i++ {
			if out[i] >= '0' && out[i] <= '9' {
				out[i] = '0'
			}
		}
	}
	return out
}
