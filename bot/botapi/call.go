package botapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Upload is a file that is sent with a call, as attach://Name.
type Upload struct {
	Name, FileName string
	Reader         io.Reader
}

// Call calls a method. params is encoded as JSON (nil: none), result is decoded from
// the answer's result (nil: ignored). It waits for the rate limits of the chat in
// chat_id, never retries, and returns *Error. If Telegram has limited the chat for more
// than half a minute, it fails at once as Limited.
func (c *Client) Call(ctx context.Context, method string, params, result any) error {
	return c.call(ctx, method, params, nil, result)
}

// CallFiles calls a method with uploads. A Reader that is an io.Closer is closed if it was read.
func (c *Client) CallFiles(ctx context.Context, method string, params any, files []Upload, result any) error {
	return c.call(ctx, method, params, files, result)
}

func (c *Client) call(ctx context.Context, method string, params any, files []Upload, result any) error {
	form, err := toForm(params)
	if err != nil {
		return &Error{Method: method, Outcome: NotSent, Err: fmt.Errorf("encode the parameters: %w", err)}
	}
	release := func(verdict) {}
	if counts(method) {
		release, err = c.gate.acquire(ctx, form["chat_id"])
		if limited := (*pausedError)(nil); errors.As(err, &limited) {
			return &Error{Method: method, Outcome: Limited, RetryAfter: limited.left, Err: err}
		}
		if err != nil {
			return &Error{Method: method, Outcome: NotSent, Err: fmt.Errorf("waiting for the rate of the chat: %w", err)}
		}
	}
	start := time.Now()
	var e *Error
	o := Observation{Method: method}
	if err := mayLeave(ctx); err != nil {
		e = &Error{Method: method, Outcome: NotSent, Err: err}
	} else {
		e = c.exchange(ctx, &o, form, files, result)
	}
	release(verdictOf(e))
	c.logCall(ctx, method, form["chat_id"], start, e)
	if c.observe != nil {
		o.Took, o.Err = time.Since(start), e
		if list := reflect.Indirect(reflect.ValueOf(result)); e == nil && list.Kind() == reflect.Slice {
			o.Items = list.Len()
		}
		c.observe(o)
	}
	if e != nil {
		return e
	}
	return nil
}

// exchange makes the request with the library, and records when it was answered.
func (c *Client) exchange(ctx context.Context, o *Observation, form tgbotapi.Params, files []Upload, result any) *Error {
	method := o.Method
	limit := c.limit(method, form, files)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	x := &exchange{ctx: limited, http: c.http}
	bot := &tgbotapi.BotAPI{Token: c.token, Client: x} // not its constructor, which calls getMe
	bot.SetAPIEndpoint(c.endpoint)
	var resp *tgbotapi.APIResponse
	var err error
	if len(files) == 0 {
		resp, err = bot.MakeRequest(method, form)
	} else {
		resp, err = bot.UploadFiles(method, form, requestFiles(files))
	}
	if err == nil {
		c.learnName(method, form["chat_id"], resp.Result)
		o.testify(x.header, resp.Result)
		if result == nil {
			return nil
		}
		if err = json.Unmarshal(resp.Result, result); err == nil {
			return nil
		}
		err = fmt.Errorf("its result cannot be read: %w", err)
		return c.fail(method, x, answer{}, err)
	}
	var said *tgbotapi.Error
	if errors.As(err, &said) {
		if x.status < http.StatusInternalServerError { // otherwise it is a gateway's answer
			o.testify(x.header, nil)
		}
		a := answer{
			read:        resp.ErrorCode != 0 || said.Message != "", // else it is a gateway's JSON
			code:        resp.ErrorCode,                            // the Error of UploadFiles has none
			description: said.Message, migrateTo: said.MigrateToChatID,
			retryAfter: time.Duration(said.RetryAfter) * time.Second,
		}
		if a.read && a.code == 0 && x.status >= 400 {
			a.code = x.status
		}
		return c.fail(method, x, a, nil)
	}
	if limited.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("no answer within %s: %w", limit, context.DeadlineExceeded)
	}
	return c.fail(method, x, answer{}, err)
}

// learnName records the id of an @name: from the answer to a message that was sent, or
// to getChat, which is called before the first message.
func (c *Client) learnName(method, chat string, result json.RawMessage) {
	if !strings.HasPrefix(chat, "@") {
		return
	}
	var said struct {
		ID   int64 `json:"id"` // id of the chat itself
		Chat struct {
			ID int64 `json:"id"`
		} `json:"chat"`
	}
	if json.Unmarshal(result, &said) != nil {
		return
	}
	id := said.Chat.ID
	if method == "getChat" {
		id = said.ID
	}
	if id != 0 {
		c.gate.same(chat, strconv.FormatInt(id, 10))
	}
}

// limit returns the timeout of a request.
func (c *Client) limit(method string, form tgbotapi.Params, files []Upload) time.Duration {
	switch {
	case method == "getUpdates":
		seconds, _ := strconv.Atoi(form["timeout"])
		return c.timeout + time.Duration(max(seconds, 0))*time.Second
	case len(files) > 0:
		return uploadTimeouts * c.timeout
	}
	return c.timeout
}

func (c *Client) logCall(ctx context.Context, method, chat string, start time.Time, e *Error) {
	took := time.Since(start).Round(time.Millisecond)
	if e == nil {
		c.log.DebugContext(ctx, "bot api", "method", method, "chat", chat, "took", took)
		return
	}
	c.log.DebugContext(ctx, "bot api", "method", method, "chat", chat, "took", took, "outcome", e.Outcome.String(), "code", e.Code, "err", e.Error())
}

// answer has the readable parts of an error answer.
type answer struct {
	read        bool
	code        int
	description string
	migrateTo   int64
	retryAfter  time.Duration
}

// retryAfter returns how long to wait after a 429; a second if the answer does not say.
func retryAfter(a answer, h http.Header) time.Duration {
	if a.retryAfter > 0 {
		return a.retryAfter
	}
	text := h.Get("Retry-After")
	for _, before := range []string{"retry after ", "FLOOD_WAIT_"} {
		if _, after, ok := strings.Cut(a.description, before); ok {
			text, _, _ = strings.Cut(after, " ")
		}
	}
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n > 0 {
		return time.Duration(n) * time.Second
	}
	return time.Second
}

// toForm converts parameters to form values, as the Bot API accepts them: strings
// unchanged, everything else as JSON, without null.
func toForm(params any) (tgbotapi.Params, error) {
	if params == nil {
		return tgbotapi.Params{}, nil
	}
	b, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return nil, fmt.Errorf("they are no JSON object: %w", err)
	}
	form := make(tgbotapi.Params, len(fields))
	for name, raw := range fields {
		switch {
		case string(raw) == "null":
		case raw[0] == '"':
			var s string
			if err := json.Unmarshal(raw, &s); err != nil {
				return nil, err
			}
			form[name] = s
		default:
			form[name] = string(raw)
		}
	}
	return form, nil
}

func requestFiles(files []Upload) []tgbotapi.RequestFile {
	out := make([]tgbotapi.RequestFile, len(files))
	for i, f := range files {
		out[i] = tgbotapi.RequestFile{Name: f.Name, Data: tgbotapi.FileReader{Name: f.FileName, Reader: f.Reader}}
	}
	return out
}
