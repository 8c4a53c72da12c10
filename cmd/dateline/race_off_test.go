//go:build !race

package main

// busy is by how much longer than on a calm machine something may take.
const busy = 1
