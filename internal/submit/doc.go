// Package submit starts the shards of a command and shows how they get on: as
// processes of this machine, or as an array job of Slurm. It is the same for both
// programs, and needs no daemon:
//
//	aoty-pipeline submit local -- sensitivity -c study.yaml
//	aoty-pipeline submit slurm --partition long -- calibrate --replicates 400
//
// A command that can be split says with --tasks what its tasks are (package
// shards). Each process is the command itself with --shard K/N, and at the end the
// command with --collect makes the tables. What is done is known from the tasks'
// own records and results; what a scheduler says about a job is shown, and decides
// only whether somebody is still at work.
//
// A submission is a folder below --submit-dir with its record, scripts and logs,
// so that attach, status, cancel, retry and logs work from any shell on any node.
package submit
