// Package shards splits work that consists of many tasks among processes that
// know nothing of each other.
//
// A [Study] is a directory with one folder per task. Shard K of N is every N-th
// task, from the K-th on ([Shard.Part]): any number of processes, on any machines
// that see the directory, can work at once, be killed, and be started again. A
// process that works on a task holds the lock of its folder, so that a task that
// is started twice is done once: the second process waits, and then finds it done.
//
// What is done is decided by the results in the folder alone; that is the business
// of the work itself, which must do nothing when its results are there. Beside
// them each folder has a [Record] of who worked there, how far it got and why it
// failed. It is what a table of all tasks shows, and nothing is decided by it.
//
//	study := &shards.Study{Root: "reports/sensitivity", Names: names}
//	failed, err := study.Run(ctx, shard, work)
package shards
