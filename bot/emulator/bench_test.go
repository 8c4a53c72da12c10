package emulator_test

import (
	"fmt"
	"testing"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

// BenchmarkMessage measures a message through client and emulator in process: the cost
// of each message in a simulation.
func BenchmarkMessage(b *testing.B) {
	e := emulatortest.New(emulator.Config{Token: token, Rates: &emulator.Rates{}})
	e.AddUser(emulator.User{ID: anna, FirstName: "Anna"})
	c, err := botapi.New(botapi.Config{Token: token, HTTP: e, Rates: &botapi.Rates{}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := c.Call(b.Context(), "sendMessage", m{"chat_id": anna, "text": fmt.Sprint("message ", i)}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMessages measures reading a chat with a thousand messages.
func BenchmarkMessages(b *testing.B) {
	e := emulatortest.New(emulator.Config{Token: token})
	e.AddUser(emulator.User{ID: anna, FirstName: "Anna"})
	for i := range 1000 {
		e.UserSends(anna, fmt.Sprint("message ", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		if n := len(e.Messages(anna)); n != 1000 {
			b.Fatal(n)
		}
	}
}
