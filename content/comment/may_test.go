package comment

import (
	"bytes"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/lines"
)

// fragments are pieces of comments and of their surroundings.
var fragments = strings.Fields(`%% % <!-- --> <!--> <%# <%-- %> --%> ^ab ^12 [](a [](a b) []: [//]: [a]: # #( <> - {/* */} {{/* {{< /* */ >}} {{- {{! {{!--
	{{-- --}} {% comment {% endcomment %} doc {# #} {#a} {::comment} {:/} {>> <<} {-- --} } > >> - * a b1 ( ) " ' !`)

// mayHold reports whether the source may contain a comment that strip removes.
func mayHold(source []byte) bool { return suspect(lines.Sign(source, nil)).comment }

// same fails if the source has comments although mayHold returns false.
func same(t *testing.T, source []byte) {
	t.Helper()
	if mayHold(source) {
		return
	}
	if r := strip(source); !bytes.Equal(r.Source, source) || len(r.Unclosed) > 0 {
		t.Errorf("mayHold(%q) is false\n but it is %q without comments, unclosed %v", source, r.Source, r.Unclosed)
	}
}

// TestNothingIsPassedOver scans random sources of pieces of comments, and real prose,
// for which mayHold returns false.
func TestNothingIsPassedOver(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300_000 {
		var source []byte
		for range 1 + random.IntN(7) {
			source = append(source, fragments[random.IntN(len(fragments))]...)
			source = append(source, []string{"", "", " ", "\n", "\n\n", "\t"}[random.IntN(6)]...)
		}
		same(t, source)
	}
	spec, err := os.ReadFile("../markdown/testdata/spec.txt")
	if err != nil {
		t.Fatal(err)
	}
	for section := range bytes.SplitSeq(spec, []byte("\n#")) {
		same(t, section)
		for paragraph := range bytes.SplitSeq(section, []byte("\n\n")) {
			same(t, paragraph)
		}
	}
}

func FuzzNothingIsPassedOver(f *testing.F) {
	f.Add([]byte(strings.Join(fragments, " ")))
	for _, s := range fragments {
		f.Add([]byte("a " + s + "\nb"))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		same(t, bytes.ReplaceAll(source, []byte{'\r'}, nil))
	})
}

// TestHiddenTagMay: a name that hides the text of a shortcode passes the guard.
func TestHiddenTagMay(t *testing.T) {
	names := slices.Clone(hiddenTags)
	owners := strings.Fields("author editor reviewer translator self my dev")
	for _, word := range strings.Fields("private secret hidden draft confidential todo fixme tbd wip password encrypt protected restricted membership subscriber premium paid paywall member internal note notes") {
		names = append(names, word, "x-"+word, "x_"+word, "x"+strings.ToUpper(word[:1])+word[1:], word+"s", word+"-x", word+"note")
		for _, owner := range owners {
			names = append(names, owner+word, owner+"-"+word, owner+"_"+word, word+"-"+owner)
		}
	}
	checked := 0
	for _, name := range names {
		if !slices.Contains(hiddenTags, name) && !privateContent(name) {
			continue
		}
		checked++
		if got := hiddenTagMay([]byte(name + " >")); !got {
			t.Errorf("hiddenTagMay(%q): got %v, want true", name, got)
		}
	}
	if checked < 200 {
		t.Errorf("got %d names that hide, want 200 or more", checked)
	}
}
