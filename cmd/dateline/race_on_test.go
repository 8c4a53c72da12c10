//go:build race

package main

// busy is the factor for time limits on a busy machine: the race detector makes the
// program several times slower, and CI runs other tests at the same time.
const busy = 4
