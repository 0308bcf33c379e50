// Package training fits a network to diffraction patterns without labels: the
// loss is that of the physics, see package physics.
//
// A run is a [Trainer] with [Settings]. It shuffles groups into batches, adds
// up their gradients over the workers in a fixed order, clips, and steps the
// optimiser; after an epoch it validates, moves the schedule, keeps the best
// checkpoints and stops early. Everything random comes from the seed and the
// number of the epoch, and a checkpoint holds all the rest, so that a run that
// was interrupted ends with the same bits as one that was not.
package training
