package simtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// trace records what the program did in a seed: its log and its calls. It is safe for
// concurrent use.
type trace struct {
	mu sync.Mutex
	bytes.Buffer
}

func (t *trace) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Buffer.Write(b)
}

// traced returns the writer for the program's log.
func (w *world) traced() io.Writer {
	if w.trace == nil {
		return io.Discard
	}
	return w.trace
}

// traceCall records a call to the Bot API and its answer.
func (w *world) traceCall(r *http.Request, resp *http.Response, err error) {
	if w.trace == nil {
		return
	}
	var asked, answer []byte
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			asked, _ = io.ReadAll(body)
		}
	}
	if resp != nil {
		answer, _ = io.ReadAll(resp.Body)
		resp.Body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(answer))
	}
	fmt.Fprintf(w.trace, "%s CALL %s %.160q -> %.200q %v\n", w.now().Format("2006-01-02 15:04:05.000"), r.URL.Path, asked, answer, err)
}

// dump records the content of the ledger and the channel.
func (w *world) dump() {
	if w.trace == nil || w.store == nil {
		return
	}
	err := w.store.View(context.Background(), func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		fmt.Fprintf(w.trace, "LEDGER %+v\n", all)
		rows, err := tx.Deliveries(ledger.Filter{})
		for _, d := range rows {
			fmt.Fprintf(w.trace, "LEDGER %s %s flags %b todo %b wait %q due %v at %v message %d\n", d.Slug, d.State(), d.Flags, d.Todo, d.Wait, d.Due, d.At, d.MessageID)
			parts, err := tx.Parts(d.ID)
			if err != nil {
				return err
			}
			for _, p := range parts {
				fmt.Fprintf(w.trace, "LEDGER   part %d %s message %d after %d sends %d resent %d %.60q\n", p.N, p.State(), p.MessageID, p.AfterID, p.Sends, p.Resent, p.Plain)
			}
		}
		return err
	})
	for _, m := range w.emu.AllMessages(chat) {
		fmt.Fprintf(w.trace, "CHANNEL %d %v deleted %v bot %v %.60q %.60q\n", m.ID, m.Date, m.Deleted, m.FromBot, m.Plain, m.History)
	}
	fmt.Fprintln(w.trace, "LEDGER", err)
}
