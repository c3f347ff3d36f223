package main

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A host inside of a company has a certificate of the company's own authority: that it
// is not known is no matter of the network.
func TestUntrustedCertificate(t *testing.T) {
	dir := home(t)
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	t.Setenv("GHE_TOKEN", "ghp_1")
	path := filepath.Join(dir, "config.toml")
	text := "[me]\ngithub = \"ann\"\n[github.hub]\nhost = \"ghe.corp\"\nbase_url = \"" + server.URL + "\"\ntoken_env = \"GHE_TOKEN\"\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	a := newApp(strings.NewReader(""), os.Stdout, os.Stderr, os.Getenv)
	a.stdout.Reset(&out)
	a.stderr = &said
	err := a.execute(t.Context(), []string{"harvest", "--config", path})
	if err == nil || exitCode(err) != exitPartly || !strings.Contains(said.String(), "SSL_CERT_FILE") || strings.Contains(said.String(), "check the network") {
		t.Errorf("%v\n%s%s", err, out.String(), said.String())
	}
}
