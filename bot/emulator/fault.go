package emulator

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// FaultKind is a way to fail.
type FaultKind string

// The kinds.
const (
	FaultDial       FaultKind = "dial"        // no connection (in process; a real server drops it before handling)
	FaultDropBefore FaultKind = "drop_before" // the connection is lost after the request was written, nothing was done
	FaultDropAfter  FaultKind = "drop_after"  // everything was done, the answer is lost
	FaultHTML       FaultKind = "html"        // an HTML page with Status (502 if 0), nothing was done
	FaultHTMLAfter  FaultKind = "html_after"  // the same, but everything was done
	FaultTruncate   FaultKind = "truncate"    // everything was done, the JSON ends in the middle
	FaultLimit      FaultKind = "limit"       // 429 with RetryAfter
	FaultSlow       FaultKind = "slow"        // handled after Delay
	FaultSlowAfter  FaultKind = "slow_after"  // handled at once, answered after Delay
	FaultRefuse     FaultKind = "refuse"      // Code (400 if 0) with Description, nothing was done
	FaultSchedule   FaultKind = "schedule"    // accepted with message_id 0; the message is out after Delay, never if that is negative
)

// A Fault strikes calls that match it. Several can be active; the first that
// strikes a call is the only one.
type Fault struct {
	Kind        FaultKind     `json:"kind"`
	Method      string        `json:"method,omitempty"` // "" is every method
	Chat        int64         `json:"chat,omitempty"`   // 0 is every chat
	Nth         int           `json:"nth,omitempty"`    // strikes the Nth matching call only, from 1; 0: all
	Times       int           `json:"times,omitempty"`  // strikes so often at most; 0: without end
	Chance      float64       `json:"chance,omitempty"` // the chance of each match, by Config.Seed; 0: always
	RetryAfter  int           `json:"retry_after,omitempty"`
	Status      int           `json:"status,omitempty"`
	Delay       time.Duration `json:"delay,omitempty"` // in nanoseconds
	Code        int           `json:"code,omitempty"`
	Description string        `json:"description,omitempty"`

	seen, struck int
}

// AddFault makes calls fail from now on, and returns a function that ends it.
func (e *Emulator) AddFault(f Fault) (remove func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := &f
	e.faults = append(e.faults, p)
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.faults = slices.DeleteFunc(e.faults, func(x *Fault) bool { return x == p })
	}
}

// ClearFaults ends all faults.
func (e *Emulator) ClearFaults() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = nil
}

// SetOldServer makes the server one that is older than Bot API 10.1: it knows
// no rich messages.
func (e *Emulator) SetOldServer(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.oldServer = on
}

// SetUnreachable names what the server cannot fetch from now on: the addresses
// that begin with one of the prefixes. Without any it can fetch everything.
func (e *Emulator) SetUnreachable(prefixes ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.unreachable = prefixes
}

func (e *Emulator) isUnreachable(address string) bool {
	return slices.ContainsFunc(e.unreachable, func(prefix string) bool { return strings.HasPrefix(address, prefix) })
}

func (f *Fault) hits(method string, chat int64, random *rand.Rand) bool {
	if f.Method != "" && f.Method != method || f.Chat != 0 && f.Chat != chat {
		return false
	}
	f.seen++
	if f.Nth != 0 && f.seen != f.Nth || f.Times != 0 && f.struck >= f.Times {
		return false
	}
	if f.Chance != 0 && random.Float64() >= f.Chance {
		return false
	}
	f.struck++
	return true
}
