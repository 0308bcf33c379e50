// Package datacmd is the command data of both programs: data get brings a public
// data set, data list says what there is. Each program gives its name and what it
// makes of the sets that are for it; everything else is the same.
package datacmd
