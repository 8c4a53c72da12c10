package draft

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/audience"
)

// EditArticle handles [Edit]: it sends an article's Markdown, and accepts the
// changed text.
func (c *Composer) EditArticle(t *Talk, a *content.Article) {
	if err := c.Inbox.Refusal(t.Context); err != nil {
		t.Trouble(err)
		return
	}
	source, err := c.Inbox.Read(a.Path)
	if err != nil {
		t.Trouble(err)
		return
	}
	c.Cancel(t)
	d := fresh(t)
	if err := d.apply(audience.DraftOpens); err != nil {
		t.Trouble(err)
		return
	}
	d.Path, d.Base, d.Title = a.Path, HashOf(source), a.Title
	d.Asked, d.AskedAt = askEdit, c.now()
	if err := c.store.add(t.Context, d); err != nil {
		t.Trouble(err)
		return
	}
	t.Toast("")
	m := new(message.Message).Say(t.Locale, "draft.edit.ask", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)))
	id, err := c.sendFile(t.Context, d.Author, path.Base(a.Path), source, m)
	if err != nil {
		t.Trouble(err)
		return
	}
	d.Copies = append(d.Copies, id)
	if err := c.store.put(t.Context, d); err != nil {
		t.Trouble(err)
	}
}

// sendFile sends a file with a caption.
func (c *Composer) sendFile(ctx context.Context, chat int64, name string, data []byte, m *message.Message) (int, error) {
	p := m.Params()
	p.Rename("text", "caption")
	p.Rename("entities", "caption_entities")
	delete(p, "link_preview_options")
	p.Set("chat_id", chat)
	p.Set("document", "attach://document")
	var sent struct {
		MessageID int `json:"message_id"`
	}
	err := wire.Reply(ctx, func() error {
		files := []botapi.Upload{{Name: "document", FileName: name, Reader: strings.NewReader(string(data))}}
		return c.API.CallFiles(ctx, "sendDocument", p, files, &sent)
	})
	return sent.MessageID, err
}

// edited handles the new text of an article: it shows the difference before
// anything is saved. The front matter stays byte for byte.
func (c *Composer) edited(t *Talk, d *Draft, in *incoming) error {
	if len(in.media) > 0 {
		return locale.Error("draft.edit.media")
	}
	present, err := c.Inbox.Read(d.Path)
	if err != nil {
		return err
	}
	if HashOf(present) != d.Base {
		d.File = in.head + in.text
		return c.conflict(t.Context, t.Locale, d)
	}
	head, body := headOf(d.Path, present)
	text := strings.Trim(rewrapped(in.text, strings.ReplaceAll(body, "\r\n", "\n")), "\n") + "\n"
	if strings.Contains(body, "\r\n") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	blank := body[:len(body)-len(strings.TrimLeft(body, "\r\n"))]
	d.File, d.Asked = head+blank+text, ""
	old := d.Panel
	if trimmed := func(s string) string { return strings.TrimRight(s, "\r\n") }; trimmed(d.File) == trimmed(string(present)) {
		d.Panel = 0
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
		c.outdate(t, d, old)
		t.Reply(new(message.Message).Say(t.Locale, "draft.edit.same"))
		return nil
	}
	a, problems := c.Stage.Content.Parser().Parse(d.Path, []byte(d.File))
	if a == nil {
		for _, p := range problems {
			if p.Severity == content.SeverityError {
				return p.Message.Err()
			}
		}
	}
	m := new(message.Message).Say(t.Locale, "draft.edit.diff", "title", message.Bold(message.TitleOf(d.Title, d.Path, message.MaxTitle)))
	if in.head != "" && strings.TrimSpace(in.head) != strings.TrimSpace(strings.ReplaceAll(head, "\r\n", "\n")) {
		m.Line().Say(t.Locale, "draft.edit.header")
	}
	m.Line().Style("pre", clipped(diff(body, d.File[len(head):])), "")
	m.Row(c.button(t, d, "draft.button.save", "save"), c.button(t, d, "button.cancel", "cancel"))
	if d.Panel, err = c.send(t.Context, d.Author, m); err != nil {
		return err
	}
	if err := c.store.put(t.Context, d); err != nil {
		return err
	}
	c.outdate(t, d, old)
	return nil
}

// rewrapped returns a text that was typed, where a newline is a line break, with those lines wrapped
// that are wrapped in the article: their newline is none there.
func rewrapped(text, article string) string {
	ends, begins := map[string]bool{}, map[string]bool{}
	pairs := func(text string, each func(i int, line, next string)) {
		lines := strings.Split(text, "\n")
		for i := range lines[1:] {
			each(i, lines[i], lines[i+1])
		}
	}
	pairs(article, func(_ int, line, next string) {
		if line != "" && next != "" && !strings.HasSuffix(line, "\\") && !strings.HasSuffix(line, "  ") {
			ends[line], begins[next] = true, true
		}
	})
	out := strings.Split(text, "\n")
	pairs(text, func(i int, line, next string) {
		if bare, broken := strings.CutSuffix(line, "\\"); broken && (ends[bare] || begins[strings.TrimSuffix(next, "\\")]) {
			out[i] = bare
		}
	})
	return strings.Join(out, "\n")
}

// headOf splits a file into its front matter, unchanged, and its body.
func headOf(name string, source []byte) (head, body string) {
	if a, _ := (content.Parser{}).Parse(name, source); a != nil && a.BodyOffset <= len(source) {
		return string(source[:a.BodyOffset]), string(source[a.BodyOffset:])
	}
	return "", string(source)
}

