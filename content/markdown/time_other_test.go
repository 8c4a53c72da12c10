//go:build !unix

package markdown_test

import "time"

// processorTime is the time of day: what other systems tell without more.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
