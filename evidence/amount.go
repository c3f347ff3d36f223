package evidence

import (
	"encoding/json"
	"fmt"
)

// Amount is a count that may not be known. The zero Amount is unknown, which
// is not the same as zero: Count(0) is a known nothing. In JSON an unknown
// amount is absent.
type Amount struct {
	n     int
	known bool
}

// Count is a known amount.
func Count(n int) Amount { return Amount{n, true} }

// Get returns the count and whether it is known.
func (a Amount) Get() (n int, known bool) { return a.n, a.known }

// OrZero returns the count, or zero where it is not known. For sums that say
// elsewhere that something was left out.
func (a Amount) OrZero() int { return a.n }

// Known reports whether the amount was counted.
func (a Amount) Known() bool { return a.known }

// Plus adds two amounts; the sum is known only if both are.
func (a Amount) Plus(b Amount) Amount {
	if !a.known || !b.known {
		return Amount{}
	}
	return Count(a.n + b.n)
}

// IsZero reports whether the amount is unknown, so that omitzero leaves it out.
func (a Amount) IsZero() bool { return !a.known }

// MarshalJSON writes the number, or null for an unknown amount.
func (a Amount) MarshalJSON() ([]byte, error) {
	if !a.known {
		return []byte("null"), nil
	}
	return json.Marshal(a.n)
}

// UnmarshalJSON reads a number; null is unknown.
func (a *Amount) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*a = Amount{}
		return nil
	}
	var n int
	if err := json.Unmarshal(data, &n); err != nil {
		return fmt.Errorf("amount: %w", err)
	}
	*a = Count(n)
	return nil
}
