// Package safetext renders text that somebody else wrote (album titles, artist
// names, file names, error messages of other programs) so that it cannot act
// as anything but text where it is shown.
//
// Every medium has its own way to be attacked, hence one function per medium:
//
//   - [TerminalSafe] and [TerminalLines]: escape sequences, control characters
//     and bidirectional overrides, for consoles and logs;
//   - [LaTeX]: the ten specials, and brackets that a table row would swallow;
//   - [CSVCell]: cells that a spreadsheet would run as a formula;
//   - [MarkdownCell], [DOT]: the syntax of the format;
//   - [Slug]: names of files.
//
// HTML is left to html/template, which knows the context of each value.
//
// All functions are total (no input is an error), replace invalid UTF-8 by
// U+FFFD, keep letters of every script and depend on nothing but their
// argument.
package safetext
