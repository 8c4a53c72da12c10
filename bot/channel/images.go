package channel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // formats
	_ "image/jpeg" // of
	_ "image/png"  // photos
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// The limits of an image that is fetched for Telegram. Those of its size are
// Telegram's limits for photos (sendPhoto).
const (
	maxImage      = 10 << 20 // bytes
	maxImageSides = 10_000   // pixels of width and height together
	maxImageRatio = 20       // ratio of the longer side to the shorter one
	imageTimeout  = 10 * time.Second
	maxRedirects  = 5
)

// Images fetches remote images of articles. It connects only to public addresses
// (public.go): an article must not be able to read the network that the bot runs
// in. It is safe for concurrent use.
type Images struct {
	client  *http.Client
	proxied bool
}

// ImagesConfig says how Images reaches the network.
type ImagesConfig struct {
	Proxy string // as in botapi.Config; "" is none
	// Dial makes connections; nil connects to public addresses only. With a
	// proxy, it connects to the proxy.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// NewImages returns Images without connecting to anything. It fails if the proxy's
// address is invalid.
func NewImages(c ImagesConfig) (*Images, error) {
	m := &Images{}
	t := &http.Transport{DialContext: c.Dial, TLSHandshakeTimeout: imageTimeout, MaxIdleConnsPerHost: 4, IdleConnTimeout: imageTimeout}
	if c.Proxy != "" {
		proxy, err := url.Parse(c.Proxy)
		if err != nil || proxy.Host == "" { // the error's text would reveal a password
			return nil, errors.New("proxy is not an address: write it as http://host:3128 or socks5://user:password@host:1080")
		}
		t.Proxy, m.proxied = http.ProxyURL(proxy), true
	}
	if c.Dial == nil {
		dialer := &net.Dialer{Timeout: imageTimeout}
		if !m.proxied {
			dialer.ControlContext = dialPublic
		}
		t.DialContext = dialer.DialContext
	}
	m.client = &http.Client{Transport: t, Timeout: imageTimeout, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return fmt.Errorf("more than %d redirects", maxRedirects)
		}
		return m.allowed(r)
	}}
	return m, nil
}

// allowed refuses addresses that must not be requested. Behind a proxy a dialer
// sees only the proxy's address, so the host name is checked here.
func (m *Images) allowed(r *http.Request) error {
	if s := r.URL.Scheme; s != "http" && s != "https" {
		return fmt.Errorf("an address of scheme %q: only http and https are fetched", s)
	}
	if m.proxied {
		return publicName(r.Context(), r.URL.Hostname())
	}
	return nil
}

// Fetch fetches an image: a JPEG, PNG, WebP or GIF that Telegram accepts as a
// photo, within 10 MB, 10 s and 5 redirects.
func (m *Images) Fetch(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if err := m.allowed(r); err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "image/*")
	r.Header.Set("User-Agent", "Mozilla/5.0 (compatible; Dateline)") // some hosts refuse requests without one
	resp, err := m.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it is answered with %s", resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxImage+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxImage {
		return nil, fmt.Errorf("it is larger than %d MB", maxImage>>20)
	}
	return data, checkImage(data)
}

// extension returns the file extension for an image's content, or "" if it is not
// an image.
func extension(data []byte) string {
	switch http.DetectContentType(data) {
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "image/gif":
		return ".gif"
	case "image/webp":
		return ".webp"
	}
	return ""
}

func checkImage(data []byte) error {
	switch extension(data) {
	case "":
		return errors.New("not a JPEG, PNG, WebP or GIF")
	case ".webp":
		return nil // the standard library cannot decode it: Telegram will judge
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("it is a broken image: %w", err)
	}
	if c.Width+c.Height > maxImageSides || c.Width > maxImageRatio*c.Height || c.Height > maxImageRatio*c.Width {
		return fmt.Errorf("its size of %d×%d pixels is none of a photo", c.Width, c.Height)
	}
	return nil
}
