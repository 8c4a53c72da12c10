package content

// Names knows which names mean one category: it is what commands, routes and
// the catalogue compare categories and tags by.
type Names struct {
	keys map[string]string // key of another name → key of its category
}

// NewNames returns the names of the aliases of the configuration: other names by
// category.
func NewNames(aliases map[string][]string) Names {
	n := Names{keys: map[string]string{}}
	for name, others := range aliases {
		key := CategoryKey(name)
		for _, other := range others {
			if k := CategoryKey(other); k != key {
				n.keys[k] = key
			}
		}
	}
	return n
}

// Key returns the key of what a name means.
func (n Names) Key(name string) string {
	key := CategoryKey(name)
	if k, ok := n.keys[key]; ok {
		return k
	}
	return key
}
