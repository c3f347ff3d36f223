package classify

//go:generate go run ./generate

// Builtin returns the ladder and the rules that ship with the program. They are
// written in ladder.toml and rules/*.toml, and compiled into the program as what
// these come to: every command waits for them before it can say anything, and
// reading them took longer than many a harvest of what is new.
func Builtin() Base {
	return Base{Ladder: builtinLadder, Rules: builtinRules}.clone()
}
