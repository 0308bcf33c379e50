// Package stages is the pipeline of aoty-pipeline: six stages, what each reads
// and writes below the run directory, and the settings that it obeys.
//
//	data      raw CSV       -> data/        cleaned albums, one table per target, audit log
//	splits    data/         -> splits/      training, validation and test of both strategies
//	features  splits/       -> features/    the chosen feature matrix of each split
//	train     features/     -> model/       posterior, artist paths, convergence
//	evaluate  model/        -> evaluation/  predictions, scores, baselines, leave-one-out
//	report    evaluation/   -> figures/, tables/, MODEL_CARD.md
//
// Every stage reads its inputs from files, never from the memory of an earlier
// stage, so that `stage NAME` does exactly what `run` does.
package stages
