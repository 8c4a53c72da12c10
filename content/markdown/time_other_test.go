//go:build !unix

package markdown_test

import "time"

// processorTime returns the time of day, because these systems have no portable CPU
// time.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
