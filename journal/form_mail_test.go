package journal

import (
	"encoding/base64"
	"errors"
	"mime/quotedprintable"
	"strings"
	"testing"
)

// mailOf is a mail with headers about a body.
func mailOf(headers, body string) string {
	return "Received: from mx\r\nFrom: =?utf-8?q?Bea_B=C3=B6ss?= <bea@acme.test>\nSubject: Re: Check-in\nMIME-Version: 1.0\n" + headers + "\n\n" + body
}

func quotedPrintable(text string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func inBase64(text string) string {
	text = base64.StdEncoding.EncodeToString([]byte(text))
	return text[:60] + "\r\n" + text[60:]
}

// A mail that was saved as it came is read as what it shows.
func TestMail(t *testing.T) {
	form := asked.Form("Ann", "senior to staff")
	filled := edit(edit(form, 1, "[ ] not yet", "[x] not yet"), 1, "Words:", "Words: Müller = "+strings.Repeat("long ", 30)+"end")
	want := "q1 not-yet Müller = " + strings.Repeat("long ", 30) + "end"
	quoted := "Hi\n\n> " + strings.ReplaceAll(filled, "\n", "\n> ")
	const qp = "Content-Transfer-Encoding: quoted-printable"
	parts := func(kind string, parts ...string) string {
		return mailOf("Content-Type: multipart/"+kind+`; boundary="b1"`, "Shown by old programs.\n--b1\n"+strings.Join(parts, "\n--b1\n")+"\n--b1--\n")
	}
	page := "Content-Type: text/html; charset=utf-8\n" + qp + "\n\n" + quotedPrintable("<html><body>"+strings.ReplaceAll(form, "\n", "<br>\n")+"</body></html>")
	plain := "Content-Type: text/plain; charset=UTF-8\n" + qp + "\n\n" + quotedPrintable(quoted)
	latin := strings.ReplaceAll(filled, "ü", "\xfc")
	for name, mail := range map[string]string{
		"plain":            mailOf("Content-Type: text/plain; charset=utf-8", quoted),
		"quoted-printable": mailOf("Content-Type: text/plain; charset=utf-8\n"+qp, quotedPrintable(quoted)),
		"Latin-1":          mailOf("Content-Type: text/plain; charset=iso-8859-1\n"+qp, quotedPrintable(latin)),
		"Windows lines":    strings.ReplaceAll(strings.ReplaceAll(mailOf(qp, quotedPrintable(quoted)), "\r\n", "\n"), "\n", "\r\n"),
		"base64":           mailOf("Content-Transfer-Encoding: base64", inBase64(quoted)),
		"both":             parts("alternative", page, plain),
		"HTML alone":       parts("alternative", strings.Replace(page, "[ ] not yet", "[x] not yet", 1)),
		"attached":         parts("mixed", "\nHere it is.\n", "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"ask.md\"\nContent-Transfer-Encoding: base64\n\n"+inBase64(filled)),
		"beside a picture": parts("mixed", plain, "Content-Type: image/png; name=logo.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="),
		"forwarded":        parts("mixed", "\nSee below.\n", "Content-Type: message/rfc822\n\n"+mailOf(qp, quotedPrintable(quoted))),
		"of a folder":      "From bea Mon Nov 23 10:00:00 2026\n" + mailOf(qp, quotedPrintable(quoted)),
	} {
		text, err := FormText([]byte(mail))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		answers, err := asked.ReadForm(text, asked.At)
		if got := said(answers); err != nil || got != want && name != "HTML alone" || !strings.HasPrefix(got, "q1 not-yet") {
			t.Errorf("%s: read as %q, %v\n%s", name, got, err, text)
		}
		if aside := asked.Aside(text, asked.At); strings.Contains(aside, "Received") || strings.Contains(aside, "acme") {
			t.Errorf("%s: aside is %q", name, aside)
		}
		if !strings.Contains(text, "From: Bea Böss <bea@acme.test>\n") {
			t.Errorf("%s: it is not said whose it is", name)
		}
	}
	for name, mail := range map[string]string{
		"Cyrillic":   mailOf("Content-Type: text/plain; charset=koi8-r", "\xf0\xd2\n"+form),
		"cut short":  strings.TrimSuffix(parts("mixed", plain), "\n--b1--\n"),
		"no base64":  mailOf("Content-Transfer-Encoding: base64", form),
		"bad header": mailOf("no colon\n"+qp, quotedPrintable(quoted)),
	} {
		var unread *MailError
		if text, err := FormText([]byte(mail)); !errors.As(err, &unread) {
			t.Errorf("%s: read as %q, %v", name, text, err)
		}
	}
}
