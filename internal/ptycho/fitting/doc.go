// Package fitting trains a network: it turns settings and a data file into a
// problem (build, settings), makes the groups of every epoch (groups), keeps the
// output directory to itself (directory), knows whether a checkpoint belongs to
// this training (identity), and writes what came out (log, finish).
//
// What is computed is in package training; what the user typed is in package
// config. [Train] is all that a command line needs.
package fitting
