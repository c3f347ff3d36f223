package git

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// decoder turns the bytes of a commit into valid UTF-8.
type decoder struct{ enc encoding.Encoding }

// decoderFor returns the decoder for the encoding a commit names; none means
// UTF-8, as does a name nobody knows.
func decoderFor(name string) decoder {
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" || name == "utf-8" || name == "utf8" {
		return decoder{}
	}
	// In these no line of a commit could be read; git falls back to the bytes.
	if strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32") || strings.HasPrefix(name, "ucs-") {
		return decoder{}
	}
	if known, ok := encodings[name]; ok {
		return decoder{known}
	}
	// The spelling of C libraries: iso8859-1, iso88591, latin-1, cp1252.
	if rest, ok := strings.CutPrefix(name, "iso8859"); ok {
		name = "iso-8859-" + strings.TrimPrefix(rest, "-")
	}
	if rest, ok := strings.CutPrefix(name, "cp125"); ok {
		name = "windows-125" + rest
	}
	name = strings.Replace(name, "latin-", "latin", 1)
	if enc, err := ianaindex.IANA.Encoding(name); err == nil && enc != nil {
		return decoder{enc}
	}
	// The Web replaces texts of encodings that it finds dangerous, whole.
	if enc, err := htmlindex.Get(name); err == nil && enc != encoding.Replacement {
		return decoder{enc}
	}
	return decoder{}
}

// encodings are those by names of C libraries that no registry has.
var encodings = map[string]encoding.Encoding{
	"cp932": japanese.ShiftJIS, "ms932": japanese.ShiftJIS, "sjis": japanese.ShiftJIS,
	"eucjp": japanese.EUCJP, "cp949": korean.EUCKR, "uhc": korean.EUCKR, "euckr": korean.EUCKR,
	"euccn": simplifiedchinese.GBK, "cp936": simplifiedchinese.GBK, "cp950": traditionalchinese.Big5,
	"latin9": charmap.ISO8859_15, "8859_1": charmap.ISO8859_1,
	"cp858": charmap.CodePage858, "cp874": charmap.Windows874, "ms-ansi": charmap.Windows1252,
}

// fitting returns the decoder that turns a whole commit into characters. Where some of
// it is none in the encoding, nothing is taken to be in it, as git does: many
// declare one and write another.
func (d decoder) fitting(commit []byte) decoder {
	if d.enc != nil {
		if out, err := d.enc.NewDecoder().Bytes(commit); err != nil || bytes.Contains(out, []byte(string(utf8.RuneError))) {
			return decoder{}
		}
	}
	return d
}

// text decodes s. What can not be decoded becomes U+FFFD.
func (d decoder) text(s string) string {
	if d.enc != nil {
		if out, err := d.enc.NewDecoder().String(s); err == nil {
			s = out
		}
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

// person decodes a name and an address.
func (d decoder) person(p person) person {
	return person{d.text(p.name), d.text(p.email)}
}

// splitMessage returns a message's subject, the first paragraph joined to one
// line, and the rest. Like git it ends at a NUL.
func splitMessage(message string) (subject, body string) {
	if i := strings.IndexByte(message, 0); i >= 0 {
		message = message[:i]
	}
	var title []string
	for message != "" {
		line, rest, _ := strings.Cut(message, "\n")
		line = strings.TrimRight(line, " \t\r")
		if line == "" && len(title) > 0 {
			break
		}
		if line != "" {
			title = append(title, line)
		}
		message = rest
	}
	body = strings.TrimRight(message, " \t\r\n")
	for {
		line, rest, ok := strings.Cut(body, "\n")
		if !ok || trimSpace(line) != "" {
			break
		}
		body = rest
	}
	return strings.Join(title, " "), body
}

// mayNamePeople is a cheap look that spares reading the trailers of messages
// that name nobody as co-author or mentor.
func mayNamePeople(message []byte) bool {
	for at := 0; ; at++ {
		i := bytes.IndexByte(message[at:], '-')
		if i < 0 {
			return false
		}
		at += i
		for _, key := range [...]string{coAuthorKey, mentorKey} {
			start := at - strings.IndexByte(key, '-')
			if start >= 0 && len(message)-start >= len(key) && bytes.EqualFold(message[start:start+len(key)], []byte(key)) {
				return true
			}
		}
	}
}
