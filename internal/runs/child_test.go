package runs

import (
	"fmt"
	"strings"
	"time"
)

// playChild is the other process of a test. Its part is "verb argument"; it
// prints a line when it is where the test wants it, and then waits to be
// killed.
func playChild(part string) int {
	verb, dir, _ := strings.Cut(part, " ")
	var err error
	switch verb {
	case "create":
		_, err = Create(dir, epoch)
	case "open":
		_, err = Open("", dir)
	}
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	fmt.Println("ready")
	time.Sleep(time.Minute)
	return 0
}
