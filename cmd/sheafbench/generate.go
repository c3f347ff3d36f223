//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
)

// What is generated: commits an hour apart by five people, each of which
// changes a few lines of one of some files.
const (
	generatedCommits = 20_000
	generatedFiles   = 200
	generatedLines   = 200
	generatedPeople  = 5
	generatedFrom    = 1_600_000_000 // seconds since 1970: September 2020
	generatedAuthor  = "p0@example.com"
)

// generate makes a repository, another one of each number, and the same each
// time, and packs it.
func generate(dir string, number, commits int) error {
	if out, err := exec.Command("git", "init", "-q", "--bare", "-b", "main", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("git init: %w: %s", err, out)
	}
	cmd := exec.Command("git", "-C", dir, "fast-import", "--quiet")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("git fast-import: %w", err)
	}
	w := bufio.NewWriter(in)
	writeHistory(w, number, commits)
	err = w.Flush()
	if closed := in.Close(); err == nil {
		err = closed
	}
	if done := cmd.Wait(); done != nil {
		err = done
	}
	if err != nil {
		return fmt.Errorf("git fast-import: %w", err)
	}
	if out, err := exec.Command("git", "-C", dir, "repack", "-adfq").CombinedOutput(); err != nil {
		return fmt.Errorf("git repack: %w: %s", err, out)
	}
	return nil
}

// writeHistory writes commits as git fast-import reads them.
func writeHistory(w io.Writer, number, commits int) {
	random := rand.New(rand.NewPCG(uint64(number), 2))
	files := make([][]int, generatedFiles)
	for i := range files {
		files[i] = make([]int, generatedLines)
	}
	for n := range commits {
		f := random.IntN(generatedFiles)
		for range 1 + random.IntN(5) {
			files[f][random.IntN(generatedLines)] = n
		}
		var text []byte
		for i, line := range files[f] {
			text = fmt.Appendf(text, "line %d was changed by commit %d\n", i, line)
		}
		message := fmt.Sprintf("Change file %d\n", f)
		who, at := random.IntN(generatedPeople), generatedFrom+n*3600
		fmt.Fprintf(w, "commit refs/heads/main\ncommitter P%d <p%d@example.com> %d +0000\ndata %d\n%s", who, who, at, len(message), message)
		fmt.Fprintf(w, "M 100644 inline dir%d/file%d\ndata %d\n%s\n", f%10, f, len(text), text)
	}
}
