package journal

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// MailError is why a mail that was saved as it came can not be read. Read as a
// page it would say something else.
type MailError struct{ Err error }

func (e *MailError) Error() string { return "read the mail: " + e.Err.Error() }
func (e *MailError) Unwrap() error { return e.Err }

var mailSigns = sync.OnceValue(func() [2]*regexp.Regexp {
	return [2]*regexp.Regexp{
		regexp.MustCompile(`(?im)^from:`),
		regexp.MustCompile(`(?im)^(?:mime-version|content-type|content-transfer-encoding):`),
	}
})

// isMail reports whether a form is a mail with its headers, those among them that
// say how it is encoded.
func isMail(data []byte) bool {
	head, _, _ := bytes.Cut(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	signs := mailSigns()
	return signs[0].Match(head) && signs[1].Match(head)
}

// mailText is who wrote a mail, when and about what, and the text of it and of
// the texts that are attached.
func mailText(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte("From ")) { // as folders of mail keep it
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	text, err := messageText(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))), 0)
	if err != nil {
		return "", &MailError{err}
	}
	return text, nil
}

func messageText(in io.Reader, depth int) (string, error) {
	m, err := mail.ReadMessage(in)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, key := range []string{"From", "Date", "Subject"} {
		value := m.Header.Get(key)
		if word, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
			value = word
		}
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, value)
		}
	}
	text, err := partText(m.Header.Get, m.Body, depth)
	return b.String() + "\n" + text, err
}

// mostParts is how deep the parts of a mail may lie in each other.
const mostParts = 8

// partText is the text of a part of a mail, of which header gives what is said
// about it. What is no text has none.
func partText(header func(string) string, in io.Reader, depth int) (string, error) {
	if depth > mostParts {
		return "", errors.New("it has too many parts in each other")
	}
	kind, params, err := mime.ParseMediaType(cmp.Or(header("Content-Type"), "text/plain"))
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return "", err
	}
	switch strings.ToLower(strings.TrimSpace(header("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		in = quotedprintable.NewReader(in)
	case "base64":
		in = base64.NewDecoder(base64.StdEncoding, in)
	}
	name := params["name"]
	if _, more, err := mime.ParseMediaType(header("Content-Disposition")); err == nil {
		name = cmp.Or(more["filename"], name)
	}
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		return partsText(multipart.NewReader(in, params["boundary"]), kind == "multipart/alternative", depth)
	case kind == "message/rfc822":
		return messageText(in, depth+1)
	case !strings.HasPrefix(kind, "text/") && !slices.Contains([]string{".md", ".markdown", ".txt"}, strings.ToLower(path.Ext(name))):
		return "", nil
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return "", err
	}
	switch set := strings.ToLower(params["charset"]); set {
	case "", "utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16", "unknown-8bit":
		return pageText(data), nil
	default:
		if bytes.ContainsFunc(data, func(r rune) bool { return r >= 0x80 || r == 0x1b }) {
			return "", fmt.Errorf("it is written in %q", set)
		}
		return pageText(data), nil
	}
}

// partsText is the text of parts that follow each other, or of the best of those
// that say the same.
func partsText(parts *multipart.Reader, same bool, depth int) (string, error) {
	best, plain := "", false
	var all []string
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", err
		}
		text, err := partText(p.Header.Get, p, depth+1)
		if err != nil {
			return "", err
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		all = append(all, text)
		if isPlain := strings.HasPrefix(strings.ToLower(p.Header.Get("Content-Type")), "text/plain"); best == "" || isPlain && !plain {
			best, plain = text, isPlain
		}
	}
	if same {
		return best, nil
	}
	return strings.Join(all, "\n"), nil
}
