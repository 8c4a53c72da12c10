package channel

import (
	"encoding/json"
	"testing"
	"testing/synctest"

	"github.com/dateline-bot/dateline/bot/wire/wiretest"

	"github.com/dateline-bot/dateline/bot/botapi"
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
