//go:build race

package main

// busy is by how much longer than on a calm machine something may take: the race
// detector makes the program several times slower, and CI runs other tests beside it.
const busy = 4
