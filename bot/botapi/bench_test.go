package botapi_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
)

type at200 struct{ body string }

func (a at200) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

// BenchmarkCall measures the client's own work for a message, without a network.
func BenchmarkCall(b *testing.B) {
	c, err := botapi.New(botapi.Config{Token: token, HTTP: at200{`{"ok":true,"result":{"message_id":1,"chat":{"id":1}}}`}, Rates: &botapi.Rates{}})
	if err != nil {
		b.Fatal(err)
	}
	params := m{"chat_id": 1, "text": strings.Repeat("text ", 200), "disable_notification": true}
	var sent struct {
		ID int `json:"message_id"`
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Call(b.Context(), "sendMessage", params, &sent); err != nil {
			b.Fatal(err)
		}
	}
}
