package post

import (
	"strconv"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/markdown"
	"github.com/dateline-bot/dateline/content/rich"
)

// files names the local files of a request in the order they are met.
type files struct{ list []File }

// name returns the name of attach://NAME for a path.
func (f *files) name(path string) string {
	for _, file := range f.list {
		if file.Path == path {
			return file.Name
		}
	}
	name := "file" + strconv.Itoa(len(f.list)+1)
	f.list = append(f.list, File{Name: name, Path: path})
	return name
}

// appendButtons appends the reply_markup of the article's buttons, if any.
// A button without text or with an address that Telegram refuses would refuse
// the whole message: it is left out with a warning.
func (j *job) appendButtons(b []byte) []byte {
	const open = `,"reply_markup":{"inline_keyboard":[`
	start, rows := len(b), 0
	for _, row := range j.settings.Buttons {
		n := 0
		for _, button := range row {
			label, address := oneLine(button.Text), button.URL
			if label != "" && !rich.ValidLink(address) {
				address, _ = j.link(address)
			}
			if label == "" || address == "" {
				j.found(button.URL)
				j.warn(markdown.Warning{Message: locale.M("lint.button", "text", button.Text, "url", button.URL)})
				continue
			}
			switch {
			case n > 0:
				b = append(b, ',')
			case rows > 0:
				b = append(b, ",["...)
			default:
				b = append(append(b, open...), '[')
			}
			b = rich.AppendString(append(b, `{"text":`...), label)
			b = append(rich.AppendString(append(b, `,"url":`...), address), '}')
			n++
		}
		if n > 0 {
			b = append(b, ']')
			rows++
		}
	}
	if rows == 0 {
		return b[:start]
	}
	return append(b, "]}"...)
}
