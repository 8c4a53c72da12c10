package deliver

import (
	"testing"
	"time"
)

// TestAbsentWait holds that a file which is away for long is looked for less and less often.
func TestAbsentWait(t *testing.T) {
	for late, want := range map[time.Duration]time.Duration{0: time.Second, 5 * time.Second: time.Second, time.Minute: 6 * time.Second, time.Hour: time.Minute, 24 * time.Hour: time.Minute} {
		if got := absentWait(late); got != want {
			t.Errorf("%v late: got %v, want %v", late, got, want)
		}
	}
}
