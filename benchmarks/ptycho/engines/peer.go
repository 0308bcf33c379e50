package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// cost is what a pass took.
type cost struct {
	User  float64 `json:"user"`
	Wall  float64 `json:"wall"`
	Error float64 `json:"error"`
	Name  string  `json:"name"`
}

// peer is a program that answers commands.
type peer struct {
	in  io.WriteCloser
	out *bufio.Scanner
	cmd *exec.Cmd
}

func start(command []string) (*peer, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &peer{in, bufio.NewScanner(out), cmd}, cmd.Start()
}

func (p *peer) ask(what string) (c cost, err error) {
	if _, err := fmt.Fprintln(p.in, what); err != nil {
		return c, err
	}
	if !p.out.Scan() {
		return c, fmt.Errorf("the peer said nothing to %q: %w", what, io.ErrUnexpectedEOF)
	}
	return c, json.Unmarshal(p.out.Bytes(), &c)
}

func (p *peer) stop() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}
