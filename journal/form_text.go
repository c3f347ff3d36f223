package journal

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// FormText is the text of a form as it came: as editors save it, as a mail, or as
// a page that a mail program made. A mail that can not be read is an error of type
// *MailError.
func FormText(data []byte) (string, error) {
	if isMail(data) {
		return mailText(data)
	}
	return pageText(data), nil
}

// pageText is what a page shows: it is text, or HTML.
func pageText(data []byte) string {
	form := newlines.Replace(decoded(data))
	if isHTML(form) {
		return shown(form)
	}
	return form
}

// newlines are the ends of lines that are none to most programs.
var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n")

// windows1252 are the characters that Windows-1252 has where Latin-1 has controls,
// 0x80 to 0x9f (encoding.spec.whatwg.org/index-windows-1252.txt).
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"

// decoded is a text in UTF-8, in UTF-16 if it says so, or else in Windows-1252,
// as Windows programs save text.
func decoded(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	if order := orderOf(data); order != nil {
		units := make([]uint16, 0, len(data)/2)
		for data = data[2:]; len(data) >= 2; data = data[2:] {
			units = append(units, order.Uint16(data))
		}
		return string(utf16.Decode(units))
	}
	special := []rune(windows1252)
	text := make([]rune, len(data))
	for i, c := range data {
		text[i] = rune(c)
		if at := int(c) - 0x80; at >= 0 && at < len(special) {
			text[i] = special[at]
		}
	}
	return string(text)
}

// orderOf is the order of the bytes in UTF-16 that begins with its mark.
func orderOf(data []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return binary.BigEndian
	}
	return nil
}
