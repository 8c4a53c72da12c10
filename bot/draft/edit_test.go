package draft

import "testing"

// TestRewrapped holds that lines that an article wraps stay wrapped if its text is pasted, edited,
// as a message: they became line breaks of the post.
func TestRewrapped(t *testing.T) {
	article := "Soft\nwrapped\ntext.\n\nHard\\\nbreak.\n\n- an\n  item\n"
	for _, tt := range []struct{ name, typed, want string }{
		{"as it is", "Soft\nwrapped\ntext.\n\nHard\\\nbreak.", "Soft\nwrapped\ntext.\n\nHard\\\nbreak."},
		{"an edited line", "Soft\nwrapped well\ntext.", "Soft\nwrapped well\ntext."},
		{"the first line is edited", "Softly\nwrapped\ntext.", "Softly\nwrapped\ntext."},
		{"another text", "One\ntwo", "One\\\ntwo"},
		{"a line more", "Soft\nwrapped\ntext.\nMore.", "Soft\nwrapped\ntext.\\\nMore."},
		{"nothing", "", ""},
	} {
		if got := rewrapped(Markdown(tt.typed, nil, Typed), article); got != tt.want {
			t.Errorf("%s: rewrapped = %q, want %q", tt.name, got, tt.want)
		}
	}
}
