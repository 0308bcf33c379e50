// Package atomicfile replaces files in one step: a reader, or the next run after
// a power cut, sees the old content or the new, never a part.
//
//	err := atomicfile.Write("table.csv", 0o666, func(w io.Writer) error {
//		_, err := fmt.Fprintln(w, "a,b")
//		return err
//	})
//
// [WriteJSON] and [ReadJSON] do the same for one JSON value. [SweepIn] clears what
// a process left that was killed between the two names.
package atomicfile
