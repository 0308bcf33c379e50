// Package journal tells what a program does, twice: lines for people on the
// console, and every event with its attributes as JSON in the directory of a run.
//
//	log := journal.New(os.Stderr, journal.Options{})
//	log.Info(journal.EventStageStarted, "stage", "data") // kept until there is a directory
//	err := log.Attach(run.Root())
//	defer log.Close()
//
// The names of events are declared here and stay the same, so that scripts can
// look for them. [Plain] words the one error that nobody should read as it is.
package journal
