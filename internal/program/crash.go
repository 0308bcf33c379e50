package program

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/safetext"
)

// exitInternal is the exit code of a mistake in the program itself (EX_SOFTWARE of
// sysexits.h). The runtime's own is 2, which means something else in both programs.
const exitInternal = 70

// traceVariable asks for the stack of an internal error.
const traceVariable = "LATENT_TRACE"

// prepareCrash makes what no recover can catch, such as memory that the system does
// not give, end the process by SIGABRT (134 in a shell) and not with exit code 2.
func prepareCrash() {
	debug.SetTraceback("crash")
	noCoreFile()
}

// internalError tells of a panic and returns the exit code.
func internalError(w io.Writer, p *crew.Panic) int {
	what, _, _ := strings.Cut(p.Error(), "\n")
	fmt.Fprintf(w, "error: a mistake in this program: %s; what was written before is as after an interruption; please report it with what %s=1 shows\n", safetext.TerminalSafe(what), traceVariable)
	if os.Getenv(traceVariable) != "" {
		fmt.Fprintf(w, "%v\n\n%s", p.Value, p.Stack)
	}
	return exitInternal
}
