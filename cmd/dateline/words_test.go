package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// TestHelpIsTranslated holds that every command, flag and setting is explained in
// Russian, and differently from English.
func TestHelpIsTranslated(t *testing.T) {
	russian := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
	}
	root := newRoot(&cli{words: locale.For("ru")})
	english := newRoot(&cli{words: locale.English()})
	var visit func(ru, en *cobra.Command)
	visit = func(ru, en *cobra.Command) {
		for what, text := range map[string][2]string{"short": {ru.Short, en.Short}, "long": {ru.Long, en.Long}} {
			if text[1] != "" && (!russian(text[0]) || russian(text[1])) {
				t.Errorf("%s, %s: %q in Russian, %q in English", ru.CommandPath(), what, text[0], text[1])
			}
		}
		ru.Flags().VisitAll(func(f *pflag.Flag) {
			if !russian(f.Usage) {
				t.Errorf("%s --%s is explained as %q", ru.CommandPath(), f.Name, f.Usage)
			}
		})
		for i, sub := range ru.Commands() {
			visit(sub, en.Commands()[i])
		}
	}
	visit(root, english)
	words := locale.For("ru")
	for _, s := range config.Settings() {
		if !russian(s.In(words)) || strings.Contains(s.Shown, " ") && s.Default == "" && !strings.HasPrefix(s.Shown, "`[") && !russian(words.Say(locale.Text(strings.ReplaceAll(s.Shown, "`", "")))) {
			t.Errorf("%s: %q, default %q", s.Name, s.In(words), words.Say(locale.Text(s.Shown)))
		}
	}
}

func TestLanguageOfTheTerminal(t *testing.T) {
	for _, tt := range []struct {
		env, args []string
		want      string
	}{
		{nil, nil, "en"},
		{[]string{"LANG=ru_RU.UTF-8"}, nil, "ru"},
		{[]string{"LANG=de_DE.UTF-8"}, nil, "de"},
		{[]string{"LANG=fr_FR.UTF-8"}, nil, "en"},
		{[]string{"LANG=C"}, nil, "en"},
		{[]string{"LANG=en_US.UTF-8", "LC_ALL=ru_RU.UTF-8"}, nil, "ru"},
		{[]string{"LANG=ru_RU.UTF-8", "DATELINE_LANGUAGE=en"}, nil, "en"},
		{[]string{"LANG=ru_RU.UTF-8"}, []string{"plan", "--language", "en"}, "en"},
		{[]string{"LANG=ru_RU.UTF-8"}, []string{"plan", "-language=en"}, "en"},
		{[]string{"LANG=ru_RU.UTF-8"}, []string{"render", "--", "--language=en"}, "ru"},
	} {
		c := &cli{env: tt.env}
		if c.speak(tt.args); c.words.Tag() != tt.want {
			t.Errorf("%q %q: %s, want %s", tt.env, tt.args, c.words.Tag(), tt.want)
		}
	}
}

