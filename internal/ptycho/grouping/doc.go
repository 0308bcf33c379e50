// Package grouping puts scan positions that lie close together into groups of
// gridsize squared, whose patches a network predicts and averages together.
//
// A group is anchored at its seed, which is always its first member; the others
// are drawn without replacement from the seed's nearest neighbours. Every draw
// depends on the seed of the run and on the anchor alone, so groups do not
// change with the order in which they are made, and [Options.Epoch] gives fresh
// ones.
package grouping
