package objects

import "testing"

// TestReturnedLate gives memory back that a store gave back when it was closed:
// no two readers get it.
func TestReturnedLate(t *testing.T) {
	r := newRepo(t)
	r.line("main", "", 1, func(int) string { return "" })
	rings := new(Rings)
	defer rings.Close()
	s := r.open(Options{Rings: rings})
	memory := s.Borrow(2 * hugePage)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.Return(memory)
	if a, b := rings.take(2*hugePage), rings.take(2*hugePage); &a[0] == &b[0] {
		t.Error("two have the same memory")
	}
}
