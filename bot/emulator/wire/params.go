package wire

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRequest bounds a request, in bytes: Telegram accepts files of 50 MB.
const maxRequest = 60 << 20

// Params has the parameters of a call, however they were sent: strings unchanged,
// everything else as JSON.
type Params struct {
	Values map[string]string
	Files  map[string]Upload
	Later  *time.Duration // after which the sent message is published (faults.Schedule)
}

// Upload is a file that was sent as a part of a multipart body.
type Upload struct {
	Name string
	Data []byte
}

// ReadParams reads parameters from the query, a form, a multipart body or a JSON
// object, as Telegram accepts them.
func ReadParams(r *http.Request) (Params, error) {
	p := Params{Values: map[string]string{}, Files: map[string]Upload{}}
	for name, v := range r.URL.Query() {
		p.Values[name] = v[0]
	}
	if r.Body == nil {
		return p, nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, maxRequest)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		return p, p.readJSON(r.Body)
	case "multipart/form-data":
		return p, p.readMultipart(r)
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return p, err
		}
		for name, v := range r.PostForm {
			p.Values[name] = v[0]
		}
	default:
		_, err := io.Copy(io.Discard, r.Body)
		return p, err
	}
	return p, nil
}

func (p Params) readJSON(body io.Reader) error {
	data, err := io.ReadAll(body)
	if err != nil || len(data) == 0 {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return Bad("can't parse request JSON object")
	}
	for name, raw := range fields {
		var s string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &s) == nil:
			p.Values[name] = s
		default:
			p.Values[name] = string(raw)
		}
	}
	return nil
}

func (p Params) readMultipart(r *http.Request) error {
	mr, err := r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() != "" {
			p.Files[part.FormName()] = Upload{Name: part.FileName(), Data: data}
		} else {
			p.Values[part.FormName()] = string(data)
		}
	}
}

// Str returns a parameter as it was sent.
func (p Params) Str(name string) string { return p.Values[name] }

// Has reports whether a parameter is present and not empty.
func (p Params) Has(name string) bool { return p.Values[name] != "" }

// Int returns a parameter as a number; 0 if it is not one.
func (p Params) Int(name string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(p.Values[name]))
	return n
}

// Int64 is Int for ids.
func (p Params) Int64(name string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(p.Values[name]), 10, 64)
	return n
}

// Bool returns a boolean parameter.
func (p Params) Bool(name string) bool {
	switch strings.ToLower(p.Values[name]) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// JSON decodes a parameter that is a JSON value; what is its name in the Refusal.
func (p Params) JSON(name, what string, v any) error {
	if !p.Has(name) {
		return nil
	}
	if err := json.Unmarshal([]byte(p.Values[name]), v); err != nil {
		return Bad("can't parse %s JSON object", what)
	}
	return nil
}
