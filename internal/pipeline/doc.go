// Package pipeline decides what has to be done in a run directory, and does it.
//
// A [Pipeline] is a set of [Stage] values that name what they need, what they
// read, the settings that matter to them and what they write. [Pipeline.Plan]
// says what would be done and why; [Pipeline.Execute] does it. Whether a stage
// is up to date is decided by SHA-256 hashes of its inputs and settings, never
// by time stamps.
package pipeline
