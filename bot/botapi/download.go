package botapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// MaxDownload is the maximum size of a file that a bot can download, in bytes.
const MaxDownload = 20 << 20

// ErrTooLarge means that a file is larger than a bot can download.
var ErrTooLarge = fmt.Errorf("the file is larger than %d MB, which is the most that a bot can download", MaxDownload>>20)

// Download downloads a file that was sent to the bot, at most MaxDownload bytes. Its
// errors never contain the token.
func (c *Client) Download(ctx context.Context, fileID string) ([]byte, error) {
	var file struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	err := c.Call(ctx, "getFile", map[string]string{"file_id": fileID}, &file)
	var e *Error
	switch {
	case errors.As(err, &e) && e.Outcome == Refused && strings.Contains(strings.ToLower(e.Description), "file is too big"):
		return nil, ErrTooLarge
	case err != nil:
		return nil, err
	case file.Size > MaxDownload:
		return nil, ErrTooLarge
	case filepath.IsAbs(file.Path): // a self-hosted server with --local, on this machine
		return readAtMost(os.Open(file.Path))
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeouts*c.timeout)
	defer cancel()
	base := strings.TrimSuffix(strings.ReplaceAll(c.endpoint, "%%", "%"), "/bot%s/%s")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/file/bot"+c.token+"/"+file.Path, nil)
	if err != nil {
		return nil, errors.New("botapi: the server named a file whose path cannot be asked for")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, &Error{Method: "download", Outcome: NotSent, Err: errors.New(c.hide.text(err.Error()))}
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		failed := &Error{Method: "download", Outcome: Refused, Code: resp.StatusCode, Description: http.StatusText(resp.StatusCode)}
		if resp.StatusCode >= http.StatusInternalServerError { // a proxy's page; reading a file can be repeated
			failed.Outcome = NotSent
		}
		return nil, failed
	}
	data, err := readAtMost(resp.Body, nil)
	if err != nil && !errors.Is(err, ErrTooLarge) {
		return nil, &Error{Method: "download", Outcome: NotSent, Err: errors.New(c.hide.text(err.Error()))}
	}
	return data, err
}

func readAtMost(r io.ReadCloser, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, MaxDownload+1))
	if err == nil && len(data) > MaxDownload {
		return nil, ErrTooLarge
	}
	return data, err
}
