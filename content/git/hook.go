package git

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
)

// maxHook is the maximum size of a push hook's body, in bytes; GitHub's are up to 25
// MB.
const maxHook = 25 << 20

// Hook handles the push hooks of GitHub, Gitea, Forgejo, Bitbucket (a signature of the
// body) and GitLab (the secret itself). A hook only makes Run pull: its content is
// ignored. Without a secret every hook is refused.
func (s *Source) Hook(secret string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
		if err != nil {
			http.Error(w, "cannot read the request", http.StatusBadRequest)
			return
		}
		if secret == "" || !signed(r.Header, body, secret) {
			http.Error(w, "wrong secret", http.StatusForbidden)
			return
		}
		s.Poke()
		w.WriteHeader(http.StatusAccepted)
	})
}

func signed(h http.Header, body []byte, secret string) bool {
	if token := h.Get("X-Gitlab-Token"); token != "" {
		return subtle.ConstantTimeCompare([]byte(token), []byte(secret)) == 1
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	want := mac.Sum(nil)
	for _, name := range []string{"X-Hub-Signature-256", "X-Hub-Signature", "X-Gitea-Signature", "X-Forgejo-Signature"} {
		got, err := hex.DecodeString(strings.TrimPrefix(h.Get(name), "sha256="))
		if err == nil && len(got) > 0 && hmac.Equal(got, want) {
			return true
		}
	}
	return false
}