// maxDiff is how much of a difference is shown, in bytes.
const maxDiff = 3000

func clipped(s string) string {
	if len(s) <= maxDiff {
		return s
	}
	cut := strings.LastIndexByte(s[:maxDiff], '\n')
	return strings.ToValidUTF8(s[:max(cut, 0)], "") + "\n…"
}

// pressEdit handles a button below a difference.
func (c *Composer) pressEdit(t *Talk, d *Draft, what string) error {
	switch what {
	case "save":
		if err := d.apply(audience.DraftAgrees); err != nil {
			return err
		}
		d.NotBefore, d.Troubles, d.Panel = c.now(), nil, t.Pressed
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
		t.Reply(new(message.Message).Say(t.Locale, "draft.saving"))
		c.Inbox.poke()
	case "stop":
		if err := d.stop(); err != nil {
			return err
		}
		old := d.Panel
		d.Panel = t.Pressed
		if err := c.store.put(t.Context, d); err != nil {
			return err
		}
		c.outdate(t, d, old)
		m := new(message.Message).Say(t.Locale, "draft.edit.stopped", "title", message.Bold(message.TitleOf(d.Title, d.Path, message.MaxTitle)))
		t.Reply(m.Row(c.button(t, d, "draft.button.save", "save"), c.button(t, d, "button.cancel", "cancel")))
	case "cancel":
		t.Reply(new(message.Message).Say(t.Locale, "closed"))
		return c.store.DropDraft(t.Context, d.Draft)
	default:
		t.Toast(t.Locale.T("button.unknown"))
	}
	return nil
}

// conflictEvery is how often it is tried again to deliver both texts of an article.
const conflictEvery = 5 * time.Minute

// conflict sends both texts of an article that has been changed elsewhere, and drops the draft:
// nothing is overwritten. An error means that the author may lack one of the texts, and that the
// draft is kept; after a week it is dropped in any case.
func (c *Composer) conflict(ctx context.Context, l *locale.Catalogue, d *Draft) error {
	over := c.now().Sub(d.Changed) >= keptFor
	title := message.Bold(message.TitleOf(d.Title, d.Path, message.MaxTitle))
	m := new(message.Message).Say(l, "draft.edit.conflict", "title", title)
	if d.Panel == 0 || !c.rewrite(ctx, d.Author, d.Panel, m) {
		if _, err := c.send(ctx, d.Author, m); retryable(err) && !over {
			return err
		}
	}
	if present, err := c.Inbox.Read(d.Path); err == nil { // it may have been deleted
		if _, err := c.sendFile(ctx, d.Author, path.Base(d.Path), present, new(message.Message).Say(l, "draft.edit.theirs")); retryable(err) && !over {
			return err
		}
	}
	if _, err := c.sendFile(ctx, d.Author, yoursOf(d.Path), []byte(d.File), new(message.Message).Say(l, "draft.edit.yours")); retryable(err) && !over {
		return err
	}
	return c.store.DropDraft(ctx, d.Draft)
}

// yoursOf returns the name under which an author gets a text back that was not saved as the file.
func yoursOf(file string) string {
	name := path.Base(file)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + ".yours" + ext
}

// retryable reports whether another attempt may succeed: not for a file that Telegram refuses, such as
// an empty one.
func retryable(err error) bool {
	var e *botapi.Error
	return err != nil && !(errors.As(err, &e) && e.Outcome == botapi.Refused && !wire.ChatClosed(e))
}

// around is how many lines around a change are shown.
const around = 2

// diff shows what changed between two texts, line by line.
func diff(before, after string) string {
	a, b := strings.Split(strings.TrimRight(before, "\r\n"), "\n"), strings.Split(strings.TrimRight(after, "\r\n"), "\n")
	first := 0
	for first < len(a) && first < len(b) && a[first] == b[first] {
		first++
	}
	last := 0
	for last < len(a)-first && last < len(b)-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
	}
	lines := changes(a[first:len(a)-last], b[first:len(b)-last])
	var out strings.Builder
	for _, l := range a[max(0, first-around):first] {
		fmt.Fprintf(&out, "  %s\n", l)
	}
	out.WriteString(folded(lines))
	for _, l := range a[len(a)-last : min(len(a), len(a)-last+around)] {
		fmt.Fprintf(&out, "  %s\n", l)
	}
	return strings.TrimRight(out.String(), "\n")
}

// maxCompared bounds the comparison's table, in cells; larger texts are shown as
// removed and added.
const maxCompared = 4_000_000

// changes compares lines by their longest common subsequence.
func changes(a, b []string) (out []string) {
	mark := func(sign string, lines []string) {
		for _, l := range lines {
			out = append(out, sign+" "+l)
		}
	}
	if len(a)*len(b) > maxCompared {
		mark("-", a)
		mark("+", b)
		return out
	}
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, "  "+a[i])
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			out = append(out, "- "+a[i])
			i++
		default:
			out = append(out, "+ "+b[j])
			j++
		}
	}
	return out
}

// folded omits lines that are far from a change.
func folded(lines []string) string {
	var out strings.Builder
	skipped := false
	for i, l := range lines {
		near := false
		for k := max(0, i-around); k <= min(len(lines)-1, i+around); k++ {
			near = near || lines[k][0] != ' '
		}
		if near {
			out.WriteString(l + "\n")
		} else if !skipped {
			out.WriteString("  …\n")
		}
		skipped = !near
	}
	return out.String()
}
