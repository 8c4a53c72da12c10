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

// buttons returns the rows of the article's buttons. A button without text or with an
// address that Telegram refuses would refuse the whole message: it is left out with a
// warning.
func (j *job) buttons() (rows [][]rich.Button) {
	for _, row := range j.settings.Buttons {
		var good []rich.Button
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
			good = append(good, rich.Button{Text: label, URL: address})
		}
		if len(good) > 0 {
			rows = append(rows, good)
		}
	}
	return rows
}

// buttonBlocks are the article's buttons as blocks of a rich message.
func (j *job) buttonBlocks() (blocks []rich.Block) {
	for _, row := range j.buttons() {
		blocks = append(blocks, &rich.Buttons{Buttons: row})
	}
	return blocks
}

// appendButtons appends the reply_markup of the article's buttons, if any.
func (j *job) appendButtons(b []byte) []byte {
	rows := j.buttons()
	if len(rows) == 0 {
		return b
	}
	b = append(b, `,"reply_markup":{"inline_keyboard":[`...)
	for i, row := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for k, button := range row {
			if k > 0 {
				b = append(b, ',')
			}
			b = rich.AppendString(append(b, `{"text":`...), button.Text)
			b = append(rich.AppendString(append(b, `,"url":`...), button.URL), '}')
		}
		b = append(b, ']')
	}
	return append(b, "]}"...)
}
