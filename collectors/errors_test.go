package collectors

import (
	"errors"
	"net"
	"testing"
)

// TestUnreachableNamesTheHostOnce, and the cause beside it.
func TestUnreachableNamesTheHostOnce(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 443}, Err: errors.New("connection refused")}
	lookup := func(why string, notFound bool) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Name: "jira.corp", Server: "192.0.2.53:53", Err: why, IsNotFound: notFound}}
	}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{refused, "no connection to jira.corp: connection refused"},
		{lookup("no such host", true), "no connection to jira.corp: no such host"},
		{lookup("i/o timeout", false), "no connection to jira.corp: looking it up: i/o timeout"},
		{&net.OpError{Op: "proxyconnect", Net: "tcp", Err: refused}, "no connection to jira.corp: proxyconnect tcp: dial tcp 192.0.2.7:443: connection refused"},
		{errors.New("bad certificate"), "no connection to jira.corp: bad certificate"},
	} {
		if got := (&UnreachableError{Host: "jira.corp", Err: tt.err}).Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
