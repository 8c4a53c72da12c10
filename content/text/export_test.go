package text

import "fmt"

// Exported for the tests of posts.
var (
	Articles = shared
	Examples = examples
)

// UnmarshalText sets the type from the Bot API's name.
func (t *EntityType) UnmarshalText(name []byte) error {
	for i := range entityTypes {
		if i > 0 && entityTypes[i].name == string(name) {
			*t = EntityType(i)
			return nil
		}
	}
	return fmt.Errorf("text: no message is sent with entities of type %q", name)
}
