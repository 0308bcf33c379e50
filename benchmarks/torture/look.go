//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	albumcli "github.com/latent-go/latent/internal/album/cli"
)

// looker is the name of this program when it shows a run and looks at it.
const looker = "visualize"

// looked are the pages, charts and files that are asked for. The page of the artists
// is left out: it shows less until their next albums are predicted.
var looked = []string{
	"overview", "diagnostics", "calibration", "predictions", "coefficients", "loo", "data", "compare", "live",
	"chart/trace", "export/predictions?format=csv", "export/trace?format=svg",
}

// look runs the server of a dashboard as the arguments of the process say, prints
// what its pages show, and ends it by SIGTERM. Whatever the server says beside its
// address, and every answer but 200, is told and ends with exit code 1.
func look() int {
	said, says := io.Pipe()
	code := make(chan int, 1)
	go func() {
		c := albumcli.App.Run(os.Args[1:], io.Discard, says)
		says.Close()
		code <- c
	}()
	told := false
	for lines := bufio.NewScanner(said); lines.Scan(); {
		line := lines.Text()
		_, address, found := strings.Cut(line, " is shown at ")
		switch {
		case found:
			go func() {
				if err := show(address); err != nil {
					fmt.Fprintln(says, "error:", err)
				}
				_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
			}()
		case line != "stop with Ctrl-C":
			told = true
			fmt.Fprintln(os.Stderr, line)
		}
	}
	if c := <-code; c != 0 || !told {
		return c
	}
	return 1
}

// show prints every page, when all have come. What got no answer is asked for again,
// as a person would: a server that was stopped closes the connections of before.
func show(address string) error {
	var all bytes.Buffer
	for _, page := range looked {
		body, err := get(address + page)
		if err != nil {
			body, err = get(address + page)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(&all, "%s\n%s\n", page, body)
	}
	_, err := all.WriteTo(os.Stdout)
	return err
}

func get(address string) ([]byte, error) {
	client := http.Client{Timeout: time.Minute}
	r, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if r.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("%s: %s", address, r.Status))
	}
	return body, err
}
