// Package config reads the settings of everything else from one TOML file.
//
// It promises that a file is either taken whole or refused with every mistake
// in it at once, in the order of the file, each with its line, its column, an
// excerpt and, where one can be given, the next step. What is doubtful but
// harmless comes apart, as warnings. No message repeats a secret, and none
// carries a control character to a terminal.
//
// It opens the file, a ladder the file names, and nothing else: whether a
// repository exists or a host answers is found out by those who go there.
package config
