package main

import (
	"errors"
	"testing"
)

func TestCarryOver(t *testing.T) {
	const mine = keepBegin + "\nI led this.\n\n## not a heading of the draft\n" + keepEnd + "\n"
	tests := []struct{ name, old, draft, want string }{
		{"nothing kept", "# A\ntext\n", "# A\nnew\n", "# A\nnew\n"},
		{"behind the same line", "# A\n- one\n" + mine + "# B\n", "# A\n- zero\n- one\n- two\n# B\n", "# A\n- zero\n- one\n" + mine + "- two\n# B\n"},
		{"its line is gone, its heading is there", "# A\n- one\n\n" + mine, "# A\n- two\n", "# A\n" + mine + "- two\n"},
		{"its line is there for each piece", "# A\n- one\n  ask\n- two\n  ask\n" + mine + "- three\n  ask\n", "# A\n- three\n  ask\n- two\n\n  ask\n- one\n  ask\n",
			"# A\n- three\n  ask\n- two\n\n  ask\n" + mine + "- one\n  ask\n"},
		{"nothing of before is there", "# A\n" + mine, "# B\n", "# B\n" + mine},
		{"at the very front", mine + "# A\n", "# A\n", "# A\n" + mine},
		{"two of them", "# A\n" + mine + mine, "# A\n", "# A\n" + mine + mine},
		{"on one line", "# A\n" + keepBegin + "x" + keepEnd + "\n", "# A\nb\n", "# A\n" + keepBegin + "x" + keepEnd + "\nb\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := carryOver([]byte(tt.old), []byte(tt.draft))
			if err != nil || string(got) != tt.want {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
			again, err := carryOver(got, []byte(tt.draft))
			if err != nil || string(again) != string(got) {
				t.Errorf("made again: %q, %v", again, err)
			}
		})
	}
	if _, err := carryOver([]byte("# A\n"+keepBegin+"\nlost?\n"), []byte("# A\n")); !errors.Is(err, errOpenKeep) {
		t.Errorf("an open mark: %v", err)
	}
}
