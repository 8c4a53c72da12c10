package rich

// Buttons is a row of buttons within a message, since Bot API 10.3. They are content,
// not a keyboard: a post with them keeps its comments.
type Buttons struct {
	Buttons []Button
	Line    int
}

// Button opens an address.
type Button struct {
	Text string
	URL  string
}

func (*Buttons) block() {}

// buttons appends a row of buttons as JSON, without the closing brace.
func (e *encoder) buttons(row *Buttons) {
	e.raw(`{"type":"buttons","buttons":[`)
	for i, button := range row.Buttons {
		if i > 0 {
			e.raw(",")
		}
		e.raw(`{"text":`)
		e.b = AppendString(e.b, button.Text)
		e.raw(`,"url":`)
		e.b = AppendString(e.b, button.URL)
		e.raw("}")
	}
	e.raw("]")
}

// buttonRow reads a row of buttons; all must open addresses.
func (o *object) buttonRow() Block {
	row := &Buttons{}
	o.each("buttons", func(c *object) {
		row.Buttons = append(row.Buttons, Button{Text: c.string("text", required), URL: c.string("url", required)})
	})
	return row
}

// buttons checks the rules for a row of buttons.
func (v *validator) buttons(row *Buttons) {
	if len(row.Buttons) == 0 {
		v.refuse(ContentRequired, "row without buttons")
	}
	for _, button := range row.Buttons {
		if Blank(button.Text) {
			v.refuse(ContentRequired, "button without text")
		}
		if !ValidLink(button.URL) {
			v.refuse("", "button with the address %q", button.URL)
		}
	}
}
