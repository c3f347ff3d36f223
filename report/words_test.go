package report

import "testing"

func TestProseDoesNotRunTogether(t *testing.T) {
	tests := map[string]string{
		"Waits 4 minutes, not 6\n\nThe call centre\nis quiet.": "Waits 4 minutes, not 6. The call centre is quiet.",
		"It holds.\n\nSince May.\n":                            "It holds. Since May.",
		"It holds (since May.)\n \nFor all":                    "It holds (since May.) For all",
		"First:\r\n\r\nthe queue":                              "First: the queue",
		"More to say …\n\n\n\nor not":                          "More to say … or not",
		"one\nline":                                            "one line",
		"\n\n":                                                 "",
	}
	for in, want := range tests {
		if got := prose(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
