// Package faults makes a server fail on demand: 429, HTML instead of JSON,
// connections lost before or after the effect, slow answers.
package faults

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Kind is a way to fail.
type Kind string

// The kinds.
const (
	Dial       Kind = "dial"        // no connection (in process; a real server drops it before handling)
	DropBefore Kind = "drop_before" // the connection is lost after the request was written, before the effect
	DropAfter  Kind = "drop_after"  // the call takes effect, the answer is lost
	HTML       Kind = "html"        // an HTML page with Status (502 if 0), without effect
	HTMLAfter  Kind = "html_after"  // the same, but the call takes effect
	Truncate   Kind = "truncate"    // the call takes effect, the JSON ends in the middle
	Limit      Kind = "limit"       // 429 with RetryAfter
	Slow       Kind = "slow"        // handled after Delay
	SlowAfter  Kind = "slow_after"  // handled at once, answered after Delay
	Refuse     Kind = "refuse"      // Code (400 if 0) with Description, without effect
	Schedule   Kind = "schedule"    // accepted with message_id 0; the message is published after Delay, never if that is negative
)

// Fault strikes calls that match it. Several can be active; only the first that matches
// a call strikes it.
type Fault struct {
	Kind        Kind          `json:"kind"`
	Method      string        `json:"method,omitempty"` // several are separated by spaces; "" is every method
	Chat        int64         `json:"chat,omitempty"`   // 0 is every chat
	Nth         int           `json:"nth,omitempty"`    // strikes only the Nth matching call, from 1; 0: all
	Times       int           `json:"times,omitempty"`  // strikes at most this often; 0: unlimited
	Chance      float64       `json:"chance,omitempty"` // probability for each match, using Config.Seed; 0: always
	RetryAfter  int           `json:"retry_after,omitempty"`
	Status      int           `json:"status,omitempty"`
	Delay       time.Duration `json:"delay,omitempty"` // in nanoseconds
	Code        int           `json:"code,omitempty"`
	Description string        `json:"description,omitempty"`

	seen, struck int
}

// Set has the active faults. The caller synchronizes access.
type Set struct {
	list   []*Fault
	random *rand.Rand
}

// NewSet returns a set without faults. The seed is for Chance.
func NewSet(seed uint64) *Set { return &Set{random: rand.New(rand.NewPCG(seed, 0))} }

// Add activates a fault. The result identifies the fault for Remove.
func (s *Set) Add(f Fault) *Fault {
	s.list = append(s.list, &f)
	return &f
}

// Remove removes a fault.
func (s *Set) Remove(f *Fault) {
	s.list = slices.DeleteFunc(s.list, func(x *Fault) bool { return x == f })
}

// Clear removes all faults.
func (s *Set) Clear() { s.list = nil }

// Active returns the faults that can still strike.
func (s *Set) Active() []Fault {
	var out []Fault
	for _, f := range s.list {
		if f.Times == 0 || f.struck < f.Times {
			out = append(out, *f)
		}
	}
	return out
}

// StrikeDial reports whether a call gets no connection; it is asked before a call is
// served in process.
func (s *Set) StrikeDial(method string) bool {
	return slices.ContainsFunc(s.list, func(f *Fault) bool { return f.Kind == Dial && f.hits(method, 0, s.random) })
}

// Strike returns the fault that strikes a call, or nil. dialed says that StrikeDial was
// asked before.
func (s *Set) Strike(method string, chat int64, dialed bool) *Fault {
	for _, f := range s.list {
		if dialed && f.Kind == Dial {
			continue
		}
		if f.hits(method, chat, s.random) {
			return f
		}
	}
	return nil
}

func (f *Fault) hits(method string, chat int64, random *rand.Rand) bool {
	if f.Method != "" && !slices.Contains(strings.Fields(f.Method), method) || f.Chat != 0 && f.Chat != chat {
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
