// Package runs keeps the directory of a run: who works in it, what it holds,
// where that came from, and what has to be done next.
//
// # A run directory
//
//	reports/2026-01-19_143052/
//	    manifest.json    status, settings, hashes, one record per stage
//	    log.jsonl        every event, DEBUG and above
//	    .lock            held while a process works in the directory
//	    ...              the outputs of the stages
//	reports/latest       link to the newest finished run (latest.txt on Windows)
//
// [Create] makes one, exclusively; [Open] continues one; [View] reads one;
// [List] and [Newest] find them. A process that works in a directory holds its
// lock, so a manifest that says "running" without a lock belongs to a process
// that died and is shown as interrupted.
//
// # Stages
//
// A [Pipeline] is a set of [Stage] values that name what they need, what they
// read, the settings that matter to them and what they write. [Pipeline.Plan]
// says what would be done and why; [Pipeline.Execute] does it. Whether a stage
// is up to date is decided by SHA-256 hashes of its inputs and settings, never
// by time stamps.
//
// # Files
//
// [WriteFile] and [WriteJSON] replace files atomically: a reader, or the next
// run after a power cut, sees the old content or the new, never a part.
package runs
