package report

import (
	"testing"
	"time"
)

func TestProseDoesNotRunTogether(t *testing.T) {
	tests := map[string]string{
		"Waits 4 minutes, not 6\n\nThe call centre\nis quiet.": "Waits 4 minutes, not 6. The call centre is quiet.",
		"It holds.\n\nSince May.\n":                            "It holds. Since May.",
		"It holds (since May.)\n \nFor all":                    "It holds (since May.) For all",
		"First:\r\n\r\nthe queue":                              "First: the queue",
		"More to say …\n\n\n\nor not":                          "More to say … or not",
		"設計を書く。\n\n他の人が使う！\n\nx":                               "設計を書く。 他の人が使う！ x",
		"one\nline": "one line",
		"\n\n":      "",
	}
	for in, want := range tests {
		if got := prose(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMonthNames(t *testing.T) {
	tests := map[string][]string{
		"March and July 2026":                                {"2026-03", "2026-07"},
		"January to March and May 2026":                      {"2026-01", "2026-02", "2026-03", "2026-05"},
		"December 2025, January 2026":                        {"2025-12", "2026-01"},
		"December 2025 to March 2026":                        {"2025-12", "2026-01", "2026-02", "2026-03"},
		"May 2025, October 2025 to January 2026, March 2026": {"2025-05", "2025-10", "2025-11", "2025-12", "2026-01", "2026-03"},
		"November and December 2025, May 2026":               {"2025-11", "2025-12", "2026-05"},
	}
	for want, in := range tests {
		var months []time.Time
		for _, m := range in {
			month, err := time.Parse("2006-01", m)
			if err != nil {
				t.Fatal(err)
			}
			months = append(months, month)
		}
		if got := monthNames(months); got != want {
			t.Errorf("%v: %s, want %s", in, got, want)
		}
	}
}
