// Package program is the frame of both programs: what a command line does before
// and after the work of its commands. Each program is one value,
//
//	var app = program.Program{
//		Name: "ptycho", Short: "...", Long: "...",
//		Commands: func(ui *term.UI) []*cobra.Command { ... },
//		Code:     exitCode,
//		Hints:    hints,
//	}
//
//	func main() { os.Exit(app.Main()) }
//
// so that the programs behave the same: without a command they print help; an
// unknown command, flag, topic or argument is a usage error that names what was
// likely meant; completion wants a shell; --version is one line; an interruption, a
// termination or a hang-up stops the work cleanly, a second one kills; output that
// could not be written is an error; and one switch of the program, Code, maps
// errors to exit codes. A test in cmd runs one table over both.
//
// [Program.ManPages] are made of the same tree of commands.
package program
