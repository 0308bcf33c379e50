// Package runs keeps the directory of a run: who works in it, what it holds, and
// where that came from.
//
// # A run directory
//
//	reports/2026-01-19_143052/
//	    manifest.json    status, settings, hashes, one record per stage
//	    log.jsonl        every event, DEBUG and above
//	    .lock            held while a process works in the directory
//	    ...              the outputs of the stages
//	reports/latest       link to the newest finished run (latest.txt where
//	                     no link can be made)
//
// [Create] makes one, exclusively; [Open] continues one; [View] reads one;
// [List] and [Newest] find them. A process that works in a directory holds its
// lock, so a manifest that says "running" without a lock belongs to a process
// that died and is shown as interrupted.
//
// What is done in a directory, and in which order, is the business of package
// pipeline, which keeps its records in the [Manifest].
package runs