// TestErrorsAreWorded holds that errors of Telegram and of a repository are shown in
// the language of the terminal, without English text.
func TestErrorsAreWorded(t *testing.T) {
	pull := func(address string) error {
		a, err := git.ParseAddress(address)
		if err != nil {
			t.Fatal(err)
		}
		s, err := git.Open(git.Config{Address: a, Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Pull(t.Context())
		return err
	}
	call := func(server *httptest.Server) error {
		c, err := botapi.New(botapi.Config{Token: "1:secret-token", BaseURL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Errorf("articles: %w", c.Call(t.Context(), "getMe", nil, nil))
	}
	away := httptest.NewServer(nil)
	away.Close()
	moved := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:1/", http.StatusMovedPermanently))
	defer moved.Close()
	secure := httptest.NewUnstartedServer(nil)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	place := strings.TrimPrefix(away.URL, "http://")
	through := func(proxy string) error {
		c, err := botapi.New(botapi.Config{Token: "1:secret-token", BaseURL: "https://api.invalid", Proxy: proxy})
		if err != nil {
			t.Fatal(err)
		}
		return c.Call(t.Context(), "getMe", nil, nil)
	}
	closing, wrong := answering(t, ""), "socks5://ben:wrong@"+answering(t, "\x05\x02\x01\x01")
	ruled := "socks5://" + answering(t, "\x05\x00\x05\x02\x00\x01")
	asking := "http://" + answering(t, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
	for _, tt := range []struct {
		err        error
		en, ru, de string
	}{
		{pull("git+https://" + place + "/x"), place + " refuses the connection", place + " не принимает соединения", place + " nimmt keine Verbindung an"},
		{pull("git+" + secure.URL + "/x"), "the server's certificate isn't trusted", "сертификату сервера нельзя доверять", "das Zertifikat des Servers ist nicht vertrauenswürdig"},
		{pull("git+file:///nowhere"), "there is no such repository", "такого репозитория нет", "dieses Repository gibt es nicht"},
		{call(away), "articles: Telegram can't be reached (" + place + " refuses the connection)", "articles: до Telegram не достучаться (" + place + " не принимает соединения)", "articles: Telegram ist nicht erreichbar (" + place + " nimmt keine Verbindung an)"},
		{call(moved), "the server redirects instead of answering", "сервер не отвечает, а перенаправляет", "der Server leitet um"},
		{through("http://" + place), place + " refuses the connection", place + " не принимает соединения", place + " nimmt keine Verbindung an"},
		{through("socks5://" + place), place + " refuses the connection", place + " не принимает соединения", place + " nimmt keine Verbindung an"},
		{through(wrong), "the proxy doesn't accept the name or the password", "прокси не принимает имя или пароль", "der Proxy nimmt den Namen oder das Passwort nicht an"},
		{through(asking), "the proxy doesn't accept the name or the password", "прокси не принимает имя или пароль", "der Proxy nimmt den Namen oder das Passwort nicht an"},
		{through(ruled), "doesn't lead on: its rules don't allow it", "не пропускает дальше: запрещено его правилами", "leitet nicht weiter: seine Regeln erlauben es nicht"},
		{pull("git+https://" + closing + "/x"), "the connection broke off before the answer", "соединение оборвалось до ответа", "die Verbindung brach vor der Antwort ab"},
		{pull("git+https://" + strings.TrimPrefix(moved.URL, "http://") + "/x"), "the server speaks plain HTTP, not HTTPS", "сервер отвечает по простому HTTP", "der Server spricht einfaches HTTP"},
		{&url.Error{Op: "Get", URL: "https://e.org", Err: &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}}}, "it has expired, or this machine's clock is wrong", "он истёк, или часы этой машины идут неверно", "es ist abgelaufen, oder die Uhr dieses Rechners geht falsch"},
		{&url.Error{Op: "Get", URL: "https://e.org", Err: os.ErrDeadlineExceeded}, "the server doesn't answer in time", "сервер не отвечает вовремя", "der Server antwortet nicht rechtzeitig"},
		{locale.Error("ledger.read", "database", "x.db", "problem", &fs.PathError{Op: "open", Path: "x.db", Err: syscall.EROFS}),
			"x.db: its file system is read-only", "x.db: файловая система доступна только для чтения", "x.db: das Dateisystem ist schreibgeschützt"},
		{&fs.PathError{Op: "open", Path: "x.md", Err: syscall.EACCES}, "x.md: this user may not read or write it", "x.md: у этого пользователя нет прав", "x.md: dieser Benutzer darf sie nicht lesen"},
		{unopened(t), "127.0.0.1:1 refuses the connection", "127.0.0.1:1 не принимает соединения", "127.0.0.1:1 nimmt keine Verbindung an"},
		{git.Export(t.TempDir(), "HEAD", t.TempDir()), "there is no such repository", "такого репозитория нет", "dieses Repository gibt es nicht"},
		{fmt.Errorf("articles: %w", context.Canceled), "the program is being stopped", "программа останавливается", "das Programm wird gerade beendet"},
	} {
		for language, want := range map[string]string{"en": tt.en, "ru": tt.ru, "de": tt.de} {
			got := said(locale.For(language), tt.err)
			if !strings.Contains(got, want) || language != "en" && strings.Contains(got, " the ") {
				t.Errorf("%v, in %s: got %q, want %q", tt.err, language, got, want)
			}
		}
	}
}

// unopened returns the error of opening a ledger on an unreachable server.
func unopened(t *testing.T) error {
	t.Helper()
	_, err := store.OpenPostgres(t.Context(), "postgres://127.0.0.1:1/x")
	return err
}

// answering listens, answers every request with the same bytes, and closes the
// connection.
func answering(t *testing.T, answer string) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 1024))
				_, _ = io.WriteString(conn, answer)
				_ = conn.SetReadDeadline(time.Now().Add(time.Second))
				_, _ = conn.Read(make([]byte, 1024))
			}()
		}
	}()
	return l.Addr().String()
}
