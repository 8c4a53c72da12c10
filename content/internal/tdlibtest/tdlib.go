// Package tdlibtest asks TDLib, the library that the Bot API server runs, how it
// changes a text with entities, as the reference for our tests. It needs no network and
// no login.
//
// The library is libtdjson.so of the npm package @prebuilt-tdlib/linux-x64-glibc.
// [Open] finds it by DATELINE_TEST_TDLIB, or where .ci/install-tdlib puts it; a test is
// skipped if neither has it.
package tdlibtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// Library is a loaded TDLib; it is safe for concurrent use.
type Library struct {
	mu      sync.Mutex
	execute func(string) string
}

// Text is TDLib's formattedText.
type Text struct {
	Text     string   `json:"text"`
	Entities []Entity `json:"entities"`
}

// Entity is TDLib's textEntity. Offset and Length count UTF-16 code units.
type Entity struct {
	Offset int  `json:"offset"`
	Length int  `json:"length"`
	Type   Type `json:"type"`
}

// Type is TDLib's TextEntityType.
type Type struct {
	Kind          string          `json:"@type"`
	URL           string          `json:"url,omitempty"`
	Language      string          `json:"language,omitempty"`
	CustomEmojiID string          `json:"custom_emoji_id,omitempty"`
	UnixTime      int64           `json:"unix_time,omitempty"`
	Formatting    json.RawMessage `json:"formatting_type,omitempty"`
}

// Open loads the library, or skips the test and says why.
func Open(t testing.TB) *Library {
	t.Helper()
	path, err := find()
	if err != nil && os.Getenv("DATELINE_TEST_TDLIB") != "" {
		t.Fatalf("TDLib is not where DATELINE_TEST_TDLIB says: %v", err)
	}
	if err != nil {
		t.Skipf("TDLib does not judge: %v; run .ci/install-tdlib and set DATELINE_TEST_TDLIB to the path it prints", err)
	}
	l, err := load(path)
	if err != nil {
		t.Fatalf("load TDLib from %s: %v", path, err)
	}
	return l
}

func find() (string, error) {
	if path := os.Getenv("DATELINE_TEST_TDLIB"); path != "" {
		_, err := os.Stat(path)
		return path, err
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return "", fmt.Errorf("there is no prebuilt one for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, "dateline", "tdlib", "node_modules", "@prebuilt-tdlib", "linux-x64-glibc", "libtdjson.so")
	_, err = os.Stat(path)
	return path, err
}

// Check returns the text as TDLib accepts it (getMarkdownText), or its refusal as an
// error. Only texts without Markdown are returned unchanged; see [Plain].
func (l *Library) Check(t Text) (Text, error) { return l.call("getMarkdownText", t) }

// Normalise returns the text as TDLib changes it (parseMarkdown), without trimming and
// without checking its length. It has to be [Plain].
func (l *Library) Normalise(t Text) (Text, error) { return l.call("parseMarkdown", t) }

// Detect returns the entities that Telegram detects in a text (getTextEntities): links,
// mentions, hashtags, cashtags.
func (l *Library) Detect(text string) ([]Entity, error) {
	request, err := json.Marshal(map[string]any{"@type": "getTextEntities", "text": text})
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	answer := l.execute(string(request))
	l.mu.Unlock()
	var result struct {
		Kind     string   `json:"@type"`
		Message  string   `json:"message"`
		Entities []Entity `json:"entities"`
	}
	if err := json.Unmarshal([]byte(answer), &result); err != nil {
		return nil, fmt.Errorf("getTextEntities answered %q: %w", answer, err)
	}
	if result.Kind != "textEntities" {
		return nil, fmt.Errorf("getTextEntities: %s", result.Message)
	}
	return result.Entities, nil
}

func (l *Library) call(method string, t Text) (Text, error) {
	request, err := json.Marshal(map[string]any{"@type": method, "text": map[string]any{
		"@type": "formattedText", "text": t.Text, "entities": t.Entities,
	}})
	if err != nil {
		return Text{}, err
	}
	l.mu.Lock()
	answer := l.execute(string(request))
	l.mu.Unlock()
	var result struct {
		Kind    string `json:"@type"`
		Message string `json:"message"`
		Text
	}
	if err := json.Unmarshal([]byte(answer), &result); err != nil {
		return Text{}, fmt.Errorf("%s answered %q: %w", method, answer, err)
	}
	if result.Kind != "formattedText" {
		return Text{}, fmt.Errorf("%s: %s", method, result.Message)
	}
	return result.Text, nil
}

// Plain replaces the characters with a meaning in TDLib's Markdown by letters, so that
// only the entities style the text.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_~|`[]()", r) {
			return 'x'
		}
		return r
	}, s)
}
