// Package term talks to the person at the terminal: progress bars, tables,
// warnings and errors.
//
// Data goes to the first writer of a [UI] (standard output) and nothing else
// does, so that output can be piped; everything for the eye goes to the second
// (standard error). Where a writer is no terminal, bars become a line every
// few seconds and tables lose their frames. Colours need a terminal, and are
// off when NO_COLOR is set (https://no-color.org), TERM is "dumb" or the
// caller says so.
//
// Text is passed through internal/safetext: a title cannot move the cursor.
package term
