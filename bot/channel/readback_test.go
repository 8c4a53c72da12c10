package channel

import (
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// TestCopyIsDeletedInTheEnd holds that no copy stays in the admin's chat if the
// answer to its deletion is lost.
func TestCopyIsDeletedInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		there, tries := true, 0
		api := &wiretest.FakeAPI{Answer: func(method string, _ map[string]any) (any, error) {
			if method == "forwardMessage" {
				return json.RawMessage(`{"message_id":77,"date":100,"text":"a"}`), nil
			}
			if tries++; tries == 1 {
				return nil, &botapi.Error{Outcome: botapi.Unknown, Code: 502}
			}
			if !there {
				return nil, wiretest.Refusal400(method, "message to delete not found")
			}
			there = false
			return true, nil
		}}
		if _, err := newPublisher(t, api, 1).ReadBack(t.Context(), -100, 5); err != nil || there {
			t.Errorf("%v; the copy is still there: %t", err, there)
		}
	})
}

// TestReadsBackThroughAnotherAdmin holds that a message is read in another admin's chat
// if Telegram has limited the first one's.
func TestReadsBackThroughAnotherAdmin(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(method string, params map[string]any) (any, error) {
		switch {
		case method != "forwardMessage":
			return true, nil
		case params["chat_id"] == float64(1):
			return nil, &botapi.Error{Method: method, Outcome: botapi.Limited, Code: 429, RetryAfter: 10 * time.Hour}
		}
		return json.RawMessage(`{"message_id":77,"date":100,"text":"a"}`), nil
	}}
	if c, err := newPublisher(t, api, 1, 2).ReadBack(t.Context(), -100, 5); err != nil || c.Plain != "a" {
		t.Errorf("read %q, %v; want the message", c.Plain, err)
	}
	var f *deliver.Fault
	if _, err := newPublisher(t, api, 1).ReadBack(t.Context(), -100, 5); !errors.As(err, &f) || f.RetryAfter != 10*time.Hour {
		t.Errorf("with one admin: got %v, want how long to wait", err)
	}
}
