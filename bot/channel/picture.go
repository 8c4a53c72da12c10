package channel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"

	_ "golang.org/x/image/bmp"  // formats that
	_ "golang.org/x/image/tiff" // are
	_ "golang.org/x/image/webp" // converted
)

// photoSide is the size to which a picture that is too large for a photo is scaled
// down: the longest side that Telegram keeps of a photo, in pixels.
const photoSide = 2560

// maxPixels bounds what is decoded in order to be scaled down.
const maxPixels = 100_000_000

// outgoing returns a local file as it is uploaded: without the place where it was
// taken, and small enough if it is shown as a photo. The error says why the file
// cannot be shown at all.
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
	c, format, err := sizeOf(data)
	switch {
	case extension(data) == "" && format == "":
		return nil, errors.New("it is not a JPEG, PNG, WebP, GIF, BMP or TIFF")
	case err != nil:
		return nil, fmt.Errorf("it is a broken image: %w", err)
	}
	if c.Width > maxImageRatio*c.Height || c.Height > maxImageRatio*c.Width {
		return nil, fmt.Errorf("its size of %d×%d pixels is not that of a photo: one side is over %d times the other", c.Width, c.Height, maxImageRatio)
	}
	data = anonymous(data)
	if extension(data) != "" && c.Width+c.Height <= maxImageSides && len(data) <= maxImage {
		return data, nil
	}
	if c.Width*c.Height > maxPixels {
		return nil, fmt.Errorf("its size of %d×%d pixels is too large to scale it down", c.Width, c.Height)
	}
	return smaller(data)
}

// sizeOf returns the size of a picture, and its format if it can be decoded. The
// size of a WebP is in its header, even if it is animated and cannot be decoded.
func sizeOf(data []byte) (c image.Config, format string, err error) {
	if extension(data) == ".webp" {
		c, err = sizeOfWebP(data)
		return c, "webp", err
	}
	return image.DecodeConfig(bytes.NewReader(data))
}

// smaller scales a picture down to photoSide, as a PNG if it is one or has
// transparent parts, else as a JPEG.
func smaller(data []byte) ([]byte, error) {
	from, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it is a broken image: %w", err)
	}
	to := scaled(from, photoSide)
	var out bytes.Buffer
	opaque, ok := from.(interface{ Opaque() bool })
	if (format == "png" || ok && !opaque.Opaque()) && png.Encode(&out, to) == nil && out.Len() <= maxImage {
		return out.Bytes(), nil
	}
	out.Reset()
	if err := jpeg.Encode(&out, to, &jpeg.Options{Quality: 90}); err != nil {
		return nil, fmt.Errorf("scale it down: %w", err)
	}
	return oriented(out.Bytes(), orientation(data)), nil
}

// scaled scales a picture by averaging pixels, so that its longer side is at most
// side.
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

// sizeOfWebP returns the size of a WebP from its first chunk.
func sizeOfWebP(data []byte) (c image.Config, err error) {
	if len(data) < 30 {
		return c, errors.New("it ends in its header")
	}
	at := data[20:] // data of the chunk
	switch string(data[12:16]) {
	case "VP8X":
		c.Width, c.Height = 1+int(at[4])|int(at[5])<<8|int(at[6])<<16, 1+int(at[7])|int(at[8])<<8|int(at[9])<<16
	case "VP8L":
		bits := binary.LittleEndian.Uint32(at[1:])
		c.Width, c.Height = 1+int(bits&0x3FFF), 1+int(bits>>14&0x3FFF)
	case "VP8 ":
		c.Width, c.Height = int(binary.LittleEndian.Uint16(at[6:])&0x3FFF), int(binary.LittleEndian.Uint16(at[8:])&0x3FFF)
	}
	if c.Width == 0 || c.Height == 0 {
		return c, errors.New("its header says no size")
	}
	return c, nil
}
