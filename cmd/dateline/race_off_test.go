//go:build !race

package main

// busy is the factor for time limits on a busy machine.
const busy = 1
