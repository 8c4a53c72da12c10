package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// plainParser takes words in which no construct can begin in one step. goldmark
// would stop at each space of them and ask whether an address begins there,
// which is a third of the time that prose takes to parse.
type plainParser struct {
	// stops are the bytes at which a construct may begin, and the end of a line.
	stops *[256]bool
}

// newPlainParser returns a parser that leaves to the others all that they are
// triggered by.
func newPlainParser(others []util.PrioritizedValue) plainParser {
	// An address is one from its first letter on: it is found out by what stands
	// in its midst.
	stops := [256]bool{'\n': true, '\\': true, ':': true, '@': true, 'w': true}
	for _, o := range others {
		for _, c := range o.Value.(parser.InlineParser).Trigger() {
			stops[c] = c != ' ' // there the addresses are asked for
		}
	}
	return plainParser{&stops}
}

// A space stands for any white space and for the start of a line.
func (plainParser) Trigger() []byte { return []byte{' '} }

func (p plainParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if segment.Padding != 0 || len(line) > 1 && util.IsSpace(line[0]) && util.IsSpace(line[1]) {
		return nil // of many spaces one is enough to look from
	}
	if segment.Start > 0 && block.Source()[segment.Start-1] == '\\' {
		return nil // goldmark would take what follows a node as escaped, too
	}
	n := p.length(line)
	end := n == len(line) || line[n] == '\n'
	whole := end && n > 0 && (n == len(line) || !util.IsSpace(line[n-1]))
	if end && !whole { // two spaces break the line: goldmark must see them
		n = len(bytes.TrimRight(line[:n], " \t"))
	}
	if n == 0 {
		return nil
	}
	run := segment.WithStop(segment.Start + n)
	if whole {
		block.AdvanceLine()
		run = run.TrimRightSpace(block.Source())
	} else {
		block.Advance(n)
	}
	// A node for every run would be more of them than goldmark makes.
	t, ok := parent.LastChild().(*ast.Text)
	if ok && t.Segment.Stop == run.Start && !t.SoftLineBreak() && !t.HardLineBreak() && !t.IsRaw() {
		t.Segment = t.Segment.WithStop(run.Stop)
	} else {
		t = textNode(pc, run)
	}
	t.SetSoftLineBreak(whole && n < len(line))
	return t
}

// length is how many bytes at the start of the line are plain.
func (p plainParser) length(line []byte) int {
	n := 0
	for ; n < len(line); n++ {
		if !p.stops[line[n]] {
			continue
		}
		switch line[n] {
		case 'w':
			if !bytes.HasPrefix(line[n:], []byte("www.")) {
				continue
			}
			fallthrough
		case ':', '@': // the word may be an address
			for n > 0 && !util.IsSpace(line[n]) {
				n--
			}
		}
		break
	}
	return n
}
