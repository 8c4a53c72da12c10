package markdown_test

import (
	"testing"

	"github.com/dateline-bot/dateline/content/markdown"
)

// TestMediaOfHTML holds the ways in which authors write players in HTML.
func TestMediaOfHTML(t *testing.T) {
	video := func(address string) string {
		return `{"type":"video","video":{"type":"video","media":"` + address + `"}}`
	}
	p := func(text string) string { return `{"type":"paragraph","text":` + text + `}` }
	sound := `{"type":"audio","audio":{"type":"audio","media":"https://a.bc/e.mp3"}}`
	a := video("https://a.bc/d.mp4")
	photo := `{"type":"photo","photo":{"type":"photo","media":"https://a.bc/f.png"},"caption":{"text":"F"}}`
	place := func(latitude, longitude, zoom string) string {
		return `{"type":"map","location":{"latitude":` + latitude + `,"longitude":` + longitude + `},"zoom":` + zoom + `,"width":600,"height":400}`
	}
	for _, test := range []struct{ name, source, want string }{
		{"on one line", `<video src="https://a.bc/d.mp4"></video>`, a},
		{"with what old browsers show", `<video controls width="300" src="https://a.bc/d.mp4">Your browser has <a href="https://x.yz/">no player</a></video>`, a},
		{"with a source", `<video controls><source src="https://a.bc/d.mp4" type="video/mp4"></video>`, a},
		{"on several lines", "<video controls>\n  <source src=\"https://a.bc/d.webm\" type=\"video/webm\">\n  <source src='https://a.bc/d.mp4'>\n  Your browser has no player.\n</video>", a},
		{"with attributes on lines", "<video\n  controls\n  src=\"https://a.bc/d.mp4\">\n</video>", a},
		{"local", `<video src="clip.mp4"></video>`, video("clip.mp4")},
		{"in a paragraph tag", `<p><video src="https://a.bc/d.mp4"></video></p>`, a},
		{"in a div", "<div class=\"v\">\n<video>\n<source src=\"https://a.bc/d.mp4\">\n</video>\n</div>", a},
		{"self-closing", `<video src="https://a.bc/d.mp4" />`, a},
		{"two", "<video src=\"https://a.bc/d.mp4\"></video>\n<audio src=\"https://a.bc/e.mp3\"></audio>", a + "," + sound},
		{"sound", `<audio controls src="https://a.bc/e.mp3">no player</audio>`, sound},
		{"sound with sources", "<audio controls>\n<source src=\"https://a.bc/e.wav\">\n<source src=\"https://a.bc/e.mp3\">\n</audio>", sound},
		{"a figure", "<figure><video><source src=\"https://a.bc/d.mp4\"></video><figcaption>C *d*</figcaption></figure>", `{"type":"video","video":{"type":"video","media":"https://a.bc/d.mp4"},"caption":{"text":"C *d*"}}`},
		{"a link around blocks", "<div><a href=\"https://a.bc/\"><h3>T</h3><p>d <b>e</b></p></a><p>f</p></div>", `{"type":"heading","text":{"type":"url","text":"T","url":"https://a.bc/"},"size":3},{"type":"paragraph","text":{"type":"url","text":["d ",{"type":"bold","text":"e"}],"url":"https://a.bc/"}},{"type":"paragraph","text":"f"}`},
		{"a bookmark of Ghost", "<figure class=\"kg-card kg-bookmark-card\"><a class=\"kg-bookmark-container\" href=\"https://a.bc/\"><div class=\"kg-bookmark-content\"><div class=\"kg-bookmark-title\">T</div><div class=\"kg-bookmark-metadata\"><img class=\"kg-bookmark-icon\" src=\"https://a.bc/i.png\"><span class=\"kg-bookmark-author\">A</span><span class=\"kg-bookmark-publisher\">P</span></div></div><div class=\"kg-bookmark-thumbnail\"><img src=\"https://a.bc/f.png\"></div></a></figure>",
			`{"type":"paragraph","text":{"type":"url","text":"T","url":"https://a.bc/"}},{"type":"paragraph","text":{"type":"url","text":"A · P","url":"https://a.bc/"}},{"type":"photo","photo":{"type":"photo","media":"https://a.bc/f.png"}}`},
		{"a figure of lines", "<figure>\n  <img src=\"https://a.bc/f.png\">\n  <figcaption>C</figcaption>\n</figure>", `{"type":"photo","photo":{"type":"photo","media":"https://a.bc/f.png"},"caption":{"text":"C"}}`},
		{"within text", `a <video src="https://a.bc/d.mp4"></video> b`, p(`"a b"`) + "," + a},
		{"a map", `<tg-map lat="41.9" long="12.5" zoom="14"/>`, place("41.9", "12.5", "14")},
		{"a map with an end", `<tg-map lat="-41.9" long="12.5"></tg-map>`, place("-41.9", "12.5", "15")},
		{"a map over lines", "<tg-map\n  lat=\"41.9\"\n  long=\"12.5\"\n  zoom=\"99\"\n></tg-map>", place("41.9", "12.5", "20")},
		{"maps", "<tg-map lat=\"1\" long=\"2\" zoom=\"3\"/>\n<tg-map lat=\"3\" long=\"4\" zoom=\"16\"/>", place("1", "2", "13") + "," + place("3", "4", "16")},
		{"a map within text", `a <tg-map lat="41.9" long="12.5" zoom="14"/> b`, p(`["a ",{"type":"url","text":"📍 41.9, 12.5","url":"https://www.openstreetmap.org/?mlat=41.9&mlon=12.5#map=14/41.9/12.5"}," b"]`)},
		{"a map of nowhere", "a\n\n<tg-map lat=\"91\" long=\"12.5\"/>\n\nb", p(`"a"`) + "," + p(`"b"`)},
		{"as Prettier breaks it", "<audio\n  controls\n  src=\"https://a.bc/e.mp3\"\n></audio>\n\n<video\n  controls\n  width=\"300\"\n>\n  <source src=\"https://a.bc/d.mp4\" type=\"video/mp4\" />\n</video>", sound + "," + a},
		{"an image over lines", "<img\n  src=\"https://a.bc/f.png\"\n  alt=\"F\"\n>", `{"type":"photo","photo":{"type":"photo","media":"https://a.bc/f.png"},"caption":{"text":"F"}}`},
		{"sound as a voice message at last", "<audio><source src=\"https://a.bc/e.ogg\"><source src=\"https://a.bc/e.mp3\"></audio>", sound},
		{"no such file", "<video src=\"no.mp4\">Old browser</video>\n\n<audio title=\"A song\" src=\"no.mp3\"></audio>", p(`"no.mp4"`) + "," + p(`"A song"`)},
		{"a player that a script loads", `<iframe src="about:blank" data-src="https://a.bc/f"></iframe>`, `{"type":"paragraph","text":{"type":"url","text":"https://a.bc/f","url":"https://a.bc/f"}}`},
		{"an image that a script loads", `<img class="lazy" src="data:image/gif;base64,R0lGOD" data-src="https://a.bc/f.png" alt="F">`, photo},
		{"an image that another script loads", `<p><img data-original='https://a.bc/f.png' alt="F"></p>`, photo},
		{"an image in sizes", `<img srcset="https://a.bc/f-1.png 1x, https://a.bc/f.png 2x" alt="F">`, photo},
		{"a picture", `<picture><source srcset="https://a.bc/g.png"><img src="https://a.bc/f.png" alt="F"></picture>`, photo},
		{"an image set out", `<span class="c"><img src="https://a.bc/f.png" alt="F"></span>`, photo},
		{"a caption below an image", "<img src=\"https://a.bc/f.png\" alt=\"G\"><br>\n*F*", photo},
		{"words below an image with a title", "<img src=\"https://a.bc/f.png\" title=\"F\"><br>\n*G*", p(`["F\n",{"type":"italic","text":"G"}]`) + `,{"type":"photo","photo":{"type":"photo","media":"https://a.bc/f.png"}}`},
		{"an image set out that a link leads to", "[a](#b)\n\n<span id=\"b\"><img src=\"https://a.bc/f.png\" alt=\"F\"></span>", p(`{"type":"anchor_link","text":"a","anchor_name":"b"}`) + "," + photo + `,{"type":"anchor","name":"b"}`},
		{"a caption below an image of Markdown", "![G](https://a.bc/f.png)<br/>*F*", photo},
		{"no caption", "<img src=\"https://a.bc/f.png\"> *F*", p(`{"type":"italic","text":"F"}`) + `,{"type":"photo","photo":{"type":"photo","media":"https://a.bc/f.png"}}`},
		{"an object", "<object data=\"https://a.bc/d.pdf\" title=\"D\"></object>", p(`{"type":"url","text":"D","url":"https://a.bc/d.pdf"}`)},
		{"no address", `<video>There is no video</video>`, p(`"There is no video"`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := markdown.Options{Image: func(src string) (string, bool, bool) {
				return src, src == "clip.mp4", src != "no.mp4" && src != "no.mp3"
			}}
			if got, _ := blocksOf(t, test.source, o); got != test.want {
				t.Errorf("%s\ngot  %s\nwant %s", test.source, got, test.want)
			}
		})
	}
}
