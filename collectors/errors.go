package collectors

import (
	"errors"
	"fmt"
	"net"
	"time"
)

// LoginError is a source that does not know who asks: there is no token, or
// the one there is was refused. Nothing can be read before that is mended.
type LoginError struct {
	Host string
	Why  string
	// Hint is what to do.
	Hint string
}

func (e *LoginError) Error() string { return e.Host + ": " + e.Why }

// RefusedError is a source that knows who asks and does not allow it.
type RefusedError struct {
	Host string
	Why  string
	// Hint is what to do, or whom to ask for what.
	Hint string
}

func (e *RefusedError) Error() string { return e.Host + ": " + e.Why }

// UnreachableError is a source that no connection could be made to.
type UnreachableError struct {
	Host string
	Err  error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("no connection to %s: %v", e.Host, e.cause())
}

// cause leaves out of a failure to look up or to dial the host what it was for,
// which is the host again. What failed at a proxy names the proxy.
func (e *UnreachableError) cause() error {
	operation, ok := e.Err.(*net.OpError)
	if !ok || operation.Op != "dial" {
		return e.Err
	}
	var name *net.DNSError
	if errors.As(operation.Err, &name) && name.IsNotFound {
		return errors.New(name.Err)
	}
	if name != nil {
		return fmt.Errorf("looking it up: %s", name.Err)
	}
	return operation.Err
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// RedirectError is an answer that points elsewhere, where the request was not
// sent on to.
type RedirectError struct{ From, To string }

func (e *RedirectError) Error() string {
	return fmt.Sprintf("%s sends on to %s, which was not followed", e.From, e.To)
}

// CutError is an answer that ended before it was whole.
type CutError struct{ Err error }

func (e *CutError) Error() string { return fmt.Sprintf("the answer was cut off: %v", e.Err) }
func (e *CutError) Unwrap() error { return e.Err }

// TimeoutError is an answer that did not come whole in time.
type TimeoutError struct{ After time.Duration }

func (e *TimeoutError) Error() string { return fmt.Sprintf("no whole answer within %v", e.After) }

// TooLargeError is an answer of more bytes than any honest one has.
type TooLargeError struct{ Limit int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MB", e.Limit>>20)
}

// AgainError is a failure after which the same request, or a smaller one, may
// succeed.
type AgainError struct {
	Err error
	// Limit marks a limit of requests, with Wait as what is left of it; what
	// is waited for is told to the person. Else Wait is zero and the wait
	// grows from one try to the next.
	Limit bool
	Wait  time.Duration
	// Heavy says that the request may have asked for too much at once.
	Heavy bool
}

func (e *AgainError) Error() string { return e.Err.Error() }
func (e *AgainError) Unwrap() error { return e.Err }
