package emulator

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

// maxRequest bounds a request, in bytes: Telegram takes files of 50 MB.
const maxRequest = 60 << 20

// params are the parameters of a call, however they came: strings as they
// are, everything else as JSON.
type params struct {
	values map[string]string
	files  map[string]file
	later  *time.Duration // after which the message that the call sends is out (FaultSchedule)
}

// A file that came along as a part of a multipart body.
type file struct {
	Name string
	Data []byte
}

// readParams reads parameters from the query, a form, a multipart body or a
// JSON object, as Telegram takes them.
func readParams(r *http.Request) (params, error) {
	p := params{values: map[string]string{}, files: map[string]file{}}
	for name, v := range r.URL.Query() {
		p.values[name] = v[0]
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
			p.values[name] = v[0]
		}
	default:
		_, err := io.Copy(io.Discard, r.Body)
		return p, err
	}
	return p, nil
}

func (p params) readJSON(body io.Reader) error {
	data, err := io.ReadAll(body)
	if err != nil || len(data) == 0 {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return bad("can't parse request JSON object")
	}
	for name, raw := range fields {
		var s string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &s) == nil:
			p.values[name] = s
		default:
			p.values[name] = string(raw)
		}
	}
	return nil
}

func (p params) readMultipart(r *http.Request) error {
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
			p.files[part.FormName()] = file{Name: part.FileName(), Data: data}
		} else {
			p.values[part.FormName()] = string(data)
		}
	}
}

func (p params) str(name string) string { return p.values[name] }

func (p params) has(name string) bool { return p.values[name] != "" }

func (p params) int(name string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(p.values[name]))
	return n
}

func (p params) int64(name string) int64 {
	n, _ := strconv.ParseInt(strings.TrimSpace(p.values[name]), 10, 64)
	return n
}

func (p params) bool(name string) bool {
	switch strings.ToLower(p.values[name]) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// json decodes a parameter that is a JSON value; what names it in the refusal.
func (p params) json(name, what string, v any) error {
	if !p.has(name) {
		return nil
	}
	if err := json.Unmarshal([]byte(p.values[name]), v); err != nil {
		return bad("can't parse %s JSON object", what)
	}
	return nil
}
