package evidence

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// MaxLine is the longest line ReadLines takes, in bytes.
const MaxLine = 64 << 20

// FormatError says why a text is not an item of the format Schema.
type FormatError struct {
	// Field is the item's field that is wrong, empty where the text as a
	// whole is.
	Field string
	// Offset is how many bytes into the text the trouble was noticed.
	Offset int
	Why    string
}

func (e *FormatError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s at byte %d", e.Why, e.Offset)
	}
	return fmt.Sprintf("%s: %s", e.Field, e.Why)
}

// SchemaError is a line of another format, or of another version of this one.
type SchemaError struct{ Schema string }

func (e *SchemaError) Error() string {
	return fmt.Sprintf("schema %.60q is not %q, which this program reads", e.Schema, Schema)
}

// LineError is a line that could not be read as an item. The lines after it
// can.
type LineError struct {
	// Number counts from one.
	Number int
	Err    error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Number, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// Line is one item of a file of them.
type Line struct {
	// Number counts from one, blank lines included.
	Number int
	Item   Item
}

// ReadLines yields the items of a text in the format Schema, one a line. A
// line that is no item is yielded as a *LineError and reading goes on; any
// other error is the reader's and the last value. A byte order mark, carriage
// returns and blank lines are passed over.
func ReadLines(r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		lines := lineReader{r: bufio.NewReaderSize(r, 64<<10)}
		for {
			text, err := lines.next()
			line := Line{Number: lines.number}
			switch {
			case err == io.EOF:
				return
			case errors.Is(err, errLongLine):
				err = &LineError{line.Number, err}
			case err != nil:
				yield(line, fmt.Errorf("read line %d: %w", line.Number, err))
				return
			case len(text) == 0:
				continue
			default:
				if bad := line.Item.UnmarshalJSON(text); bad != nil {
					line.Item, err = Item{}, &LineError{line.Number, bad}
				}
			}
			if !yield(line, err) {
				return
			}
		}
	}
}

var errLongLine = fmt.Errorf("longer than %d bytes", MaxLine)

// lineReader cuts a text into lines. The line returned holds until the next.
type lineReader struct {
	r      *bufio.Reader
	buf    []byte
	number int
}

// next returns the next line without the space around it. The last line needs
// no newline; after it comes io.EOF.
func (l *lineReader) next() ([]byte, error) {
	l.number++
	l.buf = l.buf[:0]
	for {
		chunk, err := l.r.ReadSlice('\n')
		if len(l.buf) <= MaxLine {
			l.buf = append(l.buf, chunk...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil && (err != io.EOF || len(l.buf) == 0) {
			return nil, err
		}
		break
	}
	if len(l.buf) > MaxLine {
		return nil, errLongLine
	}
	line := l.buf
	if l.number == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	return bytes.Trim(line, " \t\r\n"), nil
}
